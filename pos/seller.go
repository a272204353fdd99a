package pos

import (
	"cmp"

	"golang.org/x/text/language"

	"tillbell/pos/fiscal/dsfinvk"
	"tillbell/server/access"
)

// Seller is who sold, and on what machine, when a day was closed: what a tax
// office is told of it is this, whatever the shop is called by now.
type Seller struct {
	StoreCode string `json:"store_code"`
	Name      string `json:"name"`
	LegalName string `json:"legal_name"`
	Address   string `json:"address"`
	VATID     string `json:"vat_id"`
	Country   string `json:"country"`
	Digits    int    `json:"currency_digits"`

	access.Fiscal
	Register access.Machine `json:"register"`
	Software string         `json:"software,omitempty"` // the version that closed it
}

// sellerColumns are read into what into gives, of stores s and registers r.
const sellerColumns = `s.code, s.name, s.legal_name, s.address, s.vat_id, s.country, s.currency_digits, r.brand, r.model, r.serial, s.fiscal`

func (s *Seller) into(fiscal *string) []any {
	return []any{&s.StoreCode, &s.Name, &s.LegalName, &s.Address, &s.VATID, &s.Country, &s.Digits, &s.Register.Brand, &s.Register.Model,
		&s.Register.Serial, fiscal}
}

// site is the shop.
func (s *Seller) site() dsfinvk.Party {
	return placed(party(s.Name, s.Address, s.VATID, s.Country), s.Site)
}

// company is who owns it.
func (s *Seller) company() dsfinvk.Party {
	p := placed(s.site(), s.Seat)
	p.Name, p.TaxNumber = cmp.Or(s.LegalName, s.Name), s.TaxNumber
	return p
}

// placed is a party at another place, where one is given.
func placed(p dsfinvk.Party, at access.Place) dsfinvk.Party {
	if at == (access.Place{}) {
		return p
	}
	p.Street, p.PostCode, p.Town = at.Street, at.PostCode, at.Town
	if at.Country != "" {
		p.Country = iso3(at.Country)
	}
	return p
}

// iso3 is a country's three letters, or what stands for it.
func iso3(country string) string {
	if r, err := language.ParseRegion(country); err == nil {
		return r.ISO3()
	}
	return country
}
