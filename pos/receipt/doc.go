// Package receipt sets a stored sale or return on paper: as a web page that
// prints at 80 mm, as plain text in columns, and as the bytes an ESC/POS
// printer understands. It reads one Doc and nothing else, computes no price
// and keeps nothing.
//
// Invariants: the paper shows exactly the amounts it was given; no text from
// a shop, a product or a customer can become markup, a control sequence or
// move a column; a copy says so at its top and at its foot.
package receipt

import (
	"time"

	"tillbell/pos/money"
	"tillbell/pos/receipt/letters"
)

// The kinds of paper.
const (
	Sale   = "sale"
	Return = "return"
)

// What a return is for, where it is not goods brought back with their receipt.
const (
	Void      = "void"
	NoReceipt = "no_receipt"
	Empties   = "empties"
)

// Doc is everything that stands on one receipt. All amounts and quantities
// are positive, as stored, for a return too: the paper of a return shows them
// with a minus. Rounding is signed. Everything is taken as stored; the only sums made
// here are the subtotal after discount and the total after rounding.
type Doc struct {
	ID           string // of the document
	Kind         string // Sale or Return; or another, which is no receipt: see Quote and Deposit
	Purpose      string // of a return, see Void and the others
	Training     bool   // nothing was sold: it says so across
	Gift         bool   // for whoever is given the goods: no prices
	Back         *Doc   // of an exchange: the return that this sale was set off against
	Store        Store
	RegisterCode string
	Number       string    // of this receipt, "T1-000124"
	SaleNumber   string    // for a return: the receipt it takes back from
	At           time.Time // in the shop's zone
	Staff        string
	Currency     string // ISO 4217
	Digits       int    // of the currency: 2 for EUR, 0 for JPY
	Language     string // of the words; an unknown one reads English
	Lines        []Line
	Subtotal     money.Amount // of the lines' amounts
	Discount     money.Amount // what the customer saved, all lines together
	Tax          money.Amount
	Total        money.Amount // before cash rounding
	Rounding     money.Amount // what cash rounding added
	Change       money.Amount
	TaxIncluded  bool // prices hold the tax already
	Taxes        []Tax
	Tenders      []Tender
	Copy         int    // 0 is the original, n the n-th copy
	JournalHash  string // the first 8 bytes of the entry's hash, in hex
	Signed       string // what a signing device wants on the paper, or that there is none; several lines
	Footer       string // the shop's own words, several lines allowed
	Link         string // opens the receipt online; empty when there is none

	Tip       money.Amount
	Exempt    string // why no tax was taken, and by which paper
	Points    *Points
	Customer  string       // as the shop wants to see it; an id unless it asked for the name
	Header    string       // the shop's words above everything
	Terms     string       // of bringing things back
	Logo      Logo         `json:"-"` // put on anew whenever it is printed
	Letters   *letters.Set `json:"-"` // draws what the paper's own fonts have not; as the logo
	Barcode   bool         // the number as bars, to scan when goods come back
	HideTaxes bool         // no tax table
	HideStaff bool

	// Of a quote or a parked cart.
	ValidUntil *time.Time `json:",omitempty"` // in the shop's zone
	Label      string     `json:",omitempty"`
	Code       string     `json:",omitempty"` // by which it is called up

	Layaway *Layaway `json:",omitempty"` // of a paper about goods put aside
	Debt    *Debt    `json:",omitempty"` // of a payment of what was owed
}

// Points are what a customer earned and spent by this paper.
type Points struct{ Earned, Burned, Balance int64 }

// Store is the shop as it must be named on paper.
type Store struct {
	Name, LegalName, Address, VATID string
	TaxNumber                       string // shown where there is no VAT id
}

// Line is one line of the sale, or the returned part of one.
type Line struct {
	Name, SKU string
	Quantity  money.Quantity
	Unit      string // "each", "kg", …
	UnitPrice money.Amount
	Amount    money.Amount // before the discount; without tax where tax is added
	Discount  money.Amount
	TaxMark   string // "A": the row of the tax table it belongs to; "AC": the rows

	Given    []Given       // what makes up Discount, by name
	Was      *money.Amount // the price another was charged instead of
	Deposit  bool          // for a bottle or a crate
	TakeAway bool
	Batch    string
	Serial   string
	Expires  string       // a date as it stands on the goods
	Damaged  bool         // of what came back
	Fee      money.Amount // kept when it came back
	Before   money.Amount // was given back before
	Note     string
}

// Given is one reason why something costs less.
type Given struct {
	Name   string // empty: the cashier's own discount
	Amount money.Amount
}

// Tax is one row of the tax table.
type Tax struct {
	Mark            string
	Name            string // where one thing bears several taxes
	Rate            money.Rate
	Net, Tax, Gross money.Amount
}

// Tender is one way it was paid, or paid back.
type Tender struct {
	Kind      string // "cash", "card"; another kind is printed as it is called
	Amount    money.Amount
	Reference string

	Currency      string // of foreign cash
	ForeignDigits int
	ForeignAmount money.Amount
	Balance       *money.Amount // what is left on the card
}
