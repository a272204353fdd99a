package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"tillbell/pos"
	"tillbell/server/access"
)

func (w *Web) closingRoutes() {
	const tag = "Closings"
	route(w, "GET", "/closings", Signed, access.ReadJournal, op{id: "list-closings", tag: tag, summary: "Closings of days, months and years, the newest first"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Register uid    `query:"register_id"`
			Period   string `query:"period" enum:"day,month,year"`
		}) (*reply[list[pos.ClosingItem]], error) {
			items, next, err := w.Pos.Closings(ctx, who.Store.ID, pos.ClosingFilter{Register: in.Register.String(), Period: in.Period, Cursor: in.Cursor, Limit: in.Limit})
			return page(items, next), err
		})
	route(w, "GET", "/closings/{id}", Signed, access.ReadJournal, op{id: "get-closing", tag: tag, summary: "A closing as the journal has it", codes: []int{404},
		answer: map[int]any{200: pos.Closing{}}},
		func(ctx context.Context, who *access.Who, in *ByID) (*stored, error) {
			b, err := w.Pos.ClosingOf(ctx, who.Store.ID, in.ID.String())
			return storedJSON(b, false), err
		})
	route(w, "GET", "/closings/{id}/receipt", Signed, access.ReadJournal, op{id: "print-closing", tag: tag, summary: "A closing as text for receipt paper", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*stored, error) {
			b, err := w.Pos.ClosingOf(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			var c pos.Closing
			if err := json.Unmarshal(b, &c); err != nil {
				return nil, fmt.Errorf("read closing %s: %w", in.ID, err)
			}
			return &stored{Status: http.StatusOK, ContentType: fiber.MIMETextPlainCharsetUTF8, Body: []byte(pos.ClosingSlip(&c, who.Store))}, nil
		})
}
