package web

import (
	"context"

	"tillbell/pos/paper"
	"tillbell/pos/receipt/qrpath"
	"tillbell/server/access"
)

// waysView is how a till may hand out a receipt beside paper.
type waysView struct {
	Mail bool `json:"mail" doc:"The server sends mail"`
}

type linkBody struct {
	Document uid `json:"document_id" doc:"A sale or return; or a payment of what was owed, or on goods put aside"`
}

// linkView is a receipt's address, and the code of it for a screen: the path of
// an SVG with its quiet zone in it.
type linkView struct {
	URL  string `json:"url"`
	Path string `json:"path"`
	Size int    `json:"size"`
}

// handingRoutes are what a till needs to hand out a receipt without paper.
func (w *Web) handingRoutes() {
	route(w, "GET", "/receipt-ways", Signed, access.Sell, op{id: "get-receipt-ways", tag: paperTag, summary: "How receipts can be handed out beside paper"},
		func(context.Context, *access.Who, *none) (*reply[waysView], error) {
			return answer(waysView{Mail: w.Paper.SendsMail()})
		})
	route(w, "GET", "/receipt-mails/{id}", Signed, access.Sell, op{id: "get-receipt-mail", tag: paperTag, summary: "What became of a mail", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[paper.Mail], error) {
			v, err := w.Paper.Mail(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "POST", "/receipt-links", Signed, access.Sell, op{id: "make-receipt-link", tag: paperTag, codes: []int{404, 409},
		summary: "A receipt's address, for a code on the screen; asked again it is the same. Opening it is what counts"},
		func(ctx context.Context, who *access.Who, in *struct{ Body linkBody }) (*reply[linkView], error) {
			url, err := w.Paper.Link(ctx, who.Store, in.Body.Document.String())
			if err != nil {
				return nil, err
			}
			code, err := qrpath.Of(url)
			if err != nil {
				return nil, err
			}
			return answer(linkView{URL: url, Path: code.Path, Size: code.Size})
		})
}
