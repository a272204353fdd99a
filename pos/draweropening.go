package pos

import (
	"encoding/json"
	"fmt"

	"tillbell/pos/money"
	"tillbell/server/fault"
)

var (
	errNoFloat       = fault.New(fault.Invalid, "count_needed", "Say what is in the drawer.").At("opening_float", "required", "is needed, or pieces")
	errFloatMismatch = fault.New(fault.Invalid, "count_mismatch", "The pieces come to another sum.")
)

// OpenRequest is the float that a drawer is opened with: the sum, or the pieces, or
// both, which must agree.
type OpenRequest struct {
	OpeningFloat *money.Amount
	Pieces       []money.Pieces
}

// check settles the sum.
func (r *OpenRequest) check(currency string) error {
	if r.Pieces == nil {
		if r.OpeningFloat == nil {
			return errNoFloat
		}
		return checkCash("opening_float", *r.OpeningFloat)
	}
	sum, err := sumPieces("pieces", currency, r.Pieces)
	if err != nil {
		return err
	}
	if r.OpeningFloat != nil && *r.OpeningFloat != sum {
		return errFloatMismatch.With("pieces", sum).At("opening_float", "count_mismatch", "is not the sum of the pieces")
	}
	r.OpeningFloat = &sum
	return nil
}

// hash is of what is asked for: by a sum alone it is what it was before pieces were
// kept.
func (r *OpenRequest) hash(register string) [32]byte {
	if r.Pieces == nil {
		return contentHash("drawer", []any{register, *r.OpeningFloat})
	}
	return contentHash("drawer", []any{register, *r.OpeningFloat, r.Pieces})
}

// kept are the pieces as they are stored.
func (r *OpenRequest) kept() string {
	if r.Pieces == nil {
		return ""
	}
	return string(mustJSON(r.Pieces))
}

// openingPieces are the pieces that the row keeps; none where it was opened by a
// sum.
func (row *drawerRow) openingPieces() (out []money.Pieces, err error) {
	if row.OpeningPieces == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(row.OpeningPieces), &out); err != nil {
		return nil, fmt.Errorf("read the float of drawer %s: %w", row.ID, err)
	}
	return out, nil
}
