package pos_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Many small returns without a receipt are one large one: by one cashier, and to
// one customer.
func TestACeilingForADayWithoutReceipts(t *testing.T) {
	t.Parallel()
	cashierDay, customerDay := int64(50_00), int64(60_00)
	eachApproving(t, func(s *approving) {
		free := access.Allowance{State: access.StateAllowed}
		s.till.Fine = access.BuiltIn(access.Cashier)
		s.till.Fine[access.ReturnNoReceipt] = free
		s.c.Rights = s.till.Fine
		one := func(customer string) pos.ReturnRequest {
			return pos.ReturnRequest{Reason: "no receipt", Lines: []pos.ReturnLine{{ProductID: s.bread, Quantity: money.One}},
				Tenders: []pos.TenderRequest{{Kind: pos.Cash}}, Extras: pos.Extras{CustomerID: customer}}
		}
		back := func(c pos.Cashier, r pos.ReturnRequest) (pos.Document, error) {
			a, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), r)
			if err != nil {
				return pos.Document{}, err
			}
			return document(s.T, a), nil
		}

		// Five at once, by one cashier on two tills: two fit.
		second := s.SignIn(1, s.Shop.Cashier)
		second.Rights = s.c.Rights
		s.OpenDrawer(second, 100_00)
		errs := make([]error, 6)
		var wg sync.WaitGroup
		for i, c := range []pos.Cashier{s.c, second, s.c, second, s.c, second} {
			wg.Go(func() { _, errs[i] = back(c, one("")) })
		}
		wg.Wait()
		went := 0
		for _, err := range errs {
			if err == nil {
				went++
			} else if f, ok := fault.As(err); !ok || f.Code != "approval_needed" || f.Extra["right"] != access.ReturnNoReceiptDay || f.Extra["amount"] != money.Amount(59_97) {
				s.Errorf("at once: %v", err)
			}
		}
		if went != 2 {
			s.Fatalf("%d of six went without leave", went)
		}

		// The quote says so beforehand; with leave it goes, and the journal says whose ceiling it was.
		r := one("")
		q, err := s.Pos.QuoteReturn(s.Context(), s.c, r, 0)
		s.Check(err)
		if !slices.ContainsFunc(q.Needs, func(n pos.QuotedNeed) bool {
			return n.Right == access.ReturnNoReceiptDay && n.Verdict == "approval" && n.Amount == 59_97
		}) {
			s.Errorf("quoted: %+v", q.Needs)
		}
		r.Approvals = []string{s.approve(access.ReturnNoReceiptDay, pos.SubjectRequest{Return: &r})}
		doc, err := back(s.c, r)
		s.Check(err)
		if !slices.Equal(doc.AboveCeiling, []string{"cashier"}) || !slices.Equal(doc.Approvers, []string{s.Manager.ID}) {
			s.Errorf("with leave: %+v by %v", doc.AboveCeiling, doc.Approvers)
		}
		entries, _, err := s.Pos.Journal(s.Context(), s.Store.ID, s.c.Register, "", 1)
		s.Check(err)
		if !strings.Contains(string(entries[0].Payload), `"above_ceiling":["cashier"]`) {
			s.Errorf("the journal has %s", entries[0].Payload)
		}
		_, err = back(s.c, r)
		s.refused(err, "approval_used")
		cheap := s.Put(Goods("C1", "Cup", 10_00))
		small := one("")
		small.Lines[0].ProductID = cheap.ID
		_, err = back(s.c, small) // 49.98: what somebody approved is not the cashier's
		s.Check(err)

		// One customer, whoever gives it; a manager needs nobody's leave, and it is noted.
		ada := db.NewID()
		_, _, _, err = s.Pos.PutCustomer(s.Context(), s.c, ada, pos.CustomerRequest{Name: "Ada"})
		s.Check(err)
		chief := second
		chief.Staff, chief.Rights = s.Manager.ID, access.BuiltIn(access.Manager)
		for i := range 4 {
			doc, err := back(chief, one(ada))
			s.Check(err)
			want := [][]string{nil, nil, {"cashier"}, {"cashier", "customer"}}[i]
			if !slices.Equal(doc.AboveCeiling, want) {
				s.Errorf("%d to one customer: above %v, want %v", i+1, doc.AboveCeiling, want)
			}
		}
		fresh := s.c
		s.Clock.Advance(24 * time.Hour) // another business day: everything begins anew
		_, err = back(fresh, one(ada))
		s.Check(err)
		_, err = back(fresh, one(ada))
		s.Check(err)
		_, err = back(fresh, small)
		s.Check(err)
		small.Approvals = nil
		_, err = back(fresh, small)
		s.refused(err, "approval_needed")
	}, func(store *access.Store) {
		store.Policies.Returns.NoReceipt = access.NoReceiptPolicy{CashierDay: &cashierDay, CustomerDay: &customerDay}
	})
}
