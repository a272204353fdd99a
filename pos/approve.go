package pos

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// need is a fine right that an act needs, and the act's size by it.
type need struct {
	right   access.Right
	amount  money.Amount
	percent int64
}

// granted are the approvals that let a document through, by right.
type granted map[access.Right]*access.Approval

func (g granted) who(right access.Right) string {
	if one := g[right]; one != nil {
		return one.ApproverID
	}
	return ""
}

// ids are sorted, so that the same document is the same bytes.
func (g granted) ids() []string {
	var out []string
	for _, one := range g {
		out = append(out, one.ID)
	}
	slices.Sort(out)
	return out
}

// approvers are the people behind them: the journal says who, too.
func (g granted) approvers() []string {
	var out []string
	for _, one := range g {
		out = append(out, one.ApproverID)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

const maxApprovals = 10

func checkApprovals(ids []string) error {
	if len(ids) > maxApprovals {
		return fault.New(fault.Invalid, "too_many_approvals", "At most %d approvals.", maxApprovals).At("approvals", "too_many_approvals", "are too many")
	}
	for _, id := range ids {
		if u, err := uuid.Parse(id); err != nil || u.String() != id {
			return fault.New(fault.Invalid, "id_invalid", "An approval's id is a UUID.").At("approvals", "id_invalid", "holds what is no id")
		}
	}
	return nil
}

// approvals is the part of a commit that judges what needs a right, and takes
// the approvals it was given: locked with the registers, marked used with the
// documents, so that one approval serves one document.
type approvals struct {
	now    time.Time
	found  map[string]*access.Approval
	costs  map[string]Cost // of products that were priced by hand
	taken  map[string]bool
	ids    []string
	usedBy []string
	carts  *cartPart         // whose approvals may go with them; nil: none do
	with   func(string) bool // whether an approval goes with the cart that is judged
	act    string            // what money went back for under these approvals, before it was committed
}

func newApprovals(now time.Time) *approvals {
	return &approvals{now: now}
}

func (a *approvals) look(p *db.Pipe, drafts []*draft) error {
	var ids, costly []string
	for _, d := range drafts {
		ids, costly = append(ids, d.request.Approvals...), append(costly, d.costly()...)
	}
	if len(costly) > 0 {
		a.costs = make(map[string]Cost, len(costly))
		if err := lookCosts(p, costly, a.costs); err != nil {
			return err
		}
	}
	return a.lookFor(p, ids)
}

func (a *approvals) lookFor(p *db.Pipe, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	a.found, a.taken = make(map[string]*access.Approval, len(ids)), make(map[string]bool, len(ids))
	slices.Sort(ids)
	return access.LookApprovals(p, slices.Compact(ids), a.found)
}

func (a *approvals) judge(d *draft) (err error) {
	if a.costs != nil {
		d.needCosts(a.costs)
	}
	a.act, a.with = d.claim, func(id string) bool { return a.carts.kept(d, id) }
	d.granted, err = a.allow(d.cashier, d.needs, d.request.Approvals, d.subjectHash)
	return err
}

// allow judges needs by the cashier's rights and, where these do not reach, by
// the approvals that were named.
func (a *approvals) allow(c Cashier, needs []need, named []string, hash func() [sha256.Size]byte) (granted, error) {
	var out granted
	for _, n := range needs {
		switch c.Rights.Allows(n.right, int64(n.amount), n.percent) {
		case access.Allowed:
			continue
		case access.Denied:
			return nil, access.NotAllowed(n.right)
		}
		g, err := a.find(c, n, named, hash)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = make(granted)
		}
		out[n.right] = g
	}
	return out, nil
}

// find picks the approval for a need; the reason why the named one of its right
// does not do is worth more than that none does.
func (a *approvals) find(c Cashier, n need, named []string, hash func() [sha256.Size]byte) (*access.Approval, error) {
	refusal := error(approvalNeeded(c, n))
	for _, id := range named {
		g := a.found[id]
		if g == nil || g.StoreID != c.Store || g.Right != n.right {
			continue
		}
		act := access.Act{Staff: c.Staff, Register: c.Register, Right: n.right, Hash: hash(), Amount: int64(n.amount), Percent: n.percent}
		if a.with != nil && a.with(id) { // it was theirs who parked the cart
			act.Staff, act.Register = g.RequesterID, g.RegisterID
		}
		err := g.Covers(act, a.now)
		if errors.Is(err, access.ErrApprovalUsed) && a.act != "" && g.UsedBy == a.act {
			err = nil // it let the money go back to the card for just this
		}
		if err == nil && a.taken[id] {
			err = access.ErrApprovalUsed
		}
		if err == nil {
			return g, nil
		}
		refusal = err
	}
	return nil, refusal
}

func (a *approvals) take(d *draft) { a.use(d.granted, d.id) }

func (a *approvals) use(g granted, document string) {
	for _, id := range g.ids() {
		a.taken[id] = true
		a.ids, a.usedBy = append(a.ids, id), append(a.usedBy, document)
	}
}

func (a *approvals) write(b *books) error { return access.UseApprovals(b.pipe, b.at, a.ids, a.usedBy) }

func approvalNeeded(c Cashier, n need) *fault.Error {
	limit := c.Rights[n.right]
	return fault.New(fault.Forbidden, "approval_needed", "This needs somebody's approval.").
		With("right", n.right).With("amount", n.amount).With("percent", money.Rate(n.percent)).
		With("limit", map[string]any{"amount": limit.Amount, "percent": rateOf(limit.Percent)})
}

func rateOf(n *int64) *money.Rate {
	if n == nil {
		return nil
	}
	r := money.Rate(*n)
	return &r
}

// withApprovers adds to a refusal who could approve, so that the till can ask
// them.
func (p *Pos) withApprovers(ctx context.Context, c Cashier, err error) error {
	f, ok := fault.As(err)
	if !ok || f.Code != "approval_needed" {
		return err
	}
	right, _ := f.Extra["right"].(access.Right)
	amount, _ := f.Extra["amount"].(money.Amount)
	percent, _ := f.Extra["percent"].(money.Rate)
	people, lookErr := p.stores.Approvers(ctx, c.Store, c.Staff, right, int64(amount), int64(percent))
	if lookErr != nil {
		return lookErr
	}
	return f.With("approvers", people)
}

// approveIn is the part of an act that is not a document: a movement of cash, a
// count. It locks, judges and uses in the act's own transaction.
func approveIn(ctx context.Context, tx *db.Tx, c Cashier, needs []need, named []string, hash [sha256.Size]byte, act string) (granted, error) {
	return approveAs(ctx, tx, c, needs, named, hash, act, act)
}

// approveOnce is approveIn for what can be done to the same thing again: an
// approval that the thing has used lets nothing more through.
func approveOnce(ctx context.Context, tx *db.Tx, c Cashier, needs []need, named []string, hash [sha256.Size]byte, thing string) (granted, error) {
	return approveAs(ctx, tx, c, needs, named, hash, thing, "")
}

// approveAs notes what used the approvals; again is an act that may have used
// them before.
func approveAs(ctx context.Context, tx *db.Tx, c Cashier, needs []need, named []string, hash [sha256.Size]byte, usedBy, again string) (granted, error) {
	if err := stand(tx, &c); err != nil {
		return nil, err
	}
	a := newApprovals(tx.Now)
	a.act = again
	if len(named) > 0 {
		p := tx.Pipe()
		if err := a.lookFor(p, slices.Clone(named)); err != nil {
			return nil, err
		}
		if err := p.Run(ctx); err != nil {
			return nil, err
		}
	}
	g, err := a.allow(c, needs, named, func() [sha256.Size]byte { return hash })
	if err != nil || len(g) == 0 {
		return g, err
	}
	a.use(g, usedBy)
	p := tx.Pipe()
	if err := access.UseApprovals(p, tx.Now, a.ids, a.usedBy); err != nil {
		return nil, err
	}
	return g, p.Run(ctx)
}

// subjectHash is what an approval for this draft is bound to.
func (d *draft) subjectHash() [sha256.Size]byte {
	if d.subject == nil {
		h := d.hashCart()
		d.subject = &h
	}
	return trained(*d.subject, d.request.Training)
}

// hashCart is over what is given away: products, quantities and all that was set
// by hand, reasons too, as the approver reads them. The order of lines is left
// out, as it gives nothing; lines are not merged, so that one more scan is
// another cart. Tenders are left out: how it is paid was not asked. Neither are
// prices of the catalogue in it: should they move, the size of what is given
// away moves with them, and that is compared.
func (d *draft) hashCart() [sha256.Size]byte {
	lines := make([]string, len(d.lines))
	for i, l := range d.lines {
		var r LineRequest // none for a line that the server added
		if i < len(d.request.Lines) {
			r = d.request.Lines[i]
		}
		what := []any{l.product.ID, l.quantity, r.UnitPrice, r.Reason, r.Discount, r.GiftCard}
		if l.pastDate {
			what = append(what, l.tracked)
		}
		lines[i] = string(mustJSON(what))
	}
	slices.Sort(lines)
	return hashSubject("cart", lines, d.request.Discount, d.request.TaxExempt)
}

func hashSubject(kind string, parts ...any) [sha256.Size]byte {
	return sha256.Sum256(mustJSON(append([]any{"tillbell-approval/1", kind}, parts...)))
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("plain data does not marshal: " + err.Error())
	}
	return b
}
