package web

import (
	"context"
	"fmt"

	"tillbell/pos"
	"tillbell/server/access"
)

type transferLineBody struct {
	ProductID uid    `json:"product_id"`
	Quantity  string `json:"quantity" maxLength:"24"`
	Batch     string `json:"batch,omitempty" maxLength:"64"`
}

type transferBody struct {
	ToStore uid                `json:"to_store_id"`
	Note    string             `json:"note,omitempty" maxLength:"600"`
	Lines   []transferLineBody `json:"lines" maxItems:"500"`
}

type arrivedLineBody struct {
	Line      int64  `json:"line" minimum:"1"`
	Quantity  string `json:"quantity" maxLength:"24"`
	ProductID uid    `json:"product_id,omitempty" doc:"Which product of this store it is; without it the one with the same SKU or barcode"`
}

type arrivedBody struct {
	Lines []arrivedLineBody `json:"lines,omitempty" maxItems:"500" doc:"Lines that came otherwise than they were sent"`
}

type transferLineView struct {
	Line        int64   `json:"line"`
	FromProduct string  `json:"from_product_id"`
	ToProduct   *string `json:"to_product_id"`
	SKU         string  `json:"sku"`
	Name        string  `json:"name"`
	Unit        string  `json:"unit"`
	Quantity    string  `json:"quantity"`
	Received    *string `json:"received"`
	Difference  *string `json:"difference"`
	Batch       string  `json:"batch,omitempty"`
	ExpiresOn   string  `json:"expires_on,omitempty"`
}

type transferView struct {
	ID        string             `json:"id"`
	Number    string             `json:"number" example:"KAI-12"`
	FromStore string             `json:"from_store_id"`
	From      string             `json:"from"`
	ToStore   string             `json:"to_store_id"`
	To        string             `json:"to"`
	Status    string             `json:"status"`
	Note      string             `json:"note"`
	SentBy    string             `json:"sent_by"`
	SentAt    string             `json:"sent_at"`
	EndedBy   *string            `json:"ended_by"`
	EndedAt   *string            `json:"ended_at"`
	Lines     []transferLineView `json:"lines,omitempty"`
}

func viewTransfer(t pos.Transfer) transferView {
	v := transferView{ID: t.ID, Number: fmt.Sprintf("%s-%d", t.FromCode, t.Number), FromStore: t.FromStore, From: t.FromCode, ToStore: t.ToStore,
		To: t.ToCode, Status: t.Status, Note: t.Note, SentBy: t.SentBy, SentAt: wire(t.SentAt), EndedBy: orNull(t.EndedBy), EndedAt: wirePtr(t.EndedAt)}
	for _, l := range t.Lines {
		line := transferLineView{Line: l.Line, FromProduct: l.FromProduct, ToProduct: orNull(l.ToProduct), SKU: l.SKU, Name: l.Name, Unit: l.Unit,
			Quantity: l.Quantity.String(), Received: quantityText(l.Received), Batch: l.Batch, ExpiresOn: l.ExpiresOn}
		if l.Received != nil {
			d := *l.Received - l.Quantity
			line.Difference = quantityText(&d)
		}
		v.Lines = append(v.Lines, line)
	}
	return v
}

type otherStoreView struct {
	ID   string `json:"id"`
	Code string `json:"code"`
	Name string `json:"name"`
}

func (w *Web) transferRoutes() {
	const tag = "Transfers"
	route(w, "GET", "/transfers/stores", Signed, access.ReadStock, op{id: "list-other-stores", tag: tag, summary: "Stores goods can be sent to"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[otherStoreView]], error) {
			all, err := w.Pos.OtherStores(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			items := make([]otherStoreView, len(all))
			for i, s := range all {
				items[i] = otherStoreView(s)
			}
			return cut(items, *in, func(s otherStoreView) string { return s.ID })
		})
	route(w, "GET", "/transfers", Signed, access.ReadStock, op{id: "list-transfers", tag: tag, summary: "What this store sent or was sent, the newest first"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Status string `query:"status" enum:"sent,received,cancelled"`
		}) (*reply[list[transferView]], error) {
			all, next, err := w.Pos.Transfers(ctx, who.Store.ID, in.Status, in.Limit, in.Cursor)
			items := make([]transferView, 0, len(all))
			for _, t := range all {
				items = append(items, viewTransfer(t))
			}
			return page(items, next), err
		})
	route(w, "GET", "/transfers/{id}", Signed, access.ReadStock, op{id: "get-transfer", tag: tag, summary: "A transfer", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[transferView], error) {
			t, err := w.Pos.Transfer(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(viewTransfer(t))
		})
	route(w, "PUT", "/transfers/{id}", Signed, access.WriteStock, op{id: "put-transfer", tag: tag, summary: "Send goods to another store", codes: []int{409}}, w.putTransfer)
	route(w, "POST", "/transfers/{id}/receive", Signed, access.WriteStock, op{id: "receive-transfer", tag: tag, summary: "Take in what another store sent", codes: []int{403, 404, 409}}, w.receiveTransfer)
	route(w, "POST", "/transfers/{id}/cancel", Signed, access.WriteStock, op{id: "cancel-transfer", tag: tag, summary: "Take back what is on its way", codes: []int{403, 404, 409}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[transferView], error) {
			t, err := w.Pos.CancelTransfer(ctx, who.Store.ID, who.Staff.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(viewTransfer(t))
		})
}

func (w *Web) putTransfer(ctx context.Context, who *access.Who, in *struct {
	ByID
	Body transferBody
}) (*reply[transferView], error) {
	r := pos.TransferRequest{ToStore: in.Body.ToStore.String(), Note: in.Body.Note}
	for i, l := range in.Body.Lines {
		q, err := parseQuantity(fmt.Sprintf("lines[%d].quantity", i), l.Quantity)
		if err != nil {
			return nil, err
		}
		r.Lines = append(r.Lines, pos.TransferLineRequest{ProductID: l.ProductID.String(), Quantity: q, Batch: l.Batch})
	}
	t, created, err := w.Pos.SendTransfer(ctx, who.Store.ID, who.Staff.ID, in.ID.String(), r)
	if err != nil {
		return nil, err
	}
	return made(created, viewTransfer(t)), nil
}

func (w *Web) receiveTransfer(ctx context.Context, who *access.Who, in *struct {
	ByID
	Body arrivedBody
}) (*reply[transferView], error) {
	var lines []pos.ArrivedLine
	for i, l := range in.Body.Lines {
		q, err := parseQuantity(fmt.Sprintf("lines[%d].quantity", i), l.Quantity)
		if err != nil {
			return nil, err
		}
		lines = append(lines, pos.ArrivedLine{Line: l.Line, Quantity: q, ProductID: l.ProductID.String()})
	}
	t, err := w.Pos.ReceiveTransfer(ctx, who.Store.ID, who.Staff.ID, in.ID.String(), lines)
	if err != nil {
		return nil, err
	}
	return answer(viewTransfer(t))
}
