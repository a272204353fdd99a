package web_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

// snapshot is a picture of one colour.
func snapshot(r *rig, wide, high int, c color.Color) []byte {
	m := image.NewRGBA(image.Rect(0, 0, wide, high))
	for i := range wide * high {
		m.Set(i%wide, i/wide, c)
	}
	var b bytes.Buffer
	r.check(jpeg.Encode(&b, m, nil))
	return b.Bytes()
}

// bomb is the head of a picture that would take gigabytes.
func bomb() []byte {
	head := append([]byte("IHDR"), 0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 6, 0, 0, 0)
	b := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n"), 13)
	return binary.BigEndian.AppendUint32(append(b, head...), crc32.ChecksumIEEE(head))
}

func TestPhotosFromThePhone(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		r.call("PUT", "/api/v1/call-points/"+db.NewID(), r.tokens[access.Manager], map[string]any{"code": "B7", "name": "Bread", "zone_id": r.zone.ID}, 201, nil)
		ask := func(want int) (a struct{ ID, Secret string }) { // the second press joins the first
			r.Helper()
			r.call("POST", "/api/v1/call-points/B7/requests", "", map[string]any{"kind": "assistance"}, want, &a)
			return a
		}
		call := ask(201)
		photos := "/api/v1/help/" + call.Secret + "/photos/"
		id, good := db.NewID(), snapshot(r, 3200, 1600, color.RGBA{200, 30, 30, 255})

		first := r.call("PUT", photos+id+"?phone=p1", "", good, 201, nil)
		if again := r.call("PUT", photos+id+"?phone=p1", "", good, 200, nil); !bytes.Equal(again.body, first.body) {
			r.Errorf("again: %s, was %s", again.body, first.body)
		}
		r.refuse("PUT", photos+id, "", snapshot(r, 8, 8, color.White), 409, "photo_exists")

		// What comes in may be anything.
		var whole bytes.Buffer
		r.check(png.Encode(&whole, image.NewRGBA(image.Rect(0, 0, 64, 64))))
		for _, c := range []struct {
			name   string
			body   []byte
			status int
			code   string
		}{
			{"an SVG", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), 422, "picture_kind"},
			{"HTML named .jpg", []byte("<!doctype html><script>alert(1)</script>"), 422, "picture_kind"},
			{"nothing", []byte{}, 422, ""},
			{"3,600 million pixels", bomb(), 422, "picture_pixels"},
			{"half a JPEG", good[:len(good)/2], 422, "picture_broken"},
			{"half a PNG", whole.Bytes()[:whole.Len()/2], 422, "picture_broken"},
			{"a JPEG's head and then none", append([]byte("\xff\xd8\xff"), bytes.Repeat([]byte{0}, 1000)...), 422, "picture_broken"},
			{"9 MB", append(bytes.Clone(good), make([]byte, 9<<20)...), 413, "too_large"},
			{"50 MB", make([]byte, 50<<20), 413, "too_large"},
		} {
			r.Run(c.name, func(*testing.T) {
				if len(c.body) == 0 {
					if a := r.do("PUT", photos+db.NewID(), "", c.body); a.status != 400 && a.status != 422 {
						r.Errorf("nothing: %d %s", a.status, a.body)
					}
					return
				}
				r.refuse("PUT", photos+db.NewID(), "", c.body, c.status, c.code)
			})
		}
		r.refuse("PUT", photos+"shelf.jpg", "", good, 422, "")
		r.refuse("PUT", "/api/v1/help/nobody/photos/"+db.NewID(), "", good, 404, "no_help_request")

		// What is kept was made here: a JPEG of sensible size, given out as nothing else.
		see := func(path, token string) (image.Image, answer) {
			r.Helper()
			a := r.call("GET", path, token, nil, 200, nil)
			for name, want := range map[string]string{"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
				"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'"} {
				if got := a.header.Get(name); got != want {
					r.Errorf("%s: %s is %q", path, name, got)
				}
			}
			m, err := jpeg.Decode(bytes.NewReader(a.body))
			r.check(err)
			return m, a
		}
		staff := "/api/v1/help-requests/" + call.ID + "/photos/" + id
		if m, _ := see(staff, r.tokens[access.Associate]); m.Bounds().Size() != (image.Point{X: 1600, Y: 800}) {
			r.Errorf("kept as %v", m.Bounds())
		}
		if m, _ := see(staff+"?size=small", r.tokens[access.Manager]); m.Bounds().Size() != (image.Point{X: 320, Y: 320}) {
			r.Errorf("small is %v", m.Bounds())
		}
		see(photos+id+"?size=small", "")
		r.refuse("GET", staff, "", nil, 401, "")
		r.refuse("GET", staff+"?size=vast", r.tokens[access.Associate], nil, 422, "")
		r.refuse("GET", "/api/v1/help/"+ask(200).Secret+"/photos/"+id, "", nil, 404, "no_photo")

		for range 2 {
			r.call("PUT", photos+db.NewID(), "", snapshot(r, 40, 30, color.Black), 201, nil)
		}
		r.refuse("PUT", photos+db.NewID(), "", snapshot(r, 40, 30, color.Black), 409, "photos_full")
		other := ask(200)
		r.call("POST", "/api/v1/help/"+other.Secret+"/cancel", "", map[string]any{}, 200, nil)
		r.refuse("PUT", "/api/v1/help/"+other.Secret+"/photos/"+db.NewID(), "", good, 409, "already_ended")
		var list struct {
			Items []struct{ Photos []struct{ ID string } }
		}
		r.call("GET", "/api/v1/help-requests?status=open", r.tokens[access.Associate], nil, 200, &list)
		if len(list.Items) != 1 || len(list.Items[0].Photos) != 3 || list.Items[0].Photos[0].ID != id {
			r.Errorf("the floor is told %+v", list)
		}
	})
}

// One phone does not send photos without end, and refused ones do not count.
func TestPhotosOfOnePhoneAreFew(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	r.call("PUT", "/api/v1/call-points/"+db.NewID(), r.tokens[access.Manager], map[string]any{"code": "B7", "name": "Bread", "zone_id": r.zone.ID}, 201, nil)
	shot := snapshot(r, 4, 4, color.White)
	sent := 0
	for sent < 12 {
		var a struct{ Secret string }
		r.call("POST", "/api/v1/call-points/B7/requests", "", map[string]any{"kind": "assistance", "id": db.NewID()}, 201, &a)
		path := "/api/v1/help/" + a.Secret + "/photos/"
		r.refuse("PUT", path+db.NewID()+"?phone=p1", "", []byte("no photo"), 422, "picture_kind")
		for range 3 {
			r.call("PUT", path+db.NewID()+"?phone=p1", "", shot, 201, nil)
			sent++
		}
	}
	var a struct{ Secret string }
	r.call("POST", "/api/v1/call-points/B7/requests", "", map[string]any{"kind": "assistance", "id": db.NewID()}, 201, &a)
	r.refuse("PUT", "/api/v1/help/"+a.Secret+"/photos/"+db.NewID()+"?phone=p1", "", shot, 429, "too_many")
	r.call("PUT", "/api/v1/help/"+a.Secret+"/photos/"+db.NewID()+"?phone=p2", "", shot, 201, nil)
}
