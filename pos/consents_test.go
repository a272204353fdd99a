package pos_test

import (
	"tillbell/pos"
)

// consentsEnter gives consents and takes them back, and checks what the journal
// has of each: nothing where nothing changed.
func (s *Shop) consentsEnter(c pos.Cashier, ada string, check func(kind, want string, args ...any)) {
	s.Helper()
	put := func(change func(*pos.CustomerRequest)) {
		s.Helper()
		r := pos.CustomerRequest{Name: "Zzyzx Quux", Email: "zzyzx@quux.example", TaxExempt: "Zzyzx 17"}
		change(&r)
		_, _, _, err := s.Pos.PutCustomer(s.Context(), c, ada, r)
		s.Check(err)
	}
	history := func(r *pos.CustomerRequest) { r.History, r.Wording = true, "sheet-en-1" }
	put(history)
	check("CONSENT", `{"customer_id":%q,"consent":"history","given":true,"wording":"sheet-en-1","staff_id":%q}`, ada, c.Staff)
	entries := s.Number(`SELECT COUNT(*) FROM journal WHERE type = 'CONSENT'`)
	put(func(r *pos.CustomerRequest) { history(r); r.Wording, r.Notes = "sheet-en-2", "likes Zzyzx" })
	if n := s.Number(`SELECT COUNT(*) FROM journal WHERE type = 'CONSENT'`); n != entries {
		s.Errorf("%d entries of consents that did not change", n-entries)
	}
	put(func(r *pos.CustomerRequest) { history(r); r.Marketing = true })
	check("CONSENT", `{"customer_id":%q,"consent":"marketing","given":true}`, ada)
	put(func(r *pos.CustomerRequest) { r.Marketing = true })
	check("CONSENT", `{"customer_id":%q,"consent":"history","given":false,"staff_id":%q}`, ada, c.Staff)
}
