package pos

import (
	"encoding/json"
	"time"

	"tillbell/pos/fiscal/dsfinvk"
	"tillbell/pos/money"
)

// What customers pay before goods are handed over, or after, is a business of its
// own to the tax office, beside the sale.

func isOtherMoney(kind string) bool {
	return kind == entryLayawayPayment || kind == entryLayawayCancel || kind == entryPayment
}

// notSold is a payment on goods put aside, what went back of such, a payment of
// what was owed, or money back to a card for no return.
func notSold(r *dsfinvk.Receipt, e *storedEntry) (*dsfinvk.Receipt, error) {
	switch e.kind {
	case entryPayment:
		return r, owedPaid(r, e)
	case entryRefundKept:
		return keptBack(r, e)
	}
	return r, onLayaway(r, e)
}

func keptBack(r *dsfinvk.Receipt, e *storedEntry) (*dsfinvk.Receipt, error) {
	var v keptRefund
	if err := json.Unmarshal(e.payload, &v); err != nil {
		return nil, err
	}
	if v.LayawayID != nil || v.BookedOn == "" { // its payment says it; or it is of before these were booked
		return nil, nil
	}
	err := fromDocument(r, &Document{Kind: kindReturn, StaffID: v.StaffID, Reason: v.Reason, Tenders: []DocumentTender{{Kind: Card, Amount: v.Amount}}})
	r.Lines = append(r.Lines, untaxed(dsfinvk.CashOut, "Erstattung ohne Rückgabe", -v.Amount))
	return r, err
}

func owedPaid(r *dsfinvk.Receipt, e *storedEntry) error {
	var v Payment
	if err := json.Unmarshal(e.payload, &v); err != nil {
		return err
	}
	if len(v.Tenders) == 0 { // of before they were told apart
		v.Tenders = []DocumentTender{{Kind: v.Tender, Amount: v.Amount, Reference: v.Reference}}
	}
	err := fromDocument(r, &Document{Kind: kindSale, StaffID: v.StaffID, CustomerID: v.CustomerID, Tenders: v.Tenders, Change: v.Change, Rounding: v.Rounding})
	r.Lines = append(r.Lines, untaxed(dsfinvk.OwedPaid, "Zahlung auf Rechnung", v.Amount))
	return err
}

func onLayaway(r *dsfinvk.Receipt, e *storedEntry) error {
	var v LayawayPayment
	if err := json.Unmarshal(e.payload, &v); err != nil {
		return err
	}
	d := &Document{Kind: kindSale, ReceiptNumber: v.Code, StaffID: v.StaffID, CustomerID: v.CustomerID, Reason: v.Reason, Tenders: v.Tenders, Change: v.Change, Rounding: v.Rounding}
	if v.Kind == layawayPay {
		fromDocument(r, d)
		r.Lines = append(r.Lines, untaxed(dsfinvk.DepositTaken, "Anzahlung", v.Amount))
		return nil
	}
	d.Kind = kindReturn
	fromDocument(r, d)
	r.Lines = append(r.Lines, untaxed(dsfinvk.DepositSpent, "Anzahlung", -v.Amount-v.Fee))
	if v.Fee != 0 { // damages for goods that were kept for nobody
		r.Lines = append(r.Lines, untaxed(dsfinvk.Sold, "Einbehaltene Gebühr", v.Fee))
	}
	return nil
}

// aborted is a cart that was given up: what lay in it, and no payment.
func aborted(r *dsfinvk.Receipt, e *storedEntry) error {
	var v Aborted
	if err := json.Unmarshal(e.payload, &v); err != nil {
		return err
	}
	var err error
	if r.Start, err = time.Parse(wireTime, v.StartedAt); err != nil {
		return err
	}
	if r.End, err = time.Parse(wireTime, v.EndedAt); err != nil {
		return err
	}
	r.Type, r.Name, r.Operator, r.Note = dsfinvk.Aborted, "Abgebrochen", v.StaffID, v.Reason
	for _, l := range v.Lines {
		tax, err := money.MulDiv(int64(l.Total), int64(l.TaxRate), 1_000_000+int64(l.TaxRate), money.HalfUp)
		if err != nil {
			return err
		}
		r.Lines = append(r.Lines, dsfinvk.Line{Product: l.ProductID, Text: l.Name, SKU: l.SKU, Unit: l.Unit, Business: dsfinvk.Sold,
			Quantity: l.Quantity, Gross: l.Total, Tax: money.Amount(tax), Rate: l.TaxRate})
	}
	return nil
}

func untaxed(business, text string, amount money.Amount) dsfinvk.Line {
	return dsfinvk.Line{Text: text, Business: business, Quantity: money.One, Gross: amount, Untaxed: true}
}

// unpaid is a part of a sale that is owed, or that was paid before.
func unpaid(r *dsfinvk.Receipt, t *DocumentTender, amount money.Amount) {
	switch {
	case t.Kind == Deposit:
		r.Lines = append(r.Lines, untaxed(dsfinvk.DepositSpent, "Anzahlung", -amount))
	case amount < 0:
		r.Lines = append(r.Lines, untaxed(dsfinvk.OwedPaid, "Auf Rechnung", -amount))
	default:
		r.Lines = append(r.Lines, untaxed(dsfinvk.Owed, "Auf Rechnung", -amount))
	}
}

// saidAlready keeps a movement of the drawer as an act without money: the
// payment that brought the cash says how much.
func saidAlready(r *dsfinvk.Receipt) {
	r.Type, r.Name, r.Lines, r.Payments = dsfinvk.Other, "Schublade zu einer Zahlung", nil, nil
}
