package pos_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// exempting is a cashier who may sell without tax.
func exempting(c pos.Cashier) pos.Cashier {
	c.Rights = maps.Clone(c.Rights)
	c.Rights[access.ExemptTax] = access.Allowance{State: access.StateAllowed}
	return c
}

// ring prices a cart, pays it as told and reads the answer.
func (s *Shop) ring(c pos.Cashier, r pos.SaleRequest) pos.Document {
	s.Helper()
	priced, err := s.Pos.PriceFor(s.Context(), c, r.Lines, r.Extras)
	s.Check(err)
	r.Total = priced.Total
	id := db.NewID()
	a, err := s.Pos.CommitSale(s.Context(), c, id, r)
	s.Check(err)
	again, err := s.Pos.CommitSale(s.Context(), c, id, r)
	if s.Check(err); again.Created || string(again.Body) != string(a.Body) {
		s.Errorf("sent again it is\n%s\nnot\n%s", again.Body, a.Body)
	}
	var doc pos.Document
	s.Check(json.Unmarshal(a.Body, &doc))
	if len(doc.Lines) != len(priced.Lines) {
		s.Errorf("%d lines were priced, %d sold", len(priced.Lines), len(doc.Lines))
	}
	return doc
}

func (s *Shop) takeBack(c pos.Cashier, r pos.ReturnRequest) pos.Document {
	s.Helper()
	a, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), r)
	s.Check(err)
	var doc pos.Document
	s.Check(json.Unmarshal(a.Body, &doc))
	return doc
}

func (s *Shop) report(c pos.Cashier, drawer string) (v pos.DrawerView) {
	s.Helper()
	b, err := s.Pos.DrawerReport(s.Context(), c, s.Store, drawer)
	s.Check(err)
	s.Check(json.Unmarshal(b, &v))
	return v
}

func (s *Shop) class(t pos.TaxClass) {
	s.Helper()
	_, _, err := s.Pos.PutTaxClass(s.Context(), s.Store.ID, t)
	s.Check(err)
}

func due(amount money.Amount, kind string) []pos.TenderRequest {
	return []pos.TenderRequest{{Kind: kind, Amount: &amount}}
}

func pieces(n int64) *money.Quantity { return new(money.One * money.Quantity(n)) }

func TestDepositsAndTakeAway(t *testing.T) {
	t.Parallel()
	deny := func(st *access.Store) { st.NegativeStock = "deny" }
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		s.class(pos.TaxClass{Code: "cafe", Name: "Café", Rate: 190_000, TakeAway: "reduced"})
		bottle := Goods("P25", "Pfand", 25)
		bottle.IsDeposit = true
		pfand := s.Put(bottle)
		cola, crate, coffee := Goods("C", "Cola", 119), Goods("K", "Crate of cola", 999), Goods("E", "Coffee", 300)
		cola.Deposit, crate.Deposit, crate.DepositCount, coffee.Tax = pfand.ID, pfand.ID, 20, "cafe"
		colas, crates, cup := s.Put(cola), s.Put(crate), s.Put(coffee)
		for _, p := range []pos.ProductView{colas, crates, cup} {
			_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Cashier.ID, p.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 100 * money.One})
			s.Check(err)
		}
		mia := s.SignIn(0, s.Cashier)
		mia.SeesExpected = true
		drawer := s.OpenDrawer(mia, 0)

		sold := s.ring(mia, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: colas.ID, Quantity: pieces(3)}, {ProductID: cup.ID, TakeAway: true},
			{ProductID: crates.ID}, {ProductID: cup.ID}}, Tenders: due(5000, pos.Cash)})
		type row struct {
			product string
			pieces  money.Quantity
			rate    money.Rate
			total   money.Amount
			of      int64
			away    bool
		}
		var rows []row
		for _, l := range sold.Lines {
			rows = append(rows, row{l.ProductID, l.Quantity / money.One, l.TaxRate, l.Total, l.DepositOf, l.TakeAway})
		}
		if want := []row{{colas.ID, 3, 190_000, 357, 0, false}, {cup.ID, 1, 70_000, 300, 0, true}, {crates.ID, 1, 190_000, 999, 0, false},
			{cup.ID, 1, 190_000, 300, 0, false}, {pfand.ID, 3, 190_000, 75, 1, false}, {pfand.ID, 20, 190_000, 500, 3, false}}; !slices.Equal(rows, want) {
			s.Errorf("sold\n%+v\nwant\n%+v", rows, want)
		}
		whole := s.ring(mia, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: cup.ID}}, Extras: pos.Extras{TakeAway: true}, Tenders: due(300, pos.Card)})
		if whole.Lines[0].TaxRate != 70_000 {
			s.Errorf("a cart taken away is taxed at %s", whole.Lines[0].TaxRate)
		}
		if n := s.Number(`SELECT on_hand FROM stock WHERE product_id = ?`, pfand.ID); n != 0 {
			s.Errorf("%d bottles on hand: nobody counts them", n)
		}

		back, err := s.Pos.Returnable(ctx, s.Store, sold.ID)
		if s.Check(err); back.Lines[4].DepositOf != 1 || back.Lines[4].Refund != 75 {
			s.Errorf("the bottle is not offered with its cola: %+v", back.Lines[4])
		}
		refund := s.takeBack(mia, pos.ReturnRequest{SaleID: sold.ID, Reason: "too sweet", Tenders: []pos.TenderRequest{{Kind: pos.Cash}},
			Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One, Restock: true}, {Line: 5, Quantity: money.One, Restock: true}}})
		if refund.Total != 119+25 {
			s.Errorf("a cola and its bottle give back %d", refund.Total)
		}
		empties := s.takeBack(mia, pos.ReturnRequest{Tenders: []pos.TenderRequest{{Kind: pos.Cash}},
			Lines: []pos.ReturnLine{{ProductID: pfand.ID, Quantity: 7 * money.One}}})
		if empties.Total != 175 || empties.Purpose != "empties" {
			s.Errorf("seven bottles without a sale: %+v", empties)
		}
		s.StockAddsUp()
		if v := s.report(mia, drawer); len(v.Taxes) != 2 || v.Sales.Total != sold.Total+300 {
			s.Errorf("the drawer says %+v", v)
		}

		s.Refused(s.Pos.DeleteProduct(ctx, s.Store.ID, pfand.ID), "deposit_used", "")
		plain := Goods("P25", "Pfand", 25)
		_, _, err = s.Pos.PutProduct(ctx, s.Store.ID, pfand.ID, plain)
		s.Refused(err, "deposit_used", "")
		for field, change := range map[string]func(*pos.ProductRequest){
			"deposit_product_id": func(r *pos.ProductRequest) { r.Deposit = colas.ID },
			"deposit_count":      func(r *pos.ProductRequest) { r.DepositCount = 1001 },
			"is_deposit":         func(r *pos.ProductRequest) { r.IsDeposit, r.Unit = true, "kg" },
		} {
			bad := Goods("BAD", "Bad", 1)
			change(&bad)
			_, _, err := s.Pos.PutProduct(ctx, s.Store.ID, db.NewID(), bad)
			s.Refused(err, "deposit_invalid", field)
		}
	}, deny)
}

func TestSeveralTaxesInTheBooks(t *testing.T) {
	t.Parallel()
	canada := func(st *access.Store) {
		st.Country, st.Currency, st.TaxIncluded = "CA", "CAD", false
		st.Cash = access.CashRounding{Step: 5, Mode: "half_up"}
	}
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		s.class(pos.TaxClass{Code: "qc", Name: "Québec", Components: []pos.TaxComponent{{Name: "GST", Rate: 50_000}, {Name: "QST", Rate: 99_750}}})
		s.class(pos.TaxClass{Code: "one", Name: "Alone", Components: []pos.TaxComponent{{Name: "GST", Rate: 50_000}}})
		s.class(pos.TaxClass{Code: "levy", Name: "Levy", Components: []pos.TaxComponent{{Name: "Eco", PerPiece: 10}}})
		s.class(pos.TaxClass{Code: "books", Name: "Books", ExemptReason: "zero-rated, schedule VI"})
		classes, err := s.Pos.TaxClasses(ctx, s.Store.ID)
		s.Check(err)
		for _, c := range classes {
			if c.Code == "qc" && (c.Rate != 149_750 || len(c.Components) != 2) || c.Code == "one" && (c.Rate != 50_000 || c.Components != nil) {
				s.Errorf("%+v", c)
			}
		}
		put := func(sku, class string, price money.Amount) string {
			r := Goods(sku, sku, price)
			r.Tax = class
			return s.Put(r).ID
		}
		lamp, can, book, tea := put("lamp", "qc", 1999), put("can", "levy", 500), put("book", "books", 1000), put("tea", "reduced", 700)
		mia := s.SignIn(0, s.Cashier)
		mia.SeesExpected = true
		drawer := s.OpenDrawer(mia, 0)
		sold := s.ring(mia, pos.SaleRequest{Tenders: due(10_000, pos.Cash), Lines: []pos.LineRequest{{ProductID: lamp, Quantity: pieces(3)},
			{ProductID: can, Quantity: pieces(2)}, {ProductID: book}, {ProductID: tea}}})
		want := []pos.DocumentTax{{Rate: 0, Base: 2000}, {Name: "Eco", Rate: 0, Base: 1000, Amount: 20}, {Name: "GST", Rate: 50_000, Base: 5997, Amount: 300},
			{Rate: 70_000, Base: 700, Amount: 49}, {Name: "QST", Rate: 99_750, Base: 5997, Amount: 598}}
		if !slices.Equal(sold.Taxes, want) || sold.Lines[2].ExemptReason == "" || sold.Rounding == 0 {
			s.Errorf("sold with %+v and %+v", sold.Taxes, sold)
		}
		part := s.takeBack(mia, pos.ReturnRequest{SaleID: sold.ID, Reason: "broken", Tenders: []pos.TenderRequest{{Kind: pos.Card}},
			Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}, {Line: 2, Quantity: money.One}}})
		rest := s.takeBack(mia, pos.ReturnRequest{SaleID: sold.ID, Reason: "broken", Tenders: []pos.TenderRequest{{Kind: pos.Card}},
			Lines: []pos.ReturnLine{{Line: 1, Quantity: 2 * money.One}, {Line: 2, Quantity: money.One}, {Line: 3, Quantity: money.One}}})
		if len(part.Lines[0].Taxes) != 2 || part.Total+rest.Total != sold.Total-749 {
			s.Errorf("%+v and %+v of %+v", part, rest, sold)
		}
		if n := s.Number(`SELECT COUNT(*) FROM sale_line_taxes`); n != 2+1+2*(2+1) {
			s.Errorf("%d rows of taxes", n)
		}
		left := []pos.DocumentTax{{Rate: 0}, {Name: "Eco"}, {Name: "GST", Rate: 50_000}, {Rate: 70_000, Base: 700, Amount: 49}, {Name: "QST", Rate: 99_750}}
		taxes := s.report(mia, drawer).Taxes
		for i := range taxes {
			taxes[i].Levy = false
		}
		if !slices.Equal(taxes, left) {
			s.Errorf("after all came back but the tea: %+v", taxes)
		}
		s.owesInFigures(left)

		exempt := pos.Extras{TaxExempt: &pos.TaxExemption{Reason: "diplomat", Reference: "D-1"}}
		lines := []pos.LineRequest{{ProductID: lamp}}
		_, err = s.Pos.CommitSale(ctx, mia, db.NewID(), pos.SaleRequest{Lines: lines, Extras: exempt, Total: 1999, Tenders: due(1999, pos.Card)})
		s.Refused(err, "approval_needed", "")
		free := s.ring(exempting(mia), pos.SaleRequest{Lines: lines, Extras: exempt, Tenders: due(1999, pos.Card)})
		if free.Tax != 0 || free.Total != 1999 || free.TaxExempt == nil || free.TaxExempt.Reference != "D-1" {
			s.Errorf("an exempt customer bought %+v", free)
		}
		for field, bad := range map[string]pos.TaxClass{
			"components":         {Code: "x", Name: "x", Components: []pos.TaxComponent{{Name: "A", Rate: 1}, {Name: "A", Rate: 2}}},
			"components[0].name": {Code: "x", Name: "x", Components: []pos.TaxComponent{{Rate: 1}}},
			"take_away":          {Code: "x", Name: "x", TakeAway: "nowhere"},
			"exempt_reason":      {Code: "x", Name: "x", Rate: 1, ExemptReason: "none"},
			"rate":               {Code: "x", Name: "x", Components: []pos.TaxComponent{{Name: "A", Rate: money.MaxRate}, {Name: "B", Rate: 1}}},
		} {
			_, _, err := s.Pos.PutTaxClass(ctx, s.Store.ID, bad)
			s.Refused(err, map[string]string{"components": "components_invalid", "components[0].name": "required", "take_away": "unknown_tax",
				"exempt_reason": "exempt_invalid", "rate": "rate_invalid"}[field], field)
		}
	}, canada)
}

// owesInFigures compares what is owed of today, by rate and component, with what
// the office reads.
func (s *Shop) owesInFigures(want []pos.DocumentTax) {
	s.Helper()
	today := s.Clock.Now().In(s.Store.Zone())
	f, err := s.Pos.Figures(s.Context(), s.Store, pos.FigureQuery{By: "tax", Period: pos.Period{From: today, To: today}, Limit: 20})
	s.Check(err)
	got := map[string][2]int64{}
	for _, r := range f.Rows {
		got[fmt.Sprint(r.Text("name"), r.Number("rate"))] = [2]int64{r.Number("base"), r.Number("tax")}
	}
	for _, x := range want {
		if sum := [2]int64{int64(x.Base), int64(x.Amount)}; got[fmt.Sprint(x.Name, int64(x.Rate))] != sum {
			s.Errorf("figures of %s %d: %v, want %v", x.Name, x.Rate, got, sum)
		}
	}
	if len(got) != len(want) {
		s.Errorf("figures by tax: %v, want %d", got, len(want))
	}
}

func TestExemptFromIncludedTax(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		lamp := s.Put(Goods("L", "Lamp", 1190))
		mia := exempting(s.SignIn(0, s.Cashier))
		s.OpenDrawer(mia, 0)
		doc := s.ring(mia, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: lamp.ID, Quantity: pieces(2)}}, Tenders: due(2000, pos.Card),
			Extras: pos.Extras{TaxExempt: &pos.TaxExemption{Reason: "embassy"}}})
		if l := doc.Lines[0]; l.UnitPrice != 1000 || l.ListPrice == nil || *l.ListPrice != 1190 || l.Total != 2000 || l.Tax != 0 || l.TaxRate != 0 {
			s.Errorf("%+v", l)
		}
		s.exemptByCertificate(lamp.ID)
	})
}

// exemptByCertificate sells without tax to whom the office has in writing: no
// right is needed for that, until the office takes it back.
func (s *Shop) exemptByCertificate(lamp string) {
	s.Helper()
	ctx := s.Context()
	mia := s.SignIn(0, s.Cashier)
	embassy := pos.CustomerRequest{Name: "Embassy", TaxExempt: "VAT-77"}
	id := db.NewID()
	office := s.SignIn(1, s.Manager)
	_, _, _, err := s.Pos.PutCustomer(ctx, office, id, embassy)
	s.Check(err)
	certified := pos.Extras{CustomerID: id, TaxExempt: &pos.TaxExemption{Reason: "VAT-77"}}
	sale := pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: lamp}}, Tenders: due(1000, pos.Card), Total: 1000, Extras: certified}
	if doc := s.ring(mia, sale); doc.Tax != 0 || doc.TaxExempt == nil || doc.TaxExempt.Reason != "VAT-77" || doc.TaxExempt.ApprovedBy != "" {
		s.Errorf("with a certificate: %+v", doc)
	}
	other := sale
	other.TaxExempt = &pos.TaxExemption{Reason: "VAT-78"}
	_, err = s.Pos.CommitSale(ctx, mia, db.NewID(), other)
	s.Refused(err, "approval_needed", "")

	subject, err := s.Pos.SubjectOf(ctx, mia, pos.SubjectRequest{Right: access.ExemptTax, Cart: &other})
	s.Check(err)
	if subject.Amount != 1000 {
		s.Errorf("to be approved: %d", subject.Amount)
	}
	embassy.TaxExempt = ""
	_, _, _, err = s.Pos.PutCustomer(ctx, office, id, embassy)
	s.Check(err)
	_, err = s.Pos.CommitSale(ctx, mia, db.NewID(), sale)
	s.Refused(err, "approval_needed", "")
}

func TestForeignCashVouchersAndTips(t *testing.T) {
	t.Parallel()
	border := func(st *access.Store) {
		st.ForeignCash = []access.ForeignCash{{Currency: "CHF", Rate: "0.95", Step: 5}}
		st.Policies.Reasons = access.Reasons{PayOuts: []string{"Flowers"}, CashOnly: true}
		st.Tips, st.VoucherChange, st.BlindCount = true, true, false
		st.Cash = access.CashRounding{Step: 5, Mode: "half_up"}
	}
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		tea := s.Put(Goods("T", "Tea", 4197))
		mia := s.SignIn(0, s.Cashier)
		drawer := s.OpenDrawer(mia, 10_000)
		pay := pos.MovementRequest{Kind: "pay_out", Amount: 100, Reason: "flowers"}
		_, err := s.Pos.MoveCash(ctx, mia, drawer, db.NewID(), pay)
		s.Refused(err, "reason_unknown", "reason")
		pay.Reason = "Flowers"
		_, err = s.Pos.MoveCash(ctx, mia, drawer, db.NewID(), pay)
		s.Check(err)
		_, err = s.Pos.MoveCash(ctx, mia, drawer, db.NewID(), pos.MovementRequest{Kind: "pay_in", Amount: 100, Reason: "Money back"})
		s.Check(err)
		lines := []pos.LineRequest{{ProductID: tea.ID}}
		francs := func(n money.Amount) pos.TenderRequest {
			return pos.TenderRequest{Kind: pos.Cash, Currency: "CHF", ForeignAmount: n}
		}
		doc := s.ring(mia, pos.SaleRequest{Lines: lines, Tenders: []pos.TenderRequest{francs(5000)}})
		// 47.50 EUR for 41.95 leaves 5.55.
		if got := doc.Tenders[0]; got.Amount != 4750 || got.ExchangeRate != 950_000 || doc.Change != 555 || doc.Rounding != -2 {
			s.Errorf("paid in francs: %+v", doc)
		}
		doc = s.ring(mia, pos.SaleRequest{Lines: lines, Tenders: []pos.TenderRequest{francs(4503)}}) // worth 42.77: change of 0.82
		if doc.Change != 80 || doc.Rounding != 4277-80-4197 {
			s.Errorf("change that coins cannot pay: %+v", doc)
		}
		doc = s.ring(mia, pos.SaleRequest{Lines: lines, Extras: pos.Extras{Tip: 303}, Tenders: due(4500, pos.Card)})
		if doc.Tip != 303 || doc.Total != 4197 || doc.Change != 0 {
			s.Errorf("a tip: %+v", doc)
		}
		amount := money.Amount(5000)
		doc = s.ring(mia, pos.SaleRequest{Lines: lines, Tenders: []pos.TenderRequest{{Kind: pos.Voucher, Amount: &amount, Reference: "V-77"}}})
		if doc.Change != 805 || doc.Rounding != -2 {
			s.Errorf("a voucher above the total: %+v", doc)
		}
		split := make([]pos.TenderRequest, 20)
		each := money.Amount(200)
		for i := range split {
			split[i] = pos.TenderRequest{Kind: pos.Card, Amount: &each}
		}
		last := money.Amount(4197 - 19*200)
		split[19].Amount = &last
		s.ring(mia, pos.SaleRequest{Lines: lines, Tenders: split})

		for _, row := range []struct {
			code, field string
			tenders     []pos.TenderRequest
			tip         money.Amount
		}{
			{"currency_not_taken", "tenders[0].currency", []pos.TenderRequest{{Kind: pos.Cash, Currency: "USD", ForeignAmount: 100}}, 0},
			{"tender_invalid", "tenders[0].foreign_amount", []pos.TenderRequest{francs(0)}, 0},
			{"exchange_mismatch", "tenders[0].amount", []pos.TenderRequest{{Kind: pos.Cash, Currency: "CHF", ForeignAmount: 5000, Amount: &amount}}, 0},
			{"tender_invalid", "tenders[0].currency", []pos.TenderRequest{{Kind: pos.Card, Currency: "CHF", ForeignAmount: 5000}}, 0},
			{"tender_invalid", "tenders[0].reference", []pos.TenderRequest{{Kind: pos.Voucher, Amount: &amount}}, 0},
			{"underpaid", "tenders", []pos.TenderRequest{francs(4400)}, 0},
			{"tip_invalid", "tip", due(4197, pos.Card), money.MaxAmount},
			{"too_many_tenders", "tenders", append(split, split[0]), 0},
		} {
			_, err := s.Pos.CommitSale(ctx, mia, db.NewID(), pos.SaleRequest{Lines: lines, Total: 4197, Tenders: row.tenders, Extras: pos.Extras{Tip: row.tip}})
			s.Refused(err, row.code, row.field)
		}
		v := s.report(mia, drawer)
		if len(v.ForeignCash) != 1 || v.ForeignCash[0] != (pos.ForeignTotal{Currency: "CHF", Amount: 9503, Worth: 4750 + 4277}) {
			s.Errorf("the drawer holds %+v", v.ForeignCash)
		}
		if *v.Expected != 10_000-555-80-805 || v.Tips != 303 || v.RoundingGain != 0 || v.RoundingLoss != 4 || v.Staff[0].Tips != 303 {
			s.Errorf("the drawer says %+v", v)
		}
		var paid money.Amount
		for _, tender := range v.Tenders {
			paid += tender.Amount
		}
		if paid != v.Sales.Total+v.Rounding+v.Tips {
			s.Errorf("the tenders come to %d, of %+v", paid, v)
		}
		_, err = s.Pos.CommitReturn(ctx, mia, db.NewID(), pos.ReturnRequest{SaleID: doc.ID, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}},
			Tenders: []pos.TenderRequest{{Kind: pos.Cash, Currency: "CHF", ForeignAmount: 1}}})
		s.Refused(err, "tender_invalid", "tenders[0].currency")
		off := s.Store
		off.Tips = false
		_, err = s.Access.UpdateStore(ctx, off)
		s.Check(err)
		_, err = s.Pos.CommitSale(ctx, mia, db.NewID(), pos.SaleRequest{Lines: lines, Total: 4197, Extras: pos.Extras{Tip: 1}, Tenders: due(4198, pos.Card)})
		s.Refused(err, "tips_off", "tip")
	}, border)
}
