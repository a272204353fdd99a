package pos

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/access"
	"tillbell/server/fault"
	"tillbell/server/text"
)

const (
	kindSale   = "sale"
	kindReturn = "return"
)

// Ways to pay.
const (
	Cash    = "cash"
	Card    = "card"
	Voucher = "voucher" // of paper, somebody else's
	Deposit = "deposit" // what was paid on goods put aside
)

// tenderKinds are all ways to pay; the halves of an exchange have one more.
var tenderKinds = []string{Cash, Card, Voucher, GiftCard, StoreCredit, OnAccount, Points}

// Answer is what a document's caller gets: the stored bytes, and whether this
// call made it.
type Answer struct {
	Body    []byte
	Created bool
	Short   []Short // lines that took more than there was, in a store that warns of it
}

// draft is a priced document on its way into the books.
type draft struct {
	id        string
	kind      string
	hash      [sha256.Size]byte
	cashier   Cashier
	exchange  string // the exchange that it is half of
	claim     string // of a return: by which money goes back to cards for it
	request   SaleRequest
	revision  int64 // of the catalogue it was priced by
	currency  string
	negative  string    // what the store says to stock below zero: allow, warn or deny
	overnight string    // what it says to a drawer of yesterday
	at        time.Time // when it was sold; zero: when it is committed

	lines   []draftLine
	totals  pricing.Totals
	tenders []DocumentTender
	settled pricing.Settlement
	once    bool   // the number of a voucher pays once
	number  string // once it has one

	moment        time.Time // whose prices hold
	coupons       []coupon
	promoted      promoted
	quote         *quote    // whose prices hold, while it is valid
	cart          *cartRow  // that is sold, once it was judged
	returns       *Document // of a return: the sale it is of
	came          []origin  // of a return: what that was paid with, where others paid for it
	needs         []need    // rights that must be held, or approved
	orderDiscount *ManualDiscount
	subject       *[sha256.Size]byte // what approvals are bound to, once it was asked for
	granted       granted            // once it was judged
	over          []need             // of an account above its limit, known once it was judged

	laid []DocumentLine // lines as they were put aside, where they are handed over

	doc *Document // once it was placed; of a return, once it was built

	original string             // of a return: the sale it returns from
	charges  map[string]bool    // of a return: card payments that its sale was paid with
	house    map[string]string  // accounts of the store, where the ledger is moved
	cardMost money.Amount       // that a gift card is charged up to; 0: any
	rules    *LoyaltyRules      // for points, by which it was priced
	wants    []want             // of the ledger
	buyer    buyer              // by whose group it was priced
	trusts   bool               // it may be priced from memory: the commit proves that, and prices anew
	guessed  bool               // nobody remembers the buyer, who is taken for one of no group
	stale    bool               // the buyer is another by now: price again
	seen     *access.CallAnswer // who of the floor looked at the customer's age, and for which
	customer string             // who was found under the request's customer id
	points   *DocumentPoints    // once they were taken
}

type draftLine struct {
	product  *Product
	quantity money.Quantity
	rate     money.Rate
	tracked
	price  money.Amount // of one
	manual *manual      // what was set by hand; mostly nothing

	takeAway  bool
	exempt    string // why its class is not taxed
	depositOf int64  // the line whose bottle it is
	net       bool   // tax was taken out of its price
	aside     bool   // taken off the shelf when it was put aside
	card      string // the gift card that was charged up, once it is known
	pastDate  bool   // past its date, and sold all the same
	age       int64  // that the customer was seen to have
}

// CommitSale prices a sale, checks it and commits it. The same id with the
// same content gives the first answer again, for ever.
func (p *Pos) CommitSale(ctx context.Context, c Cashier, id string, r SaleRequest) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	hash := contentHash(kindSale, r)
	a, err := p.flights.do(ctx, c.Store+"/"+id, hash, func() (Answer, error) {
		d, err := p.draftSale(ctx, c, id, hash, r)
		if err != nil {
			// What was sold once is answered for ever, even if its product is gone.
			return p.replayed(ctx, c.Store, id, hash, err)
		}
		if r.Training {
			return p.commitTraining(d)
		}
		return p.commits.commit(ctx, d)
	})
	return a, p.explainCart(ctx, c.Store, r.CartID, p.withApprovers(ctx, c, err))
}

// contentHash tells same content from other content, whatever the spelling.
func contentHash(kind string, request any) [sha256.Size]byte {
	b, err := json.Marshal(struct {
		Kind    string `json:"kind"`
		Request any    `json:"request"`
	}{kind, request})
	if err != nil {
		panic("a request does not marshal: " + err.Error())
	}
	return sha256.Sum256(b)
}

// replayed answers from the books if the id is there, else with refusal.
func (p *Pos) replayed(ctx context.Context, store, id string, hash [sha256.Size]byte, refusal error) (Answer, error) {
	old, err := p.findDocument(ctx, id)
	if err != nil || old == nil {
		if err != nil {
			return Answer{}, err
		}
		return Answer{}, refusal
	}
	return old.answer(store, hash)
}

func (p *Pos) draftSale(ctx context.Context, c Cashier, id string, hash [sha256.Size]byte, r SaleRequest) (*draft, error) {
	d := &draft{id: id, kind: kindSale, hash: hash, cashier: c, request: r, trusts: !r.Training}
	err := p.price(ctx, d)
	if p.wasBehind(ctx, c.Store, err) {
		err = p.price(ctx, d)
	}
	return d, err
}

// wasBehind tells whether something was refused by a catalogue that has moved on
// since, which by now is the newest.
func (p *Pos) wasBehind(ctx context.Context, store string, refusal error) bool {
	if _, ok := fault.As(refusal); !ok {
		return false
	}
	c, err := p.catalogOf(ctx, store)
	if err != nil {
		return false
	}
	var now int64
	err = p.db.Read(ctx).Raw(`SELECT catalog_revision FROM store_counters WHERE store_id = ?`, store).Row().Scan(&now)
	return err == nil && !c.isAt(now) && p.refresh(ctx, c, now) == nil
}

// price fills a draft from the catalogue as it is now. Where that is refused for
// somebody who is taken for a stranger, it is looked who that is.
func (p *Pos) price(ctx context.Context, d *draft) error {
	err := p.priceNow(ctx, d)
	if err == nil || !d.guessed {
		return err
	}
	d.trusts = false
	return p.priceNow(ctx, d)
}

func (p *Pos) priceNow(ctx context.Context, d *draft) error {
	c, err := p.catalogOf(ctx, d.cashier.Store)
	if err != nil {
		return err
	}
	if err := p.beforePricing(ctx, d.cashier.Store, d); err != nil {
		return err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.price(d)
}

// beforePricing notes what pricing depends on besides the catalogue: the time,
// what a quote holds, and what the coupons stand for.
func (p *Pos) beforePricing(ctx context.Context, store string, d *draft) (err error) {
	if d.moment = d.at; d.moment.IsZero() {
		d.moment = p.db.Now()
	}
	if d.request.LayawayID != "" && d.laid == nil {
		if err := p.laidPrices(ctx, d); err != nil {
			return err
		}
	}
	if err := p.meet(ctx, d); err != nil {
		return err
	}
	if err := p.ageSeen(ctx, store, d); err != nil {
		return err
	}
	if d.quote, err = p.quoteOf(ctx, store, d); err != nil {
		return err
	}
	if d.trusts {
		if d.coupons = p.coupons.remembered(store, d.request.Coupons); d.coupons != nil {
			return nil
		}
	}
	d.coupons, err = p.findCoupons(ctx, store, d.request.Coupons)
	return err
}

// price fills a draft from this catalogue. Held under the read lock.
func (c *catalog) price(d *draft) error {
	if err := c.cart(d); err != nil {
		return err
	}
	if err := d.aged(); err != nil {
		return err
	}
	if d.request.Total != d.totals.Total {
		if was, err := c.ended(d); err != nil {
			return err
		} else if !was {
			return errTotalMismatch.With("pricing", d.view(c.policy)).At("total", "total_mismatch", "is not what the server computes")
		}
	}
	if err := d.settle(c.policy, &c.shop); err != nil {
		return err
	}
	return d.findWants()
}

func (d *draft) settle(policy pricing.Policy, shop *access.Store) error {
	if len(d.request.Tenders) > maxTenders {
		return fault.New(fault.Invalid, "too_many_tenders", "A sale has at most %d tenders.", maxTenders).At("tenders", "too_many_tenders", "are too many")
	}
	tenders := make([]pricing.Tender, len(d.request.Tenders))
	d.once = shop.Policies.Vouchers.Unique
	d.tenders = make([]DocumentTender, len(tenders))
	for i, t := range d.request.Tenders {
		clean, err := checkTender(i, t, d.exchange != "" && t.Kind == exchanged || d.request.LayawayID != "" && t.Kind == Deposit)
		if err != nil {
			return err
		}
		if t.Currency != "" {
			if err := exchange(shop, i, t, &clean); err != nil {
				return err
			}
		} else if t.Amount == nil {
			return fault.New(fault.Invalid, "tender_invalid", "Tender %d has no amount.", i+1).
				At(fmt.Sprintf("tenders[%d].amount", i), "required", "must not be empty")
		} else {
			clean.Amount = *t.Amount
		}
		d.tenders[i] = clean
		tenders[i] = pricing.Tender{Cash: t.Kind == Cash, Amount: clean.Amount, Change: t.Kind == Voucher && shop.VoucherChange}
	}
	due, err := d.withTip(shop)
	if err != nil {
		return err
	}
	if d.settled, err = pricing.Settle(policy, due, tenders); err != nil {
		return fromPricing(err)
	}
	if d.settled.Change > mostChange {
		return fault.New(fault.Invalid, "tender_invalid", "So much change is not given. Look at the amount again.").
			At("tenders", "tender_invalid", "give too much change")
	}
	return nil
}

// mostChange is in minor units: more than the largest notes there are would give
// back, so it is a slip of the finger or a barcode that was read as money.
const mostChange = 10_000_000

func checkTender(i int, t TenderRequest, inner bool) (DocumentTender, error) {
	field := fmt.Sprintf("tenders[%d]", i)
	if !slices.Contains(tenderKinds, t.Kind) && !inner {
		return DocumentTender{}, fault.New(fault.Invalid, "tender_invalid", "Tender %d is of no known kind.", i+1).
			At(field+".kind", "tender_invalid", "is not a way to pay")
	}
	if t.Kind != Cash && (t.Currency != "" || t.ForeignAmount != 0) {
		return DocumentTender{}, fault.New(fault.Invalid, "tender_invalid", "Only cash may be in another currency.").
			At(field+".currency", "tender_invalid", "goes with cash")
	}
	if t.PaymentID != "" {
		if t.Kind != Card || t.Reference != "" {
			return DocumentTender{}, fault.New(fault.Invalid, "tender_invalid", "Tender %d: a terminal's payment is by card, and speaks for itself.", i+1).
				At(field+".payment_id", "tender_invalid", "is for cards, without a reference")
		}
		if err := checkID(field+".payment_id", t.PaymentID); err != nil {
			return DocumentTender{}, err
		}
	}
	reference, err := text.Line(field+".reference", t.Reference, maxReference)
	if err == nil && t.Kind == Voucher && reference == "" {
		return DocumentTender{}, fault.New(fault.Invalid, "tender_invalid", "A voucher needs its number.").At(field+".reference", "required", "must not be empty")
	}
	return DocumentTender{Kind: t.Kind, Reference: reference, PaymentID: t.PaymentID}, err
}

// Priced is a cart's totals without a commit.
type Priced struct {
	Currency   string            `json:"currency"`
	Lines      []DocumentLine    `json:"lines"`
	Subtotal   money.Amount      `json:"subtotal"`
	Discount   money.Amount      `json:"discount"`
	Tax        money.Amount      `json:"tax"`
	Taxes      []DocumentTax     `json:"taxes"`
	Total      money.Amount      `json:"total"`
	CashTotal  money.Amount      `json:"cash_total"` // when all is paid in cash
	Promotions []AppliedDiscount `json:"promotions"`
	Coupons    []CouponUse       `json:"coupons,omitempty"`
	Needs      []PricedNeed      `json:"needs,omitempty" doc:"Rights that the caller has not, or not so far, and that selling it needs"`
}

// PricedNeed is a right for which somebody must be asked before a cart is sold.
type PricedNeed struct {
	Right   access.Right `json:"right"`
	Amount  money.Amount `json:"amount"`
	Percent money.Rate   `json:"percent"`
	Verdict string       `json:"verdict" enum:"approval,denied"`
}

// Prices prices a cart of lines.
func (p *Pos) Prices(ctx context.Context, store string, lines []LineRequest) (Priced, error) {
	return p.PriceCart(ctx, store, lines, Extras{})
}

// PriceCart prices a cart, whoever asks.
func (p *Pos) PriceCart(ctx context.Context, store string, lines []LineRequest, more Extras) (Priced, error) {
	return p.PriceFor(ctx, Cashier{Store: store}, lines, more)
}

// PriceFor prices a cart as a sale of it by this cashier would be.
func (p *Pos) PriceFor(ctx context.Context, who Cashier, lines []LineRequest, more Extras) (Priced, error) {
	d := &draft{kind: kindSale, cashier: who, request: SaleRequest{Lines: lines, Extras: more}}
	v, err := p.priceDraft(ctx, d)
	if err == nil {
		err = p.costsOf(ctx, d)
	}
	if err != nil {
		return Priced{}, err
	}
	v.Needs = d.beyond()
	return v, nil
}

func (p *Pos) priceDraft(ctx context.Context, d *draft) (Priced, error) {
	c, err := p.catalogOf(ctx, d.cashier.Store)
	if err != nil {
		return Priced{}, err
	}
	if err := p.beforePricing(ctx, d.cashier.Store, d); err != nil {
		return Priced{}, err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	if err := c.cart(d); err != nil {
		return Priced{}, err
	}
	return d.view(c.policy), nil
}

func (d *draft) view(policy pricing.Policy) Priced {
	return Priced{Currency: d.currency, Lines: d.documentLines(), Subtotal: d.totals.Subtotal, Discount: d.totals.Discount,
		Tax: d.totals.Tax, Taxes: documentTaxes(d.totals.Taxes), Total: d.totals.Total,
		CashTotal: pricing.CashDue(policy, d.totals.Total), Promotions: append([]AppliedDiscount{}, d.promoted.promotions...), Coupons: d.promoted.coupons}
}

func (d *draft) documentLines() []DocumentLine {
	out := make([]DocumentLine, len(d.lines))
	parts := d.totals.Parts
	for i := range d.lines {
		l, t := &d.lines[i], &d.totals.Lines[i]
		out[i] = DocumentLine{Line: int64(i + 1), ProductID: l.product.ID, SKU: l.product.SKU, Name: l.product.Name,
			Quantity: l.quantity, Unit: l.product.Unit, UnitPrice: l.price, Amount: t.Amount, Discount: t.Discount,
			TaxRate: l.rate, Tax: t.Tax, Total: t.Total, TakeAway: l.takeAway, ExemptReason: l.exempt, DepositOf: l.depositOf,
			Batch: l.Batch, ExpiresOn: l.ExpiresOn, Serial: l.Serial, GiftCard: l.card, Age: l.age}
		d.promoted.show(&out[i], l.product.Price)
		if own := pricing.TakeParts(&parts, i); own != nil {
			out[i].Taxes = documentParts(own)
		}
		if l.manual != nil {
			l.manual.show(&out[i], d.orderDiscount, d.granted)
		}
		if l.net {
			out[i].exempted()
		}
		if out[i].aside = l.aside; l.depositOf == 0 && !l.aside {
			out[i].parts = l.product.taken(l.quantity)
		}
	}
	return out
}

func documentTaxes(taxes []pricing.RateTotal) []DocumentTax {
	out := make([]DocumentTax, len(taxes))
	for i, t := range taxes {
		out[i] = DocumentTax{Name: t.Name, Rate: t.Rate, Base: t.Base, Amount: t.Amount}
	}
	return out
}

// document is the answer of a draft that was given its place in the books.
func (d *draft) document(drawer, number, committedAt string) Document {
	lines := d.documentLines()
	d.showFactors(lines)
	return Document{ID: d.id, Kind: kindSale, ReceiptNumber: number, StoreID: d.cashier.Store, RegisterID: d.cashier.Register,
		DrawerID: drawer, ExchangeID: d.exchange, CustomerID: d.customer, CartID: d.request.CartID, LayawayID: d.request.LayawayID, StaffID: d.cashier.Staff, CommittedAt: committedAt, StartedAt: d.request.startedBefore(committedAt), Currency: d.currency,
		Lines: lines, Subtotal: d.totals.Subtotal, Discount: d.totals.Discount, Tax: d.totals.Tax, Vouchers: vouchersOf(lines),
		Taxes: documentTaxes(d.totals.Taxes), Total: d.totals.Total, Rounding: d.settled.Rounding,
		Tenders: d.tenders, Change: d.settled.Change, Tip: d.request.Tip, TaxExempt: d.exemptBy(),
		AgeCheckedBy: d.ageCheckedBy(), ManualDiscount: d.orderBy(), Approvals: d.granted.ids(), Approvers: d.granted.approvers(), Points: d.points,
		Promotions: d.promoted.promotions, Coupons: d.promoted.codes()}
}

// orderBy is the discount on the whole sale, with who approved it.
func (d *draft) orderBy() *ManualDiscount {
	if d.orderDiscount == nil {
		return nil
	}
	v := *d.orderDiscount
	v.ApprovedBy = d.granted.who(access.DiscountOrder)
	return &v
}
