package web

import (
	"context"

	"tillbell/server/access"
	pictures "tillbell/server/internal/picture"
)

// What is kept of a picture of somebody, and the file it may be made of.
const (
	faceSide = 256
	faceBody = 5 << 20
)

// faceOut is a picture of somebody. No page but ours shows it, and nobody keeps it.
type faceOut struct {
	Status       int
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	CSP          string `header:"Content-Security-Policy"`
	Body         []byte
}

func showFace(jpeg []byte, err error) (*faceOut, error) {
	if err != nil {
		return nil, err
	}
	return &faceOut{Status: 200, ContentType: "image/jpeg", CacheControl: "private, no-store", CSP: "default-src 'none'; frame-ancestors 'none'", Body: jpeg}, nil
}

type pictureView struct {
	Picture string `json:"picture" doc:"Stands for just this picture"`
}

// pictureRoutes are of the pictures of staff: put in the office, and shown to
// the customer of whoever is on the way.
func (w *Web) pictureRoutes() {
	const tag = "Set-up"
	route(w, "PUT", "/staff/{id}/picture", Signed, access.ManageStaff, op{id: "put-staff-picture", tag: tag, body: faceBody, codes: []int{404, 413},
		summary: "The picture of a person, a JPEG, PNG or WebP: its middle is kept, as a small square, and nothing else of the file"},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			RawBody []byte `contentType:"image/jpeg"`
		}) (*reply[pictureView], error) {
			p, err := pictures.Square(ctx, in.RawBody, faceSide)
			if err != nil {
				return nil, err
			}
			v, err := w.Access.SetPicture(ctx, who.Store.ID, in.ID.String(), p.JPEG)
			if err != nil {
				return nil, err
			}
			return answer(pictureView{v})
		})
	route(w, "DELETE", "/staff/{id}/picture", Signed, access.ManageStaff, op{id: "drop-staff-picture", tag: tag, status: 204, summary: "Remove the picture of a person"},
		func(ctx context.Context, who *access.Who, in *ByID) (*nothing, error) {
			return &nothing{}, w.Access.DropPicture(ctx, who.Store.ID, in.ID.String())
		})
	route(w, "GET", "/staff/{id}/picture", Signed, access.ManageStaff, op{id: "staff-picture", tag: tag, codes: []int{404}, summary: "The picture of a person"},
		func(ctx context.Context, who *access.Who, in *ByID) (*faceOut, error) {
			return showFace(w.Access.Picture(ctx, who.Store.ID, in.ID.String()))
		})
	route(w, "GET", "/help/{secret}/helper-picture", Anyone, "", op{id: "helper-picture", tag: "Asking for help", codes: []int{404},
		summary: "The picture of whoever is on the way to this customer or with them, where the store shows it"},
		func(ctx context.Context, _ *access.Who, in *BySecret) (*faceOut, error) {
			return showFace(w.Floor.HelperPicture(ctx, in.Secret))
		})
}
