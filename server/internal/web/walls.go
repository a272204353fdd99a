package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"tillbell/floor"
	"tillbell/server/access"
)

// Wall boards: made in the office, looked at by whoever has the link. The
// secret stands behind the # of the page's address and in a header, so that no
// log on the way has it.

type wallBody struct {
	Name  string `json:"name" maxLength:"200"`
	Names bool   `json:"names,omitempty" doc:"Show the first names of who is on the floor"`
}

type madeWallView struct {
	floor.WallBoard
	URL string `json:"url" doc:"Opens the board; told this once"`
}

func (w *Web) wallRoutes() {
	const tag = "Wall boards"
	route(w, "GET", "/wall-boards", Signed, access.SetUp, op{id: "list-wall-boards", tag: tag, summary: "Screens on the wall"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[floor.WallBoard]], error) {
			items, err := w.Floor.Walls(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			return cut(items, *in, func(b floor.WallBoard) string { return b.ID })
		})
	route(w, "POST", "/wall-boards", Signed, access.SetUp, op{id: "make-wall-board", tag: tag, summary: "Make a board; its link is told this once", status: 201},
		func(ctx context.Context, who *access.Who, in *struct{ Body wallBody }) (*reply[madeWallView], error) {
			b, secret, err := w.Floor.NewWall(ctx, helper(who), in.Body.Name, in.Body.Names)
			if err != nil {
				return nil, err
			}
			return made(true, madeWallView{b, w.conf.PublicURL + "/wall#" + secret}), nil
		})
	route(w, "DELETE", "/wall-boards/{id}", Signed, access.SetUp, op{id: "drop-wall-board", tag: tag, summary: "Take a board away", status: 204, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*nothing, error) {
			return &nothing{}, w.Floor.DropWall(ctx, who.Store.ID, in.ID.String())
		})
	route(w, "GET", "/wall", Anyone, "", op{id: "wall", tag: tag, summary: "What a board shows, to whoever has its secret; read only", codes: []int{404, 429}},
		func(ctx context.Context, _ *access.Who, in *struct {
			Secret string `header:"Wall-Secret" required:"true" maxLength:"100"`
		}) (*reply[floor.Wall], error) {
			hash := sha256.Sum256([]byte(in.Secret))
			undo, err := w.limits.take([2]string{"wall", hex.EncodeToString(hash[:])})
			if err != nil {
				return nil, err
			}
			v, err := w.Floor.Wall(ctx, in.Secret)
			if err != nil {
				undo()
				return nil, err
			}
			return answer(v)
		})
}
