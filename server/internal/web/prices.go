package web

import (
	"context"

	"tillbell/pos"
	"tillbell/server/access"
)

// maxPriceList is a price list with as many prices as it may have.
const maxPriceList = 8 << 20

type newCouponsBody struct {
	PromotionID uid    `json:"promotion_id"`
	Count       int    `json:"count,omitempty" minimum:"0" maximum:"1000" doc:"So many random codes"`
	Code        string `json:"code,omitempty" maxLength:"60" doc:"Or one of this code"`
	MaxUses     int64  `json:"max_uses" minimum:"0" doc:"1: single use; 0: any number of times"`
}

// pricesRoutes are price lists, promotions and coupons.
func (w *Web) pricesRoutes() {
	const tag = "Prices"
	route(w, "GET", "/price-lists", Signed, access.ReadCatalog, op{id: "list-price-lists", tag: tag, summary: "Price lists with their prices"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[pos.PriceListView]], error) {
			all, err := w.Pos.PriceLists(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			return cut(all, *in, func(l pos.PriceListView) string { return l.ID })
		})
	route(w, "PUT", "/price-lists/{id}", Signed, access.WriteCatalog, op{id: "put-price-list", tag: tag, summary: "Make or replace a price list", body: maxPriceList, codes: []int{404, 413}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body pos.PriceListView
		}) (*reply[pos.PriceListView], error) {
			v, created, err := w.Pos.PutPriceList(ctx, who.Store.ID, in.ID.String(), in.Body)
			return made(created, v), err
		})
	route(w, "DELETE", "/price-lists/{id}", Signed, access.WriteCatalog, op{id: "delete-price-list", tag: tag, summary: "End a price list", status: 204, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*nothing, error) {
			return &nothing{}, w.Pos.DeletePriceList(ctx, who.Store.ID, in.ID.String())
		})
	route(w, "GET", "/promotions", Signed, access.ReadCatalog, op{id: "list-promotions", tag: tag, summary: "Promotions, in the order of their turns"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[pos.PromotionView]], error) {
			all, err := w.Pos.Promotions(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			return cut(all, *in, func(p pos.PromotionView) string { return p.ID })
		})
	route(w, "PUT", "/promotions/{id}", Signed, access.WriteCatalog, op{id: "put-promotion", tag: tag, summary: "Make or replace a promotion", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body pos.PromotionView
		}) (*reply[pos.PromotionView], error) {
			v, created, err := w.Pos.PutPromotion(ctx, who.Store.ID, in.ID.String(), in.Body)
			return made(created, v), err
		})
	route(w, "DELETE", "/promotions/{id}", Signed, access.WriteCatalog, op{id: "delete-promotion", tag: tag, summary: "End a promotion", status: 204, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*nothing, error) {
			return &nothing{}, w.Pos.DeletePromotion(ctx, who.Store.ID, in.ID.String())
		})
	w.couponRoutes(tag)
}

func (w *Web) couponRoutes(tag string) {
	route(w, "GET", "/coupons", Signed, access.WriteCatalog, op{id: "list-coupons", tag: tag, summary: "A promotion's coupons", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Promotion uid `query:"promotion_id" required:"true"`
		}) (*reply[list[pos.CouponView]], error) {
			items, next, err := w.Pos.Coupons(ctx, who.Store.ID, in.Promotion.String(), in.Cursor, in.Limit)
			return page(items, next), err
		})
	route(w, "POST", "/coupons", Signed, access.WriteCatalog, op{id: "create-coupons", tag: tag, summary: "Make coupons of a promotion", status: 201, codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct{ Body newCouponsBody }) (*reply[list[pos.CouponView]], error) {
			b := in.Body
			items, err := w.Pos.CreateCoupons(ctx, who.Store.ID, pos.NewCoupons{PromotionID: b.PromotionID.String(), Count: b.Count, Code: b.Code, MaxUses: b.MaxUses})
			if err != nil {
				return nil, err
			}
			return made(true, list[pos.CouponView]{Items: items}), nil
		})
	route(w, "GET", "/coupons/{code}", Signed, access.ReadCatalog, op{id: "check-coupon", tag: tag, summary: "What a coupon's code is good for", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			Code string `path:"code" maxLength:"60"`
		}) (*reply[pos.CouponView], error) {
			v, err := w.Pos.CheckCoupon(ctx, who.Store.ID, in.Code)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "DELETE", "/coupons/{code}", Signed, access.WriteCatalog, op{id: "call-in-coupon", tag: tag, summary: "Make a coupon good for nothing more", status: 204, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			Code string `path:"code" maxLength:"60"`
		}) (*nothing, error) {
			return &nothing{}, w.Pos.CallInCoupon(ctx, who.Store.ID, in.Code)
		})
}
