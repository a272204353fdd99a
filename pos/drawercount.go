package pos

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// CashCountRequest is what somebody counted in a drawer: the sum, or the pieces, or
// both, which must agree; and the cash of other currencies. What is said of a
// difference belongs to a late count, which settles its drawer.
type CashCountRequest struct {
	Counted    *money.Amount   `json:"counted,omitempty"`
	Pieces     []money.Pieces  `json:"pieces,omitempty"`
	Currencies []CurrencyCount `json:"currencies,omitempty"`
	Reason     string          `json:"reason,omitempty"`
	Note       string          `json:"note,omitempty"`
	Approvals  []string        `json:"-"`

	asked string // what whoever counts blind asked for, instead of counting
}

// CurrencyCount is the counted cash of one other currency, in its own minor
// units. What was expected and the difference are the server's to say.
type CurrencyCount struct {
	Currency   string         `json:"currency"`
	Counted    *money.Amount  `json:"counted,omitempty"`
	Pieces     []money.Pieces `json:"pieces,omitempty"`
	Expected   *money.Amount  `json:"expected,omitempty"`
	Difference *money.Amount  `json:"difference,omitempty"`
}

// CashCountView is a count as it was taken. What was expected is not told to who
// counts blind.
type CashCountView struct {
	ID           string          `json:"id"`
	DrawerID     string          `json:"drawer_id"`
	Number       int64           `json:"number"` // of this drawer's counts
	At           string          `json:"at"`
	Staff        Person          `json:"staff"`
	Counted      money.Amount    `json:"counted"`
	Pieces       []money.Pieces  `json:"pieces"`
	Currencies   []CurrencyCount `json:"currencies"`
	Expected     *money.Amount   `json:"expected"`
	Difference   *money.Amount   `json:"difference"`
	ReasonNeeded bool            `json:"reason_needed"`         // to close by this count
	Late         bool            `json:"late,omitempty"`        // it settled a drawer that had closed by itself
	Reason       string          `json:"reason,omitempty"`      // of a late one
	Note         string          `json:"note,omitempty"`        // likewise
	ApprovedBy   *Person         `json:"approved_by,omitempty"` // likewise
	Asked        string          `json:"asked,omitempty" enum:"drop,pay_out,refund,approval,late" doc:"Nothing was counted: somebody who counts blind asked for this with the sum in counted, and was refused or may have learnt something"`
}

func (v *CashCountView) hide() {
	v.Expected, v.Difference = nil, nil
	v.Currencies = slices.Clone(v.Currencies)
	for i := range v.Currencies {
		v.Currencies[i].Expected, v.Currencies[i].Difference = nil, nil
	}
}

// Limits of one count.
const (
	maxPieces     = 1_000_000 // of one kind
	maxKinds      = 60
	maxCurrencies = 20
	maxCountNote  = 200
)

var (
	errCountExists   = fault.New(fault.Conflict, "count_exists", "Another count has this id already.")
	errNoCount       = fault.New(fault.NotFound, "no_count", "There is no such count of this drawer.").At("count_id", "no_count", "is not a count of this drawer")
	errCountStale    = fault.New(fault.Conflict, "count_stale", "Cash has moved since this count. Count again.")
	errDrawerParked  = fault.New(fault.Conflict, "drawer_parked", "This drawer is parked. Take it on a register first.")
	errDrawerCounted = fault.New(fault.Conflict, "drawer_closed", "This drawer is closed and counted already.")
)

// check settles a count's sums.
func (r *CashCountRequest) check(currency string) error {
	sum, err := settle("", currency, r.Counted, r.Pieces)
	if err != nil {
		return err
	}
	r.Counted = &sum
	if len(r.Currencies) > maxCurrencies {
		return fault.New(fault.Invalid, "too_many", "At most %d currencies.", maxCurrencies).At("currencies", "too_many", "are too many")
	}
	for i := range r.Currencies {
		c := &r.Currencies[i]
		field := fmt.Sprintf("currencies[%d]", i)
		twice := slices.ContainsFunc(r.Currencies[:i], func(o CurrencyCount) bool { return o.Currency == c.Currency })
		if twice || c.Currency == currency || len(c.Currency) != 3 {
			return fault.New(fault.Invalid, "currency_invalid", "Each other currency is counted once.").At(field+".currency", "currency_invalid", "is not another currency, or is there twice")
		}
		sum, err := settle(field+".", c.Currency, c.Counted, c.Pieces)
		if err != nil {
			return err
		}
		c.Counted, c.Expected, c.Difference = &sum, nil, nil
	}
	slices.SortFunc(r.Currencies, func(a, b CurrencyCount) int { return strings.Compare(a.Currency, b.Currency) })
	return nil
}

// settle is the sum of a count: as it was told, and as the pieces have it.
func settle(prefix, currency string, told *money.Amount, pieces []money.Pieces) (money.Amount, error) {
	if told == nil && pieces == nil {
		return 0, fault.New(fault.Invalid, "count_needed", "Say what was counted.").At(prefix+"counted", "required", "is needed, or pieces")
	}
	if told != nil {
		if err := checkCash(prefix+"counted", *told); err != nil {
			return 0, err
		}
	}
	if pieces == nil {
		return *told, nil
	}
	sum, err := sumPieces(prefix+"pieces", currency, pieces)
	if err != nil {
		return 0, err
	}
	if told != nil && *told != sum {
		return 0, fault.New(fault.Invalid, "count_mismatch", "The pieces come to another sum.").With("pieces", sum).At(prefix+"counted", "count_mismatch", "is not the sum of the pieces")
	}
	return sum, nil
}

func sumPieces(field, currency string, pieces []money.Pieces) (sum money.Amount, err error) {
	if len(pieces) > maxKinds {
		return 0, fault.New(fault.Invalid, "too_many", "At most %d kinds of money.", maxKinds).At(field, "too_many", "are too many")
	}
	kinds := money.DrawerKinds(currency)
	for i, p := range pieces {
		at := fmt.Sprintf("%s[%d]", field, i)
		switch {
		case p.Value <= 0 || p.Value > maxCash || len(kinds) > 0 && !slices.Contains(kinds, p.Value):
			return 0, fault.New(fault.Invalid, "denomination_unknown", "There is no such note or coin in %s.", currency).At(at+".value", "denomination_unknown", "is no note or coin in "+currency)
		case slices.ContainsFunc(pieces[:i], func(o money.Pieces) bool { return o.Value == p.Value }):
			return 0, fault.New(fault.Invalid, "denomination_twice", "Each note and coin is counted once.").At(at+".value", "denomination_twice", "is there twice")
		case p.Count < 0 || p.Count > maxPieces:
			return 0, fault.New(fault.Invalid, "amount_invalid", "So many pieces are not in a drawer.").At(at+".count", "amount_invalid", "is out of range")
		}
		if sum += p.Value * money.Amount(p.Count); sum > maxCash {
			return 0, fault.New(fault.Invalid, "amount_invalid", "That is more than a drawer holds.").At(field, "amount_invalid", "come to too much")
		}
	}
	return sum, nil
}

// cashCountRow is a count in the books.
type cashCountRow struct {
	ID, DrawerID, RegisterID string
	Number                   int64
	StaffID                  string
	At                       db.Micros
	Counted, Expected        money.Amount
	Pieces, Currencies       string // JSON
	Answer, ContentHash      []byte
	Late                     bool
	Reason, Note             string
	ApprovedBy               *string
	Asked                    string // what was asked for with this sum: nothing was counted
}

func (cashCountRow) TableName() string { return "drawer_counts" }

func (r *cashCountRow) others() (out []CurrencyCount, err error) {
	if err := json.Unmarshal([]byte(r.Currencies), &out); err != nil {
		return nil, fmt.Errorf("read count %s: %w", r.ID, err)
	}
	return out, nil
}

// view is a count for who may see all of it.
func (r *cashCountRow) view(who string, policy *access.DrawerPolicy) (CashCountView, error) {
	difference := r.Counted - r.Expected
	v := CashCountView{ID: r.ID, DrawerID: r.DrawerID, Number: r.Number, At: stamp(r.At.Time()), Staff: Person{r.StaffID, who}, Counted: r.Counted,
		Expected: &r.Expected, Difference: &difference, Pieces: []money.Pieces{}}
	if err := json.Unmarshal([]byte(r.Pieces), &v.Pieces); err != nil {
		return v, fmt.Errorf("read count %s: %w", r.ID, err)
	}
	others, err := r.others()
	v.Currencies = others
	v.Late, v.Reason, v.Note, v.Asked = r.Late, r.Reason, r.Note, r.Asked
	v.ReasonNeeded = !r.Late && r.Asked == "" && reasonNeeded(policy, difference, others)
	return v, err
}

// reasonNeeded tells whether a count is off by more than a store lets pass
// without a word; what other currencies are off always is.
func reasonNeeded(policy *access.DrawerPolicy, difference money.Amount, others []CurrencyCount) bool {
	if policy.ReasonAbove == nil {
		return false
	}
	return max(difference, -difference) > money.Amount(*policy.ReasonAbove) ||
		slices.ContainsFunc(others, func(c CurrencyCount) bool { return c.Difference != nil && *c.Difference != 0 })
}

// cashCountEntry is what the journal keeps of a count.
type cashCountEntry struct {
	DrawerID   string          `json:"drawer_id"`
	ID         string          `json:"id"`
	Number     int64           `json:"number"`
	Counted    money.Amount    `json:"counted"`
	Expected   money.Amount    `json:"expected"`
	Difference money.Amount    `json:"difference"`
	Currencies []CurrencyCount `json:"currencies,omitempty"`
	Pieces     []money.Pieces  `json:"pieces,omitempty"`
	Late       bool            `json:"late,omitempty"`  // it settles a drawer that had closed by itself
	Tried      bool            `json:"tried,omitempty"` // it was to, and was refused
	Asked      string          `json:"asked,omitempty"` // drop, pay_out, refund or approval: it was not counted, but asked for with this sum
	Reason     string          `json:"reason,omitempty"`
	Note       string          `json:"note,omitempty"`
	StaffID    string          `json:"staff_id"`
	ApprovedBy string          `json:"approved_by,omitempty"`
	At         string          `json:"at"`
}

// CountDrawer keeps a count of a drawer that is open on the cashier's register.
// Every count is kept, so that counting again shows. One of a drawer that closed
// by itself settles it, as closing by a count would have: see drawerlate.go.
func (p *Pos) CountDrawer(ctx context.Context, c Cashier, drawer, id string, r CashCountRequest) (Answer, error) {
	hash := contentHash("count", []any{drawer, r})
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return Answer{}, err
	}
	if err := r.check(shop.Currency); err != nil {
		return Answer{}, err
	}
	if err := r.checkWords(shop); err != nil {
		return Answer{}, err
	}
	answer, err := p.keepCount(ctx, c, shop, drawer, id, r, hash[:], false)
	if isOff(err) && shop.BlindCount && !c.SeesExpected {
		// Told that it is off, one may count again: then that shows, as all counts do.
		if kept := p.keepTried(ctx, c, shop, drawer, r); kept != nil {
			return Answer{}, kept
		}
	}
	return answer, withoutSize(c, p.withApprovers(ctx, c, err))
}

// keepCount keeps a count; one that was only tried settles nothing.
func (p *Pos) keepCount(ctx context.Context, c Cashier, shop access.Store, drawer, id string, r CashCountRequest, hash []byte, tried bool) (answer Answer, err error) {
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		c := c
		if err := c.books(tx, drawer); err != nil {
			return err
		}
		h, err := lockHead(ctx, tx, c.Register)
		if err != nil {
			return err
		}
		var old cashCountRow
		err = tx.Where("id = ?", id).Take(&old).Error
		if err == nil {
			if string(old.ContentHash) != string(hash) {
				return errCountExists
			}
			answer = Answer{Body: old.Answer}
			return nil
		} else if !db.IsMissing(err) {
			return err
		}
		row, err := findDrawer(tx, c.Store, drawer)
		if err != nil {
			return err
		}
		if err := countable(row, h); err != nil {
			return err
		}
		answer, err = p.countDrawer(ctx, tx, c, shop, h, row, id, r, hash, tried)
		return err
	})
	return answer, err
}

func countable(row *drawerRow, h *head) error {
	switch {
	case row == nil:
		return errNoDrawer
	case row.Status == "parked":
		return errDrawerParked
	case row.Status == "closed" && row.Counted != nil:
		return errDrawerCounted
	case row.Status == "open" && h.drawer != row.ID:
		return errNoDrawer
	}
	return h.fits(false)
}

func (p *Pos) countDrawer(ctx context.Context, tx *db.Tx, c Cashier, shop access.Store, h *head, row *drawerRow, id string, r CashCountRequest, hash []byte, tried bool) (Answer, error) {
	view, err := drawerToCount(tx, h, row)
	if err != nil {
		return Answer{}, err
	}
	others := []CurrencyCount{}
	if r.asked == "" { // an ask is of the store's own cash alone
		if others, err = heldAgainst(shop, view.ForeignCash, r.Currencies); err != nil {
			return Answer{}, err
		}
	}
	n := cashCountRow{ID: id, DrawerID: row.ID, RegisterID: c.Register, StaffID: c.Staff, At: db.At(tx.Now), Counted: *r.Counted, Expected: *view.Expected,
		Pieces: string(mustJSON(append([]money.Pieces{}, r.Pieces...))), Currencies: string(mustJSON(others)), ContentHash: hash, Asked: r.asked}
	if tried && n.Asked == "" {
		n.Asked = "late"
	}
	if err := tx.Raw(`SELECT COALESCE(MAX(number), 0) + 1 FROM drawer_counts WHERE drawer_id = ?`, row.ID).Row().Scan(&n.Number); err != nil {
		return Answer{}, err
	}
	if row.Status == "closed" && !tried {
		if err := settleLate(ctx, tx, c, shop, row, &n, others, &r); err != nil {
			return Answer{}, err
		}
	} else if r.Reason != "" || r.Note != "" || len(r.Approvals) > 0 {
		return Answer{}, errCountWords
	}
	v, err := n.view(c.StaffName, &shop.Policies.Drawer)
	if err != nil {
		return Answer{}, err
	}
	if n.ApprovedBy != nil {
		if v.ApprovedBy, err = personOf(tx.DB, *n.ApprovedBy); err != nil {
			return Answer{}, err
		}
	}
	entry := cashCountEntry{DrawerID: row.ID, ID: id, Number: n.Number, Counted: n.Counted, Expected: n.Expected, Difference: *v.Difference,
		Currencies: others, Pieces: r.Pieces, Late: n.Late, Tried: tried, Asked: r.asked, Reason: n.Reason, Note: n.Note, StaffID: c.Staff, ApprovedBy: deref(n.ApprovedBy), At: v.At}
	if shop.BlindCount && !c.SeesExpected && !n.Late {
		v.hide()
	}
	if n.Answer, err = json.Marshal(v); err != nil {
		return Answer{}, err
	}
	if err := tx.Create(&n).Error; err != nil {
		return Answer{}, fmt.Errorf("insert count: %w", err)
	}
	if err := p.enter(ctx, tx, h, entryCount, id, entry); err != nil {
		return Answer{}, err
	}
	return Answer{Body: n.Answer, Created: true}, drawerChanged(tx, c, row.ID, row.Status)
}

// drawerToCount is what a drawer should hold: one that is closed says it in its
// Z.
func drawerToCount(tx *db.Tx, h *head, row *drawerRow) (v DrawerView, err error) {
	if row.Status != "closed" {
		return reportLocked(tx, h, row)
	}
	return row.z()
}

// z is the report of a closed drawer.
func (r *drawerRow) z() (v DrawerView, err error) {
	if err := json.Unmarshal(r.ZAnswer, &v); err != nil {
		return v, fmt.Errorf("read the Z of drawer %s: %w", r.ID, err)
	}
	return v, nil
}

// heldAgainst holds the counted cash of other currencies against what the
// drawer took of them. All of those must be counted, and no others but those
// that the store takes.
func heldAgainst(shop access.Store, held []ForeignTotal, counted []CurrencyCount) ([]CurrencyCount, error) {
	out := []CurrencyCount{}
	for i, c := range counted {
		at := slices.IndexFunc(held, func(f ForeignTotal) bool { return f.Currency == c.Currency })
		known := at >= 0 || slices.ContainsFunc(shop.ForeignCash, func(f access.ForeignCash) bool { return f.Currency == c.Currency })
		if !known {
			return nil, fault.New(fault.Invalid, "currency_unknown", "%s is not taken here.", c.Currency).
				At(fmt.Sprintf("currencies[%d].currency", i), "currency_unknown", "is not taken here")
		}
		var expected money.Amount
		if at >= 0 {
			expected = held[at].Amount
		}
		difference := *c.Counted - expected
		c.Expected, c.Difference = &expected, &difference
		out = append(out, c)
	}
	for _, f := range held {
		if f.Amount != 0 && !slices.ContainsFunc(counted, func(c CurrencyCount) bool { return c.Currency == f.Currency }) {
			return nil, fault.New(fault.Invalid, "currency_uncounted", "Count the %s in the drawer too.", f.Currency).
				At("currencies", "currency_uncounted", "lack "+f.Currency)
		}
	}
	return out, nil
}

// freshCount is the last count of a drawer if it is the one that is meant, and
// no cash has moved since. What was but asked for counted nothing.
func freshCount(tx *db.Tx, drawer, id string, now *DrawerView) (*cashCountRow, error) {
	var last cashCountRow
	err := tx.Where("drawer_id = ? AND asked = ''", drawer).Order("number DESC").Limit(1).Take(&last).Error
	if db.IsMissing(err) {
		return nil, errNoCount
	} else if err != nil {
		return nil, fmt.Errorf("find the count: %w", err)
	}
	if last.ID != id {
		var there bool
		if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM drawer_counts WHERE id = ? AND drawer_id = ? AND asked = '')`, id, drawer).Row().Scan(&there); err != nil {
			return nil, err
		}
		if there {
			return nil, errCountStale // it was counted again
		}
		return nil, errNoCount
	}
	others, err := last.others()
	if err != nil {
		return nil, err
	}
	if last.Expected != *now.Expected {
		return nil, errCountStale
	}
	for _, f := range now.ForeignCash {
		i := slices.IndexFunc(others, func(c CurrencyCount) bool { return c.Currency == f.Currency })
		if i < 0 && f.Amount != 0 || i >= 0 && *others[i].Expected != f.Amount {
			return nil, errCountStale
		}
	}
	return &last, nil
}
