package importer

import (
	"regexp"
	"strings"

	"tillbell/pos/money"
)

// tax is what a format knows of a row's tax: a name and a rate, or a text that
// may hold either.
type tax struct {
	name string
	rate *money.Rate
	text string
}

var (
	// percentIn finds the rate in "VAT 19 %" or "USt (7,7%)".
	percentIn = regexp.MustCompile(`(\d+(?:[.,]\d+)?)\s*%`)
	// fraction is the wire's way to write a rate.
	fraction = regexp.MustCompile(`^0?[.]\d+$`)
	// taxColumn is a column that says Y for the rows the tax is for.
	taxColumn = regexp.MustCompile(`(?i)^tax - (.+)$`)
)

// taxFree is the tax of goods that a system marks as not taxed.
func taxFree() tax {
	zero := money.Rate(0)
	return tax{rate: &zero}
}

// readTax understands 19, 19 %, 0.19, VAT 19% and names such as reduced.
func (n *numbers) readTax(row *Row, text string) {
	if fraction.MatchString(text) {
		if rate, err := money.ParseRate("0" + strings.TrimPrefix(text, "0")); err == nil {
			row.TaxRate = &rate
			return
		}
	}
	if found := percentIn.FindString(text); found != "" {
		rate, err := n.ratio(found)
		if err == nil {
			row.TaxRate = &rate
		}
		if found != text || err != nil {
			row.TaxName = cut(prose(text), maxWord)
		}
		return
	}
	if rate, err := n.ratio(text); err == nil && text[0] >= '0' && text[0] <= '9' {
		row.TaxRate = &rate
		return
	}
	row.TaxName = cut(prose(text), maxWord)
}

// ratio is percent for a text in which the only separator is the decimal one.
func (n *numbers) ratio(text string) (money.Rate, error) {
	own := numbers{comma: strings.Contains(text, ","), learned: true}
	return own.percent(text)
}

// taxes are the columns of a header that each stand for one tax.
type taxes []struct {
	col  int
	name string
	rate *money.Rate
}

func taxColumns(h header) taxes {
	var found taxes
	for i, name := range h.shown {
		match := taxColumn.FindStringSubmatch(name)
		if match == nil {
			continue
		}
		label := strings.ReplaceAll(match[1], `"`, "")
		var row Row
		if percentIn.MatchString(label) {
			(&numbers{}).readTax(&row, label)
		}
		found = append(found, struct {
			col  int
			name string
			rate *money.Rate
		}{i, label, row.TaxRate})
	}
	return found
}

// of adds up the taxes that a row says yes to.
func (ts taxes) of(c *cells) tax {
	var sum tax
	var names []string
	for _, t := range ts {
		if !yes(c.get(t.col)) {
			continue
		}
		names = append(names, t.name)
		sum.add(t.rate)
	}
	sum.name = strings.Join(names, " + ")
	return sum
}

func (t *tax) add(rate *money.Rate) {
	if rate == nil {
		return
	}
	total := *rate
	if t.rate != nil {
		total += *t.rate
	}
	t.rate = &total
}
