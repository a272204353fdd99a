package web

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// pagePaths are the addresses people open, by the page that answers.
var pagePaths = map[string]string{
	"/till": "till", "/floor": "floor", "/manage": "manage", "/setup": "setup", "/pair": "pair", "/docs": "docs", "/wall": "wall",
	"/h/:code": "help", "/h/r/:secret": "help",
}

func (w *Web) pages() {
	w.app.Get("/", func(c *fiber.Ctx) error { return c.Redirect("/manage", fiber.StatusSeeOther) })
	for path, name := range pagePaths {
		w.app.Get(path, w.page(name))
	}
	w.app.Get("/r/:token", w.openLink)
	w.app.Get("/floor-worker.js", w.worker("floor"))
	w.app.Get("/help-worker.js", w.worker("help"))
	w.app.Get("/assets/*", w.asset)
	w.app.Get("/favicon.ico", func(c *fiber.Ctx) error { return c.SendStatus(fiber.StatusNoContent) })
}

func (w *Web) page(name string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		body, csp, ok := w.Site.Page(name)
		if !ok {
			return fiber.ErrNotFound
		}
		c.Set(fiber.HeaderContentSecurityPolicy, w.withSocket(c, csp))
		c.Set(fiber.HeaderCacheControl, "no-cache")
		c.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return c.Send(body)
	}
}

// withSocket names the socket's address for browsers that do not take 'self'
// to mean it (Safari before 16).
func (w *Web) withSocket(c *fiber.Ctx, csp string) string {
	host := string(c.Context().Host())
	if strings.ContainsAny(host, " ;,'\"") {
		return csp
	}
	scheme := "ws://"
	if w.secure() {
		scheme = "wss://"
	}
	return strings.Replace(csp, "connect-src 'self'", "connect-src 'self' "+scheme+host, 1)
}

func (w *Web) asset(c *fiber.Ctx) error {
	f, ok := w.Site.Asset(c.Path())
	if !ok {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, f.ContentType)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if f.Immutable {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if f.Gzip != nil && strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(f.Gzip)
	}
	return c.Send(f.Body)
}

// worker is the service worker of a face. Its address is the same in every
// build: browsers compare the file to find a new one.
func (w *Web) worker(face string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		f, ok := w.Site.Asset(w.Site.Prefix() + "/" + face + "/worker.js")
		if !ok {
			return fiber.ErrNotFound
		}
		c.Set(fiber.HeaderContentType, f.ContentType)
		c.Set(fiber.HeaderCacheControl, "no-cache")
		c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; connect-src 'self'")
		return c.Send(f.Body)
	}
}

func contextWithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}
