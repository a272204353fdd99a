package access

import (
	"fmt"
	"regexp"

	"tillbell/server/fault"
	"tillbell/server/text"
)

const (
	maxTaxCode = 32
	maxTaxRate = 10_000_000 // 1000 %, as the books allow
)

// taxCode is what a class may be called: it stands in addresses and files.
var taxCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// check cleans a tax class's texts and refuses what cannot be.
func (t *TaxClass) check() (err error) {
	if len(t.Code) > maxTaxCode || !taxCode.MatchString(t.Code) {
		return fault.New(fault.Invalid, "code_invalid", "A tax class's code has letters, digits, points and hyphens, %d at most.", maxTaxCode).
			At("code", "code_invalid", "needs letters, digits, points and hyphens")
	}
	if t.Name, err = text.Name("name", t.Name, shortText); err != nil {
		return err
	}
	if t.Rate < 0 || t.Rate > maxTaxRate {
		return fault.New(fault.Invalid, "rate_invalid", "The rate is out of range.").At("rate", "rate_invalid", "is out of range")
	}
	return nil
}

// check holds everything of a new store to what its own page would take, so
// that nothing gets in by the wizard that could not be saved again. It cleans
// the texts, and names all mistakes at once by where they stand.
func (n *NewStoreSetup) check() error {
	m := mistakes{}
	m.in("store", n.Store.Check())
	manager := n.manager()
	m.in("manager", manager.check())
	n.Manager = manager.Name
	taken := codes{}
	for i := range n.Taxes {
		m.in(fmt.Sprintf("tax_classes[%d]", i), n.Taxes[i].check(), taken.take("tax class", n.Taxes[i].Code))
	}
	for i := range n.Registers {
		code, err := checkCode(n.Registers[i])
		m.at(fmt.Sprintf("registers[%d]", i), err, taken.take("register", code))
		n.Registers[i] = code
	}
	for i := range n.Zones {
		m.in(fmt.Sprintf("zones[%d]", i), n.Zones[i].check(), taken.take("zone", n.Zones[i].Code))
	}
	return m.err()
}

// codes are those that a new store has used up, by what they name.
type codes map[[2]string]bool

func (c codes) take(what, code string) error {
	key := [2]string{what, code}
	if code != "" && c[key] {
		return fault.New(fault.Conflict, "code_taken", "Two of them have the code %s.", code).At("code", "code_taken", "stands here twice")
	}
	c[key] = true
	return nil
}

// mistakes gathers refusals of the parts of a whole.
type mistakes struct {
	all    []*fault.Error
	fields []fault.Field
}

// in names the fields by the part they are in; at gives them its own name.
func (m *mistakes) in(part string, errs ...error) {
	m.add(errs, func(f string) string { return part + "." + f })
}
func (m *mistakes) at(part string, errs ...error) { m.add(errs, func(string) string { return part }) }

func (m *mistakes) add(errs []error, name func(field string) string) {
	for _, err := range errs {
		f, ok := fault.As(err)
		if !ok {
			continue
		}
		m.all = append(m.all, f)
		for _, field := range f.Fields {
			field.Name = name(field.Name)
			m.fields = append(m.fields, field)
		}
	}
}

// err is the one refusal, with its own code, or one for all of them.
func (m *mistakes) err() error {
	switch len(m.all) {
	case 0:
		return nil
	case 1:
		only := *m.all[0]
		only.Fields = m.fields
		return &only
	}
	return &fault.Error{Kind: fault.Invalid, Code: "setup_invalid", Text: "The new shop's data has mistakes.", Fields: m.fields}
}
