package web

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const readyBudget = 2 * time.Second

func (w *Web) health() {
	w.app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	w.app.Get("/readyz", w.ready)
	w.app.Get("/metrics", adaptor.HTTPHandler(promhttp.HandlerFor(w.Registry, promhttp.HandlerOpts{})))
}

// ready answers whether this node can work: the database answers, the schema
// is current, the demo store is complete where one was asked for, and the
// server is not draining.
func (w *Web) ready(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), readyBudget)
	defer cancel()
	why := ""
	switch {
	case w.draining != nil && w.draining():
		why = "stopping"
	case w.DB.Ping(ctx) != nil:
		why = "the database does not answer"
	case w.conf.DemoReady != nil && !w.conf.DemoReady():
		why = "the demo store is not complete"
	default:
		current, err := w.DB.Current(ctx)
		if err != nil || !current {
			why = "migrations are not current"
		}
	}
	if why != "" {
		c.Set(fiber.HeaderRetryAfter, "1")
		return c.Status(fiber.StatusServiceUnavailable).SendString(why + "\n")
	}
	return c.SendString("ready\n")
}
