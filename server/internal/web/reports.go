package web

import (
	"context"
	"encoding/json"

	"tillbell/floor"
	"tillbell/pos"
	"tillbell/server/access"
)

// nowView is the store's day so far, from both halves.
type nowView struct {
	Date           string               `json:"date"`
	HourNow        int                  `json:"hour_now"`
	TimeZone       string               `json:"time_zone"`
	Currency       string               `json:"currency"`
	CurrencyDigits int64                `json:"currency_digits"`
	Sales          pos.SalesReport      `json:"sales"`
	Drawers        []pos.OpenDrawerView `json:"drawers"`
	Floor          floor.Report         `json:"floor"`
}

func (w *Web) reportRoutes() {
	route(w, "GET", "/reports/now", Signed, access.SeeReports, op{id: "report-now", tag: "Reports", summary: "The store's day so far"},
		func(ctx context.Context, who *access.Who, _ *none) (*reply[nowView], error) {
			v, err := w.now(ctx, who.Store)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
}

func (w *Web) now(ctx context.Context, store access.Store) (nowView, error) {
	at := w.DB.Now()
	local := at.In(store.Zone())
	v := nowView{Date: local.Format("2006-01-02"), HourNow: local.Hour(), TimeZone: store.TimeZone, Currency: store.Currency, CurrencyDigits: store.CurrencyDigits}
	var err error
	if v.Sales, err = w.Pos.SalesToday(ctx, store, at); err != nil {
		return v, err
	}
	if v.Drawers, err = w.Pos.OpenDrawers(ctx, store.ID); err != nil {
		return v, err
	}
	v.Floor, err = w.Floor.Today(ctx, store, at)
	return v, err
}

// Stats is the same as JSON, for the dashboards' stats.tick.
func (w *Web) Stats(ctx context.Context, store string) ([]byte, error) {
	s, err := w.Access.Store(ctx, store)
	if err != nil {
		return nil, err
	}
	v, err := w.now(ctx, s)
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}
