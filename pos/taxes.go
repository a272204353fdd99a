package pos

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

const (
	maxTaxName    = 80
	maxTaxClasses = 100

	usualTaxClass = "standard"
)

// taxCode is what a class may be called: it stands in addresses and files.
var taxCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)

// TaxClasses lists the store's tax classes by code.
func (p *Pos) TaxClasses(ctx context.Context, store string) ([]TaxClass, error) {
	taxes, err := readTaxes(p.db.Read(ctx), store)
	if err != nil {
		return nil, fmt.Errorf("list tax classes: %w", db.Translate(err))
	}
	return taxes, nil
}

// PutTaxClass creates a class or makes it another one. What was sold keeps the
// taxes it was sold at.
func (p *Pos) PutTaxClass(ctx context.Context, store string, class TaxClass) (saved TaxClass, created bool, err error) {
	if !taxCode.MatchString(class.Code) {
		return class, false, fault.New(fault.Invalid, "code_invalid", "A tax class's code has letters, digits, points and hyphens, 32 at most.").
			At("code", "code_invalid", "needs letters, digits, points and hyphens")
	}
	if class.Name, err = text.Name("name", class.Name, maxTaxName); err != nil {
		return class, false, err
	}
	if err := class.check(); err != nil {
		return class, false, err
	}
	if class.TakeAway == class.Code {
		class.TakeAway = ""
	}
	err = p.changeCatalog(ctx, store, func(tx *db.Tx, _ int64) (bool, error) {
		old, err := readTaxes(tx.DB, store)
		if err != nil {
			return false, err
		}
		created = true
		takeAway := class.TakeAway == ""
		for i := range old {
			if old[i].equal(&class) {
				created = false
				return false, nil
			}
			created = created && old[i].Code != class.Code
			takeAway = takeAway || old[i].Code == class.TakeAway
		}
		if !takeAway {
			return false, fault.New(fault.Invalid, "unknown_tax", "There is no such tax class.").At("take_away", "unknown_tax", "is not a tax class of the store")
		}
		if created && len(old) >= maxTaxClasses {
			return false, fault.New(fault.Invalid, "too_many_tax_classes", "A store has at most %d tax classes.", maxTaxClasses)
		}
		return true, saveTax(tx, store, class)
	})
	if err != nil {
		return class, false, fmt.Errorf("put tax class %s: %w", class.Code, err)
	}
	return class, created, nil
}

func saveTax(tx *db.Tx, store string, t TaxClass) error {
	components := "[]"
	if len(t.Components) > 0 {
		doc, err := json.Marshal(t.Components)
		if err != nil {
			return err
		}
		components = string(doc)
	}
	err := tx.Exec(`INSERT INTO tax_classes (store_id, code, name, rate, components, take_away, exempt_reason) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (store_id, code) DO UPDATE SET name = excluded.name, rate = excluded.rate, components = excluded.components,
		take_away = excluded.take_away, exempt_reason = excluded.exempt_reason`,
		store, t.Code, t.Name, int64(t.Rate), components, t.TakeAway, t.ExemptReason).Error
	if err != nil {
		return fmt.Errorf("save tax class %s: %w", t.Code, err)
	}
	return nil
}

func knownTax(tx *db.Tx, store, code string) error {
	unknown := fault.New(fault.Invalid, "unknown_tax", "There is no such tax class.").At("tax", "unknown_tax", "is not a tax class of the store")
	if strings.ContainsRune(code, 0) { // no text to PostgreSQL
		return unknown
	}
	var known bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM tax_classes WHERE store_id = ? AND code = ?)`, store, code).Row().Scan(&known)
	if err != nil {
		return fmt.Errorf("look for tax class: %w", err)
	}
	if !known {
		return unknown
	}
	return nil
}

// taxTable finds the class for what a file says of tax, and makes up those
// that are missing.
type taxTable struct {
	classes []TaxClass
	made    []TaxClass
}

// choose picks by rate where the file gives one, else by the class's code or
// name, else leaves a known product as it is and gives a new one the store's
// default.
func (t *taxTable) choose(name string, rate *money.Rate, current string) (code string, ok bool) {
	switch {
	case rate != nil:
		return t.byRate(name, *rate, current), true
	case name != "":
		for _, c := range t.classes {
			if strings.EqualFold(c.Code, name) || strings.EqualFold(c.Name, name) {
				return c.Code, true
			}
		}
	}
	if current != "" {
		return current, true
	}
	return t.usual()
}

func (t *taxTable) byRate(name string, rate money.Rate, current string) string {
	best := ""
	for _, c := range t.classes {
		switch {
		case c.Rate != rate || len(c.Components) > 0:
		case c.Code == current:
			return current
		case best == "", strings.EqualFold(c.Name, name), strings.EqualFold(c.Code, name):
			best = c.Code
		}
	}
	if best == "" {
		best = t.make(rate)
	}
	return best
}

func (t *taxTable) make(rate money.Rate) string {
	percent := percentOf(rate)
	class := TaxClass{Code: percent, Name: percent + " %", Rate: rate}
	for n := 2; t.has(class.Code); n++ {
		class.Code = fmt.Sprintf("%s-%d", percent, n)
	}
	t.classes, t.made = append(t.classes, class), append(t.made, class)
	return class.Code
}

func (t *taxTable) has(code string) bool {
	for _, c := range t.classes {
		if c.Code == code {
			return true
		}
	}
	return false
}

// usual is the class called standard, or else the one with the highest rate.
func (t *taxTable) usual() (code string, ok bool) {
	var best TaxClass
	for i, c := range t.classes {
		if c.Code == usualTaxClass {
			return c.Code, true
		}
		if i == 0 || c.Rate > best.Rate {
			best = c
		}
	}
	return best.Code, len(t.classes) > 0
}

// percentOf writes a rate in percent: 19 or 7.7.
func percentOf(rate money.Rate) string {
	const onePercent = money.Whole / 100
	text := fmt.Sprintf("%d.%04d", rate/onePercent, rate%onePercent)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}
