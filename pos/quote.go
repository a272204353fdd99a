package pos

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/access"
	"tillbell/server/db"
)

// ReturnQuote is what a return would give if it were committed now, what it
// would need, and how the money may go out. Nothing is taken or held by it.
type ReturnQuote struct {
	Lines   []QuotedLine `json:"lines"`
	Fee     money.Amount `json:"fee"`                    // kept of all lines
	Before  money.Amount `json:"given_before,omitempty"` // of all lines, to a card, without a return
	Tax     money.Amount `json:"tax"`
	Total   money.Amount `json:"total"`
	Due     money.Amount `json:"due"`      // less what other goods are taken for
	CashDue money.Amount `json:"cash_due"` // when all of it is paid out in cash, after what the sale gave back in cash before
	Needs   []QuotedNeed `json:"needs"`    // beyond the cashier's own rights
	AsPaid  []Refundable `json:"as_paid"`  // the way it was paid, as far as that goes
	Kinds   []string     `json:"kinds"`    // that may be given for all of it
}

// QuotedLine is one line that would come back.
type QuotedLine struct {
	Line      int64          `json:"line,omitempty"` // of the sale
	ProductID string         `json:"product_id"`
	Name      string         `json:"name"`
	Unit      string         `json:"unit"`
	Quantity  money.Quantity `json:"quantity"`
	UnitPrice money.Amount   `json:"unit_price"`
	Fee       money.Amount   `json:"fee"`
	Before    money.Amount   `json:"given_before,omitempty"`
	Total     money.Amount   `json:"total"`
}

// QuotedNeed is a right that the cashier has not, or not so far.
type QuotedNeed struct {
	Right   access.Right `json:"right"`
	Amount  money.Amount `json:"amount"`
	Verdict string       `json:"verdict" enum:"approval,denied"`
	Kind    string       `json:"kind,omitempty"` // only where it is paid out so
}

// quoting are the sold lines of a return that is only asked for.
type quoting struct {
	at       time.Time
	returned []int64 // by line
}

// claim raises what came back of a line in memory; -1: that is more than was sold.
func (q *quoting) claim(l ReturnLine, sold money.Quantity) (after int64) {
	after = q.returned[l.Line-1] + int64(l.Quantity)
	if after > int64(sold) {
		return -1
	}
	q.returned[l.Line-1] = after
	return after
}

// QuoteReturn tells what a return would give; taken is what other goods cost
// that are taken with it.
func (p *Pos) QuoteReturn(ctx context.Context, c Cashier, r ReturnRequest, taken money.Amount) (ReturnQuote, error) {
	r.Tenders = nil
	if err := r.check(); err != nil {
		return ReturnQuote{}, err
	}
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return ReturnQuote{}, err
	}
	today, err := p.todays(ctx, shop, r.Lines)
	if err != nil {
		return ReturnQuote{}, err
	}
	if err := standAt(p.db.Read(ctx), p.db.Now(), &c); err != nil {
		return ReturnQuote{}, err
	}
	t := &returning{ctx: ctx, cashier: c, shop: shop, request: r, pos: p, today: today, head: &head{}, quoted: &quoting{at: p.db.Now()}}
	t.prepare()
	if err := t.findSale(); err != nil {
		return ReturnQuote{}, err
	}
	var q ReturnQuote
	ask := func(tx *gorm.DB) (err error) {
		q, err = t.ask(tx.Session(&gorm.Session{}), taken)
		return err
	}
	if t.sale != nil && t.sale.training {
		err = p.onStage(ctx, t.sale, c.Staff, ask)
		return q, err
	}
	err = ask(p.db.Read(ctx))
	return q, err
}

// findSale is begin without a lock.
func (t *returning) findSale() error {
	if t.request.SaleID == "" {
		return nil
	}
	sale, err := t.pos.findDocument(t.ctx, t.request.SaleID)
	switch {
	case err != nil:
		return err
	case sale == nil || sale.store != t.cashier.Store:
		return errNoSale.At("sale_id", "no_sale", "is not a sale of this store")
	case sale.training && !t.cashier.Training:
		return errTrainingSale.At("sale_id", "training_sale", "was sold in training")
	case sale.kind != kindSale:
		return errNotASale
	}
	t.sale = sale
	if err := json.Unmarshal(sale.body, &t.sold); err != nil {
		return fmt.Errorf("read sale %s: %w", sale.id, err)
	}
	return t.inTime()
}

// ask builds the return from what the books hold now.
func (t *returning) ask(tx *gorm.DB, taken money.Amount) (q ReturnQuote, err error) {
	if t.sale != nil {
		if t.quoted.returned, err = returnedOf(tx, &t.sold); err != nil {
			return q, err
		}
		if t.kept, err = keptOfLines(tx, t.sale.id); err != nil {
			return q, err
		}
	} else if err := t.today.piecesAreOurs(tx, ""); err != nil {
		return q, err
	}
	doc, err := t.build(tx.Session(&gorm.Session{}))
	if err != nil {
		return q, err
	}
	return t.quote(tx, doc, taken)
}

func (t *returning) quote(tx *gorm.DB, doc *Document, taken money.Amount) (ReturnQuote, error) {
	q := ReturnQuote{Tax: doc.Tax, Total: doc.Total, Due: max(doc.Total-taken, 0), Lines: make([]QuotedLine, len(doc.Lines)), AsPaid: []Refundable{}}
	for i := range doc.Lines {
		l := &doc.Lines[i]
		q.Fee, q.Before = q.Fee+l.Fee, q.Before+l.Before
		q.Lines[i] = QuotedLine{Line: l.OriginalLine, ProductID: l.ProductID, Name: l.Name, Unit: l.Unit, Quantity: l.Quantity,
			UnitPrice: l.UnitPrice, Fee: l.Fee, Before: l.Before, Total: l.Total}
	}
	between := doc.Total - q.Due
	before, err := t.cashBefore(tx.Session(&gorm.Session{}))
	if err != nil {
		return q, err
	}
	settled, err := pricing.SettleRefund(policyOf(t.shop), doc.Total, before, []pricing.RefundTender{{Amount: &between}, {Cash: true}})
	if err != nil {
		return q, fromPricing(err)
	}
	q.CashDue = settled.Cash
	doc.Tenders = []DocumentTender{{Kind: exchanged, Amount: between}, {Kind: Cash, Amount: q.CashDue}}
	if err := t.measure(tx.Session(&gorm.Session{}), doc); err != nil {
		return q, err
	}
	q.Needs = t.beyond()
	return q, t.ways(tx, doc, &q)
}

// beyond are the needs that the cashier's own rights do not reach.
func (t *returning) beyond() []QuotedNeed {
	out := []QuotedNeed{}
	for _, n := range t.draft.needs {
		one := QuotedNeed{Right: n.right, Amount: n.amount, Verdict: "approval"}
		switch t.cashier.Rights.Allows(n.right, int64(n.amount), n.percent) {
		case access.Allowed:
			continue
		case access.Denied:
			one.Verdict = "denied"
		}
		if n.right == access.ReturnCash {
			one.Kind = Cash
		}
		out = append(out, one)
	}
	return out
}

// ways are how the money may go out.
func (t *returning) ways(tx *gorm.DB, doc *Document, q *ReturnQuote) error {
	rules := &t.shop.Policies.Returns
	switch {
	case doc.Gift:
		q.Kinds = rules.OfGift()
		return nil
	case t.sale == nil:
		q.Kinds = rules.OfNoReceipt()
	default:
		left, err := refundable(tx.Session(&gorm.Session{}), &t.shop, t.sale.id)
		if err != nil {
			return err
		}
		q.AsPaid = asPaid(left, q.Due)
		for i := range q.AsPaid {
			q.AsPaid[i].Reference = t.voucherOf(q.AsPaid[i].Kind)
		}
		q.Kinds = oneKind(left, rules.Instead(), q)
	}
	return t.withAccount(tx, doc.CustomerID, q)
}

// asPaid lays a refund over what a sale was paid with: what is on the ledger
// first, then cards and vouchers, cash last. What nothing is left for is left out.
func asPaid(left []Refundable, due money.Amount) []Refundable {
	out := []Refundable{}
	for _, kind := range []string{GiftCard, StoreCredit, OnAccount, Points, Card, Voucher, Cash} {
		at := slices.IndexFunc(left, func(r Refundable) bool { return r.Kind == kind })
		if at < 0 {
			continue
		}
		if take := min(left[at].Amount, due); take > 0 {
			out, due = append(out, Refundable{Kind: kind, Amount: take}), due-take
		}
	}
	return out
}

// voucherOf is the number of the paper voucher that paid, where one did.
func (t *returning) voucherOf(kind string) string {
	at := slices.IndexFunc(t.sold.Tenders, func(d DocumentTender) bool { return kind == Voucher && d.Kind == Voucher })
	if at < 0 {
		return ""
	}
	return t.sold.Tenders[at].Reference
}

// oneKind lists the kinds in which all of a refund may go out. What cards and
// credit paid never goes out as money.
func oneKind(left []Refundable, instead []string, q *ReturnQuote) []string {
	money := !slices.ContainsFunc(q.AsPaid, func(r Refundable) bool { return isLedger(r.Kind) })
	out := []string{}
	for _, r := range left {
		due := q.Due
		if r.Kind == Cash {
			due = min(due, q.CashDue)
		}
		if r.Kind != exchanged && r.Kind != Voucher && r.Amount >= due && (isLedger(r.Kind) || money) {
			out = append(out, r.Kind)
		}
	}
	for _, kind := range instead {
		if !slices.Contains(out, kind) && (isLedger(kind) || money) {
			out = append(out, kind)
		}
	}
	return out
}

func isLedger(kind string) bool {
	return kind == GiftCard || kind == StoreCredit || kind == OnAccount || kind == Points
}

// withAccount leaves the customer's account out where there is none.
func (t *returning) withAccount(tx *gorm.DB, customer string, q *ReturnQuote) error {
	at := slices.Index(q.Kinds, OnAccount)
	if at < 0 {
		return nil
	}
	var has bool
	if customer != "" {
		err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM ledger_accounts WHERE customer_id = ? AND kind = 'on_account' AND unit = ? AND status = 'active')`,
			customer, t.shop.Currency).Row().Scan(&has)
		if err != nil {
			return fmt.Errorf("look for an account: %w", db.Translate(err))
		}
	}
	if !has {
		q.Kinds = slices.Delete(slices.Clone(q.Kinds), at, at+1)
	}
	return nil
}
