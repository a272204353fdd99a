package pos

import (
	"strconv"

	"tillbell/pos/money"
)

// Document is the answer to a sale or a return. Its JSON is written once, is
// the journal's payload, and is what every replay gets. What a plain sale does
// not need is left out of it.
type Document struct {
	ID            string            `json:"id"`
	Kind          string            `json:"kind"`
	ReceiptNumber string            `json:"receipt_number"`
	StoreID       string            `json:"store_id"`
	RegisterID    string            `json:"register_id"`
	DrawerID      string            `json:"drawer_id"`
	StaffID       string            `json:"staff_id"`
	CommittedAt   string            `json:"committed_at"`
	StartedAt     string            `json:"started_at,omitempty"` // by the till: when its first line was rung up
	Currency      string            `json:"currency"`
	SaleID        string            `json:"sale_id,omitempty"`     // of a return: what it returns from
	Purpose       string            `json:"purpose,omitempty"`     // of a return: void, no_receipt, empties or exchange
	ExchangeID    string            `json:"exchange_id,omitempty"` // of both halves of an exchange
	CustomerID    string            `json:"customer_id,omitempty"`
	CartID        string            `json:"cart_id,omitempty"` // the parked cart that was sold
	LayawayID     string            `json:"layaway_id,omitempty"`
	Reason        string            `json:"reason,omitempty"`
	Lines         []DocumentLine    `json:"lines"`
	Subtotal      money.Amount      `json:"subtotal"`
	Discount      money.Amount      `json:"discount"`
	Tax           money.Amount      `json:"tax"`
	Taxes         []DocumentTax     `json:"taxes"`
	Total         money.Amount      `json:"total"`
	Rounding      money.Amount      `json:"rounding"`
	Tenders       []DocumentTender  `json:"tenders"`
	Change        money.Amount      `json:"change"`
	Tip           money.Amount      `json:"tip,omitempty"`      // for the staff, never turnover
	Vouchers      money.Amount      `json:"vouchers,omitempty"` // of Total: the store's own gift cards, see vouchers.go
	Promotions    []AppliedDiscount `json:"promotions,omitempty"`
	Coupons       []string          `json:"coupons,omitempty"` // those that counted
	TaxExempt     *TaxExemption     `json:"tax_exempt,omitempty"`
	Points        *DocumentPoints   `json:"points,omitempty"`
	// The discount by hand on the whole document; each line says its share.
	ManualDiscount *ManualDiscount `json:"manual_discount,omitempty"`
	Approvals      []string        `json:"approvals,omitempty"`     // ids
	Approvers      []string        `json:"approvers,omitempty"`     // the people who gave them
	Gift           bool            `json:"gift,omitempty"`          // of a return: by a gift receipt
	AboveCeiling   []string        `json:"above_ceiling,omitempty"` // of a return without a receipt: whose ceiling of the day, cashier or customer
	Training       bool            `json:"training,omitempty"`      // nothing of it is real

	AgeCheckedBy string `json:"age_checked_by,omitempty"` // who of the floor looked at the customer's age
}

// DocumentLine is one line as it was sold or returned.
type DocumentLine struct {
	Line           int64             `json:"line"`
	OriginalLine   int64             `json:"original_line,omitempty"`
	ProductID      string            `json:"product_id"`
	SKU            string            `json:"sku"`
	Name           string            `json:"name"`
	Quantity       money.Quantity    `json:"quantity"`
	Unit           string            `json:"unit"`
	UnitPrice      money.Amount      `json:"unit_price"`
	Amount         money.Amount      `json:"amount"`
	Discount       money.Amount      `json:"discount"`
	TaxRate        money.Rate        `json:"tax_rate"`
	Tax            money.Amount      `json:"tax"`
	Total          money.Amount      `json:"total"`
	Restock        *bool             `json:"restock,omitempty"`
	ListPrice      *money.Amount     `json:"list_price,omitempty"` // the product's own, where another was charged
	PriceList      string            `json:"price_list,omitempty"` // whose price was charged
	Promotions     []AppliedDiscount `json:"promotions,omitempty"` // their part of Discount
	Override       *ManualPrice      `json:"price_override,omitempty"`
	ManualDiscount *ManualDiscount   `json:"manual_discount,omitempty"`
	Taxes          []DocumentTax     `json:"taxes,omitempty"` // where there is more than one
	TakeAway       bool              `json:"take_away,omitempty"`
	ExemptReason   string            `json:"exempt_reason,omitempty"` // why the goods are not taxed
	DepositOf      int64             `json:"deposit_of,omitempty"`    // the line whose bottle this is
	GiftCard       string            `json:"gift_card,omitempty"`     // the account that was charged up, an id
	Batch          string            `json:"batch,omitempty"`
	ExpiresOn      string            `json:"expires_on,omitempty"`
	Serial         string            `json:"serial,omitempty"`
	Condition      string            `json:"condition,omitempty"`    // of what came back: damaged
	Fee            money.Amount      `json:"fee,omitempty"`          // kept for restocking, off Total
	Before         money.Amount      `json:"given_before,omitempty"` // went back to a card already and was let stand, off Total
	Note           string            `json:"note,omitempty"`
	PointsFactor   *int64            `json:"points_factor,omitempty"` // thousandths of the usual points that it earned, where it is another
	Age            int64             `json:"age_checked,omitempty"`   // that whoever bought it was seen to have, in years

	aside bool        // it was taken off the shelf when it was put aside
	parts []takenPart // of a kit: what moved in stock instead of it
	whole bool        // of a return: nothing of the sold line is out any more
}

// AppliedDiscount is what one promotion took off a line or a document.
type AppliedDiscount struct {
	ID     string       `json:"id"`
	Name   string       `json:"name"`
	Amount money.Amount `json:"amount"`
}

// ManualPrice says that a cashier set the price by hand.
type ManualPrice struct {
	From       money.Amount `json:"from"`
	Reason     string       `json:"reason"`
	ApprovedBy string       `json:"approved_by,omitempty"`
}

// ManualDiscount is what a cashier took off by hand, part of the line's
// discount; of a discount on the whole document, the line's share.
type ManualDiscount struct {
	Amount     money.Amount `json:"amount"`
	Reason     string       `json:"reason"`
	ApprovedBy string       `json:"approved_by,omitempty"`
}

// TaxExemption says why no tax was taken.
type TaxExemption struct {
	Reason     string `json:"reason"`
	Reference  string `json:"reference,omitempty"`   // the certificate's number
	ApprovedBy string `json:"approved_by,omitempty"` // in documents alone
}

// DocumentPoints are a customer's points by this document.
type DocumentPoints struct {
	Earned  int64 `json:"earned"`
	Burned  int64 `json:"burned"`
	Balance int64 `json:"balance"` // after it
}

// DocumentTax is the tax of one rate.
type DocumentTax struct {
	Name   string       `json:"name,omitempty"` // where a class has several
	Rate   money.Rate   `json:"rate"`
	Levy   bool         `json:"levy,omitempty"` // so much per piece
	Base   money.Amount `json:"base"`
	Amount money.Amount `json:"amount"`
}

// DocumentTender is one way it was paid.
type DocumentTender struct {
	Kind          string             `json:"kind"`
	Amount        money.Amount       `json:"amount"` // in the document's currency
	Reference     string             `json:"reference,omitempty"`
	Currency      string             `json:"currency,omitempty"` // foreign cash
	ForeignAmount money.Amount       `json:"foreign_amount,omitempty"`
	ExchangeRate  money.ExchangeRate `json:"exchange_rate,omitempty"` // what one unit of it was worth
	AccountID     string             `json:"account_id,omitempty"`    // gift card, credit, points
	Balance       *money.Amount      `json:"balance,omitempty"`       // what is left on it
	PaymentID     string             `json:"payment_id,omitempty"`    // at a card terminal
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
