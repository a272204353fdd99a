package pos

import (
	"strconv"

	"tillbell/pos/money"
)

// Document is the answer to a sale or a return. Its JSON is written once, is
// the journal's payload, and is what every replay gets.
type Document struct {
	ID            string           `json:"id"`
	Kind          string           `json:"kind"`
	ReceiptNumber string           `json:"receipt_number"`
	StoreID       string           `json:"store_id"`
	RegisterID    string           `json:"register_id"`
	DrawerID      string           `json:"drawer_id"`
	StaffID       string           `json:"staff_id"`
	CommittedAt   string           `json:"committed_at"`
	Currency      string           `json:"currency"`
	SaleID        string           `json:"sale_id,omitempty"` // of a return: what it returns from
	Reason        string           `json:"reason,omitempty"`
	Lines         []DocumentLine   `json:"lines"`
	Subtotal      money.Amount     `json:"subtotal"`
	Discount      money.Amount     `json:"discount"`
	Tax           money.Amount     `json:"tax"`
	Taxes         []DocumentTax    `json:"taxes"`
	Total         money.Amount     `json:"total"`
	Rounding      money.Amount     `json:"rounding"`
	Tenders       []DocumentTender `json:"tenders"`
	Change        money.Amount     `json:"change"`
}

// DocumentLine is one line as it was sold or returned.
type DocumentLine struct {
	Line         int64          `json:"line"`
	OriginalLine int64          `json:"original_line,omitempty"`
	ProductID    string         `json:"product_id"`
	SKU          string         `json:"sku"`
	Name         string         `json:"name"`
	Quantity     money.Quantity `json:"quantity"`
	Unit         string         `json:"unit"`
	UnitPrice    money.Amount   `json:"unit_price"`
	Amount       money.Amount   `json:"amount"`
	Discount     money.Amount   `json:"discount"`
	TaxRate      money.Rate     `json:"tax_rate"`
	Tax          money.Amount   `json:"tax"`
	Total        money.Amount   `json:"total"`
	Restock      *bool          `json:"restock,omitempty"`
}

// DocumentTax is the tax of one rate.
type DocumentTax struct {
	Rate   money.Rate   `json:"rate"`
	Base   money.Amount `json:"base"`
	Amount money.Amount `json:"amount"`
}

// DocumentTender is one way it was paid.
type DocumentTender struct {
	Kind      string       `json:"kind"`
	Amount    money.Amount `json:"amount"`
	Reference string       `json:"reference,omitempty"`
}

const numberDigits = 6

// receiptNumber is T1-000124 for sales and T1-R000007 for returns.
func receiptNumber(register, kind string, n int64) string {
	digits := strconv.FormatInt(n, 10)
	for len(digits) < numberDigits {
		digits = "0" + digits
	}
	if kind == kindReturn {
		digits = "R" + digits
	}
	return register + "-" + digits
}
