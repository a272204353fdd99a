package pos

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
)

// The code of a gift card is money to whoever reads it. A refund waits in the
// database for its terminal with all that its document will say, so what waits
// has of each code only what an account is found by, in the code's place. That
// is taken from nobody but the refund itself: as a code it is malformed.
//
//	G~<SHA-256 of the code, 64 hex digits><its last four characters>

const (
	keptMark     = '~'
	keptHashFrom = 2
	keptHashTo   = keptHashFrom + 2*32
	keptLength   = keptHashTo + codeTail
)

func isKept(code string) bool { return len(code) == keptLength && code[1] == keptMark }

// keepCode puts that in the place of a code. What is none pays for nothing and
// is left out.
func keepCode(code string, kept bool) string {
	code, err := known(code, kept)
	if err != nil || isKept(code) {
		return code
	}
	return code[:1] + string(keptMark) + hex.EncodeToString(codeHash(code)) + tailOf(code)
}

// code is the tender's, clean: of a kept one, that.
func (t *TenderRequest) code() (string, error) { return known(t.Code, t.kept) }

// card is the code of the gift card that a line sells.
func (l *LineRequest) card() (string, error) { return known(l.GiftCard, l.kept) }

func known(code string, kept bool) (string, error) {
	if kept && isKept(code) {
		return code, nil
	}
	return cleanCode(code)
}

// keptTenders are tenders without codes that pay.
func keptTenders(tenders []TenderRequest) []TenderRequest {
	out := slices.Clone(tenders)
	for i := range out {
		if t := &out[i]; t.Code != "" {
			t.Code, t.kept = keepCode(t.Code, t.kept), true
		}
	}
	return out
}

func keptLines(lines []LineRequest) []LineRequest {
	out := slices.Clone(lines)
	for i := range out {
		if l := &out[i]; l.GiftCard != "" {
			l.GiftCard, l.kept = keepCode(l.GiftCard, l.kept), true
		}
	}
	return out
}

func (r ReturnRequest) withoutCodes() ReturnRequest {
	r.Tenders = keptTenders(r.Tenders)
	return r
}

func (r ExchangeRequest) withoutCodes() ExchangeRequest {
	r.Tenders, r.Sale.Lines = keptTenders(r.Tenders), keptLines(r.Sale.Lines)
	return r
}

func (r LayawayCancel) withoutCodes() LayawayCancel {
	r.Tenders = keptTenders(r.Tenders)
	return r
}

// withoutCodes is the request as it waits.
func (r RefundRequest) withoutCodes() RefundRequest {
	switch {
	case r.Return != nil:
		back := r.Return.withoutCodes()
		r.Return = &back
	case r.Exchange != nil:
		x := r.Exchange.withoutCodes()
		r.Exchange = &x
	case r.Layaway != nil:
		end := *r.Layaway
		end.LayawayCancel = end.LayawayCancel.withoutCodes()
		r.Layaway = &end
	}
	return r
}

// request is what a refund waits with.
func (row *refundRow) request() (r RefundRequest, err error) {
	if err := json.Unmarshal([]byte(row.Request), &r); err != nil {
		return r, fmt.Errorf("read refund %s: %w", row.ID, err)
	}
	mark := func(tenders []TenderRequest) {
		for i := range tenders {
			tenders[i].kept = true
		}
	}
	switch {
	case r.Return != nil:
		mark(r.Return.Tenders)
	case r.Exchange != nil:
		mark(r.Exchange.Tenders)
		for i := range r.Exchange.Sale.Lines {
			r.Exchange.Sale.Lines[i].kept = true
		}
	case r.Layaway != nil:
		mark(r.Layaway.Tenders)
	}
	return r, nil
}
