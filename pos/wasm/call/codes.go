package call

import (
	"tillbell/pos/barcode"
	"tillbell/pos/money"
)

// maxPatterns is more than there are prefixes to tell them apart.
const maxPatterns = 100

// scan is what a code's calls take: the text, the shop's patterns, its day and
// minute (2026-12-01T14:05), and for a sale the product that it names.
type scan struct {
	text, today, now, as string
	patterns             []string
	goods                barcode.Goods
}

func (r *reader) scan() (scan, barcode.Reading, error) {
	var s scan
	r.object(func(name string) bool {
		switch name {
		case "text":
			s.text = r.string()
		case "today":
			s.today = r.string()
		case "now":
			s.now = r.string()
		case "patterns":
			r.array(func() {
				if len(s.patterns) == maxPatterns {
					r.fail("There are too many patterns.")
				}
				s.patterns = append(s.patterns, r.string())
			})
		case "as":
			s.as = r.string()
		case "unit":
			s.goods.Unit = r.string()
		case "price":
			s.goods.Price = money.Amount(r.integer())
		case "currency":
			s.goods.Currency = r.string()
		case "pack":
			s.goods.Pack = number(r, money.ParseQuantity)
		default:
			return false
		}
		return true
	})
	if err := r.end(); err != nil {
		return s, barcode.Reading{}, err
	}
	year := 0
	if len(s.today) == len("2026-12-01") {
		for _, c := range []byte(s.today[:4]) {
			year = year*10 + int(c-'0')
		}
	}
	if year < 2000 || year > 9999 {
		return s, barcode.Reading{}, &malformed{"today is a day such as 2026-12-01."}
	}
	parsed, err := barcode.ParsePatterns(s.patterns)
	if err != nil {
		return s, barcode.Reading{}, err
	}
	read, err := barcode.Read(s.text, parsed, year)
	return s, read, err
}

func (e *Engine) barcode(r *reader) error {
	_, read, err := r.scan()
	if err != nil {
		return err
	}
	e.member("{", "code")
	e.writeCode(read.Plain)
	e.member(",", "label")
	if l := read.Label; l != nil {
		e.member("{", "key").string(l.GTIN14)
		e.member(",", "embedded")
		e.writeEmbedded(l.Embedded)
		e.raw("}")
	} else {
		e.raw("null")
	}
	e.member(",", "doubt")
	if doubt := read.Unknown(); doubt != nil {
		e.string(doubt.Error())
	} else {
		e.raw("null")
	}
	e.raw("}")
	return nil
}

func (e *Engine) writeCode(code *barcode.Code) {
	if code == nil {
		e.raw("null")
		return
	}
	e.member("{", "kind").string(code.Kind.String())
	e.member(",", "text").string(code.Text)
	e.member(",", "key").string(code.Key())
	e.member(",", "alt").text(code.Alt)
	e.member(",", "gtin14").text(code.GTIN14)
	e.member(",", "embedded")
	e.writeEmbedded(code.Embedded)
	e.raw("}")
}

func (e *Engine) writeEmbedded(embedded *barcode.Embedded) {
	if embedded == nil {
		e.raw("null")
		return
	}
	e.member("{", "pattern").string(embedded.Pattern)
	e.member(",", "item_code").string(embedded.ItemCode)
	e.member(",", "item_key").string(embedded.ItemKey)
	e.raw("}")
}

// text writes a string, and none as null.
func (e *Engine) text(s string) {
	if s == "" {
		e.raw("null")
		return
	}
	e.string(s)
}

// sell tells what a code sells of the product it was found to name.
func (e *Engine) sell(r *reader) error {
	s, read, err := r.scan()
	if err != nil {
		return err
	}
	sold, label := s.goods.Plain(), (*barcode.Label)(nil)
	switch {
	case s.as == "label" && read.Label != nil:
		label = read.Label
		sold, err = label.Sell(s.goods)
	case s.as == "item" && read.Plain != nil && read.Plain.Embedded != nil:
		sold, err = read.Plain.Embedded.Sell(s.goods)
	case s.as != "code":
		err = &malformed{"as is label, item or code, whichever was found."}
	}
	if err != nil {
		return err
	}
	e.writeSold(sold)
	if label == nil {
		label = &barcode.Label{}
	}
	e.member(",", "batch").text(label.Batch)
	e.member(",", "serial").text(label.Serial)
	e.member(",", "expires_on").text(label.ExpiresOn)
	e.member(",", "expires_at").text(label.ExpiresAt)
	e.member(",", "sell_by_on").text(label.SellByOn)
	e.member(",", "best_before_on").text(label.BestBeforeOn)
	past := label.Past(s.today, s.now)
	e.member(",", "past").text(past)
	e.member(",", "expired").boolean(past != "")
	e.member(",", "past_best").boolean(label.PastBest(s.today))
	e.raw("}")
	return nil
}

func (e *Engine) writeSold(sold barcode.Sold) {
	e.member("{", "quantity")
	if sold.Quantity != nil {
		e.string(sold.Quantity.String())
	} else {
		e.raw("null")
	}
	e.member(",", "price")
	if sold.Price != nil {
		e.integer(int64(*sold.Price))
	} else {
		e.raw("null")
	}
}

func (e *Engine) boolean(b bool) {
	if b {
		e.raw("true")
	} else {
		e.raw("false")
	}
}
