package call

import "tillbell/pos/barcode"

// maxPatterns is more than there are prefixes to tell them apart.
const maxPatterns = 100

func (e *Engine) barcode(r *reader) error {
	var text string
	var patterns []string
	r.object(func(name string) bool {
		switch name {
		case "text":
			text = r.string()
		case "patterns":
			r.array(func() {
				if len(patterns) == maxPatterns {
					r.fail("There are too many patterns.")
				}
				patterns = append(patterns, r.string())
			})
		default:
			return false
		}
		return true
	})
	if err := r.end(); err != nil {
		return err
	}
	parsed, err := barcode.ParsePatterns(patterns)
	if err != nil {
		return err
	}
	code, err := barcode.Parse(text, parsed)
	if err != nil {
		return err
	}
	e.writeCode(code)
	return nil
}

func (e *Engine) writeCode(code barcode.Code) {
	e.member("{", "kind").string(code.Kind.String())
	e.member(",", "text").string(code.Text)
	e.member(",", "key").string(code.Key())
	e.member(",", "gtin14")
	if code.GTIN14 == "" {
		e.raw("null")
	} else {
		e.string(code.GTIN14)
	}
	e.member(",", "embedded")
	if code.Embedded == nil {
		e.raw("null}")
		return
	}
	e.member("{", "pattern").string(code.Embedded.Pattern)
	e.member(",", "item_code").string(code.Embedded.ItemCode)
	e.member(",", "item_key").string(code.Embedded.ItemKey)
	e.member(",", "price")
	if price := code.Embedded.Price; price != nil {
		e.integer(int64(*price))
	} else {
		e.raw("null")
	}
	e.member(",", "quantity")
	if quantity := code.Embedded.Quantity; quantity != nil {
		e.string(quantity.String())
	} else {
		e.raw("null")
	}
	e.raw("}}")
}
