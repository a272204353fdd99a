package web

import (
	"context"
	"slices"

	"tillbell/server/access"
	"tillbell/server/internal/signs"
)

type callPointView struct {
	ID     string   `json:"id"`
	Code   string   `json:"code"`
	Name   string   `json:"name"`
	ZoneID string   `json:"zone_id"`
	X      int64    `json:"x"`
	Y      int64    `json:"y"`
	Active bool     `json:"active"`
	Kinds  []string `json:"kinds"`
	URL    string   `json:"url"`
	QR     *string  `json:"qr,omitempty"`
}

type callPointBody struct {
	Code   string   `json:"code" maxLength:"16"`
	Name   string   `json:"name,omitempty" maxLength:"80"`
	ZoneID uid      `json:"zone_id"`
	X      int64    `json:"x,omitempty"`
	Y      int64    `json:"y,omitempty"`
	Active *bool    `json:"active,omitempty"`
	Kinds  []string `json:"kinds,omitempty" maxItems:"20"`
}

func (w *Web) pointURL(code string) string { return w.conf.PublicURL + "/h/" + code }

func (w *Web) viewPoint(p access.CallPoint, qr bool) (callPointView, error) {
	v := callPointView{ID: p.ID, Code: p.Code, Name: p.Name, ZoneID: p.ZoneID, X: p.X, Y: p.Y, Active: p.Active, Kinds: p.Kinds, URL: w.pointURL(p.Code)}
	if v.Kinds == nil {
		v.Kinds = []string{}
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
				v, err := w.viewPoint(p, in.QR)
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
			p := access.CallPoint{ID: in.ID.String(), StoreID: who.Store.ID, ZoneID: b.ZoneID.String(), Code: b.Code, Name: b.Name, X: b.X, Y: b.Y,
				Active: b.Active == nil || *b.Active, Kinds: b.Kinds}
			created, err := w.Access.PutCallPoint(ctx, p)
			if err != nil {
				return nil, err
			}
			v, err := w.viewPoint(p, false)
			return made(created, v), err
		})
	route(w, "DELETE", "/call-points/{id}", Signed, access.SetUp, op{id: "delete-call-point", tag: tag, summary: "Delete a call point", status: 204, codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *ByID) (*nothing, error) {
			return &nothing{}, w.Access.DeleteCallPoint(ctx, who.Store.ID, in.ID.String())
		})
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
		if len(wanted) == 0 && p.Active || slices.Contains(wanted, p.ID) {
			sheet = append(sheet, signs.Sign{Code: p.Code, ZoneName: names[p.ZoneID], URL: w.pointURL(p.Code), Languages: []string{who.Store.Language, "en"}})
		}
	}
	html, err := signs.Sheet(sheet, in.Size)
	return &paperOut{Status: 200, ContentType: "text/html; charset=utf-8", CacheControl: "no-store",
		CSP: "default-src 'none'; style-src '" + signs.StyleHash + "'; img-src data:; frame-ancestors 'none'", Body: html}, err
}
