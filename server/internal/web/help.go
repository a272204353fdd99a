package web

import (
	"context"
	"net/netip"
	"time"

	"github.com/gofiber/fiber/v2"

	"tillbell/floor"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/fault"
	"tillbell/server/internal/live"
)

func helper(who *access.Who) floor.Helper {
	h := floor.Helper{Session: who.Session, Staff: who.Staff.ID, StaffName: who.Staff.Name, Role: who.Staff.Role, Device: who.Device.ID,
		Store: who.Store.ID, Lead: who.May(access.LeadHelp)}
	if who.Register != nil {
		h.Register, h.RegisterCode = who.Register.ID, who.Register.Code
	}
	return h
}

type askBody struct {
	ID       uid    `json:"id,omitempty" doc:"Made by the caller, so that a retry is the same request"`
	Press    uid    `json:"press,omitempty" doc:"What the caller calls this press by, so that a retry is the same press; it joins the open request of its kind at this point"`
	Kind     string `json:"kind" maxLength:"40" example:"assistance"`
	Product  uid    `json:"product_id,omitempty" doc:"Where the sign hangs at a product in several sizes: the one that was chosen"`
	Note     string `json:"note,omitempty" maxLength:"2000"`
	Language string `json:"language,omitempty" maxLength:"35"`
	Pass     string `json:"pass,omitempty" maxLength:"64" doc:"What the sign's page gave, where its code is signed"`
	Phone    string `json:"phone,omitempty" maxLength:"64" doc:"What a phone calls itself by, made by its page: it may not ring too often, at whatever sign"`
	Before   string `json:"before,omitempty" maxLength:"200" doc:"The secret of a call that this phone made before: who helped then is asked first among equals"`
}

type takeBackBody struct {
	Press uid `json:"press" doc:"What the phone called it by when it rang"`
}

type askedView struct {
	ID         string       `json:"id"`
	Kind       string       `json:"kind"`
	Status     floor.Status `json:"status"`
	Position   int64        `json:"position"`
	ETASeconds int64        `json:"eta_seconds"`
	ETA        floor.Band   `json:"eta"`
	Presses    int64        `json:"presses"`
	CreatedAt  floor.Time   `json:"created_at"`
	URL        string       `json:"url"`
	Secret     string       `json:"secret"`
}

type staffAskBody struct {
	ID        uid     `json:"id,omitempty"`
	Kind      string  `json:"kind" maxLength:"40"`
	ProductID *uid    `json:"product_id,omitempty" nullable:"true"`
	Note      *string `json:"note,omitempty" maxLength:"2000" nullable:"true"`
	ZoneID    *uid    `json:"zone_id,omitempty" nullable:"true"`
	Language  string  `json:"language,omitempty" maxLength:"35"`
	Channel   string  `json:"channel,omitempty" enum:"phone,chat" doc:"Of a customer who called or wrote; then the language is theirs"`

	CustomerID *uid `json:"customer_id,omitempty" nullable:"true" doc:"Whom it is for, where that is known: what they buy within the hour counts as bought after the call"`

	Approval *askApprovalBody `json:"approval,omitempty" doc:"What a call of kind approval asks for"`

	Details *floor.Details `json:"details,omitempty" doc:"Of change, a cash drop (which needs its amount; one above what the till's drawer should hold is refused with drawer_short), a carry-out, stopped goods or an age check: what it is exactly"`
	CartID  uid            `json:"cart_id,omitempty" doc:"The cart that it is asked for: the id of the sale that it becomes"`
}

type arriveBody struct {
	ClaimEpoch int64  `json:"claim_epoch" minimum:"0"`
	Scanned    string `json:"scanned,omitempty" maxLength:"500" doc:"The shelf code that was scanned: proof"`
}

type resolveBody struct {
	ClaimEpoch int64    `json:"claim_epoch" minimum:"0"`
	Outcome    string   `json:"outcome" maxLength:"40" example:"helped"`
	Heard      []string `json:"heard,omitempty" maxItems:"20"`
	Words      string   `json:"words,omitempty" maxLength:"2000"`

	Answer *floor.Answer `json:"answer,omitempty" doc:"What was found out about the goods: it lands in the cart of the till that asked"`
}

type releaseBody struct {
	ClaimEpoch int64  `json:"claim_epoch" minimum:"0"`
	Reason     string `json:"reason,omitempty" maxLength:"600"`
}

type declineBody struct {
	Reason string `json:"reason,omitempty" maxLength:"600"`
}

type handOffBody struct {
	ClaimEpoch int64 `json:"claim_epoch" minimum:"0"`
	StaffID    uid   `json:"staff_id"`

	Words string `json:"words,omitempty" maxLength:"600" doc:"For them to read"`
}

type presenceBody struct {
	Status floor.PresenceStatus `json:"status" enum:"available,busy,break,off"`
	ZoneID *uid                 `json:"zone_id,omitempty" nullable:"true"`
}

type ratingBody struct {
	Score   int64  `json:"score" minimum:"1" maximum:"5"`
	Comment string `json:"comment,omitempty" maxLength:"2000"`
}

type shownBody struct {
	Version int64 `json:"version,omitempty" minimum:"1" doc:"Of the request as the device has it: a word that comes late says nothing of an offer made since. Left out: as it stands now"`
}

// EmptyBody takes {} or nothing.
type EmptyBody struct {
	Body *struct{}
}

type BySecret struct {
	Secret string `path:"secret" maxLength:"200"`
}

// maxWait keeps a long poll under what proxies wait for; its request has a
// budget of its own.
const maxWait = 25 * time.Second

func (w *Web) helpRoutes() {
	w.customerRoutes("Asking for help")
	w.staffHelpRoutes("Help")
	w.claimRoutes("Help")
	w.followUpRoutes("Help")
	w.noteRoutes("Help")
	w.photoRoutes("Help")
	w.handlingRoutes("Help")
	w.storyRoutes("Help")
	w.peopleRoutes("Help")
}

func (w *Web) customerRoutes(tag string) {
	route(w, "GET", "/call-points/{code}/page", Anyone, "", op{id: "call-point-page", tag: tag, summary: "What a call point offers", codes: []int{404}},
		func(ctx context.Context, _ *access.Who, in *struct {
			From
			Code string `path:"code" maxLength:"64"`
			Sign string `query:"t" maxLength:"64" doc:"The signature in the sign's address, where it is signed"`
		}) (*reply[pointPage], error) {
			v, err := w.pointPage(ctx, in.Code, in.Sign, phoneAddr(in.ctx))
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "POST", "/call-points/{code}/requests", Anyone, "", op{id: "ask-at-point", tag: tag, summary: "Ring for help, without signing in", status: 201, codes: []int{404, 409, 429}}, w.askAtPoint)
	route(w, "POST", "/call-points/{code}/take-back", Anyone, "", op{id: "take-back-press", tag: tag, summary: "Take a press back whose answer never came; one that never arrived is fine", status: 204, codes: []int{404, 409}},
		func(ctx context.Context, _ *access.Who, in *struct {
			Code string `path:"code" maxLength:"64"`
			Body takeBackBody
		}) (*nothing, error) {
			return &nothing{}, w.Floor.TakeBack(ctx, in.Code, in.Body.Press.String())
		})
	route(w, "GET", "/help/{secret}", Anyone, "", op{id: "follow-help", tag: tag, summary: "Where the request stands; with wait, answers when its version changes", codes: []int{404}},
		func(ctx context.Context, _ *access.Who, in *struct {
			BySecret
			Wait    int   `query:"wait" minimum:"0" maximum:"25"`
			Version int64 `query:"version"`
		}) (*reply[floor.CustomerView], error) {
			v, err := w.followHelp(ctx, in.Secret, in.Version, time.Duration(in.Wait)*time.Second)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "POST", "/help/{secret}/cancel", Anyone, "", op{id: "cancel-help", tag: tag, summary: "Take the press back; the last one cancels the request", codes: []int{404, 409}},
		func(ctx context.Context, _ *access.Who, in *struct {
			BySecret
			EmptyBody
		}) (*reply[floor.CustomerView], error) {
			v, err := w.Floor.CancelPress(ctx, in.Secret)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "POST", "/help/{secret}/rating", Anyone, "", op{id: "rate-help", tag: tag, summary: "Rate how it went", codes: []int{404, 409}},
		func(ctx context.Context, _ *access.Who, in *struct {
			BySecret
			Body ratingBody
		}) (*reply[floor.CustomerView], error) {
			v, err := w.Floor.Rate(ctx, in.Secret, in.Body.Score, in.Body.Comment)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
}

func (w *Web) followHelp(ctx context.Context, secret string, version int64, wait time.Duration) (floor.CustomerView, error) {
	if wait == 0 {
		return w.Floor.Status(ctx, secret)
	}
	return w.Floor.Await(ctx, secret, version, min(wait, maxWait))
}

func (w *Web) askAtPoint(ctx context.Context, _ *access.Who, in *struct {
	From
	Code string `path:"code" maxLength:"64"`
	Body askBody
}) (*reply[askedView], error) {
	keys := [][2]string{{"point", in.Code}, {"addr", live.ClientAddr(in.ctx).String()}}
	if in.Body.Phone != "" {
		keys = append(keys, [2]string{"phone", in.Body.Phone})
	}
	undo, err := w.limits.take(keys...)
	if err != nil {
		return nil, err
	}
	b := in.Body
	a, err := w.Floor.AskAtPoint(ctx, in.Code, floor.PointAsk{ID: b.ID.String(), Press: b.Press.String(), Kind: b.Kind, Product: b.Product.String(), Note: b.Note, Language: b.Language, Before: b.Before, Pass: b.Pass,
		From: phoneAddr(in.ctx)})
	if err != nil {
		undo()
		return nil, err
	}
	return made(a.Created, askedView{ID: a.ID, Kind: a.Kind, Status: a.Status, Position: a.Position, ETASeconds: a.ETASeconds, ETA: a.ETA,
		Presses: a.Presses, CreatedAt: a.CreatedAt, URL: "/h/r/" + a.Secret, Secret: a.Secret}), nil
}

// phoneAddr is the whole address that a customer calls from; none that can be
// read is in no network.
func phoneAddr(c *fiber.Ctx) netip.Addr {
	addr, _ := netip.ParseAddr(c.IP())
	return addr
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (w *Web) staffHelpRoutes(tag string) {
	route(w, "POST", "/help-requests", Signed, access.AskHelp, op{id: "ask-help", tag: tag, summary: "Ask the floor, from a till or for a customer", status: 201, codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct{ Body staffAskBody }) (*reply[floor.Request], error) {
			b := in.Body
			ask := floor.StaffAsk{ID: b.ID.String(), Kind: b.Kind, ProductID: idOr(b.ProductID), Note: text(b.Note), ZoneID: idOr(b.ZoneID), Language: b.Language, Channel: b.Channel, Customer: idOr(b.CustomerID),
				Details: b.Details, CartID: b.CartID.String()}
			if ask.Customer != "" {
				if _, err := w.Pos.Customer(ctx, ask.Customer); err != nil {
					return nil, err
				}
			}
			if b.Approval != nil {
				var err error
				if ask.Approval, err = w.floorApproval(ctx, who, b.ID, b.Approval); err != nil {
					return nil, err
				}
			}
			if err := w.mayFetch(ctx, who, &ask); err != nil {
				return nil, err
			}
			r, created, err := w.Floor.Ask(ctx, helper(who), ask)
			return made(created, r), err
		})
	route(w, "GET", "/help-requests", Signed, access.SeeHelp, op{id: "list-help", tag: tag, summary: "Requests of the store"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Status string `query:"status" enum:"open,ended,all" default:"all"`
		}) (*reply[list[floor.Request]], error) {
			items, next, err := w.Floor.List(ctx, who.Store.ID, in.Status, in.Limit, in.Cursor)
			return page(items, next), err
		})
	route(w, "GET", "/help-requests/{id}", Signed, access.SeeHelp, op{id: "get-help", tag: tag, summary: "A request with its timeline", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[floor.Detail], error) {
			v, err := w.Floor.Get(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "GET", "/presence", Signed, access.SeeHelp, op{id: "list-presence", tag: tag, summary: "Who is on the floor"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[floor.Presence]], error) {
			items, err := w.Floor.Roster(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			return cut(items, *in, func(p floor.Presence) string { return p.StaffID })
		})
	route(w, "POST", "/presence/touch", Signed, access.SeeHelp, op{id: "touch-presence", tag: tag, summary: "The tablet was touched: who did not react is asked again"},
		func(ctx context.Context, who *access.Who, in *EmptyBody) (*reply[floor.Presence], error) {
			p, err := w.Floor.Touched(ctx, helper(who))
			if err != nil {
				return nil, err
			}
			return answer(p)
		})
	route(w, "PUT", "/presence", Signed, access.SeeHelp, op{id: "put-presence", tag: tag, summary: "Say what you are doing, and where"},
		func(ctx context.Context, who *access.Who, in *struct{ Body presenceBody }) (*reply[floor.Presence], error) {
			var zone *string // left out: the one they stand in
			if in.Body.ZoneID != nil {
				z := in.Body.ZoneID.String()
				zone = &z
			}
			v, err := w.Floor.SetPresence(ctx, helper(who), in.Body.Status, zone)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	for _, kind := range []string{"delivered", "seen"} {
		route(w, "POST", "/help-requests/{id}/"+kind, Signed, access.SeeHelp, op{id: "help-" + kind, tag: tag, summary: "A device showed the request", status: 204, codes: []int{404}},
			func(ctx context.Context, who *access.Who, in *struct {
				ByID
				Body *shownBody
			}) (*nothing, error) {
				var version int64
				if in.Body != nil {
					version = in.Body.Version
				}
				return &nothing{}, w.Floor.Shown(ctx, helper(who), in.ID.String(), kind, version)
			})
	}
	route(w, "POST", "/help-requests/{id}/cancel", Signed, access.AskHelp, op{id: "cancel-help-request", tag: tag, summary: "Take one's own request back", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			EmptyBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.Cancel(ctx, helper(who), in.ID.String()))
		})
}

// mayFetch holds a cash drop against the till's drawer. One that was asked before
// stays asked, whatever went out since.
func (w *Web) mayFetch(ctx context.Context, who *access.Who, ask *floor.StaffAsk) error {
	if ask.Kind != access.CallDrop || ask.Details == nil || ask.Details.Amount <= 0 {
		return nil
	}
	if ask.ID != "" {
		_, err := w.Floor.Get(ctx, who.Store.ID, ask.ID)
		if f, ok := fault.As(err); !ok || f.Kind != fault.NotFound {
			return err
		}
	}
	return w.Pos.MayFetch(ctx, cashier(who), money.Amount(ask.Details.Amount))
}

func act(r floor.Request, err error) (*reply[floor.Request], error) {
	if err != nil {
		return nil, err
	}
	return answer(r)
}

func (w *Web) claimRoutes(tag string) {
	codes := []int{404, 409}
	route(w, "POST", "/help-requests/{id}/accept", Signed, access.AnswerHelp, op{id: "accept-help", tag: tag, summary: "Take a request; exactly one gets it", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			EmptyBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.Accept(ctx, helper(who), in.ID.String()))
		})
	route(w, "POST", "/help-requests/{id}/decline", Signed, access.AnswerHelp, op{id: "decline-help", tag: tag, summary: "Pass on what was offered; no miss, and the next is asked", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body declineBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.Decline(ctx, helper(who), in.ID.String(), in.Body.Reason))
		})
	route(w, "POST", "/help-requests/{id}/arrive", Signed, access.AnswerHelp, op{id: "arrive", tag: tag, summary: "Be with the customer", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body arriveBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.Arrive(ctx, helper(who), in.ID.String(), in.Body.ClaimEpoch, in.Body.Scanned))
		})
	route(w, "POST", "/help-requests/{id}/resolve", Signed, access.AnswerHelp, op{id: "resolve", tag: tag, summary: "End it, saying what was heard", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body resolveBody
		}) (*reply[floor.Request], error) {
			if err := mayAnswer(who, in.Body.Answer); err != nil {
				return nil, err
			}
			return act(w.Floor.Resolve(ctx, helper(who), in.ID.String(), in.Body.ClaimEpoch,
				floor.Resolution{Outcome: in.Body.Outcome, Heard: in.Body.Heard, Words: in.Body.Words, Answer: in.Body.Answer}))
		})
	route(w, "POST", "/help-requests/{id}/release", Signed, access.AnswerHelp, op{id: "release", tag: tag, summary: "Give it back", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body releaseBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.Release(ctx, helper(who), in.ID.String(), in.Body.ClaimEpoch, in.Body.Reason))
		})
	route(w, "POST", "/help-requests/{id}/hand-off", Signed, access.AnswerHelp, op{id: "hand-off", tag: tag, summary: "Hand it to a colleague", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body handOffBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.HandOff(ctx, helper(who), in.ID.String(), in.Body.ClaimEpoch, in.Body.StaffID.String(), in.Body.Words))
		})
}
