package web

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/fault"
)

// Caller says who may call a route.
type Caller uint8

// Anyone needs no sign-in, Device a paired device's token or cookie, Signed a
// session; a Signed route may need a right besides.
const (
	Anyone Caller = iota
	Device
	Signed
)

// Route is one way in.
type Route struct {
	Method, Path string
	Caller       Caller
	Right        access.Right // of a Signed route; empty: whoever is signed in
	Fine         access.Right // opens it too, for its own part
}

// op is what a route says of itself beyond its types.
type op struct {
	id      string // for OpenAPI
	tag     string
	summary string
	status  int // of success; 0: 200
	body    int64
	codes   []int        // of refusals worth naming
	fine    access.Right // a fine right that opens the route for its own part
	answer  map[int]any
	quick   func(ctx huma.Context, next func(huma.Context)) // serves what it can by itself
}

const apiPrefix = "/api/v1"

// route registers a route with its declared callers. fn gets the caller, nil
// for Anyone.
func route[I, O any](w *Web, method, path string, caller Caller, right access.Right, o op,
	fn func(ctx context.Context, who *access.Who, in *I) (*O, error)) {
	w.routes = append(w.routes, Route{method, apiPrefix + path, caller, right, o.fine})
	h := huma.Operation{OperationID: o.id, Method: method, Path: apiPrefix + path, Summary: o.summary, Tags: []string{o.tag},
		DefaultStatus: o.status, MaxBodyBytes: o.body, Errors: errorsOf(caller, o.codes), Responses: responses(w.api, o.answer)}
	if o.body == 0 {
		h.MaxBodyBytes = maxBody
	}
	if caller != Anyone {
		h.Security = []map[string][]string{{"bearer": {}}}
		h.Middlewares = huma.Middlewares{w.guard(caller, right, o.fine, method, path)}
	}
	h.Middlewares = append(h.Middlewares, readable)
	if o.quick != nil {
		h.Middlewares = append(h.Middlewares, o.quick)
	}
	if right != "" {
		h.Description = "Needs the right `" + string(right) + "`."
	}
	if o.fine != "" {
		h.Description = "Needs the right `" + string(right) + "` or, for what that is of, `" + string(o.fine) + "`."
	}
	huma.Register(w.api, h, func(ctx context.Context, in *I) (*O, error) {
		who, _ := ctx.Value(whoKey{}).(*access.Who)
		if who != nil && who.Session != "" {
			ctx = pos.ActedBy(ctx, who.Staff.ID)
		}
		out, err := fn(ctx, who, in)
		if err != nil {
			id, _ := ctx.Value(requestKey{}).(string)
			p := problemOf(err, id, who)
			if p.retryAfter > 0 {
				return nil, huma.ErrorWithHeaders(p, http.Header{"Retry-After": {strconv.Itoa(p.retryAfter)}})
			}
			return nil, p
		}
		return out, nil
	})
}

var errUnreadable = fault.New(fault.Invalid, "malformed", "The address asks for what is no text.")

// readable refuses what no database takes as text, wherever it is asked for.
func readable(ctx huma.Context, next func(huma.Context)) {
	c, fits := humafiber.Unwrap(ctx), true
	for _, value := range c.Context().QueryArgs().All() {
		fits = fits && utf8.Valid(value) && !bytes.ContainsRune(value, 0)
	}
	if !fits {
		_ = send(c, problemOf(errUnreadable, requestID(c), nil))
		return
	}
	next(ctx)
}

func errorsOf(caller Caller, codes []int) []int {
	out := append([]int{http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusServiceUnavailable}, codes...)
	if caller != Anyone {
		out = append(out, http.StatusUnauthorized, http.StatusForbidden)
	}
	return out
}

// responses describes answers whose bytes are stored and sent as they are.
func responses(api huma.API, answers map[int]any) map[string]*huma.Response {
	if answers == nil {
		return nil
	}
	out := make(map[string]*huma.Response, len(answers))
	for status, v := range answers {
		schema := huma.SchemaFromType(api.OpenAPI().Components.Schemas, typeOf(v))
		out[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status),
			Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}
	}
	return out
}

// stored is an answer whose bytes stand in the books.
type stored struct {
	Status      int
	ContentType string `header:"Content-Type"`
	Short       string `header:"Stock-Short" doc:"Of a sale, in a store that warns: lines that took more than there was, and what is on hand now, as 2=-1.000"`
	Body        []byte
}

func storedJSON(body []byte, created bool) *stored {
	s := &stored{Status: http.StatusOK, ContentType: fiber.MIMEApplicationJSON, Body: body}
	if created {
		s.Status = http.StatusCreated
	}
	return s
}

// reply is an answer with a status of its own.
type reply[T any] struct {
	Status int
	Body   T
}

func answer[T any](v T) (*reply[T], error) { return &reply[T]{http.StatusOK, v}, nil }

func made[T any](created bool, v T) *reply[T] {
	if created {
		return &reply[T]{http.StatusCreated, v}
	}
	return &reply[T]{http.StatusOK, v}
}

// nothing is 204.
type nothing struct{}

// list is a page of items.
type list[T any] struct {
	Items      []T     `json:"items" nullable:"false"`
	NextCursor *string `json:"next_cursor"`
}

func page[T any](items []T, next string) *reply[list[T]] {
	if items == nil {
		items = []T{}
	}
	l := list[T]{Items: items}
	if next != "" {
		l.NextCursor = &next
	}
	return &reply[list[T]]{http.StatusOK, l}
}

// cut is a page of a list that was read whole; its cursor is the key of the
// last item given.
func cut[T any](all []T, p Paging, key func(T) string) (*reply[list[T]], error) {
	if p.Cursor != "" {
		last := slices.IndexFunc(all, func(item T) bool { return key(item) == p.Cursor })
		if last < 0 {
			return nil, errCursor
		}
		all = all[last+1:]
	}
	if len(all) > p.Limit {
		all = all[:p.Limit]
		return page(all, key(all[p.Limit-1])), nil
	}
	return page(all, ""), nil
}

var errCursor = fault.New(fault.Malformed, "cursor_invalid", "This page of the list cannot be found.").At("cursor", "cursor_invalid", "is not one we gave")

// Paging are the parameters of a list.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" maxLength:"200"`
}

// ByID is a path with one id.
type ByID struct {
	ID uid `path:"id"`
}

// none is a request without parameters.
type none struct{}

type (
	whoKey     struct{}
	requestKey struct{}
)

// guard finds the caller, asks for the right, and keeps foreign pages out.
func (w *Web) guard(caller Caller, right, fine access.Right, method, path string) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humafiber.Unwrap(ctx)
		who, err := w.authenticate(c, caller)
		if err == nil && caller == Signed && !who.May(right) && (fine == "" || !who.Fine.Opens(fine)) {
			err = errForbidden
		}
		if err == nil && caller == Signed {
			err = mayTrain(who, method, path)
		}
		if err != nil {
			_ = send(c, problemOf(err, requestID(c), who))
			return
		}
		w.Access.Seen(who.Device.ID)
		if caller == Signed {
			w.Floor.Alive(who.Store.ID, who.Device.ID, who.Staff.ID, w.DB.Now())
		}
		next(huma.WithValue(ctx, whoKey{}, who))
	}
}
