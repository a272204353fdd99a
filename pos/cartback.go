package pos

import (
	"slices"

	"tillbell/server/fault"
)

// CartBack is what comes back for the goods of a parked exchange. Nothing of it
// is taken nor held while the cart lies there: who takes it up asks anew what it
// gives (QuoteReturn), and the exchange is judged when it is committed.
type CartBack struct {
	SaleID string       `json:"sale_id,omitempty"`
	Lines  []ReturnLine `json:"lines"`
	Reason string       `json:"reason,omitempty"`
	Gift   bool         `json:"gift,omitempty"`
}

// check refuses what could never be a return.
func (b *CartBack) check() error {
	if b == nil {
		return nil
	}
	if b.SaleID != "" {
		if err := checkID("back.sale_id", b.SaleID); err != nil {
			return err
		}
	}
	r := ReturnRequest{SaleID: b.SaleID, Lines: b.Lines, Reason: b.Reason, Gift: b.Gift}
	err := r.check()
	if f, ok := fault.As(err); ok {
		under := *f
		under.Fields = slices.Clone(f.Fields)
		for i := range under.Fields {
			under.Fields[i].Name = "back." + under.Fields[i].Name
		}
		return &under
	} else if err != nil {
		return err
	}
	b.Reason = r.Reason
	return nil
}
