package pos

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"tillbell/pos/money"
)

// appendTo writes the document exactly as encoding/json would, which a test
// holds it to, at a third of the cost: it is written for every sale. What few
// sales have is left to encoding/json itself.
func (d *Document) appendTo(b []byte) []byte {
	b = append(b, `{"id":`...)
	b = appendString(b, d.ID)
	for _, f := range [...]struct{ name, value string }{{`,"kind":`, d.Kind}, {`,"receipt_number":`, d.ReceiptNumber}, {`,"store_id":`, d.StoreID},
		{`,"register_id":`, d.RegisterID}, {`,"drawer_id":`, d.DrawerID}, {`,"staff_id":`, d.StaffID}, {`,"committed_at":`, d.CommittedAt}} {
		b = append(b, f.name...)
		b = appendString(b, f.value)
	}
	b = appendOptional(b, `,"started_at":`, d.StartedAt)
	b = append(b, `,"currency":`...)
	b = appendString(b, d.Currency)
	b = appendOptional(b, `,"sale_id":`, d.SaleID)
	b = appendOptional(b, `,"purpose":`, d.Purpose)
	b = appendOptional(b, `,"exchange_id":`, d.ExchangeID)
	b = appendOptional(b, `,"customer_id":`, d.CustomerID)
	b = appendOptional(b, `,"cart_id":`, d.CartID)
	b = appendOptional(b, `,"layaway_id":`, d.LayawayID)
	b = appendOptional(b, `,"reason":`, d.Reason)
	b = append(b, `,"lines":`...)
	if d.Lines == nil {
		b = append(b, "null"...)
	} else {
		b = append(b, '[')
		for i := range d.Lines {
			if i > 0 {
				b = append(b, ',')
			}
			b = d.Lines[i].appendTo(b)
		}
		b = append(b, ']')
	}
	b = appendAmount(b, `,"subtotal":`, d.Subtotal)
	b = appendAmount(b, `,"discount":`, d.Discount)
	b = appendAmount(b, `,"tax":`, d.Tax)
	b = appendTaxes(b, d.Taxes)
	b = appendAmount(b, `,"total":`, d.Total)
	b = appendAmount(b, `,"rounding":`, d.Rounding)
	b = appendTenders(b, d.Tenders)
	b = appendAmount(b, `,"change":`, d.Change)
	b = d.appendRest(b)
	return append(b, '}')
}

func (d *Document) appendRest(b []byte) []byte {
	if d.Tip != 0 {
		b = appendAmount(b, `,"tip":`, d.Tip)
	}
	if d.Vouchers != 0 {
		b = appendAmount(b, `,"vouchers":`, d.Vouchers)
	}
	if len(d.Promotions) > 0 {
		b = appendJSON(b, `,"promotions":`, d.Promotions)
	}
	if len(d.Coupons) > 0 {
		b = appendJSON(b, `,"coupons":`, d.Coupons)
	}
	if d.TaxExempt != nil {
		b = appendJSON(b, `,"tax_exempt":`, d.TaxExempt)
	}
	if d.Points != nil {
		b = appendJSON(b, `,"points":`, d.Points)
	}
	if d.ManualDiscount != nil {
		b = appendJSON(b, `,"manual_discount":`, d.ManualDiscount)
	}
	if len(d.Approvals) > 0 {
		b = appendJSON(b, `,"approvals":`, d.Approvals)
	}
	if len(d.Approvers) > 0 {
		b = appendJSON(b, `,"approvers":`, d.Approvers)
	}
	if d.Gift {
		b = append(b, `,"gift":true`...)
	}
	if len(d.AboveCeiling) > 0 {
		b = appendJSON(b, `,"above_ceiling":`, d.AboveCeiling)
	}
	if d.Training {
		b = append(b, `,"training":true`...)
	}
	b = appendOptional(b, `,"age_checked_by":`, d.AgeCheckedBy)
	return b
}

// plain tells whether a line has nothing but what every line has.
func (l *DocumentLine) plain() bool {
	return l.ListPrice == nil && l.PriceList == "" && len(l.Promotions) == 0 && l.Override == nil && l.ManualDiscount == nil &&
		len(l.Taxes) == 0 && !l.TakeAway && l.ExemptReason == "" && l.DepositOf == 0 && l.GiftCard == "" && l.Batch == "" && l.ExpiresOn == "" &&
		l.Serial == "" && l.Condition == "" && l.Fee == 0 && l.Before == 0 && l.Note == "" && l.PointsFactor == nil && l.Age == 0
}

func (l *DocumentLine) appendTo(b []byte) []byte {
	if !l.plain() {
		return appendJSON(b, "", l)
	}
	b = append(b, `{"line":`...)
	b = strconv.AppendInt(b, l.Line, 10)
	if l.OriginalLine != 0 {
		b = append(b, `,"original_line":`...)
		b = strconv.AppendInt(b, l.OriginalLine, 10)
	}
	b = append(b, `,"product_id":`...)
	b = appendString(b, l.ProductID)
	b = append(b, `,"sku":`...)
	b = appendString(b, l.SKU)
	b = append(b, `,"name":`...)
	b = appendString(b, l.Name)
	b = append(b, `,"quantity":"`...)
	b = append(b, l.Quantity.String()...)
	b = append(b, `","unit":`...)
	b = appendString(b, l.Unit)
	b = appendAmount(b, `,"unit_price":`, l.UnitPrice)
	b = appendAmount(b, `,"amount":`, l.Amount)
	b = appendAmount(b, `,"discount":`, l.Discount)
	b = append(b, `,"tax_rate":"`...)
	b = append(b, l.TaxRate.String()...)
	b = append(b, '"')
	b = appendAmount(b, `,"tax":`, l.Tax)
	b = appendAmount(b, `,"total":`, l.Total)
	if l.Restock != nil {
		b = append(b, `,"restock":`...)
		b = strconv.AppendBool(b, *l.Restock)
	}
	return append(b, '}')
}

func appendTaxes(b []byte, taxes []DocumentTax) []byte {
	b = append(b, `,"taxes":`...)
	if taxes == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, t := range taxes {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		if t.Name != "" {
			b = append(b, `"name":`...)
			b = append(appendString(b, t.Name), ',')
		}
		b = append(b, `"rate":"`...)
		b = append(b, t.Rate.String()...)
		b = append(b, '"')
		if t.Levy {
			b = append(b, `,"levy":true`...)
		}
		b = appendAmount(b, `,"base":`, t.Base)
		b = appendAmount(b, `,"amount":`, t.Amount)
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendTenders(b []byte, tenders []DocumentTender) []byte {
	b = append(b, `,"tenders":`...)
	if tenders == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, t := range tenders {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"kind":`...)
		b = appendString(b, t.Kind)
		b = appendAmount(b, `,"amount":`, t.Amount)
		b = appendOptional(b, `,"reference":`, t.Reference)
		b = appendOptional(b, `,"currency":`, t.Currency)
		if t.ForeignAmount != 0 {
			b = appendAmount(b, `,"foreign_amount":`, t.ForeignAmount)
		}
		if t.ExchangeRate != 0 {
			b = append(append(append(b, `,"exchange_rate":"`...), t.ExchangeRate.String()...), '"')
		}
		b = appendOptional(b, `,"account_id":`, t.AccountID)
		if t.Balance != nil {
			b = appendAmount(b, `,"balance":`, *t.Balance)
		}
		b = appendOptional(b, `,"payment_id":`, t.PaymentID)
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendAmount(b []byte, name string, a money.Amount) []byte {
	b = append(b, name...)
	return strconv.AppendInt(b, int64(a), 10)
}

func appendOptional(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	b = append(b, name...)
	return appendString(b, value)
}

// appendJSON leaves a value to encoding/json.
func appendJSON(b []byte, name string, v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic("a part of a document does not marshal: " + err.Error())
	}
	return append(append(b, name...), text...)
}

// appendString leaves what needs escaping to encoding/json.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c >= utf8.RuneSelf {
			quoted, err := json.Marshal(s)
			if err != nil {
				panic("a string does not marshal: " + err.Error())
			}
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// sizeHint is about how many bytes the document takes.
func (d *Document) sizeHint() int { return 640 + 320*len(d.Lines) }
