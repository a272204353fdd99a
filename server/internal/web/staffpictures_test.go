package web_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

// A picture of somebody is shown to the customer whom they are on the way to,
// by that customer's own request, while that lasts and where the store wants it,
// and goes when they go.
func TestPicturesOfStaff(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		boss, mia := r.tokens[access.Manager], r.people[access.Associate]
		path := "/api/v1/staff/" + mia + "/picture"
		type helper struct {
			FirstName string `json:"first_name"`
			Picture   string
		}
		type call struct {
			ID, Secret string
			ClaimEpoch int64 `json:"claim_epoch"`
			Helper     *helper
		}
		shows := func(what string) {
			r.Helper()
			r.call("PATCH", "/api/v1/store", boss, map[string]any{"policies": map[string]any{"help": map[string]any{"helper": what}}}, 200, nil)
		}
		sees := func(c call) (h helper) {
			r.Helper()
			var v call
			r.call("GET", "/api/v1/help/"+c.Secret, "", nil, 200, &v)
			if v.Helper != nil {
				h = *v.Helper
			}
			return h
		}
		var mine, other call
		r.call("POST", "/api/v1/call-points/A1/requests", "", map[string]any{"kind": "assistance"}, 201, &mine)
		r.call("POST", "/api/v1/call-points/A1/requests", "", map[string]any{"kind": "price_check"}, 201, &other)
		face := "/api/v1/help/" + mine.Secret + "/helper-picture"

		r.refuse("PUT", path, boss, []byte("<svg onload=alert(1)>"), 422, "picture_kind")
		r.refuse("PUT", path, boss, []byte("\xff\xd8\xff but no more"), 422, "picture_broken")
		r.refuse("PUT", path, boss, bytes.Repeat([]byte("\xff"), 6<<20-1000), 413, "")
		r.refuse("PUT", path, r.tokens[access.Associate], pngOf(r, 8, 8), 403, "forbidden")
		r.refuse("PUT", "/api/v1/staff/"+db.NewID()+"/picture", boss, pngOf(r, 8, 8), 404, "no_staff")
		r.refuse("GET", path, boss, nil, 404, "no_picture")
		var kept, again struct{ Picture string }
		r.call("PUT", path, boss, pngOf(r, 900, 600), 200, &kept)
		r.call("PUT", path, boss, pngOf(r, 900, 600), 200, &again)
		if kept.Picture == "" || kept != again {
			r.Errorf("the same picture is called %q and %q", kept.Picture, again.Picture)
		}
		a := r.do("GET", path, boss, nil)
		if m, err := jpeg.Decode(bytes.NewReader(a.body)); err != nil || m.Bounds() != image.Rect(0, 0, 256, 256) || a.header.Get("Content-Type") != "image/jpeg" {
			r.Errorf("kept: %v %v", err, a.header)
		}

		// Not yet taken, not wanted, not theirs: nothing is shown.
		shows("picture")
		r.refuse("GET", face, "", nil, 404, "no_picture")
		r.call("POST", "/api/v1/help-requests/"+mine.ID+"/accept", r.tokens[access.Associate], nil, 200, &mine)
		if h := sees(mine); h.FirstName != "The" || h.Picture != kept.Picture {
			r.Errorf("the customer sees %+v", h)
		}
		seen := r.do("GET", face, "", nil)
		if seen.status != 200 || !bytes.Equal(seen.body, a.body) || seen.header.Get("Cache-Control") != "private, no-store" || seen.header.Get("X-Content-Type-Options") != "nosniff" {
			r.Errorf("the picture: %d %v", seen.status, seen.header)
		}
		r.refuse("GET", "/api/v1/help/"+other.Secret+"/helper-picture", "", nil, 404, "no_picture")
		r.refuse("GET", "/api/v1/help/nothing/helper-picture", "", nil, 404, "no_help_request")
		shows("name")
		r.refuse("GET", face, "", nil, 404, "no_picture")
		if h := sees(mine); h != (helper{FirstName: "The"}) {
			r.Errorf("by name alone the customer sees %+v", h)
		}
		shows("none")
		if h := sees(mine); h != (helper{}) {
			r.Errorf("where nobody is shown the customer sees %+v", h)
		}
		r.refuse("PATCH", "/api/v1/store", boss, map[string]any{"policies": map[string]any{"help": map[string]any{"helper": "face"}}}, 422, "")
		shows("picture")
		r.call("POST", "/api/v1/help-requests/"+mine.ID+"/resolve", r.tokens[access.Associate], map[string]any{"claim_epoch": mine.ClaimEpoch, "outcome": "helped"}, 200, nil)
		r.refuse("GET", face, "", nil, 404, "no_picture")

		// Gone with the person, and by itself.
		count := func() (n int64) {
			r.Helper()
			r.check(r.db.Read(r.Context()).Raw(`SELECT count(*) FROM staff_pictures`).Row().Scan(&n))
			return n
		}
		r.call("PUT", "/api/v1/staff/"+mia, boss, map[string]any{"name": "Mia", "role": "associate", "active": false}, 200, nil)
		if count() != 0 {
			r.Error("the picture outlives who left")
		}
		r.refuse("PUT", path, boss, pngOf(r, 8, 8), 404, "no_staff")
		ben := "/api/v1/staff/" + r.people[access.Cashier] + "/picture"
		r.call("PUT", ben, boss, pngOf(r, 8, 8), 200, nil)
		for range 2 {
			r.call("DELETE", ben, boss, nil, 204, nil)
		}
		if count() != 0 {
			r.Error("the picture outlives its removal")
		}
	})
}

func pngOf(r *rig, wide, high int) []byte {
	r.Helper()
	m := image.NewRGBA(image.Rect(0, 0, wide, high))
	for i := range wide * high {
		m.Set(i%wide, i/wide, color.RGBA{uint8(i), 90, 120, 255})
	}
	var b bytes.Buffer
	r.check(png.Encode(&b, m))
	return b.Bytes()
}
