package web

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fastjson"

	"tillbell/pos"
	"tillbell/server/access"
)

// Most sales say what is sold, how it is paid, when it began and to whom, in
// plain letters. Those are read here, at a fifth of what the general reader
// takes, which holds each line against all that a line may say. What this reads
// the general reader reads to the same body (a test compares them); all else,
// and all that is not right, is left to it.

const (
	plainBytes   = 64 << 10
	plainLines   = 200
	plainTenders = 20
	plainNumber  = 1<<53 - 1
)

// saleInput is what a sale's route takes.
type saleInput = struct {
	ByID
	Body saleBody
}

// readPlainSale serves a plainly written sale and passes every other on.
func (w *Web) readPlainSale(ctx huma.Context, next func(huma.Context)) {
	c := humafiber.Unwrap(ctx)
	who, _ := ctx.Context().Value(whoKey{}).(*access.Who)
	in := plainSale(c)
	if in == nil || who == nil {
		next(ctx)
		return
	}
	out, err := w.putSale(pos.ActedBy(ctx.Context(), who.Staff.ID), who, in)
	if err != nil {
		_ = send(c, problemOf(err, requestID(c), who))
		return
	}
	if out.Short != "" {
		c.Set("Stock-Short", out.Short)
	}
	c.Set(fiber.HeaderContentType, out.ContentType)
	_ = c.Status(out.Status).Send(out.Body)
}

func plainSale(c *fiber.Ctx) *saleInput {
	id, r := c.Params("id"), &c.Context().Request
	if !isID(id) || len(r.Header.Peek(fiber.HeaderContentEncoding)) > 0 || string(r.Header.ContentType()) != fiber.MIMEApplicationJSON {
		return nil
	}
	in := &saleInput{}
	in.ID = uid(strings.Clone(id))
	if !readSale(r.Body(), &in.Body) {
		return nil
	}
	return in
}

var saleReaders fastjson.ParserPool

// readSale reads a body that is plain, and keeps nothing of it.
func readSale(raw []byte, into *saleBody) bool {
	if len(raw) > plainBytes || bytes.IndexByte(raw, '\\') >= 0 || !json.Valid(raw) { // the parser is lenient
		return false
	}
	p := saleReaders.Get()
	defer saleReaders.Put(p)
	v, err := p.ParseBytes(raw)
	if err != nil {
		return false
	}
	given := fields{}
	return given.read(v, func(key string, v *fastjson.Value) bool {
		switch key {
		case "lines":
			return given.once(0) && eachPlain(v, plainLines, &into.Lines, readLine)
		case "tenders":
			return given.once(1) && eachPlain(v, plainTenders, &into.Tenders, readTender)
		case "total":
			return given.once(2) && plainInt(v, &into.Total)
		case "customer_id":
			return given.once(3) && plainID(v, &into.Customer)
		case "started_at":
			return given.once(4) && plainTime(v, &into.StartedAt)
		}
		return false
	}) && given.has(0, 1, 2)
}

func readLine(v *fastjson.Value, into *lineBody) bool {
	given := fields{}
	return given.read(v, func(key string, v *fastjson.Value) bool {
		switch key {
		case "product_id":
			return given.once(0) && plainID(v, &into.ProductID)
		case "quantity":
			var s string
			into.Quantity = &s
			return given.once(1) && plainText(v, 24, &s)
		case "barcode":
			return given.once(2) && plainText(v, 128, &into.Barcode)
		}
		return false
	})
}

func readTender(v *fastjson.Value, into *tenderBody) bool {
	given := fields{}
	return given.read(v, func(key string, v *fastjson.Value) bool {
		switch key {
		case "kind":
			return given.once(0) && plainText(v, 20, &into.Kind)
		case "amount":
			var n int64
			into.Amount = &n
			return given.once(1) && plainInt(v, &n)
		case "reference":
			return given.once(2) && plainText(v, 200, &into.Reference)
		case "payment_id":
			return given.once(3) && plainID(v, &into.PaymentID)
		}
		return false
	}) && given.has(0)
}

// fields are which of an object's were given.
type fields struct{ seen uint8 }

// read gives each field of an object, while all are plain.
func (f *fields) read(v *fastjson.Value, one func(key string, v *fastjson.Value) bool) bool {
	o, err := v.Object()
	if err != nil {
		return false
	}
	plain := true
	o.Visit(func(key []byte, v *fastjson.Value) { plain = plain && one(string(key), v) })
	return plain
}

func (f *fields) once(n int) bool {
	was := f.seen
	f.seen |= 1 << n
	return f.seen != was
}

func (f *fields) has(all ...int) bool {
	for _, n := range all {
		if f.seen&(1<<n) == 0 {
			return false
		}
	}
	return true
}

func eachPlain[T any](v *fastjson.Value, most int, into *[]T, read func(*fastjson.Value, *T) bool) bool {
	all, err := v.Array()
	if err != nil || len(all) > most {
		return false
	}
	*into = make([]T, len(all))
	for i := range all {
		if !read(all[i], &(*into)[i]) {
			return false
		}
	}
	return true
}

func plainText(v *fastjson.Value, most int, into *string) bool {
	b, err := v.StringBytes()
	if err != nil || len(b) > most || bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' || r > '~' }) {
		return false
	}
	*into = string(b)
	return true
}

func plainID(v *fastjson.Value, into *uid) bool {
	b, err := v.StringBytes()
	if err != nil || !isID(string(b)) {
		return false
	}
	*into = uid(b)
	return true
}

// isID is uidPattern.
func isID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case '0' <= c && c <= '9', 'a' <= c && c <= 'f', 'A' <= c && c <= 'F':
		default:
			return false
		}
	}
	return true
}

// plainInt takes digits; an exponent, a fraction and a sign are not plain.
func plainInt(v *fastjson.Value, into *int64) bool {
	if v.Type() != fastjson.TypeNumber {
		return false
	}
	var digits [24]byte
	b := v.MarshalTo(digits[:0])
	if len(b) > 16 {
		return false
	}
	n := int64(0)
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
		n = n*10 + int64(c-'0')
	}
	*into = n
	return n <= plainNumber
}

// plainTime takes a time as a browser writes it.
func plainTime(v *fastjson.Value, into **time.Time) bool {
	b, err := v.StringBytes()
	if err != nil || len(b) != len("2026-11-28T12:00:00.000Z") || b[len(b)-1] != 'Z' {
		return false
	}
	t := time.Time{}
	*into = &t
	return t.UnmarshalText(b) == nil
}
