package web

import (
	"errors"
	"io"
	"time"

	"github.com/valyala/fasthttp"
)

const (
	maxDrain   = 64 << 20 // of a body that is refused unread
	drainTime  = 5 * time.Second
	drainQuiet = 100 * time.Millisecond
	readBuffer = 16 << 10 // for a header, which may hold a code of thousands of characters; up to so much of the body was read with it
)

// hearRefusals lets callers hear that their body is too large. fasthttp answers
// by its length alone and closes; what lies unread in the kernel then turns
// the closing into a reset, which throws the answer away where a client sends
// all before it listens. So a bounded amount is read into the void first.
func hearRefusals(s *fasthttp.Server) {
	answer := s.ErrorHandler
	s.ErrorHandler = func(ctx *fasthttp.RequestCtx, err error) {
		if errors.Is(err, fasthttp.ErrBodyTooLarge) {
			drain(ctx)
		}
		answer(ctx, err)
	}
}

// drain reads what is to come of a body whose length is known. How much of it
// came with the header nobody tells, so the end may be silence.
func drain(ctx *fasthttp.RequestCtx) {
	rest := int64(ctx.Request.Header.ContentLength())
	if rest <= 0 || rest > maxDrain {
		return
	}
	c := ctx.Conn()
	if c.SetReadDeadline(time.Now().Add(drainTime)) != nil {
		return
	}
	if _, err := io.CopyN(io.Discard, c, max(0, rest-readBuffer)); err != nil {
		return
	}
	if c.SetReadDeadline(time.Now().Add(drainQuiet)) == nil {
		_, _ = io.CopyN(io.Discard, c, min(rest, readBuffer))
	}
}
