package pos

import (
	"time"

	"tillbell/pos/money"
)

const (
	maxTenders   = 20
	maxReference = 64
)

// SaleRequest is a sale to commit. Total is what the customer was shown. A
// request's JSON is what its id stands for: members that are not there must
// leave no trace in it.
type SaleRequest struct {
	Lines   []LineRequest   `json:"lines"`
	Tenders []TenderRequest `json:"tenders"`
	Total   money.Amount    `json:"total"`
	Extras
}

// Extras are what sales and returns may say besides, each the matter of one
// part of the commit.
type Extras struct {
	CustomerID string           `json:"customer_id,omitempty"`
	CartID     string           `json:"cart_id,omitempty"`
	CartEpoch  *int64           `json:"cart_epoch,omitempty"` // as it was taken
	Coupons    []string         `json:"coupons,omitempty"`
	Discount   *DiscountRequest `json:"discount,omitempty"` // off the whole document, by hand
	TakeAway   bool             `json:"take_away,omitempty"`
	TaxExempt  *TaxExemption    `json:"tax_exempt,omitempty"`
	Tip        money.Amount     `json:"tip,omitempty"`
	Approvals  []string         `json:"approvals,omitempty"`  // ids
	Training   bool             `json:"training,omitempty"`   // nothing of it is real
	LayawayID  string           `json:"layaway_id,omitempty"` // goods put aside that are handed over
	StartedAt  *time.Time       `json:"started_at,omitempty"` // when the till rang up the first line
	AgeCall    string           `json:"age_call,omitempty"`   // the call to the floor that looked at the customer's age
}

// LineRequest is one line as the till sends it: a product by id or by barcode.
type LineRequest struct {
	ProductID string           `json:"product_id,omitempty"`
	Barcode   string           `json:"barcode,omitempty"`
	Quantity  *money.Quantity  `json:"quantity,omitempty"`   // nil: what the barcode says, else one
	UnitPrice *money.Amount    `json:"unit_price,omitempty"` // set by hand
	Discount  *DiscountRequest `json:"discount,omitempty"`   // given by hand
	Reason    string           `json:"reason,omitempty"`     // of UnitPrice
	TakeAway  bool             `json:"take_away,omitempty"`
	Batch     string           `json:"batch,omitempty"`
	ExpiresOn string           `json:"expires_on,omitempty"`
	Serial    string           `json:"serial,omitempty"`
	GiftCard  string           `json:"gift_card,omitempty"` // the code to charge up by the line's total
	Note      string           `json:"note,omitempty"`
	QuoteLine int64            `json:"quote_line,omitempty"`  // of the quote that is sold: its price holds
	PastDate  bool             `json:"past_date,omitempty"`   // sold although it is past its date, by whoever may
	Aged      bool             `json:"age_checked,omitempty"` // the customer is as old as the product wants, says whoever may

	kept bool // GiftCard is what the card is found by
}

// DiscountRequest is a discount given by hand: an amount or a share.
type DiscountRequest struct {
	Amount  *money.Amount `json:"amount,omitempty"`
	Percent *money.Rate   `json:"percent,omitempty"` // "0.1" is 10 %
	Reason  string        `json:"reason,omitempty"`
}

// TenderRequest is money handed over. A return's may leave the amount out.
type TenderRequest struct {
	Kind          string        `json:"kind"`
	Amount        *money.Amount `json:"amount,omitempty"`
	Reference     string        `json:"reference,omitempty"`
	Code          string        `json:"code,omitempty"`     // of a gift card or credit note
	Currency      string        `json:"currency,omitempty"` // foreign cash
	ForeignAmount money.Amount  `json:"foreign_amount,omitempty"`
	PaymentID     string        `json:"payment_id,omitempty"` // what a terminal took
	OverLimit     bool          `json:"over_limit,omitempty"` // on account: above the customer's limit, for whoever may

	kept bool // Code is what the card is found by
}

// startedBefore is when a sale began, where the till said so. A clock that is
// ahead of the server's says nothing.
func (e *Extras) startedBefore(committed string) string {
	if e.StartedAt == nil {
		return ""
	}
	if at := stamp(e.StartedAt.UTC()); at <= committed {
		return at
	}
	return ""
}
