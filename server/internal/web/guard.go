package web

import (
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tillbell/server/access"
	"tillbell/server/fault"
)

var (
	errForbidden = fault.New(fault.Forbidden, "forbidden", "Your role may not do this.")
	errForeign   = fault.New(fault.Forbidden, "foreign_origin", "This request comes from another site.")
)

// faces are the pages that hold cookies of their own, so that one browser can
// be a till, a tablet and a dashboard at once.
var faces = map[string]access.DeviceKind{"till": access.Till, "floor": access.Tablet, "manage": access.Dashboard}

func faceOf(kind access.DeviceKind) string {
	for face, k := range faces {
		if k == kind {
			return face
		}
	}
	return ""
}

const faceHeader = "X-Tillbell-Face"

// face names the calling page: by header, or in the address where a page
// cannot send one (a socket, a printed sheet in a new tab).
func face(c *fiber.Ctx) string {
	f := c.Get(faceHeader)
	if f == "" && c.Method() == fiber.MethodGet {
		f = c.Query("face")
	}
	if _, ok := faces[f]; ok {
		return f
	}
	return ""
}

func bearer(c *fiber.Ctx) string {
	scheme, token, ok := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if !ok || !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// authenticate finds who is calling: programs by bearer token, pages by the
// cookies of their face. A cookie counts only from our own pages.
func (w *Web) authenticate(c *fiber.Ctx, caller Caller) (*access.Who, error) {
	ctx := c.UserContext()
	if token := bearer(c); token != "" {
		if caller == Device {
			return w.Access.Device(ctx, token)
		}
		return w.Access.Session(ctx, token)
	}
	f := face(c)
	if f == "" {
		return nil, access.ErrUnknown
	}
	if err := w.ownPage(c); err != nil {
		return nil, err
	}
	if caller == Device {
		return w.Access.Device(ctx, c.Cookies(w.cookieName(f, "device")))
	}
	return w.Access.Session(ctx, c.Cookies(w.cookieName(f, "session")))
}

// ownPage refuses a request that a browser made for another site. What
// changes something must also carry our header, which no form can send.
func (w *Web) ownPage(c *fiber.Ctx) error {
	switch c.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return errForeign
	}
	safe := c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead
	if origin := c.Get(fiber.HeaderOrigin); origin != "" && !w.ourOrigin(c, origin) {
		return errForeign
	}
	if !safe && c.Get(faceHeader) == "" {
		return errForeign
	}
	return nil
}

// ourOrigin accepts the public origin and the host that was asked.
func (w *Web) ourOrigin(c *fiber.Ctx, origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	return strings.EqualFold(u.Host, w.public.Host) || strings.EqualFold(u.Host, string(c.Context().Host()))
}

func (w *Web) secure() bool { return w.public.Scheme == "https" }

func (w *Web) cookieName(face, what string) string {
	name := "tillbell_" + face + "_" + what
	if w.secure() {
		name = "__Host-" + name
	}
	return name
}

// cookie makes the text of a Set-Cookie header; an empty value deletes it.
func (w *Web) cookie(face, what, value string, ttl time.Duration) string {
	c := fiber.Cookie{Name: w.cookieName(face, what), Value: value, Path: "/", HTTPOnly: true, Secure: w.secure(), SameSite: "Strict",
		MaxAge: int(ttl.Seconds())}
	if value == "" {
		c.MaxAge = -1
	}
	var b strings.Builder
	b.WriteString(c.Name + "=" + c.Value + "; Path=/; HttpOnly; SameSite=Strict")
	if c.Secure {
		b.WriteString("; Secure")
	}
	if c.MaxAge > 0 {
		b.WriteString("; Max-Age=" + itoa(c.MaxAge))
	} else {
		b.WriteString("; Max-Age=0")
	}
	return b.String()
}

// setCookies adds Set-Cookie headers, one each: a list in one header is no
// cookie to a browser.
func setCookies(c *fiber.Ctx, cookies ...string) {
	for _, cookie := range cookies {
		c.Context().Response.Header.Add(fiber.HeaderSetCookie, cookie)
	}
}

const deviceCookieTTL = 400 * 24 * time.Hour // the most that browsers keep
