package web

import (
	"context"

	"tillbell/pos"
	"tillbell/server/access"
)

type recallView struct {
	pos.Recall
	Product  recalledView `json:"product"`
	MadeBy   *string      `json:"made_by"`
	MadeAt   string       `json:"made_at"`
	LiftedBy *string      `json:"lifted_by"`
	LiftedAt *string      `json:"lifted_at"`
	Sold     int64        `json:"sold" doc:"Lines sold that it covers, as far as their batch or serial number is known"`
}

type recalledView struct {
	ID   string `json:"id"`
	SKU  string `json:"sku"`
	Name string `json:"name"`
}

func viewRecall(r pos.RecallView) recallView {
	v := recallView{Recall: r.Recall, Product: recalledView{r.ProductID, r.SKU, r.ProductName}, MadeBy: r.MadeBy, MadeAt: wire(r.MadeAt),
		LiftedBy: r.LiftedBy, Sold: r.Sold}
	if r.LiftedAt != nil {
		at := wire(*r.LiftedAt)
		v.LiftedAt = &at
	}
	return v
}

type recallBody struct {
	ProductID uid    `json:"product_id"`
	Batch     string `json:"batch,omitempty" maxLength:"80" doc:"Empty: every batch"`
	Serial    string `json:"serial,omitempty" maxLength:"80" doc:"Empty: every piece"`
	Reason    string `json:"reason" maxLength:"600" doc:"The till shows it"`
	From      string `json:"from,omitempty" maxLength:"20" doc:"A day of the store's; today if left out" example:"2026-12-01"`
}

func (w *Web) recallRoutes(tag string) {
	route(w, "GET", "/recalls", Signed, access.ReadCatalog, op{id: "list-recalls", tag: tag, summary: "What must not be sold, those lifted by now last"},
		func(ctx context.Context, who *access.Who, _ *struct{}) (*reply[list[recallView]], error) {
			all, err := w.Pos.Recalls(ctx, who.Store.ID)
			items := make([]recallView, 0, len(all))
			for _, r := range all {
				items = append(items, viewRecall(r))
			}
			return page(items, ""), err
		})
	route(w, "PUT", "/recalls/{id}", Signed, access.WriteCatalog, op{id: "put-recall", tag: tag, summary: "Recall a product, a batch or a piece of it", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body recallBody
		}) (*reply[recallView], error) {
			b := in.Body
			r, created, err := w.Pos.PutRecall(ctx, who.Store.ID, who.Staff.ID, in.ID.String(),
				pos.RecallRequest{ProductID: b.ProductID.String(), Batch: b.Batch, Serial: b.Serial, Reason: b.Reason, From: b.From})
			if err != nil {
				return nil, err
			}
			return made(created, viewRecall(r)), nil
		})
	route(w, "POST", "/recalls/{id}/lift", Signed, access.WriteCatalog, op{id: "lift-recall", tag: tag, summary: "Let it be sold again", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[recallView], error) {
			r, err := w.Pos.LiftRecall(ctx, who.Store.ID, who.Staff.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(viewRecall(r))
		})
}
