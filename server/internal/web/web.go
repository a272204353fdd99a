// Package web faces the outside over HTTP: who is calling, one place where
// errors become answers, and one file per resource that decodes, makes one
// call into a domain, and replies. It holds no rules and no SQL.
//
// Every route is registered through route, which declares who may call it;
// there is no other way in. Routes lists them, and a test walks role by route.
package web

import (
	"context"
	"errors"
	"net"
	"net/url"
	"path"
	"reflect"
	"strings"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/valyala/fasthttp"

	"tillbell/floor"
	"tillbell/floor/push"
	"tillbell/pos"
	"tillbell/pos/paper"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/internal/assist"
	"tillbell/server/internal/live"
	"tillbell/static"
)

// Config is what the web needs to be told.
type Config struct {
	PublicURL      string   // origin for links, signs, cookies and the Origin check
	TrustedProxies []string // whose X-Forwarded-For counts
	PointPerMinute int      // accepted calls for help per call point
	AddrPerMinute  int      // accepted public calls per address
	Demo           bool
	DemoReady      func() bool // whether the demo store is complete
	Version        string
	MQTT           string // where the broker for buttons listens; empty: there is none
	StripeWebhook  string // the secret that Stripe's notices are signed with; empty: none come
}

// Rooms are the rooms behind the web.
type Rooms struct {
	DB       *db.DB
	Access   *access.Access
	Pos      *pos.Pos
	Paper    *paper.Desk
	Payments *pos.Payments
	Floor    *floor.Floor
	Push     *push.Push
	Assist   *assist.Assist
	Hub      *live.Hub
	Site     *static.Site
	Registry *prometheus.Registry
}

// Web is the HTTP face.
type Web struct {
	Rooms
	conf     Config
	public   *url.URL
	app      *fiber.App
	api      huma.API
	routes   []Route
	limits   *limits
	observed *observed
	draining func() bool
	underWay atomic.Int64 // requests
	begun    begun
	shut     atomic.Bool // Shutdown waits no longer: what comes now is sent away

	snapshots snapshots
	work      *journalWork
}

const (
	maxBody       = 1 << 20
	maxRead       = 6 << 20 // read, and then refused, so that the refusal is heard
	maxImport     = 32 << 20
	readTimeout   = 30 * time.Second
	idleTimeout   = 75 * time.Second
	writeTimeout  = 60 * time.Second
	requestBudget = 20 * time.Second
	longBudget    = 5 * time.Minute // imports
)

// New wires the routes.
func New(c Config, r Rooms) (*Web, error) {
	public, err := url.Parse(c.PublicURL)
	if err != nil || public.Host == "" || public.Scheme != "http" && public.Scheme != "https" {
		return nil, errors.New("the public URL must look like https://shop.example")
	}
	trusted, err := parseProxies(c.TrustedProxies)
	if err != nil {
		return nil, err
	}
	w := &Web{Rooms: r, conf: c, public: public, limits: newLimits(c.PointPerMinute, c.AddrPerMinute, r.DB.Now)}
	w.observed = observe(r.Registry)
	w.work = newJournalWork()
	w.app = fiber.New(fiber.Config{
		AppName: "Tillbell", DisableStartupMessage: true, Immutable: true, StrictRouting: true, CaseSensitive: true,
		ReadTimeout: readTimeout, IdleTimeout: idleTimeout, WriteTimeout: writeTimeout, BodyLimit: maxRead, ReadBufferSize: readBuffer,
		ErrorHandler: w.fail, EnableTrustedProxyCheck: true, // fiber itself trusts none: it believes the caller's own entry
	})
	w.app.Server().KeepHijackedConns = true // live takes connections over for good
	w.app.Server().HeaderReceived = limitBody
	w.app.Server().ConnState = w.begun.state
	hearRefusals(w.app.Server())
	w.app.Use(w.observe, trusted.believe, w.harden)
	w.pages()
	w.health()
	w.api = humafiber.New(w.app, apiConfig(c.Version))
	w.resources()
	w.app.Use(func(c *fiber.Ctx) error { return fiber.ErrNotFound })
	return w, nil
}

// Serve serves on a listener until Shutdown.
func (w *Web) Serve(l net.Listener) error { return w.app.Listener(w.begun.listen(l)) }

// limitBody lets only an import be large, and a photo, and says so before the
// body is read.
func limitBody(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	const imports = "/api/v1/imports"
	if uri := h.RequestURI(); len(uri) >= len(imports) && string(uri[:len(imports)]) == imports {
		return fasthttp.RequestConfig{MaxRequestBodySize: maxImport, ReadTimeout: longBudget}
	}
	if isPhoto(h) {
		return fasthttp.RequestConfig{MaxRequestBodySize: maxPhoto, ReadTimeout: photoTime}
	}
	return fasthttp.RequestConfig{}
}

func apiConfig(version string) huma.Config {
	c := huma.DefaultConfig("Tillbell", version)
	c.CreateHooks = nil // no $schema member in answers
	c.DocsPath = ""     // our own page shows it
	c.OpenAPIPath = ""
	c.SchemasPath = ""
	c.Info.Description = "Point of sale and live floor assistance. Errors are RFC 9457 problems with a stable code."
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", Description: "A device or session token."},
	}
	return c
}

// schemaName keeps types of the two halves apart that have one name.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if room := path.Base(t.PkgPath()); room == "pos" || room == "floor" || room == "paper" || room == "assist" {
		return strings.ToUpper(room[:1]) + room[1:] + name
	}
	return name
}

// App is the fiber application, to be served.
func (w *Web) App() *fiber.App { return w.app }

// Drain tells how to know that the server takes no new work; readiness then fails.
func (w *Web) Drain(draining func() bool) { w.draining = draining }

// resources registers all routes, one file per resource.
func (w *Web) resources() {
	w.setupRoutes()
	w.sessionRoutes()
	w.storeRoutes()
	w.walkRoutes()
	w.deviceRoutes()
	w.staffRoutes()
	w.rightRoutes()
	w.approvalRoutes()
	w.goodsRoutes()
	w.pricesRoutes()
	w.stockRoutes()
	w.supplierRoutes()
	w.orderRoutes()
	w.receivingRoutes()
	w.transferRoutes()
	w.stocktakeRoutes()
	w.sellingRoutes()
	w.trainingRoutes()
	w.cartRoutes()
	w.abortRoutes()
	w.ageRoutes()
	w.beginningRoutes()
	w.voucherRoutes()
	w.paymentRoutes()
	w.refundRoutes()
	w.layawayRoutes()
	w.drawerRoutes()
	w.closingRoutes()
	w.journalWorkRoutes()
	w.paperRoutes()
	w.buyerRoutes()
	w.ledgerRoutes()
	w.helpRoutes()
	w.callDeviceRoutes()
	w.taskRoutes()
	w.talkRoutes()
	w.pushRoutes()
	w.reportRoutes()
	w.figureRoutes()
	w.callFigureRoutes()
	w.wallRoutes()
	w.assistRoutes()
	w.signRoutes()
	w.liveRoute()
	w.openAPI()
}

// budget gives a request its deadline.
func budget(c *fiber.Ctx) (context.Context, context.CancelFunc) {
	limit := requestBudget
	switch p := c.Path(); {
	case p == "/api/v1/imports":
		limit = longBudget
	case c.Query("wait") != "": // a long poll
		limit += maxWait
	}
	return context.WithTimeout(c.UserContext(), limit)
}

const (
	// quiet is how long no request may be under way before connections that say
	// nothing are cut: a browser opens some ahead of need, and never uses them.
	quiet = 300 * time.Millisecond

	// arrival is how long a drain waits for the rest of what began to arrive.
	arrival = 10 * time.Second
)

// Shutdown stops taking requests and waits for those under way, and a while for
// those that have begun to arrive. A connection that said nothing until then may
// yet speak up; observe sends it away.
func (w *Web) Shutdown(ctx context.Context) error {
	ctx, cut := context.WithCancelCause(ctx)
	defer cut(nil)
	go func() {
		tick := time.NewTicker(quiet / 10)
		defer tick.Stop()
		since := time.Now()
		late := since.Add(arrival)
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if time.Since(since) > quiet {
				w.shut.Store(true) // before the last look: observe counts first and looks then
			}
			switch {
			case w.underWay.Load() > 0, w.begun.any() && time.Now().Before(late):
				since = time.Now()
			case w.shut.Load():
				cut(errQuiet)
				return
			}
		}
	}()
	defer w.shut.Store(true)
	err := w.app.ShutdownWithContext(ctx)
	if errors.Is(context.Cause(ctx), errQuiet) {
		err = nil
	}
	return errors.Join(err, w.work.close())
}

var (
	errQuiet = errors.New("no request is under way")
	errShut  = fault.New(fault.Unavailable, "stopping", "The server is stopping. Try again in a moment.").After(time.Second)
)
