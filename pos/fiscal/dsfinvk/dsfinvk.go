// Package dsfinvk writes what German tax offices import from a till: the files
// of DSFinV-K 2.3, each a CSV table, and index.xml, which describes them. It
// is given closings with their receipts and knows nothing of where they are
// kept.
//
// Invariants: a closing's sums are the sums of its proper receipts, by kind of
// business, tax and way to pay; each receipt is the sum of its lines. It is
// designed to meet the description; nobody has certified it. The file
// gdpdu-01-09-2004.dtd, which index.xml names, is the tax office's own and not
// part of it.
package dsfinvk

import (
	"time"

	"tillbell/pos/money"
)

// Version is that of the description.
const Version = "2.3"

// What receipts are. All but proper ones are acts of another kind, and in none
// of a closing's sums.
const (
	Proper   = "Beleg"
	Training = "AVTraining"
	Aborted  = "AVBelegabbruch" // given up before it was paid
	Other    = "AVSonstige"
)

// The kinds of business that lines are.
const (
	Sold         = "Umsatz"
	Deposit      = "Pfand"
	DepositBack  = "PfandRueckzahlung"
	VoucherSold  = "MehrzweckgutscheinKauf"
	VoucherUsed  = "MehrzweckgutscheinEinloesung"
	DepositTaken = "Anzahlungseinstellung" // paid before the goods are handed over
	DepositSpent = "Anzahlungsaufloesung"
	Owed         = "Forderungsentstehung" // the goods are handed over, and not paid yet
	OwedPaid     = "Forderungsaufloesung"
	Tip          = "TrinkgeldAN"
	OpeningFloat = "Anfangsbestand"
	CashIn       = "Einzahlung"
	CashOut      = "Auszahlung"
	CashTransit  = "Geldtransit"
	CountedOff   = "DifferenzSollIst"
)

// MaxName is how many characters the name of a line's business may have.
const MaxName = 40

// Ways to pay.
const (
	Cash       = "Bar"
	Cashless   = "Unbar"
	StoredCard = "Guthabenkarte"
	Unpaid     = "Keine" // settled within the till
)

// Party is a company or place.
type Party struct {
	Name, Street, PostCode, Town string
	Country                      string // three letters
	VATID, TaxNumber             string
}

// Closing is one closing of a till with all that lies in it.
type Closing struct {
	Till     string // its id
	At       time.Time
	Number   int64
	Day      string // 2026-11-26, where it is not that of At
	Company  Party
	Location Party
	Brand    string // of the machine; empty: not known
	Model    string
	Serial   string
	Software string // its version
	Currency string
	Digits   int // of the currency
	Devices  []Device
	Receipts []Receipt
}

// Receipt is one act at a till: a sale, a return, cash put in. Amounts that
// went out are negative.
type Receipt struct {
	ID         string
	Number     int64
	Type, Name string // Proper …
	Void       bool
	Start, End time.Time
	Operator   string // an id
	Customer   string // an id
	Note       string
	Lines      []Line
	Payments   []Payment
	References []Reference
	Signed     *Signed // nil: no device

	OperatorName string
}

// Line is one position.
type Line struct {
	Text, SKU, Unit string
	Business        string // Sold …
	Name            string // of the business, in words
	Voucher         string
	TakeAway        bool
	Quantity        money.Quantity
	Gross, Tax      money.Amount
	Rate            money.Rate
	Untaxed         bool // not taxable at all, as cash put in

	Off, OffTax money.Amount // what was taken off the price, within Gross and Tax
	Product     string       // an id, for whoever fills in Goods
	Goods       Goods
	Parts       []Part // of a kit
}

// Goods is a product as the shop has it.
type Goods struct{ SKU, Name, Unit, GTIN, Group string }

// Part is what was sold within a line.
type Part struct {
	Goods
	Quantity money.Quantity
}

// Payment is one way it was paid.
type Payment struct {
	Type, Name string
	Currency   string // foreign
	Foreign    money.Amount
	Amount     money.Amount
}

// Reference names the receipt that one is about.
type Reference struct {
	Receipt, Till string
	Closing       int64
	At            time.Time
}

// Device is a technical security device, as it describes itself.
type Device struct {
	Serial      string // of the device, in hex
	Algorithm   string // ecdsa-plain-SHA256
	TimeFormat  string // utcTime, utcTimeWithSeconds, generalizedTime…, unixTime
	Encoding    string // of the content it signed: UTF-8 or ASCII
	PublicKey   string // base64
	Certificate string // base64
}

// Signed is what a device made of a receipt.
type Signed struct {
	Device     string
	Act        int64 // the device's number of it
	Process    string
	Content    string // what was signed of it
	Counter    int64  // of signatures
	Start, End time.Time
	Signature  []byte
	Error      string
}

// vatKey is the key of a tax rate: the law's own for its rates, others from
// 1000 on in the order they are met.
func (w *writer) vatKey(l *Line) int64 {
	switch {
	case l.Untaxed:
		return 5
	case l.Rate == 190_000:
		return 1
	case l.Rate == 70_000:
		return 2
	case l.Rate == 107_000:
		return 3
	case l.Rate == 55_000:
		return 4
	case l.Rate == 0:
		return 6
	}
	key, ok := w.keys[l.Rate]
	if !ok {
		key = int64(1000 + len(w.keys))
		w.keys[l.Rate] = key
	}
	return key
}

var vatNames = map[int64]string{1: "Allgemeiner Steuersatz", 2: "Ermäßigter Steuersatz", 3: "Durchschnittsatz (§ 24 Abs. 1 Nr. 3 UStG)",
	4: "Durchschnittsatz (§ 24 Abs. 1 Nr. 1 UStG)", 5: "Nicht steuerbar", 6: "Umsatzsteuerfrei"}
