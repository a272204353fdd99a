package access

import (
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/text/language"

	"tillbell/server/text"
)

// Fiscal is what a tax office asks to know of who sells, beyond the name and
// the VAT id: the fields and lengths are those of the German DSFinV-K.
type Fiscal struct {
	TaxNumber string `json:"tax_number,omitempty" maxLength:"20" example:"64/123/45678" doc:"Given by the tax office; on receipts where there is no VAT id"`
	Site      Place  `json:"site,omitzero" doc:"The shop's address in its parts; left out: taken from its lines"`
	Seat      Place  `json:"seat,omitzero" doc:"The company's address; left out: the shop's"`
}

// Place is an address in its parts.
type Place struct {
	Street   string `json:"street,omitempty" maxLength:"60"`
	PostCode string `json:"post_code,omitempty" maxLength:"10"`
	Town     string `json:"town,omitempty" maxLength:"62"`
	Country  string `json:"country,omitempty" maxLength:"2" example:"DE" doc:"Two letters; empty: the shop's"`
}

func (f *Fiscal) check(add func(error), refuse func(field, say string)) {
	clean := func(field string, into *string, most int) {
		var err error
		if *into, err = text.Line(field, *into, most); err != nil {
			add(err)
		}
	}
	clean("fiscal.tax_number", &f.TaxNumber, 20)
	for _, p := range []struct {
		name  string
		place *Place
	}{{"fiscal.site", &f.Site}, {"fiscal.seat", &f.Seat}} {
		clean(p.name+".street", &p.place.Street, 60)
		clean(p.name+".post_code", &p.place.PostCode, 10)
		clean(p.name+".town", &p.place.Town, 62)
		p.place.Country = strings.ToUpper(p.place.Country)
		if c := p.place.Country; c != "" {
			if _, err := language.ParseRegion(c); err != nil || len(c) != 2 {
				refuse(p.name+".country", "is not a country's two letters")
			}
		}
	}
}

// readFiscal reads what mustJSON wrote.
func readFiscal(stored string) (f Fiscal, err error) {
	if err = json.Unmarshal([]byte(stored), &f); err != nil {
		err = fmt.Errorf("read what the tax office knows: %w", err)
	}
	return f, err
}
