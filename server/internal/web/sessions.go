package web

import (
	"context"
	"errors"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"tillbell/server/access"
	"tillbell/server/fault"
	"tillbell/server/internal/live"
)

type staffView struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Role     access.Role    `json:"role"`
	Rights   []access.Right `json:"rights"`
	Zones    []string       `json:"zones"`
	Language string         `json:"language"`
	Active   bool           `json:"active"`

	Skills    []string `json:"skills"`
	Languages []string `json:"languages"`
	Picture   string   `json:"picture,omitempty" doc:"Stands for just this picture of them"`
}

func viewStaff(s access.Staff, may access.Allowances) staffView {
	zones := s.Zones
	if zones == nil {
		zones = []string{}
	}
	return staffView{s.ID, s.Name, s.Role, may.Doors(), zones, s.Language, s.Active, orEmpty(s.Skills), orEmpty(s.Languages), s.Picture}
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

type registerView struct {
	ID       string  `json:"id"`
	Code     string  `json:"code"`
	Name     string  `json:"name"`
	DrawerID *string `json:"drawer_id"`
	Training bool    `json:"training,omitempty" doc:"Of the caller's own: nothing is sold there for real"`

	access.Machine
}

func (w *Web) viewRegister(ctx context.Context, r *access.Register) (*registerView, error) {
	if r == nil {
		return nil, nil
	}
	v := &registerView{ID: r.ID, Code: r.Code, Name: r.Name, Training: r.Training, Machine: r.Machine}
	drawer, err := w.Pos.OpenDrawerOf(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	if drawer != "" {
		v.DrawerID = &drawer
	}
	return v, nil
}

// staffName is as much of a person as everybody in the shop may know.
type staffName struct {
	ID   string      `json:"id"`
	Name string      `json:"name"`
	Role access.Role `json:"role"`
}

type deviceHome struct {
	Device   deviceView    `json:"device"`
	Store    storeView     `json:"store"`
	Register *registerView `json:"register"`
	Staff    []staffName   `json:"staff"`
	Session  *sessionView  `json:"session"`
}

type sessionView struct {
	Token     *string                    `json:"token"`
	Limits    map[access.Right]limitView `json:"limits" doc:"How far the person's fine rights go"`
	ExpiresAt string                     `json:"expires_at"`
	Staff     staffView                  `json:"staff"`
	Store     storeView                  `json:"store"`
	Register  *registerView              `json:"register"`
	Device    deviceView                 `json:"device"`
}

type signInBody struct {
	DeviceToken string `json:"device_token,omitempty" maxLength:"200" doc:"Of a program; a browser has its cookie"`
	StaffID     uid    `json:"staff_id"`
	PIN         string `json:"pin" maxLength:"12"`
}

type pairBody struct {
	Code    string `json:"code" maxLength:"20"`
	Browser bool   `json:"browser,omitempty" doc:"Keep the token in a cookie of this browser"`
}

type pairView struct {
	Device      deviceView    `json:"device"`
	Store       storeView     `json:"store"`
	Register    *registerView `json:"register"`
	Face        *string       `json:"face"`
	DeviceToken *string       `json:"device_token"`
}

// From reaches the request behind a handler, for cookies and addresses.
type From struct{ ctx *fiber.Ctx }

// Resolve is huma's hook.
func (f *From) Resolve(ctx huma.Context) []error {
	f.ctx = humafiber.Unwrap(ctx)
	return nil
}

func (w *Web) sessionRoutes() {
	route(w, "POST", "/pair", Anyone, "", op{id: "pair", tag: "Signing in", summary: "Turn a pairing code into a device", codes: []int{401, 429}}, w.pair)
	route(w, "GET", "/device", Device, "", op{id: "get-device", tag: "Signing in", summary: "This device, its store, and who may sign in"}, w.device)
	route(w, "POST", "/sessions", Anyone, "", op{id: "sign-in", tag: "Signing in", summary: "Sign in with a PIN on a paired device", status: 201, codes: []int{401, 403, 429}}, w.signIn)
	route(w, "GET", "/sessions/current", Signed, "", op{id: "get-session", tag: "Signing in", summary: "Who is signed in"},
		func(ctx context.Context, who *access.Who, _ *none) (*reply[sessionView], error) {
			v, err := w.viewSession(ctx, who)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "DELETE", "/sessions/current", Signed, "", op{id: "sign-out", tag: "Signing in", summary: "Sign out", status: 204}, w.signOut)
}

func (w *Web) viewSession(ctx context.Context, who *access.Who) (sessionView, error) {
	register, err := w.viewRegister(ctx, who.Register)
	return sessionView{ExpiresAt: wire(who.ExpiresAt), Limits: viewFine(who.Fine), Staff: viewStaff(who.Staff, who.Fine), Store: viewStore(who.Store),
		Register: register, Device: viewDevice(who.Device, w.Hub.Online(who.Device.ID))}, err
}

func (w *Web) pair(ctx context.Context, _ *access.Who, in *struct {
	From
	Body pairBody
}) (*reply[pairView], error) {
	// Wrong codes count here: guessing is what this limit is against. It keeps
	// nobody from signing in.
	if _, err := w.limits.take([2]string{"pair", live.ClientAddr(in.ctx).String()}); err != nil {
		return nil, err
	}
	token, who, err := w.Access.Pair(ctx, in.Body.Code)
	if err != nil {
		return nil, err
	}
	register, err := w.viewRegister(ctx, who.Register)
	if err != nil {
		return nil, err
	}
	out := &reply[pairView]{Status: 200, Body: pairView{Device: viewDevice(who.Device, false), Store: viewStore(who.Store), Register: register}}
	f := faceOf(who.Device.Kind)
	if f != "" {
		out.Body.Face = &f
	}
	if f != "" && (in.Body.Browser || in.ctx.Get(faceHeader) != "") {
		setCookies(in.ctx, w.cookie(f, "device", token, deviceCookieTTL), w.cookie(f, "session", "", 0))
	} else {
		out.Body.DeviceToken = &token
	}
	return out, nil
}

func (w *Web) device(ctx context.Context, who *access.Who, in *struct{ From }) (*reply[deviceHome], error) {
	staff, err := w.Access.MaySignInHere(ctx, who)
	if err != nil {
		return nil, err
	}
	register, err := w.viewRegister(ctx, who.Register)
	if err != nil {
		return nil, err
	}
	home := deviceHome{Device: viewDevice(who.Device, w.Hub.Online(who.Device.ID)), Store: viewStore(who.Store), Register: register, Staff: []staffName{}}
	for _, s := range staff {
		home.Staff = append(home.Staff, staffName{s.ID, s.Name, s.Role})
	}
	if f := face(in.ctx); f != "" && bearer(in.ctx) == "" {
		session, err := w.Access.Session(ctx, in.ctx.Cookies(w.cookieName(f, "session")))
		if err != nil && !errors.Is(err, access.ErrUnknown) {
			return nil, err
		}
		if err == nil && session.Device.ID == who.Device.ID {
			v, err := w.viewSession(ctx, session)
			if err != nil {
				return nil, err
			}
			home.Session = &v
		}
	}
	return answer(home)
}

// signIn takes the device from the body (programs) or the cookie (browsers).
func (w *Web) signIn(ctx context.Context, _ *access.Who, in *struct {
	From
	Body signInBody
}) (*reply[sessionView], error) {
	undo, err := w.limits.take([2]string{"signin", live.ClientAddr(in.ctx).String()})
	if err != nil {
		return nil, err
	}
	out, err := w.beginSession(ctx, in.ctx, in.Body)
	if err != nil {
		undo()
	}
	return out, err
}

func (w *Web) beginSession(ctx context.Context, c *fiber.Ctx, b signInBody) (*reply[sessionView], error) {
	token, browser := b.DeviceToken, false
	f := face(c)
	if token == "" {
		token = bearer(c)
	}
	if token == "" && f != "" {
		if err := w.ownPage(c); err != nil {
			return nil, err
		}
		token, browser = c.Cookies(w.cookieName(f, "device")), true
	}
	if token == "" {
		return nil, fault.New(fault.Unauthenticated, "device_unknown", "This device is not paired with the shop.")
	}
	device, err := w.Access.Device(ctx, token)
	if errors.Is(err, access.ErrUnknown) {
		return nil, fault.New(fault.Unauthenticated, "device_revoked", "This device is not paired with the shop any more.").Wrap(err)
	} else if err != nil { // a page that hears "revoked" forgets what it was
		return nil, err
	}
	session, who, err := w.Access.SignIn(ctx, device, b.StaffID.String(), b.PIN)
	if err != nil {
		return nil, err
	}
	if err := w.Push.Taken(ctx, who.Device.ID, who.Staff.ID); err != nil {
		return nil, err
	}
	v, err := w.viewSession(ctx, who)
	if err != nil {
		return nil, err
	}
	out := &reply[sessionView]{Status: 201, Body: v}
	if browser {
		setCookies(c, w.cookie(f, "session", session, access.SessionTTL))
	} else {
		out.Body.Token = &session
	}
	return out, nil
}

func (w *Web) signOut(ctx context.Context, who *access.Who, in *struct{ From }) (*nothing, error) {
	if err := w.Access.SignOut(ctx, who); err != nil {
		return nil, err
	}
	if err := w.Push.Forget(ctx, who.Device.ID, who.Staff.ID); err != nil {
		return nil, err
	}
	if err := w.Floor.SignedOut(ctx, who.Store.ID, who.Staff.ID, who.Device.ID); err != nil {
		return nil, err
	}
	if f := face(in.ctx); f != "" && bearer(in.ctx) == "" {
		setCookies(in.ctx, w.cookie(f, "session", "", 0))
	}
	return &nothing{}, nil
}

// wire is how times look: UTC with milliseconds.
func wire(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func wirePtr(t *time.Time) *string {
	if t == nil {
		return nil
	}
	s := wire(*t)
	return &s
}
