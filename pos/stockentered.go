package pos

import (
	"slices"

	"tillbell/pos/money"
)

// stockPayload is what the journal keeps of an act that moved stock: what came,
// was adjusted, counted, wasted, sent or made. Sales and returns are documents
// and say themselves what they moved.
type stockPayload struct {
	DocumentID string        `json:"document_id,omitempty"` // the delivery, transfer or stocktake
	Moves      []enteredMove `json:"moves"`
	StaffID    string        `json:"staff_id,omitempty"`
	Approvals  []string      `json:"approvals,omitempty"` // of what was set by hand
	Approvers  []string      `json:"approvers,omitempty"` // who gave them
	At         string        `json:"at"`
}

type enteredMove struct {
	ID        string         `json:"id"`
	ProductID string         `json:"product_id"`
	Kind      string         `json:"kind"`
	Quantity  money.Quantity `json:"quantity"` // what it changed
	Stock     money.Quantity `json:"stock"`    // on hand after it
	Cost      *Cost          `json:"unit_cost,omitempty"`
	Cause     string         `json:"cause,omitempty"`
	Reason    string         `json:"reason,omitempty"`
	Batch     string         `json:"batch,omitempty"`
	ExpiresOn string         `json:"expires_on,omitempty"`
}

// maxMovesEntered is how many moves stand in one entry: of a stocktake of all
// goods there are several.
const maxMovesEntered = 500

// enter adds the moves to the store's chain. It comes before the store's event
// counters are touched.
func (l *ledger) enter(p *Pos, store string) error {
	for some := range slices.Chunk(l.moves, maxMovesEntered) {
		entry := stockPayload{DocumentID: some[0].document, StaffID: l.staff, At: stamp(l.tx.Now), Moves: make([]enteredMove, len(some))}
		for i, m := range some {
			entry.Moves[i] = enteredMove{ID: m.id, ProductID: m.product, Kind: m.kind, Quantity: m.delta, Stock: m.onHand, Cost: m.cost,
				Cause: m.cause, Reason: m.reason, Batch: m.batch, ExpiresOn: m.expires}
			entry.Approvals, entry.Approvers = append(entry.Approvals, m.leave.ids()...), append(entry.Approvers, m.leave.approvers()...)
		}
		doc := some[0].document
		if doc == "" {
			doc = some[0].id
		}
		if err := p.EnterStore(l.tx, store, entryStock, doc, entry); err != nil {
			return err
		}
	}
	return nil
}
