package web

import (
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Problem is an answer to what went wrong (RFC 9457).
type Problem struct {
	Type      string         `json:"type" doc:"about:blank: the code tells more"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail" doc:"A sentence for the person"`
	Code      string         `json:"code" doc:"Stable; switch on this"`
	Errors    []ProblemField `json:"errors,omitempty" doc:"Each bad field"`
	RequestID string         `json:"request_id,omitempty" doc:"To read out to whoever looks after the server"`

	extra      map[string]any
	retryAfter int
}

// ProblemField names a bad field.
type ProblemField struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error makes a Problem an error for huma.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType tells huma the media type.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// MarshalJSON adds the members that some codes have.
func (p *Problem) MarshalJSON() ([]byte, error) {
	type plain Problem
	if len(p.extra) == 0 && p.retryAfter == 0 {
		return json.Marshal((*plain)(p))
	}
	b, err := json.Marshal((*plain)(p))
	if err != nil {
		return nil, err
	}
	all := make(map[string]any, len(p.extra)+8)
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, err
	}
	for k, v := range p.extra {
		if _, taken := all[k]; !taken {
			all[k] = v
		}
	}
	if p.retryAfter > 0 {
		all["retry_after_seconds"] = p.retryAfter
	}
	return json.Marshal(all)
}

var statusOf = map[fault.Kind]int{
	fault.Malformed: http.StatusBadRequest, fault.Unauthenticated: http.StatusUnauthorized, fault.Forbidden: http.StatusForbidden,
	fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict, fault.TooLarge: http.StatusRequestEntityTooLarge,
	fault.Invalid: http.StatusUnprocessableEntity, fault.TooMany: http.StatusTooManyRequests, fault.Unavailable: http.StatusServiceUnavailable,
}

func fromFault(f *fault.Error) *Problem {
	status := statusOf[f.Kind]
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: f.Text, Code: f.Code, extra: maps.Clone(f.Extra)}
	for _, e := range f.Fields {
		p.Errors = append(p.Errors, ProblemField{Field: e.Name, Code: e.Code, Message: e.Text})
	}
	if f.RetryAfter > 0 {
		p.retryAfter = int(math.Ceil(f.RetryAfter.Seconds()))
	}
	return p
}

// problemOf turns any error into an answer, and logs what nobody foresaw.
func problemOf(err error, requestID string, who *access.Who) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		c := *p
		c.RequestID = requestID
		return &c
	}
	f, ok := fault.As(err)
	if !ok {
		f, ok = fault.As(db.Translate(err))
	}
	if ok {
		p = fromFault(f)
		if cause := errors.Unwrap(f); cause != nil && f.Kind == fault.Unavailable {
			slog.Warn("refused for now", append(logWho(who), "request", requestID, "code", f.Code, "err", cause)...)
		}
		p.RequestID = requestID
		return p
	}
	slog.Error("request failed", append(logWho(who), "request", requestID, "err", err)...)
	return &Problem{Type: "about:blank", Title: http.StatusText(http.StatusInternalServerError), Status: http.StatusInternalServerError,
		Code: "internal", RequestID: requestID,
		Detail: "That went wrong here. Nothing was saved. Tell us " + requestID + "."}
}

func logWho(who *access.Who) []any {
	if who == nil {
		return nil
	}
	return []any{"device", who.Device.ID, "staff", who.Staff.ID}
}

// fail is fiber's one error handler.
func (w *Web) fail(c *fiber.Ctx, err error) error {
	var fe *fiber.Error
	if errors.As(err, &fe) {
		code := strings.ToLower(strings.ReplaceAll(http.StatusText(fe.Code), " ", "_"))
		if fe.Code == http.StatusRequestEntityTooLarge {
			code = "too_large"
		}
		err = &Problem{Type: "about:blank", Title: http.StatusText(fe.Code), Status: fe.Code, Detail: fe.Message, Code: code}
	}
	return send(c, problemOf(err, requestID(c), nil))
}

func send(c *fiber.Ctx, p *Problem) error {
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if p.retryAfter > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(p.retryAfter))
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	return c.Status(p.Status).Send(b)
}

// humaError makes the problem of what huma refuses by itself: malformed JSON,
// unknown or missing fields, wrong types and ranges.
func humaError(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: msg, Code: "invalid"}
	switch status {
	case http.StatusBadRequest:
		p.Code, p.Detail = "malformed", "The request cannot be read."
	case http.StatusUnprocessableEntity:
		p.Code, p.Detail = "invalid", "Some fields are not right."
	case http.StatusRequestEntityTooLarge:
		p.Code = "too_large"
	case http.StatusUnsupportedMediaType:
		p.Code = "unsupported_media_type"
	case http.StatusRequestTimeout:
		p.Code = "timeout"
	}
	for _, err := range errs {
		if err == nil {
			continue
		}
		f := ProblemField{Code: "invalid", Message: err.Error()}
		var d huma.ErrorDetailer
		if errors.As(err, &d) {
			detail := d.ErrorDetail()
			f.Message, f.Field = detail.Message, strings.TrimPrefix(strings.TrimPrefix(detail.Location, "body."), "body")
			f.Code = fieldCode(detail.Message)
			if name, ok := missing(detail.Message); ok {
				f.Field = strings.TrimPrefix(f.Field+"."+name, ".")
			}
		}
		if last := len(p.Errors) - 1; last >= 0 && f.Field != "" && p.Errors[last].Field == f.Field && p.Errors[last].Code == f.Code {
			continue // a field is wrong once, whatever rules it breaks
		}
		p.Errors = append(p.Errors, f)
	}
	if len(p.Errors) == 1 && p.Errors[0].Field != "" {
		p.Detail = p.Errors[0].Field + ": " + p.Errors[0].Message + "."
	}
	if ctx != nil {
		if c := humafiber.Unwrap(ctx); c != nil {
			p.RequestID = requestID(c)
		}
	}
	return p
}

// missing finds the name in huma's words for a field that is not there.
func missing(message string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(message, "expected required property ")
	if !ok {
		return "", false
	}
	name, _, ok = strings.Cut(rest, " ")
	return name, ok
}

func fieldCode(message string) string {
	switch {
	case strings.Contains(message, "required"):
		return "required"
	case strings.Contains(message, "unexpected property"):
		return "unknown_field"
	case strings.Contains(message, "length"):
		return "too_long"
	}
	return "invalid"
}

func init() {
	huma.ValidateStrictCasing = true // "Total" is not "total"
	huma.NewErrorWithContext = humaError
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return humaError(nil, status, msg, errs...)
	}
}
