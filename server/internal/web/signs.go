package web

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/internal/signs"
)

type callPointView struct {
	ID     string   `json:"id"`
	Code   string   `json:"code"`
	Name   string   `json:"name"`
	Kind   string   `json:"kind" doc:"Of place"`
	ZoneID string   `json:"zone_id"`
	X      int64    `json:"x"`
	Y      int64    `json:"y"`
	Active bool     `json:"active"`
	Kinds  []string `json:"kinds" doc:"Of help that it offers; none: what is usual at a place of its kind"`
	URL    string   `json:"url"`
	QR     *string  `json:"qr,omitempty"`

	ProductID *string `json:"product_id,omitempty" doc:"That it hangs at"`

	Sign        string `json:"sign" enum:"open,signed,rotating" doc:"Whether the code is signed: not, once, or anew every so many minutes"`
	SignMinutes int64  `json:"sign_minutes,omitempty"`
	ScreenURL   string `json:"screen_url,omitempty" doc:"Where the code is signed: a picture of the current one, for a screen or e-paper; whoever has this address may fetch it"`
}

type callPointBody struct {
	Code   string   `json:"code" maxLength:"16"`
	Name   string   `json:"name,omitempty" maxLength:"80"`
	Kind   string   `json:"kind,omitempty" maxLength:"20" doc:"Of place, see call-point-kinds; left out: as it is; of a new one: shelf"`
	ZoneID uid      `json:"zone_id"`
	X      int64    `json:"x,omitempty"`
	Y      int64    `json:"y,omitempty"`
	Active *bool    `json:"active,omitempty"`
	Kinds  []string `json:"kinds,omitempty" maxItems:"20" doc:"Of help that it offers; none: what is usual at a place of its kind"`

	ProductID *string `json:"product_id,omitempty" maxLength:"36" doc:"That it hangs at: its customers see its price and stock, and ask for it. Left out: as it is; empty: none"`

	Sign        string `json:"sign,omitempty" enum:"open,signed,rotating" doc:"Left out: as it is; of a new one: open"`
	SignMinutes int64  `json:"sign_minutes,omitempty" minimum:"0" maximum:"1440" doc:"How long a rotating code stands; left out: 5"`
}

func (w *Web) pointURL(code string) string { return w.conf.PublicURL + "/h/" + code }

// signURL is the address of a sign as it is shown now, and until when.
func (w *Web) signURL(ctx context.Context, p access.CallPoint) (url, screen string, until time.Time, err error) {
	url = w.pointURL(p.Code)
	if !p.Signed() {
		return url, "", time.Time{}, nil
	}
	key, err := w.Access.SignKey(ctx, p.StoreID)
	if err != nil {
		return "", "", time.Time{}, err
	}
	token, until := p.SignToken(key, w.DB.Now())
	return url + "?t=" + token, w.conf.PublicURL + apiPrefix + "/call-points/" + p.Code + "/sign.svg?key=" + p.ScreenKey(key), until, nil
}

func (w *Web) viewPoint(ctx context.Context, p access.CallPoint, qr bool) (callPointView, error) {
	v := callPointView{ID: p.ID, Code: p.Code, Name: p.Name, Kind: p.Kind, ZoneID: p.ZoneID, X: p.X, Y: p.Y, Active: p.Active, Kinds: p.Kinds, ProductID: p.Product, Sign: p.Sign.Mode, SignMinutes: p.Sign.Minutes}
	if v.Kinds == nil {
		v.Kinds = []string{}
	}
	var err error
	if v.URL, v.ScreenURL, _, err = w.signURL(ctx, p); err != nil {
		return v, err
	}
	if qr {
		svg, err := signs.QR(v.URL)
		if err != nil {
			return v, err
		}
		uri := signs.DataURI(svg)
		v.QR = &uri
	}
	return v, nil
}

func (w *Web) signRoutes() {
	const tag = "Set-up"
	route(w, "GET", "/call-points", Signed, "", op{id: "list-call-points", tag: tag, summary: "Call points"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			QR bool `query:"qr"`
		}) (*reply[list[callPointView]], error) {
			points, err := w.Access.CallPoints(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			part, err := cut(points, in.Paging, func(p access.CallPoint) string { return p.ID })
			if err != nil {
				return nil, err
			}
			out := &reply[list[callPointView]]{200, list[callPointView]{Items: []callPointView{}, NextCursor: part.Body.NextCursor}}
			for _, p := range part.Body.Items {
				v, err := w.viewPoint(ctx, p, in.QR)
				if err != nil {
					return nil, err
				}
				out.Body.Items = append(out.Body.Items, v)
			}
			return out, nil
		})
	route(w, "PUT", "/call-points/{id}", Signed, access.SetUp, op{id: "put-call-point", tag: tag, summary: "Make or replace a call point", codes: []int{409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body callPointBody
		}) (*reply[callPointView], error) {
			b := in.Body
			p := access.CallPoint{ID: in.ID.String(), StoreID: who.Store.ID, ZoneID: b.ZoneID.String(), Code: b.Code, Name: b.Name, Kind: b.Kind, X: b.X, Y: b.Y,
				Active: b.Active == nil || *b.Active, Kinds: b.Kinds, Product: b.ProductID, Sign: access.Sign{Mode: b.Sign, Minutes: b.SignMinutes}}
			p, created, err := w.Access.KeepCallPoint(ctx, p)
			if err != nil {
				return nil, err
			}
			v, err := w.viewPoint(ctx, p, false)
			return made(created, v), err
		})
	route(w, "DELETE", "/call-points/{id}", Signed, access.SetUp, op{id: "delete-call-point", tag: tag, summary: "Delete a call point", status: 204, codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *ByID) (*nothing, error) {
			return &nothing{}, w.Access.DeleteCallPoint(ctx, who.Store.ID, in.ID.String())
		})
	route(w, "GET", "/call-point-kinds", Signed, "", op{id: "call-point-kinds", tag: tag, summary: "Kinds of places for call points, and what each usually offers"},
		func(_ context.Context, _ *access.Who, in *Paging) (*reply[list[floor.PlaceKind]], error) {
			return cut(floor.PlaceKinds(), *in, func(k floor.PlaceKind) string { return k.Kind })
		})
	w.signCodeRoutes(tag)
	route(w, "GET", "/signs", Signed, access.SetUp, op{id: "print-signs", tag: tag, summary: "Signs to print"}, w.signSheet)
}

// signSheet is a page to print, opened in a tab of its own.
func (w *Web) signSheet(ctx context.Context, who *access.Who, in *struct {
	Size string `query:"size" enum:"a6,a4x4,a4x12" default:"a6"`
	IDs  []uid  `query:"ids" maxItems:"500" doc:"Call points, separated by commas; none: all active ones"`
}) (*paperOut, error) {
	points, err := w.Access.CallPoints(ctx, who.Store.ID)
	if err != nil {
		return nil, err
	}
	zones, err := w.Access.Zones(ctx, who.Store.ID)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(zones))
	for _, z := range zones {
		names[z.ID] = z.Name
	}
	wanted := idStrings(in.IDs)
	var sheet []signs.Sign
	for _, p := range points {
		if p.Sign.Mode == access.SignRotating {
			continue // on paper it would be of before in a moment
		}
		if p.Kind == "button" && len(wanted) == 0 {
			continue // no sign hangs there
		}
		if len(wanted) == 0 && p.Active || slices.Contains(wanted, p.ID) {
			url, _, _, err := w.signURL(ctx, p)
			if err != nil {
				return nil, err
			}
			sheet = append(sheet, signs.Sign{Code: p.Code, ZoneName: where(p, names[p.ZoneID]), Kind: p.Kind, URL: url, Languages: []string{who.Store.Language, "en"}})
		}
	}
	html, err := signs.Sheet(sheet, in.Size)
	return &paperOut{Status: 200, ContentType: "text/html; charset=utf-8", CacheControl: "no-store",
		CSP: "default-src 'none'; style-src '" + signs.StyleHash + "'; img-src data:; frame-ancestors 'none'", Body: html}, err
}

// where is what stands under the plate: at a place of its own its name, else
// that of the zone.
func where(p access.CallPoint, zone string) string {
	switch p.Kind {
	case access.AtShelf, "zone", "button":
		return zone
	}
	return cmp.Or(p.Name, zone)
}
