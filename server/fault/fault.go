// Package fault is the error type that the domains return and the web answers
// from: a kind that picks the HTTP status in one table, a stable code that
// pages and programs switch on, a sentence for the person, and the cause for
// the log. It knows nothing else.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Kind says what went wrong in general; the web turns it into a status.
type Kind uint8

// The kinds, each with the HTTP status the web gives it.
const (
	Malformed       Kind = iota + 1 // 400
	Unauthenticated                 // 401
	Forbidden                       // 403
	NotFound                        // 404
	Conflict                        // 409
	TooLarge                        // 413
	Invalid                         // 422: understood but refused
	TooMany                         // 429
	Unavailable                     // 503: come back, nothing is lost
)

// Field names one bad field of a request.
type Field struct {
	Name string // path as the caller wrote it, "lines[0].quantity"
	Code string // stable
	Text string // for the person
}

// Error is a refusal. The methods that add to it return a copy, so a package
// may keep one as a variable and decorate it per call.
type Error struct {
	Kind       Kind
	Code       string
	Text       string
	Fields     []Field
	RetryAfter time.Duration  // for TooMany and Unavailable
	Extra      map[string]any // further members of the problem answer
	cause      error
}

// New makes a refusal; args fill the verbs of text.
func New(k Kind, code, text string, args ...any) *Error {
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	return &Error{Kind: k, Code: code, Text: text}
}

// Error is the code, the sentence and the cause, for logs.
func (e *Error) Error() string {
	if e.cause != nil {
		return e.Code + ": " + e.Text + ": " + e.cause.Error()
	}
	return e.Code + ": " + e.Text
}

// Unwrap returns the cause, nil when there is none.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is compare faults by code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// At names a bad field.
func (e *Error) At(field, code, text string) *Error {
	c := *e
	c.Fields = append(slices.Clip(e.Fields), Field{Name: field, Code: code, Text: text})
	return &c
}

// With adds a member to the problem answer.
func (e *Error) With(key string, v any) *Error {
	c := *e
	c.Extra = maps.Clone(e.Extra)
	if c.Extra == nil {
		c.Extra = make(map[string]any, 1)
	}
	c.Extra[key] = v
	return &c
}

// After says when to come back.
func (e *Error) After(d time.Duration) *Error {
	c := *e
	c.RetryAfter = d
	return &c
}

// Wrap keeps the cause for the log; it never reaches the caller.
func (e *Error) Wrap(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// As finds the fault in an error chain.
func As(err error) (*Error, bool) {
	var f *Error
	ok := errors.As(err, &f)
	return f, ok
}
