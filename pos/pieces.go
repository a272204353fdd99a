package pos

import (
	"fmt"

	"tillbell/pos/money"
	"tillbell/server/fault"
)

// wholePieces refuses a part of what is sold by the piece, as the till does.
// What a label with a price in it comes to is the label's, and passes.
func wholePieces(i int, product *Product, quantity money.Quantity) error {
	if product.Unit != usualUnit || quantity%money.One == 0 {
		return nil
	}
	return partOfAPiece(i, product.Name)
}

// wholePiecesBack refuses a part of a piece that was sold whole.
func wholePiecesBack(i int, sold *DocumentLine, quantity money.Quantity) error {
	if sold.Unit != usualUnit || quantity%money.One == 0 || sold.Quantity%money.One != 0 {
		return nil
	}
	return partOfAPiece(i, sold.Name)
}

func partOfAPiece(i int, name string) error {
	return fault.New(fault.Invalid, "quantity_invalid", "Line %d: %s is sold in whole pieces.", i+1, name).
		At(fmt.Sprintf("lines[%d].quantity", i), "quantity_invalid", "must be whole pieces")
}
