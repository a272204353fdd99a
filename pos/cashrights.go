package pos

import (
	"crypto/sha256"

	"tillbell/pos/money"
	"tillbell/server/access"
)

var rightOfMovement = map[string]access.Right{"pay_in": access.PayIn, "pay_out": access.PayOut, "drop": access.DropCash,
	"no_sale": access.OpenNoSale}

// need is what a movement must be allowed by.
func (r *MovementRequest) need() need { return need{right: rightOfMovement[r.Kind], amount: r.Amount} }

func hashMovement(drawer, kind string, amount money.Amount) [sha256.Size]byte {
	return hashSubject("movement", drawer, kind, amount)
}

func hashCount(drawer string, counted money.Amount) [sha256.Size]byte {
	return hashSubject("count", drawer, counted)
}
