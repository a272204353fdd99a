package web

import (
	"log/slog"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
)

// observed are the web's own figures.
type observed struct {
	requests *prometheus.HistogramVec
}

func observe(r prometheus.Registerer) *observed {
	o := &observed{requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "tillbell_http_request_seconds", Help: "Time to answer, by route and status.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
	}, []string{"method", "route", "status"})}
	r.MustRegister(o.requests)
	return o
}

const requestLocal = "request"

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(requestLocal).(string)
	return id
}

// newRequestID is short enough to read out over the telephone.
func newRequestID() string {
	const alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	u := uuid.New()
	b := make([]byte, 8)
	for i := range b {
		b[i] = alphabet[int(u[i])%len(alphabet)]
	}
	return string(b)
}

// observe gives each request an id and a deadline, counts it, and keeps a
// panic from ending the process.
func (w *Web) observe(c *fiber.Ctx) (err error) {
	w.underWay.Add(1)
	defer w.underWay.Add(-1)
	start := time.Now()
	id := newRequestID()
	c.Locals(requestLocal, id)
	c.Set(fiber.HeaderXRequestID, id)
	ctx, cancel := budget(c)
	defer cancel()
	c.SetUserContext(contextWithRequest(ctx, id))
	defer func() {
		if r := recover(); r != nil {
			slog.Error("panic", "request", id, "panic", r, "stack", string(debug.Stack()))
			err = w.fail(c, errPanic{})
		}
		w.count(c, start)
	}()
	if w.shut.Load() {
		c.Context().SetConnectionClose()
		return w.fail(c, errShut)
	}
	if err := c.Next(); err != nil {
		return w.fail(c, err)
	}
	return nil
}

type errPanic struct{}

func (errPanic) Error() string { return "a handler panicked" }

func (w *Web) count(c *fiber.Ctx, start time.Time) {
	status := c.Response().StatusCode()
	took := time.Since(start)
	w.observed.requests.WithLabelValues(c.Method(), c.Route().Path, strconv.Itoa(status)).Observe(took.Seconds())
	level := slog.LevelDebug
	if status >= 500 {
		level = slog.LevelWarn
	}
	if slog.Default().Enabled(c.UserContext(), level) {
		slog.Log(c.UserContext(), level, "request", "request", requestID(c), "method", c.Method(), "path", pathOf(c),
			"status", status, "ms", float64(took.Microseconds())/1000)
	}
}

// pathOf is the address for the log: where it holds a secret, the route's.
func pathOf(c *fiber.Ctx) string {
	if c.Params("secret") != "" || c.Params("token") != "" {
		return c.Route().Path
	}
	return c.Path()
}

// harden sets what every answer carries.
func (w *Web) harden(c *fiber.Ctx) error {
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	if w.secure() {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
	return c.Next()
}
