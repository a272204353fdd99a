package pos

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tillbell/server/access"
	"tillbell/server/db"
)

// KeptApproval is a yes that goes with a parked cart. It stays bound to what was
// shown and how much, serves once, and expires when it would have: but whoever
// sells the cart from the shelf may use it, on whichever till. The sale names
// its seller and the approver; the approval, who had asked.
type KeptApproval struct {
	ID         string       `json:"id"`
	Right      access.Right `json:"right"`
	Amount     int64        `json:"amount"`
	Percent    int64        `json:"percent"` // parts per million
	AskedBy    string       `json:"asked_by"`
	ApprovedBy string       `json:"approved_by"`
	ExpiresAt  string       `json:"expires_at"`
}

// keptApprovals are those of a cart's request that go with it: the clerk's own of
// this till, and those that the cart had when it was taken. One that is over is
// left out; the sale asks anew.
func (p *Pos) keptApprovals(ctx context.Context, c Clerk, id string, taken bool, named []string) ([]KeptApproval, error) {
	if err := checkApprovals(named); err != nil || len(named) == 0 {
		return nil, err
	}
	var had []KeptApproval
	if taken {
		var content string
		err := p.db.Read(ctx).Raw(`SELECT content FROM carts WHERE id = ? AND store_id = ?`, id, c.Store).Row().Scan(&content)
		if err != nil && !db.IsMissing(err) {
			return nil, fmt.Errorf("read cart %s: %w", id, db.Translate(err))
		}
		had = keptIn(content)
	}
	var out []KeptApproval
	for _, one := range named {
		g, err := p.stores.Approval(ctx, c.Store, one)
		if err != nil {
			return nil, err
		}
		own := g.RequesterID == c.Staff && g.RegisterID == c.Register
		with := slices.ContainsFunc(had, func(k KeptApproval) bool { return k.ID == one })
		if !own && !with || g.StateAt(p.db.Now()) != access.ApprovalGranted {
			continue
		}
		out = append(out, KeptApproval{ID: g.ID, Right: g.Right, Amount: g.Amount, Percent: g.Percent, AskedBy: g.RequesterID,
			ApprovedBy: g.ApproverID, ExpiresAt: stamp(g.ExpiresAt)})
	}
	return out, nil
}

// keptIn are the approvals in what a cart holds.
func keptIn(content string) []KeptApproval {
	var c struct {
		Kept []KeptApproval `json:"kept_approvals"`
	}
	if content == "" || json.Unmarshal([]byte(content), &c) != nil {
		return nil
	}
	return c.Kept
}

// kept tells whether an approval goes with the cart that a draft sells.
func (c *cartPart) kept(d *draft, approval string) bool {
	if c == nil || d.kind != kindSale || d.request.CartID == "" {
		return false
	}
	row := c.rows[d.request.CartID]
	return row != nil && row.StoreID == d.cashier.Store && slices.ContainsFunc(keptIn(row.Content), func(k KeptApproval) bool { return k.ID == approval })
}
