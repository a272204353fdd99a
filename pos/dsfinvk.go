package pos

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/fiscal/dsfinvk"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// ExportDSFinVK writes the closed days of registers as the files that German
// tax offices import, and enters that in the journal. What is asked for are
// business days, whenever they were closed.
func (p *Pos) ExportDSFinVK(ctx context.Context, file string, o ExportOptions) (Exported, error) {
	if err := o.inDays(p.db.Read(ctx)); err != nil {
		return Exported{}, err
	}
	return p.archive(ctx, file, "dsfinvk", o, func(tx *gorm.DB, w io.Writer) (int64, int64, error) {
		x := &dsfinvkExport{pos: p, ctx: ctx, tx: tx, options: o}
		chains, err := x.find()
		if err != nil {
			return 0, 0, err
		}
		err = dsfinvk.Write(w, x.supplier(), p.db.Now(), x.next)
		return x.entries, chains, err
	})
}

// dsfinvkExport gives closings one after another.
type dsfinvkExport struct {
	pos     *Pos
	ctx     context.Context
	tx      *gorm.DB
	options ExportOptions

	ids []string // of the closings left

	masters dsfinvkMasters
	entries int64
}

func (x *dsfinvkExport) find() (registers int64, err error) {
	chains, err := chainsOf(x.tx, x.options)
	if err != nil {
		return 0, err
	}
	rows, err := x.tx.Raw(`SELECT id, register_id, label, at FROM closings WHERE period = 'day' ORDER BY register_id, number`).Rows()
	if err != nil {
		return 0, fmt.Errorf("find the closings: %w", err)
	}
	defer rows.Close()
	seen := make(map[string]bool)
	for rows.Next() {
		var id, register, label string
		var at db.Micros
		if err := rows.Scan(&id, &register, &label, &at); err != nil {
			return 0, fmt.Errorf("find the closings: %w", err)
		}
		if _, wanted := chains[register]; !wanted || !x.options.covers(label, at) {
			continue
		}
		x.ids, seen[register] = append(x.ids, id), true
	}
	return int64(len(seen)), rows.Err()
}

// supplier is whose data it is.
func (x *dsfinvkExport) supplier() string {
	var name string
	if len(x.ids) > 0 {
		_ = x.tx.Raw(`SELECT CASE WHEN s.legal_name = '' THEN s.name ELSE s.legal_name END FROM closings c JOIN stores s ON s.id = c.store_id
			WHERE c.id = ?`, x.ids[0]).Row().Scan(&name) // a name that is missing stays empty
	}
	return name
}

func (x *dsfinvkExport) next() (*dsfinvk.Closing, error) {
	if len(x.ids) == 0 {
		return nil, nil
	}
	id := x.ids[0]
	x.ids = x.ids[1:]
	var body []byte
	if err := x.tx.Raw(`SELECT answer FROM closings WHERE id = ?`, id).Row().Scan(&body); err != nil {
		return nil, fmt.Errorf("read closing %s: %w", id, err)
	}
	var day Closing
	if err := json.Unmarshal(body, &day); err != nil {
		return nil, fmt.Errorf("read closing %s: %w", id, err)
	}
	c, err := x.closing(&day)
	if err != nil {
		return nil, fmt.Errorf("closing %d of register %s: %w", day.Number, day.RegisterCode, err)
	}
	return c, nil
}

func (x *dsfinvkExport) closing(day *Closing) (*dsfinvk.Closing, error) {
	at, err := time.Parse(wireTime, day.At)
	if err != nil {
		return nil, err
	}
	seller, err := x.seller(day)
	if err != nil {
		return nil, err
	}
	c := &dsfinvk.Closing{At: at, Number: day.Number, Day: day.Label, Currency: day.Currency, Digits: seller.Digits,
		Till: seller.StoreCode + "-" + day.RegisterCode, Company: seller.company(), Location: seller.site(),
		Brand: seller.Register.Brand, Model: seller.Register.Model, Serial: cmp.Or(seller.Register.Serial, day.RegisterID),
		Software: cmp.Or(seller.Software, x.options.Version)}
	if err := x.receipts(day, c); err != nil {
		return nil, err
	}
	if err := x.complete(day, c); err != nil {
		return nil, err
	}
	return c, x.devices(c)
}

// seller is who sold on a day; one that was closed before that was kept says
// who sells by now.
func (x *dsfinvkExport) seller(day *Closing) (*Seller, error) {
	if day.Seller != nil {
		return day.Seller, nil
	}
	s := &Seller{}
	var fiscal string
	err := x.tx.Raw(`SELECT `+sellerColumns+` FROM registers r JOIN stores s ON s.id = r.store_id WHERE r.id = ?`, day.RegisterID).Row().
		Scan(s.into(&fiscal)...)
	if err != nil {
		return nil, fmt.Errorf("read who sells: %w", err)
	}
	if err := json.Unmarshal([]byte(fiscal), &s.Fiscal); err != nil {
		return nil, fmt.Errorf("read who sells: %w", err)
	}
	return s, nil
}

// devices adds what the signing devices of a day said of themselves.
func (x *dsfinvkExport) devices(c *dsfinvk.Closing) error {
	seen := make(map[string]bool)
	for i := range c.Receipts {
		g := c.Receipts[i].Signed
		if g == nil || seen[g.Device] {
			continue
		}
		seen[g.Device] = true
		d := dsfinvk.Device{Serial: g.Device}
		var master string
		err := x.tx.Raw(`SELECT master FROM signing_devices WHERE device = ?`, g.Device).Row().Scan(&master)
		if err == nil {
			var m DeviceMaster
			if err := json.Unmarshal([]byte(master), &m); err != nil {
				return fmt.Errorf("read what device %s is: %w", g.Device, err)
			}
			d.Algorithm, d.TimeFormat, d.Encoding = m.Algorithm, m.TimeFormat, m.Encoding
			d.PublicKey, d.Certificate = m.PublicKey, m.Certificate
		} else if !db.IsMissing(err) {
			return fmt.Errorf("read what device %s is: %w", g.Device, err)
		}
		c.Devices = append(c.Devices, d)
	}
	return nil
}

// party takes an address of free lines apart: the first is the street, the
// last the post code and the town.
func party(name, address, vat, country string) dsfinvk.Party {
	p := dsfinvk.Party{Name: name, VATID: vat, Country: iso3(country)}
	lines := strings.FieldsFunc(address, func(r rune) bool { return r == '\n' || r == ',' })
	if len(lines) == 0 {
		return p
	}
	p.Street = strings.TrimSpace(lines[0])
	if len(lines) > 1 {
		town := strings.TrimSpace(lines[len(lines)-1])
		code, rest, ok := strings.Cut(town, " ")
		if ok && strings.ContainsAny(code, "0123456789") {
			p.PostCode, town = code, strings.TrimSpace(rest)
		}
		p.Town = town
	}
	return p
}

func (x *dsfinvkExport) receipts(day *Closing, c *dsfinvk.Closing) error {
	rows, err := x.tx.Raw(`SELECT j.seq, j.type, j.doc_id, j.at, j.payload, COALESCE(g.device, ''), COALESCE(g.counter, 0), COALESCE(g.started_at, 0),
		COALESCE(g.finished_at, 0), g.signature, COALESCE(g.error, ''), COALESCE(g.act, 0), COALESCE(g.process, ''), COALESCE(g.content, '') FROM journal j
		LEFT JOIN journal_signatures g ON g.register_id = j.register_id AND g.seq = j.seq
		WHERE j.register_id = ? AND j.seq >= ? AND j.seq <= ? ORDER BY j.seq`, day.RegisterID, day.FirstSeq, day.LastSeq).Rows()
	if err != nil {
		return fmt.Errorf("read the entries: %w", err)
	}
	defer rows.Close()
	returns := make(map[string]int) // the sale to where its return stands
	paid := make(map[string]bool)   // payments whose cash moved in the drawer, too
	for rows.Next() {
		var e storedEntry
		var g dsfinvk.Signed
		var from, to db.Micros
		if err := rows.Scan(&e.seq, &e.kind, &e.doc, &e.at, &e.payload, &g.Device, &g.Counter, &from, &to, &g.Signature, &g.Error,
			&g.Act, &g.Process, &g.Content); err != nil {
			return fmt.Errorf("read the entries: %w", err)
		}
		r, sale, err := dsfinvkReceipt(&e)
		if err != nil {
			return fmt.Errorf("entry %d: %w", e.seq, err)
		}
		paid[e.doc] = paid[e.doc] || isOtherMoney(e.kind)
		if r != nil && paid[e.doc] && (e.kind == entryPayIn || e.kind == entryPayOut) {
			saidAlready(r)
		}
		if r == nil {
			continue
		}
		if g.Device != "" {
			g.Start, g.End = from.Time(), to.Time()
			r.Signed = &g
		}
		if sale != "" {
			returns[r.ID] = len(c.Receipts)
		}
		x.entries++
		c.Receipts = append(c.Receipts, *r)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return x.references(c, returns)
}

// references finds in which closing what came back was sold. A sale whose day
// is not closed yet lies in this one.
func (x *dsfinvkExport) references(c *dsfinvk.Closing, returns map[string]int) error {
	for id, at := range returns {
		ref := dsfinvk.Reference{Till: c.Till, Closing: c.Number, At: c.At}
		var number, closedAt *int64
		var code, register string
		err := x.tx.Raw(`SELECT s.id, t.code, r.code, d.number, d.at FROM sales b JOIN sales s ON s.id = b.original_id
			JOIN registers r ON r.id = s.register_id JOIN stores t ON t.id = s.store_id
			LEFT JOIN closings d ON d.register_id = s.register_id AND d.period = 'day' AND d.first_seq <= s.journal_seq AND d.journal_seq > s.journal_seq
			WHERE b.id = ?`, id).Row().Scan(&ref.Receipt, &code, &register, &number, &closedAt)
		if db.IsMissing(err) {
			continue // without an original
		} else if err != nil {
			return fmt.Errorf("find what %s returns: %w", id, err)
		}
		if ref.Till = code + "-" + register; number != nil {
			ref.Closing, ref.At = *number, db.Micros(*closedAt).Time()
		}
		c.Receipts[at].References = append(c.Receipts[at].References, ref)
	}
	return nil
}

// receiptID names an entry among all of its day. A sale or return is entered
// once and goes by its own id, which later returns refer to; all else may come
// again (a drawer opens and is closed, a payment moves cash in one, too), and
// goes by its id and the entry's number, which fit into 40 characters together.
func (e *storedEntry) receiptID() string {
	switch e.kind {
	case entrySale, entryReturn, entryVoid:
		return e.doc
	}
	return strings.ReplaceAll(e.doc, "-", "") + "-" + strconv.FormatInt(e.seq, 36)
}

// dsfinvkReceipt is what an entry is to the tax office; nil: nothing.
func dsfinvkReceipt(e *storedEntry) (r *dsfinvk.Receipt, sale string, err error) {
	r = &dsfinvk.Receipt{ID: e.receiptID(), Number: e.seq, Type: dsfinvk.Proper, Start: e.at.Time(), End: e.at.Time()}
	switch e.kind {
	case entrySale, entryReturn, entryVoid:
		var d Document
		if err := json.Unmarshal(e.payload, &d); err != nil {
			return nil, "", err
		}
		return r, d.SaleID, fromDocument(r, &d)
	case entryTraining:
		var d Document
		if err := json.Unmarshal(e.payload, &d); err != nil {
			return nil, "", err
		}
		if err := fromDocument(r, &d); err != nil {
			return nil, "", err
		}
		r.Type = dsfinvk.Training
	case entryAbort:
		return r, "", aborted(r, e)
	case entryLayawayPayment, entryLayawayCancel, entryPayment, entryRefundKept:
		r, err = notSold(r, e)
		return r, "", err
	case entryOpen:
		var o openEntry
		if err := json.Unmarshal(e.payload, &o); err != nil {
			return nil, "", err
		}
		r.Operator = o.StaffID
		moved(r, dsfinvk.OpeningFloat, "Wechselgeld", o.OpeningFloat)
	case entryPayIn, entryPayOut, entryDrop, entryNoSale:
		var m moveEntry
		if err := json.Unmarshal(e.payload, &m); err != nil {
			return nil, "", err
		}
		r.Operator, r.Note = m.StaffID, m.Reason
		movement(r, e.kind, m.Reason, m.Amount)
	case entryCount:
		var n cashCountEntry
		if err := json.Unmarshal(e.payload, &n); err != nil {
			return nil, "", err
		}
		if !n.Late { // its Z says it
			return nil, "", nil
		}
		// What the Z carried away as expected was another sum: the difference, and
		// the way it went.
		r.Operator = n.StaffID
		moved(r, dsfinvk.CountedOff, "Zähldifferenz, nachgezählt", n.Difference)
		moved(r, dsfinvk.CashTransit, "Schubladeninhalt, nachgezählt", -n.Difference)
	case entryPark, entryTake:
		var m parkEntry
		if err := json.Unmarshal(e.payload, &m); err != nil {
			return nil, "", err
		}
		r.Operator = m.StaffID
		if e.kind == entryPark {
			m.Expected = -m.Expected
		}
		moved(r, dsfinvk.CashTransit, "Schublade an andere Kasse", m.Expected)
	case entryZ:
		var z zEntry
		if err := json.Unmarshal(e.payload, &z); err != nil {
			return nil, "", err
		}
		if z.Report.ClosedBy != nil {
			r.Operator = z.Report.ClosedBy.ID
		}
		moved(r, dsfinvk.CountedOff, "Zähldifferenz", value(z.Report.Difference))
		moved(r, dsfinvk.CashTransit, "Schubladeninhalt", -value(cmp.Or(z.Report.Counted, z.Report.Expected)))
	default:
		return nil, "", nil
	}
	return r, "", nil
}

func value(a *money.Amount) money.Amount {
	if a == nil {
		return 0
	}
	return *a
}

// movement is cash put in or taken out under its reason: in full as the
// transaction's note, and as the business' name, by which sums are kept, cut.
func movement(r *dsfinvk.Receipt, kind, reason string, amount money.Amount) {
	name := reason
	if runes := []rune(reason); len(runes) > dsfinvk.MaxName {
		name = strings.TrimSpace(string(runes[:dsfinvk.MaxName]))
	}
	switch kind {
	case entryPayIn:
		moved(r, dsfinvk.CashIn, name, amount)
	case entryPayOut:
		moved(r, dsfinvk.CashOut, name, -amount)
	case entryDrop:
		moved(r, dsfinvk.CashTransit, name, -amount)
	case entryNoSale:
		r.Type, r.Name = dsfinvk.Other, "Schublade ohne Verkauf geöffnet"
	}
}

// moved is cash that went in or out and is no turnover.
func moved(r *dsfinvk.Receipt, business, name string, amount money.Amount) {
	if amount == 0 {
		return
	}
	r.Lines = append(r.Lines, dsfinvk.Line{Text: business, Business: business, Name: name, Quantity: money.One, Gross: amount, Untaxed: true})
	r.Payments = append(r.Payments, dsfinvk.Payment{Type: dsfinvk.Cash, Amount: amount})
}

func fromDocument(r *dsfinvk.Receipt, d *Document) error {
	sign := money.Amount(1)
	if d.Kind == kindReturn {
		sign = -1
	}
	if d.StartedAt != "" {
		var err error
		if r.Start, err = time.Parse(wireTime, d.StartedAt); err != nil {
			return err
		}
	}
	r.Name, r.Operator, r.Customer, r.Note, r.Void = d.ReceiptNumber, d.StaffID, d.CustomerID, d.Reason, d.Purpose == purposeVoid
	for i := range d.Lines {
		l := &d.Lines[i]
		off, offTax, err := l.reduced()
		if err != nil {
			return err
		}
		r.Lines = append(r.Lines, dsfinvk.Line{Product: l.ProductID, Off: sign * off, OffTax: sign * offTax, Text: l.Name, SKU: l.SKU, Unit: l.Unit, Business: business(d, l), Voucher: l.GiftCard,
			TakeAway: l.TakeAway, Quantity: money.Quantity(sign) * l.Quantity, Gross: sign * l.Total, Tax: sign * l.Tax, Rate: l.TaxRate,
			Untaxed: l.GiftCard != ""})
	}
	other := func(business, name string, amount money.Amount) {
		if amount != 0 {
			r.Lines = append(r.Lines, dsfinvk.Line{Text: name, Business: business, Name: name, Quantity: money.One, Gross: sign * amount, Untaxed: true})
		}
	}
	other(dsfinvk.Tip, "Trinkgeld", d.Tip)
	other(dsfinvk.CountedOff, "Rundung", d.Rounding)
	change := d.Change
	for _, t := range d.Tenders {
		switch t.Kind {
		case giftCard:
			voucher(r, &t, sign*t.Amount)
			continue
		case OnAccount, Deposit:
			unpaid(r, &t, sign*t.Amount)
			continue
		}
		p := dsfinvk.Payment{Type: payType(t.Kind), Name: t.Kind, Currency: t.Currency, Foreign: sign * t.ForeignAmount, Amount: sign * t.Amount}
		switch t.Kind {
		case Cash:
			p.Name = ""
		case exchanged: // each half of an exchange still adds up, and both come to nothing
			p.Name = "Umtausch"
		}
		r.Payments = append(r.Payments, p)
	}
	if change != 0 {
		r.Payments = append(r.Payments, dsfinvk.Payment{Type: dsfinvk.Cash, Amount: -sign * change})
	}
	return nil
}

// giftCard is the kind of tender that is the shop's own voucher. Those of paper
// are somebody else's, and money.
const giftCard = "gift_card"

// voucher is what a gift card paid: no payment, for that was its sale, but a
// claim that is redeemed. What a return gives back on one is a voucher sold.
func voucher(r *dsfinvk.Receipt, t *DocumentTender, amount money.Amount) {
	l := dsfinvk.Line{Text: "Gutschein", Business: dsfinvk.VoucherUsed, Voucher: t.AccountID, Quantity: money.One, Gross: -amount, Untaxed: true}
	if amount < 0 {
		l.Business = dsfinvk.VoucherSold
	}
	r.Lines = append(r.Lines, l)
}

func business(d *Document, l *DocumentLine) string {
	switch {
	case l.GiftCard != "":
		return dsfinvk.VoucherSold
	case l.DepositOf != 0 && d.Kind == kindReturn, d.Purpose == purposeEmpties:
		return dsfinvk.DepositBack
	case l.DepositOf != 0:
		return dsfinvk.Deposit
	}
	return dsfinvk.Sold
}

func payType(kind string) string {
	switch kind {
	case Cash:
		return dsfinvk.Cash
	case exchanged:
		return dsfinvk.Unpaid
	case "store_credit":
		return dsfinvk.StoredCard
	}
	return dsfinvk.Cashless
}
