package web

import (
	"context"

	"tillbell/pos"
	"tillbell/server/access"
)

type supplierBody struct {
	Name     string `json:"name" maxLength:"400"`
	Contact  string `json:"contact,omitempty" maxLength:"400"`
	Email    string `json:"email,omitempty" maxLength:"400"`
	Phone    string `json:"phone,omitempty" maxLength:"400"`
	Note     string `json:"note,omitempty" maxLength:"600"`
	LeadDays int64  `json:"lead_days,omitempty" minimum:"0" maximum:"365" doc:"From the order to the delivery"`
}

type supplierView struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Contact  string `json:"contact"`
	Email    string `json:"email"`
	Phone    string `json:"phone"`
	Note     string `json:"note"`
	LeadDays int64  `json:"lead_days"`
}

type supplierProductBody struct {
	Article   string  `json:"article,omitempty" maxLength:"200" doc:"The supplier's own number"`
	UnitCost  *string `json:"unit_cost,omitempty" maxLength:"24"`
	Pack      *string `json:"pack,omitempty" maxLength:"24" doc:"Ordered in multiples of it"`
	Preferred bool    `json:"preferred,omitempty"`
}

type supplierProductView struct {
	SupplierID string  `json:"supplier_id"`
	Supplier   string  `json:"supplier"`
	ProductID  string  `json:"product_id"`
	SKU        string  `json:"sku"`
	Name       string  `json:"name"`
	Unit       string  `json:"unit"`
	Article    string  `json:"article"`
	UnitCost   *string `json:"unit_cost"`
	Pack       string  `json:"pack"`
	Preferred  bool    `json:"preferred"`
}

func viewSupplierProducts(all []pos.SupplierProduct) []supplierProductView {
	out := make([]supplierProductView, len(all))
	for i, s := range all {
		out[i] = supplierProductView{s.SupplierID, s.Supplier, s.ProductID, s.SKU, s.Name, s.Unit, s.Article, costText(s.Cost), s.Pack.String(), s.Preferred}
	}
	return out
}

// OfSupplier is a path with a supplier's and a product's id.
type OfSupplier struct {
	ByID
	Product uid `path:"product_id"`
}

func (w *Web) supplierRoutes() {
	const tag = "Purchasing"
	route(w, "GET", "/suppliers", Signed, access.ReadStock, op{id: "list-suppliers", tag: tag, summary: "Suppliers, by name"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[supplierView]], error) {
			all, err := w.Pos.Suppliers(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			items := make([]supplierView, len(all))
			for i, s := range all {
				items[i] = supplierView(s)
			}
			return cut(items, *in, func(s supplierView) string { return s.ID })
		})
	route(w, "GET", "/suppliers/{id}", Signed, access.ReadStock, op{id: "get-supplier", tag: tag, summary: "A supplier", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[supplierView], error) {
			s, err := w.Pos.Supplier(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(supplierView(s))
		})
	route(w, "PUT", "/suppliers/{id}", Signed, access.WriteStock, op{id: "put-supplier", tag: tag, summary: "Make or replace a supplier", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body supplierBody
		}) (*reply[supplierView], error) {
			b := in.Body
			s, created, err := w.Pos.PutSupplier(ctx, who.Store.ID, pos.Supplier{ID: in.ID.String(), Name: b.Name, Contact: b.Contact, Email: b.Email,
				Phone: b.Phone, Note: b.Note, LeadDays: b.LeadDays})
			return made(created, supplierView(s)), err
		})
	route(w, "DELETE", "/suppliers/{id}", Signed, access.WriteStock, op{id: "delete-supplier", tag: tag, summary: "Take a supplier off the list", status: 204, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*nothing, error) {
			return &nothing{}, w.Pos.DeleteSupplier(ctx, who.Store.ID, in.ID.String())
		})
	route(w, "GET", "/suppliers/{id}/products", Signed, access.ReadStock, op{id: "list-supplier-products", tag: tag, summary: "What a supplier sells"},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Paging
		}) (*reply[list[supplierProductView]], error) {
			all, err := w.Pos.SupplierProducts(ctx, who.Store.ID, in.ID.String(), "")
			if err != nil {
				return nil, err
			}
			return cut(viewSupplierProducts(all), in.Paging, func(s supplierProductView) string { return s.ProductID })
		})
	route(w, "PUT", "/suppliers/{id}/products/{product_id}", Signed, access.WriteStock, op{id: "put-supplier-product", tag: tag,
		summary: "Say how a supplier sells a product", status: 204, codes: []int{404}}, w.putSupplierProduct)
	route(w, "DELETE", "/suppliers/{id}/products/{product_id}", Signed, access.WriteStock, op{id: "delete-supplier-product", tag: tag,
		summary: "Forget that a supplier sells a product", status: 204, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *OfSupplier) (*nothing, error) {
			return &nothing{}, w.Pos.DeleteSupplierProduct(ctx, who.Store.ID, in.ID.String(), in.Product.String())
		})
}

func (w *Web) putSupplierProduct(ctx context.Context, who *access.Who, in *struct {
	OfSupplier
	Body supplierProductBody
}) (*nothing, error) {
	b := in.Body
	cost, err := parseCost("unit_cost", b.UnitCost)
	if err != nil {
		return nil, err
	}
	s := pos.SupplierProduct{SupplierID: in.ID.String(), ProductID: in.Product.String(), Article: b.Article, Cost: cost, Preferred: b.Preferred}
	if b.Pack != nil {
		if s.Pack, err = parseQuantity("pack", *b.Pack); err != nil {
			return nil, err
		}
	}
	return &nothing{}, w.Pos.PutSupplierProduct(ctx, who.Store.ID, s)
}
