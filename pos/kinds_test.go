package pos_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/receipt"
	"tillbell/server/access"
	"tillbell/server/db"
)

// entered is the newest entry of a type.
func (s *Shop) entered(kind string) (payload map[string]any) {
	s.Helper()
	var body []byte
	err := s.DB.Read(s.Context()).Raw(`SELECT payload FROM journal WHERE type = ? ORDER BY at DESC, seq DESC LIMIT 1`, kind).Row().Scan(&body)
	if err != nil {
		s.Fatalf("no entry %s: %v", kind, err)
	}
	s.Check(json.Unmarshal(body, &payload))
	return payload
}

// holds tells whether all that is wanted stands in what there is: members of
// objects, elements of lists one for one.
func holds(got, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		all, ok := got.(map[string]any)
		for name, one := range want {
			ok = ok && holds(all[name], one)
		}
		return ok
	case []any:
		all, ok := got.([]any)
		ok = ok && len(all) == len(want)
		for i := 0; ok && i < len(want); i++ {
			ok = holds(all[i], want[i])
		}
		return ok
	}
	return reflect.DeepEqual(got, want)
}

// kindsInCode are the types of entries that the programs write.
func kindsInCode(t *testing.T) map[string]bool {
	t.Helper()
	kinds := make(map[string]bool)
	for pattern, say := range map[string]*regexp.Regexp{
		"*.go":                  regexp.MustCompile(`\bentry[A-Z]\w* *= "([A-Z_]+)"`),
		"../server/access/*.go": regexp.MustCompile(`(?:EnterStore|enterSign)\([^"]*"([A-Z_]+)"`),
	} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range say.FindAllSubmatch(text, -1) {
				kinds[string(found[1])] = true
			}
		}
	}
	return kinds
}

// Every type of entry that is written holds what it is about: amounts to the
// cent, both people where one acted and another approved, and nobody's name.
func TestEveryKindOfEntryHoldsWhatItIsAbout(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		s.Access.Keep(s.Pos)
		ctx := s.Context()
		s.Check(s.Pos.Started(ctx, "1.0", "abc"))
		s.Check(s.Pos.Stopped(ctx, "1.0", "abc"))
		s.Check(s.Pos.Started(ctx, "1.1", "abc"))
		wrong := s.Clock.Now()
		s.Clock.Set(wrong.Add(-time.Hour))
		s.Check(s.Pos.Started(ctx, "1.1", "abc"))
		s.Clock.Set(wrong)

		in := func(till int, person access.Staff) *access.Who {
			t.Helper()
			device, err := s.Access.Device(ctx, s.devices[till])
			s.Check(err)
			_, who, err := s.Access.SignIn(ctx, device, person.ID, shopPIN)
			s.Check(err)
			return who
		}
		who := in(0, s.Cashier)
		step := func() { s.Clock.Advance(time.Second) }
		step()
		sofia := s.SignIn(1, s.Manager)
		done := make(map[string]bool)
		// check holds the newest entry of a type against what it must say.
		check := func(kind, want string, args ...any) {
			t.Helper()
			done[kind] = true
			var wanted any
			s.Check(json.Unmarshal(fmt.Appendf(nil, want, args...), &wanted))
			got := s.entered(kind)
			if !holds(got, wanted) {
				body, _ := json.Marshal(got)
				s.Errorf("%s holds %s\nwant %s", kind, body, fmt.Sprintf(want, args...))
			}
			step()
		}
		check("KEY", `{}`)
		check("STOP", `{"version":"1.0","build":"abc"}`)
		check("UPDATE", `{"from":"1.0","to":"1.1"}`)
		check("CLOCK", `{}`)
		check("START", `{"version":"1.1"}`)
		check("LOGIN", `{"staff_id":%q}`, s.Manager.ID)

		shop, err := s.Access.Store(ctx, s.Store.ID)
		s.Check(err)
		shop.Fiscal.TaxNumber, shop.DayCutoff = "64/1", 300
		_, err = s.Access.UpdateStore(ctx, shop)
		s.Check(err)
		check("CONFIG", `{"what":"store","id":%q,"before":{"fiscal":{},"day_cutoff":%d},"after":{"fiscal":{"tax_number":"64/1"},"day_cutoff":300}}`, s.Store.ID, s.Store.DayCutoff)
		s.Check(s.Access.SetRights(ctx, who, []access.RightChange{{Role: access.Cashier, Right: access.VoidSale, To: &access.Allowance{State: access.StateApproval}}}))
		check("RIGHTS", `{"staff_id":%q,"changes":[{"role":"cashier","right":%q}]}`, s.Cashier.ID, access.VoidSale)
		who = in(0, s.Cashier) // with the rights of now
		a := &approving{Shop: s, till: who}
		mia := a.as(who)
		a.c = mia

		bread := s.Put(Goods("B1", "Bread", 1000))
		changed := Goods("B1", "Bread", 1100)
		_, _, err = s.Pos.PutProduct(ctx, s.Store.ID, bread.ID, changed)
		s.Check(err)
		check("PRICE", `{"product_id":%q,"before":{"price":1000},"after":{"price":1100}}`, bread.ID)
		_, err = s.Pos.Import(ctx, s.Store.ID, s.Manager.ID, strings.NewReader("barcode,name,price\n4006381333931,Pen,1.20\n"), pos.ImportOptions{})
		s.Check(err)
		check("IMPORT", `{}`)

		_, _, err = s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, bread.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 50 * money.One})
		s.Check(err)
		check("STOCK", `{"moves":[{"product_id":%q,"kind":"receive","quantity":"50","stock":"50"}],"staff_id":%q}`, bread.ID, s.Manager.ID)
		s.officeEnters(bread.ID, check)

		drawer := s.OpenDrawer(mia, 100_00)
		check("DRAWER_OPEN", `{"drawer_id":%q,"opening_float":10000,"staff_id":%q,"tax_number":"64/1"}`, drawer, mia.Staff)
		other := s.OpenDrawer(sofia, 0)
		for _, kind := range []string{"pay_in", "pay_out", "drop", "no_sale"} {
			amount := money.Amount(12_34)
			if kind == "no_sale" {
				amount = 0
			}
			s.cash(sofia, other, "pay_in", 12_34)
			step()
			s.cash(sofia, other, kind, amount)
			check(strings.ToUpper(kind), `{"drawer_id":%q,"kind":%q,"amount":%d,"staff_id":%q}`, other, kind, amount, sofia.Staff)
		}

		// A name that must not stay.
		ada := s.customer(sofia, pos.CustomerRequest{Name: "Zzyzx Quux", Email: "zzyzx@quux.example"})
		grant := db.NewID()
		_, _, err = s.Pos.Give(ctx, sofia, grant, pos.Given{Customer: ada, Amount: 15_55, Reason: "kindness"})
		s.Check(err)
		check("GRANT", `{"id":%q,"customer_id":%q,"kind":"store_credit","unit":"EUR","amount":1555,"reason":"kindness","staff_id":%q}`, grant, ada, sofia.Staff)
		_, err = s.Pos.PutCredit(ctx, sofia, ada, 200_01, 14)
		s.Check(err)
		check("CREDIT", `{"customer_id":%q,"kind":"on_account","credit_limit":20001,"terms_days":14,"staff_id":%q}`, ada, sofia.Staff)
		_, _, _, err = s.Pos.PutCustomer(ctx, sofia, ada, pos.CustomerRequest{Name: "Zzyzx Quux", Email: "zzyzx@quux.example", TaxExempt: "Zzyzx 17"})
		s.Check(err)
		check("TERMS", `{"customer_id":%q,"tax_exempt":true,"staff_id":%q}`, ada, sofia.Staff)

		s.consentsEnter(sofia, ada, check)

		s.cardsEnter(sofia, check)
		sale, err := s.pay(mia, bread.ID, 2, 22_00, ada, tender(pos.StoreCredit, 15_55, ""), tender(pos.OnAccount, 6_45, ""))
		s.Check(err)
		check("SALE", `{"id":%q,"total":2200,"staff_id":%q,"customer_id":%q,"tenders":[{"kind":"store_credit","amount":1555},{"kind":"on_account","amount":645}]}`, sale.ID, mia.Staff, ada)
		_, err = s.Pos.PayAccount(ctx, mia, ada, db.NewID(), pos.DebtPayment{Tender: "cash", Amount: 6_45})
		s.Check(err)
		check("ACCOUNT_PAYMENT", `{"customer_id":%q,"amount":645,"staff_id":%q}`, ada, mia.Staff)
		for range 2 {
			_, err = s.Pos.IssueReceipt(ctx, mia, sale.ID)
			s.Check(err)
		}
		check("COPY", `{"document_id":%q,"copy":1,"staff_id":%q}`, sale.ID, mia.Staff)
		bought := s.Sell(sofia, bread.ID, 2000, 22_00)
		s.Return(sofia, bought, 1000, true)
		check("RETURN", `{"kind":"return","sale_id":%q,"total":1100,"staff_id":%q,"tenders":[{"kind":"cash","amount":1100}]}`, bought, sofia.Staff)
		mistake := s.Sell(mia, bread.ID, 1000, 11_00)
		yes := a.approve(access.VoidSale, pos.SubjectRequest{Void: mistake})
		_, err = s.Pos.CommitVoid(ctx, mia, db.NewID(), pos.VoidRequest{SaleID: mistake, Reason: "wrong", Approvals: []string{yes}})
		s.Check(err)
		check("VOID", `{"purpose":"void","sale_id":%q,"total":1100,"staff_id":%q,"approvals":[%q],"approvers":[%q],"reason":"wrong"}`, mistake, mia.Staff, yes, s.Manager.ID)

		v := s.quote(sofia, sofia, pos.CartRequest{Label: "Zzyzx", Lines: lines(bread.ID, 1)})
		check("QUOTE", `{"id":%q,"total":1100,"staff_id":%q,"lines":[{"product_id":%q}]}`, v.ID, sofia.Staff, bread.ID)
		until := s.Clock.Now().Add(time.Hour)
		v, err = s.Pos.ParkCart(ctx, s.clerk(sofia), v.ID, v.Epoch, pos.CartRequest{Kind: "quote", Label: "Zzyzx", ValidUntil: &until, Lines: lines(bread.ID, 3)})
		s.Check(err)
		check("QUOTE_CHANGE", `{"id":%q,"total":3300}`, v.ID)
		_, err = s.Pos.DropCart(ctx, s.clerk(sofia), v.ID, v.Epoch, "too dear")
		s.Check(err)
		check("QUOTE_CANCEL", `{"id":%q,"reason":"too dear","staff_id":%q}`, v.ID, sofia.Staff)
		gone := pos.AbortRequest{StartedAt: s.Clock.Now(), EndedAt: s.Clock.Now(), Lines: []pos.AbortLine{{ProductID: bread.ID, Quantity: money.One, UnitPrice: 11_00, Total: 11_00}}}
		_, err = s.Pos.AbortCart(ctx, sofia, db.NewID(), gone)
		s.Check(err)
		_, err = s.Pos.RefuseAge(ctx, sofia, db.NewID(), pos.AgeRefusalRequest{ProductID: bread.ID, Why: pos.AgeNoProof, RefusedAt: s.Clock.Now()})
		s.Check(err)
		check("AGE", `{"register_id":%q,"staff_id":%q,"product_id":%q,"name":"Bread","why":"no_proof"}`, sofia.Register, sofia.Staff, bread.ID)
		check("ABORT", `{"register_id":%q,"staff_id":%q,"total":1100,"lines":[{"product_id":%q,"name":"Bread","total":1100}]}`, sofia.Register, sofia.Staff, bread.ID)

		miaHere := mia
		miaHere.Device = who.Device.ID
		s.takenOver(bread.ID, miaHere, sofia, check)
		aside := db.NewID()
		_, err = s.putAside(sofia, aside, ada, bread.ID, 22_00, 5_01)
		s.Check(err)
		check("LAYAWAY", `{"id":%q,"customer_id":%q,"total":2200,"staff_id":%q}`, aside, ada, sofia.Staff)
		check("LAYAWAY_PAYMENT", `{"layaway_id":%q,"amount":501,"paid":501,"left":1699,"tenders":[{"kind":"cash","amount":501}]}`, aside)
		_, err = s.Pos.CancelLayaway(ctx, sofia, aside, pos.LayawayCancel{ID: db.NewID(), Reason: "gone"})
		s.Check(err)
		check("LAYAWAY_CANCEL", `{"layaway_id":%q,"amount":1,"fee":500,"reason":"gone","staff_id":%q}`, aside, sofia.Staff)
		cards, reader, charge, back := s.Pos.NewPayments(nil, quick), db.NewID(), db.NewID(), db.NewID()
		_, err = s.Pos.PutTerminal(ctx, s.Store.ID, pos.TerminalView{ID: reader, Kind: "manual", Name: "Counter", Active: true})
		s.Check(err)
		_, _, err = cards.PutPayment(ctx, sofia, charge, pos.PaymentRequest{Kind: "charge", Amount: 777, TerminalID: reader})
		s.Check(err)
		check("CONFIG", `{"what":"terminal","id":%q,"after":{"kind":"manual","name":"Counter"}}`, reader)
		check("CHARGE_ASKED", `{"payment_id":%q,"terminal_id":%q,"amount":777,"status":"pending","staff_id":%q}`, charge, reader, sofia.Staff)
		_, err = cards.Confirm(ctx, sofia, charge, true, 0, "A1")
		s.Check(err)
		check("CHARGE_ANSWERED", `{"payment_id":%q,"amount":777,"status":"approved","auth_code":"A1","staff_id":%q}`, charge, sofia.Staff)
		_, _, err = cards.GiveBack(ctx, sofia, back, pos.CardBack{Of: charge, Reason: "had gone"})
		s.Check(err)
		check("CARD_BACK", `{"payment_id":%q,"of":%q,"amount":777,"reason":"had gone","staff_id":%q}`, back, charge, sofia.Staff)
		_, err = s.Pos.SetTraining(ctx, sofia, true, nil)
		s.Check(err)
		laid := pos.LayawayRequest{Lines: lines(bread.ID, 2), Total: 22_00}
		laid.CustomerID, laid.Training = ada, true
		laid.First = &pos.LayawayMoney{ID: db.NewID(), Amount: 5_01, Tenders: []pos.TenderRequest{tender(pos.Cash, 5_01, "")}}
		_, _, err = s.Pos.PutLayaway(ctx, sofia, db.NewID(), laid)
		s.Check(err)
		check("TRAIN_LAYAWAY", `{"layaway":{"customer_id":%q,"customer_name":"","total":2200,"training":true},"payment":{"amount":501,"training":true}}`, ada)
		_, err = s.Pos.SetTraining(ctx, sofia, false, nil)
		s.Check(err)
		s.Check(s.Pos.EraseCustomer(ctx, sofia, ada, true))
		check("ERASE", `{"customer_id":%q,"forfeit":true,"staff_id":%q}`, ada, sofia.Staff)
		if n := s.Number(`SELECT COUNT(*) FROM journal WHERE LOWER(` + s.text("payload") + `) LIKE '%zzyzx%'`); n != 0 {
			s.Errorf("%d entries still name who was erased", n)
		}

		s.reading(sofia, other)
		expected := int64(s.entered("XREP")["expected"].(float64))
		check("XREP", `{"drawer_id":%q,"number":1,"staff_id":%q,"sales":{"count":1,"total":2200},"returns":{"count":1,"total":1100}}`, other, sofia.Staff)
		count := s.counted(sofia, other, sum(money.Amount(expected-3)))
		check("COUNT", `{"drawer_id":%q,"id":%q,"counted":%d,"expected":%d,"difference":-3,"staff_id":%q}`, other, count.ID, expected-3, expected, sofia.Staff)
		hand := db.NewID()
		_, err = s.Pos.HandOver(ctx, sofia, other, hand, pos.HandOverRequest{To: s.Cashier.ID, CountID: count.ID})
		s.Check(err)
		mia2 := s.SignIn(1, s.Cashier)
		_, err = s.Pos.ConfirmHandOver(ctx, mia2, s.Store, other, hand, "")
		s.Check(err)
		check("HAND_OVER", `{"drawer_id":%q,"from":%q,"to":%q,"count_id":%q,"counted":%d,"expected":%d}`, other, sofia.Staff, mia2.Staff, count.ID, expected-3, expected)
		_, err = s.Pos.ParkDrawer(ctx, mia2, s.Store, other)
		s.Check(err)
		check("DRAWER_PARK", `{"drawer_id":%q,"expected":%d,"staff_id":%q}`, other, expected, mia2.Staff)
		_, err = s.Pos.TakeDrawer(ctx, mia2, s.Store, other)
		s.Check(err)
		check("DRAWER_TAKE", `{"drawer_id":%q,"expected":%d,"staff_id":%q}`, other, expected, mia2.Staff)
		_, err = s.Pos.CloseDrawer(ctx, s.SignIn(1, s.Manager), other, money.Amount(expected))
		s.Check(err)
		check("Z", `{"report":{"counted":%d,"difference":0},"perpetual_sales":2200,"perpetual_returns":1100}`, expected)
		for range 2 {
			_, err = s.Pos.DrawerPaper(ctx, sofia, s.Store, other, "", func(*db.Tx, receipt.Report) error { return nil })
			s.Check(err)
		}
		check("REPORT_COPY", `{"drawer_id":%q,"copy":1,"staff_id":%q}`, other, sofia.Staff)

		sofia = s.SignIn(0, s.Manager)
		_, err = s.Pos.SetTraining(ctx, sofia, true, nil)
		s.Check(err)
		check("TRAIN_ON", `{"on":true,"staff_id":%q}`, sofia.Staff)
		_, err = s.Pos.CommitSale(ctx, sofia, db.NewID(), training(sofia, bread.ID, 1, 11_00, tender(pos.Cash, 11_00, "")))
		s.Check(err)
		check("TRAINING", `{"training":true,"total":1100,"staff_id":%q}`, sofia.Staff)
		laid = pos.LayawayRequest{Lines: lines(bread.ID, 1), Total: 11_00, First: &pos.LayawayMoney{ID: db.NewID(), Amount: 5_00, Tenders: []pos.TenderRequest{tender(pos.Cash, 5_00, "")}}}
		laid.CustomerID, laid.Training = s.customer(sofia, pos.CustomerRequest{Name: "Bo"}), true
		_, _, err = s.Pos.PutLayaway(ctx, sofia, db.NewID(), laid)
		s.Check(err)
		check("TRAIN_LAYAWAY", `{"layaway":{"training":true,"customer_id":%q,"total":1100,"staff_id":%q},"payment":{"training":true,"amount":500}}`, laid.CustomerID, sofia.Staff)
		_, err = s.Pos.SetTraining(ctx, sofia, false, nil)
		s.Check(err)
		check("TRAIN_OFF", `{"on":false,"documents":1,"staff_id":%q}`, sofia.Staff)
		s.Check(s.Access.SignOut(ctx, in(0, s.Cashier)))
		check("LOGOUT", `{"staff_id":%q}`, s.Cashier.ID)

		d := &fakeDevice{t: t, signed: map[string]pos.Signature{}, next: []string{"away", "away", "away", "away", "away", "away"}}
		pass, err := s.Pos.SignBy(ctx, d)
		s.Check(err)
		s.Sell(s.SignIn(0, s.Cashier), bread.ID, 1000, 11_00)
		for range 3 {
			if pass(ctx) == nil {
				s.Error("an error was swallowed")
			}
		}
		check("OUTAGE_ON", `{"device":"FAKE-1","error":"no route to the device"}`)
		d.next = nil
		s.Clock.Advance(time.Minute)
		s.Check(pass(ctx))
		check("OUTAGE_OFF", `{"device":"FAKE-1"}`)

		s.Clock.Set(time.Date(s.Clock.Now().Year()+1, 1, 3, 12, 0, 0, 0, time.UTC))
		s.Check(s.Pos.EndDays(ctx))
		// Of the last register that was closed; it had the sale above, and the void.
		for _, kind := range []string{"ZDAY", "ZMONTH", "ZYEAR"} {
			var of struct{ Sales, Returns, Copies int64 }
			err := s.DB.Read(ctx).Raw(`SELECT sales, returns FROM closings WHERE register_id = ? AND period = ? ORDER BY number DESC LIMIT 1`,
				s.entered(kind)["register_id"], strings.ToLower(kind[1:])).Row().Scan(&of.Sales, &of.Returns)
			s.Check(err)
			check(kind, `{"sales":{"total":%d},"returns":{"total":%d},"total":%d}`, of.Sales, of.Returns, of.Sales-of.Returns)
		}
		first := s.closings(s.Registers[0].ID, "year")[0]
		if first.Sales.Total != 44_00 || first.Returns.Total != 11_00 || first.Copies != 1 || first.Training.Total != 11_00 || first.PerpetualNet != 33_00 {
			s.Errorf("the year of the first till: %+v", first)
		}
		file := filepath.Join(t.TempDir(), "all.zip")
		_, err = s.Pos.ExportJournal(ctx, file, pos.ExportOptions{})
		s.Check(err)
		check("ARCHIVE", `{"format":"journal","file":"all.zip"}`)

		done["EXPIRE"] = true    // held where points expire
		done["CARD_BACK"] = true // held where there is a terminal, with the payments
		for _, kind := range []string{"REFUND_ASKED", "REFUND_ANSWERED", "REFUND_KEPT"} {
			done[kind] = true // held with the refunds
		}
		for kind := range kindsInCode(t) {
			if !done[kind] {
				s.Errorf("nothing holds what %s is about", kind)
			}
		}
		s.verify()
	}, laying)
}
