package web

import (
	"context"
	"crypto/hmac"
	"strconv"
	"time"

	"tillbell/server/access"
	"tillbell/server/fault"
	"tillbell/server/internal/signs"
)

// signOut is a picture that a screen shows until the code is another.
type signOut struct {
	Status       int
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Refresh      string `header:"Refresh" doc:"Seconds until the next code: a browser that shows the picture fetches it anew by itself"`
	CSP          string `header:"Content-Security-Policy"`
	Body         []byte
}

var errNoSign = fault.New(fault.NotFound, "no_call_point", "There is no such sign.")

// signCodeRoutes are the signed codes of call points: what shows them, and what
// ends those of before.
func (w *Web) signCodeRoutes(tag string) {
	route(w, "GET", "/call-points/{code}/sign.svg", Anyone, "", op{id: "current-sign", tag: tag, summary: "The current code of a signed sign as a picture, for a screen or e-paper at the place, without signing in", codes: []int{404}}, w.currentSign)
	route(w, "POST", "/call-points/{id}/renew-sign", Signed, access.SetUp, op{id: "renew-sign", tag: tag, summary: "End all codes of a call point that were printed or shown before", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			EmptyBody
		}) (*reply[callPointView], error) {
			p, err := w.Access.RenewSign(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			v, err := w.viewPoint(ctx, p, false)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
}

func (w *Web) currentSign(ctx context.Context, _ *access.Who, in *struct {
	Code string `path:"code" maxLength:"64"`
	Key  string `query:"key" maxLength:"64"`
}) (*signOut, error) {
	p, err := w.Access.CallPoint(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	if !p.Signed() {
		return nil, errNoSign
	}
	key, err := w.Access.SignKey(ctx, p.StoreID)
	if err != nil {
		return nil, err
	}
	if !hmac.Equal([]byte(p.ScreenKey(key)), []byte(in.Key)) {
		return nil, errNoSign
	}
	url, _, until, err := w.signURL(ctx, p)
	if err != nil {
		return nil, err
	}
	svg, err := signs.QR(url)
	out := &signOut{Status: 200, ContentType: "image/svg+xml", CacheControl: "no-store", CSP: "default-src 'none'; frame-ancestors 'none'", Body: []byte(svg)}
	if !until.IsZero() {
		out.Refresh = strconv.Itoa(int(until.Sub(w.DB.Now())/time.Second) + 1)
	}
	return out, err
}
