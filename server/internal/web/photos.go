package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"net/http"
	"time"

	"github.com/valyala/fasthttp"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/internal/live"
	pictures "tillbell/server/internal/picture"
)

// Photos that customers send of what they ask about. What comes in may be
// anything; what is kept and given out are JPEGs made here.

const (
	maxPhoto   = 8 << 20         // of the file sent; phones that can make it smaller do
	photoTime  = 2 * time.Minute // to send it over a bad line
	photoSide  = 1600            // pixels of the longer side that are kept
	thumbSide  = 320
	photoCache = "no-store" // a shared tablet keeps nothing of it
)

// photoOut is a picture as it is given out: nothing in it runs, and nothing
// that a browser might take it for instead.
type photoOut struct {
	Status       int
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	CSP          string `header:"Content-Security-Policy"`
	Disposition  string `header:"Content-Disposition"`
	Body         []byte
}

func photo(jpeg []byte, err error) (*photoOut, error) {
	if err != nil {
		return nil, err
	}
	return &photoOut{Status: http.StatusOK, ContentType: "image/jpeg", CacheControl: photoCache, CSP: "default-src 'none'; sandbox; frame-ancestors 'none'",
		Disposition: `inline; filename="photo.jpg"`, Body: jpeg}, nil
}

// PhotoSize is how large a photo is wanted.
type PhotoSize struct {
	Size string `query:"size" enum:"small,large" default:"large" doc:"small: square, for lists"`
}

func (w *Web) photoRoutes(tag string) {
	const customers = "Asking for help"
	route(w, "PUT", "/help/{secret}/photos/{id}", Anyone, "", op{id: "customer-photo", tag: customers, status: 201, body: maxPhoto, codes: []int{404, 409, 413, 429},
		summary: "Show what it is about: a JPEG, PNG or WebP, of which a smaller JPEG is kept without anything but the picture"}, w.customerPhoto)
	route(w, "GET", "/help/{secret}/photos/{id}", Anyone, "", op{id: "own-photo", tag: customers, summary: "A photo that this customer sent", codes: []int{404}},
		func(ctx context.Context, _ *access.Who, in *struct {
			BySecret
			ByID
			PhotoSize
		}) (*photoOut, error) {
			return photo(w.Floor.PhotoOf(ctx, in.Secret, in.ID.String(), in.Size == "small"))
		})
	route(w, "GET", "/help-requests/{id}/photos/{photo}", Signed, access.SeeHelp, op{id: "help-photo", tag: tag, summary: "A photo that a customer sent", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Photo uid `path:"photo"`
			PhotoSize
		}) (*photoOut, error) {
			return photo(w.Floor.Photo(ctx, who.Store.ID, in.ID.String(), in.Photo.String(), in.Size == "small"))
		})
}

func (w *Web) customerPhoto(ctx context.Context, _ *access.Who, in *struct {
	From
	BySecret
	ByID
	Phone   string `query:"phone" maxLength:"64" doc:"What a phone calls itself by, made by its page"`
	RawBody []byte `contentType:"image/jpeg"`
}) (*reply[floor.Photo], error) {
	keys := [][2]string{{"photo", in.Secret}, {"addr", live.ClientAddr(in.ctx).String()}}
	if in.Phone != "" {
		keys = append(keys, [2]string{"photo", in.Phone})
	}
	undo, err := w.limits.take(keys...)
	if err != nil {
		return nil, err
	}
	view, created, err := w.takePhoto(ctx, in.Secret, in.ID.String(), in.RawBody)
	if err != nil {
		undo()
		return nil, err
	}
	return made(created, view), nil
}

// takePhoto asks first whether the photo is wanted: to make one costs much.
func (w *Web) takePhoto(ctx context.Context, secret, id string, body []byte) (p floor.Photo, created bool, err error) {
	sent := sha256.Sum256(body)
	was, err := w.Floor.PhotoWanted(ctx, secret, id, sent[:])
	if err != nil {
		return p, false, err
	}
	if was != nil {
		return *was, false, nil
	}
	large, err := pictures.Fit(ctx, body, photoSide)
	if err != nil {
		return p, false, err
	}
	small, err := pictures.Square(ctx, large.JPEG, thumbSide)
	if err != nil {
		return p, false, err
	}
	return w.Floor.AddPhoto(ctx, secret, floor.Picture{ID: id, Sent: sent[:], JPEG: large.JPEG, Small: small.JPEG, Wide: large.Wide, High: large.High})
}

// isPhoto tells a request that sends a photo by its address.
func isPhoto(h *fasthttp.RequestHeader) bool {
	uri := h.RequestURI()
	return bytes.HasPrefix(uri, []byte(apiPrefix+"/help/")) && bytes.Contains(uri, []byte("/photos/"))
}
