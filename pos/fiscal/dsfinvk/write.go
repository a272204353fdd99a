package dsfinvk

import (
	"archive/zip"
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"tillbell/pos/money"
)

// Write writes an export of the closings that next gives, until it gives nil.
// Tables grow side by side, so they lie in files of a folder of their own until
// all are done.
func Write(to io.Writer, supplier string, at time.Time, next func() (*Closing, error)) (err error) {
	dir, err := os.MkdirTemp("", "dsfinvk")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	w := &writer{keys: make(map[money.Rate]int64), out: make(map[string]*sheet, len(tables))}
	defer func() { err = errors.Join(err, w.close()) }()
	for _, t := range tables {
		f, err := os.Create(filepath.Join(dir, t.file))
		if err != nil {
			return err
		}
		w.out[t.file] = &sheet{table: t, f: f, w: bufio.NewWriter(f)}
		w.out[t.file].head()
	}
	for {
		c, err := next()
		if err != nil {
			return err
		}
		if c == nil {
			break
		}
		if err := w.closing(c); err != nil {
			return err
		}
	}
	return w.zip(to, supplier, at)
}

type writer struct {
	keys map[money.Rate]int64
	out  map[string]*sheet
	c    *Closing
	sums closingSums
}

// sheet is a table on its way into its file.
type sheet struct {
	table table
	f     *os.File
	w     *bufio.Writer
}

func (w *writer) close() error {
	var errs []error
	for _, s := range w.out {
		errs = append(errs, s.f.Close())
	}
	return errors.Join(errs...)
}

func (s *sheet) head() {
	names := make([]string, len(s.table.columns))
	for i, c := range s.table.columns {
		names[i] = c.name
	}
	_, _ = s.w.WriteString(strings.Join(names, ";") + "\r\n") // errors stay in w until it is flushed
}

// closingSums add up a closing's receipts.
type closingSums struct {
	cases    map[caseKey]*vatSum
	payments map[[2]string]money.Amount
	cash     map[string]money.Amount
	vat      map[int64]money.Rate
}

type caseKey struct {
	business, name string
	vat            int64
}

type vatSum struct{ gross, tax money.Amount }

func (w *writer) closing(c *Closing) error {
	w.c = c
	w.sums = closingSums{make(map[caseKey]*vatSum), make(map[[2]string]money.Amount), make(map[string]money.Amount), make(map[int64]money.Rate)}
	for i := range c.Receipts {
		if err := w.receipt(&c.Receipts[i]); err != nil {
			return fmt.Errorf("receipt %s: %w", c.Receipts[i].ID, err)
		}
	}
	w.masters()
	w.closed()
	return nil
}

// row writes a line of a table, behind what every line of this closing, and of
// a receipt of it, begins with.
func (w *writer) row(file string, receipt *Receipt, values ...any) {
	s := w.out[file]
	all := []any{w.c.Till, stamp(w.c.At), w.c.Number}
	if receipt != nil {
		all = append(all, receipt.ID)
	}
	all = append(all, values...)
	if len(all) != len(s.table.columns) {
		panic(fmt.Sprintf("%s has %d columns, not %d", file, len(s.table.columns), len(all)))
	}
	for i, v := range all {
		if i > 0 {
			_ = s.w.WriteByte(';')
		}
		_, _ = s.w.WriteString(w.cell(&s.table.columns[i], v))
	}
	_, _ = s.w.WriteString("\r\n")
}

func (w *writer) cell(c *column, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case money.Amount:
		return decimal(int64(v), w.c.Digits, c.digits)
	case money.Quantity:
		return decimal(int64(v), 3, c.digits)
	case money.Rate: // a percentage: of 1,000,000 parts 10,000 are one
		return decimal(int64(v), 4, c.digits)
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		if v {
			return `"1"`
		}
		return `"0"`
	}
	if n, ok := v.(rawNumber); ok {
		return string(n)
	}
	return quoted(v.(string), c.length)
}

// decimal writes n, which has so many digits after the comma, with as many as
// wanted; those that do not fit are zeros by all that is put in here.
func decimal(n int64, has, want int) string {
	for ; has < want; has++ {
		n *= 10
	}
	for ; has > want; has-- {
		n /= 10
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	s := strconv.FormatInt(n, 10)
	if want == 0 {
		return sign + s
	}
	for len(s) <= want {
		s = "0" + s
	}
	return sign + s[:len(s)-want] + "," + s[len(s)-want:]
}

// quoted makes a text safe: no controls, no longer than its column, quotes
// doubled.
func quoted(s string, length int) string {
	var b strings.Builder
	b.WriteByte('"')
	n := 0
	for _, r := range s {
		if n == length {
			break
		}
		n++
		switch {
		case r == '"':
			b.WriteString(`""`)
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

func (w *writer) receipt(r *Receipt) error {
	var total, paid money.Amount
	byVAT := make(map[int64]*vatSum)
	for i := range r.Lines {
		l := &r.Lines[i]
		key := w.vatKey(l)
		w.line(r, strconv.Itoa(i+1), l, key)
		add(byVAT, key, l)
		if r.Type == Proper {
			add(w.sums.cases, caseKey{l.Business, l.Name, key}, l)
		}
		w.sums.vat[key] = l.Rate
		total += l.Gross
	}
	for _, p := range r.Payments {
		paid += p.Amount
	}
	if paid != total && r.Type != Aborted {
		return fmt.Errorf("its lines come to %d, its payments to %d", total, paid)
	}
	w.row("transactions.csv", r, r.Number, r.Type, r.Name, w.c.Till, r.Void, stamp(r.Start), stamp(r.End), r.Operator, r.OperatorName, total, "", r.Customer, "",
		"", "", "", "", "", r.Note)
	for _, key := range sorted(byVAT) {
		s := byVAT[key]
		w.row("transactions_vat.csv", r, key, s.gross, s.gross-s.tax, s.tax)
	}
	w.payments(r)
	for _, ref := range r.References {
		w.row("references.csv", r, "", "Transaktion", "", stamp(ref.At), ref.Till, ref.Closing, ref.Receipt)
	}
	w.signed(r)
	return nil
}

func add[K comparable](sums map[K]*vatSum, key K, l *Line) {
	s := sums[key]
	if s == nil {
		s = &vatSum{}
		sums[key] = s
	}
	s.gross, s.tax = s.gross+l.Gross, s.tax+l.Tax
}

func sorted[V any](m map[int64]V) []int64 {
	keys := make([]int64, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (w *writer) line(r *Receipt, no string, l *Line, key int64) {
	var each any
	if l.Quantity != 0 { // gross of one, with five digits
		if n, err := money.MulDiv(int64(l.Gross), 1_000_000, int64(l.Quantity), money.HalfUp); err == nil {
			each = fiveDigits(n, w.c.Digits)
		}
	}
	w.row("lines.csv", r, no, l.Voucher, l.Text, w.c.Till, l.Business, l.Name, !l.TakeAway, false, int64(0), l.SKU, l.Goods.GTIN, l.Goods.Group, l.Goods.Group, l.Quantity,
		money.Quantity(1000), l.Unit, each)
	w.row("lines_vat.csv", r, no, key, l.Gross, l.Gross-l.Tax, l.Tax)
	if l.Off != 0 {
		gross, tax := l.Gross+l.Off, l.Tax+l.OffTax
		w.row("itemamounts.csv", r, no, "base_amount", key, gross, gross-tax, tax)
		w.row("itemamounts.csv", r, no, "discount", key, -l.Off, l.OffTax-l.Off, -l.OffTax)
	}
	for _, p := range l.Parts { // priced with the whole
		w.row("subitems.csv", r, no, p.SKU, p.GTIN, p.Name, p.Group, p.Group, p.Quantity, money.Quantity(1000), p.Unit, key, nil, nil, nil)
	}
}

// fiveDigits is thousandths of a minor unit as text in a number's column.
func fiveDigits(n int64, digits int) rawNumber { return rawNumber(decimal(n, digits+3, 5)) }

type rawNumber string

func (w *writer) payments(r *Receipt) {
	for _, p := range r.Payments {
		code, foreign := p.Currency, any(nil)
		if code != "" {
			foreign = p.Foreign
		}
		w.row("datapayment.csv", r, p.Type, p.Name, code, foreign, p.Amount, "")
		if r.Type != Proper {
			continue
		}
		w.sums.payments[[2]string{p.Type, p.Name}] += p.Amount
		switch {
		case p.Type == Cash && code != "":
			w.sums.cash[code] += p.Foreign
		case p.Type == Cash:
			w.sums.cash[w.c.Currency] += p.Amount
		}
	}
}

func (w *writer) signed(r *Receipt) {
	s := r.Signed
	if s == nil {
		w.row("transactions_tse.csv", r, nil, nil, "", "", "", nil, "", "Keine technische Sicherheitseinrichtung", "")
		return
	}
	process := s.Process
	if process == "" {
		process = "Kassenbeleg-V1"
	}
	var act, counter any
	if s.Act != 0 {
		act = s.Act
	}
	if s.Counter != 0 {
		counter = s.Counter
	}
	id := slices.IndexFunc(w.c.Devices, func(d Device) bool { return d.Serial == s.Device }) + 1
	w.row("transactions_tse.csv", r, int64(id), act, stamp(s.Start), stamp(s.End), process, counter,
		base64.StdEncoding.EncodeToString(s.Signature), s.Error, s.Content)
}

func (w *writer) masters() {
	c := w.c
	w.row("location.csv", nil, c.Location.Name, c.Location.Street, c.Location.PostCode, c.Location.Town, c.Location.Country, c.Location.VATID)
	w.row("cashregister.csv", nil, c.Brand, c.Model, c.Serial, "Tillbell", c.Software, c.Currency, false)
	for _, key := range sorted(w.sums.vat) {
		name := vatNames[key]
		if name == "" {
			name = "Weiterer Steuersatz"
		}
		w.row("vat.csv", nil, key, w.sums.vat[key], name)
	}
	for i, d := range c.Devices {
		row := []any{int64(i + 1), d.Serial, d.Algorithm, d.TimeFormat, d.Encoding, d.PublicKey}
		w.row("tse.csv", nil, append(row, pieces(d.Certificate)...)...)
	}
}

// certificates is how many columns a certificate may fill, a thousand signs
// each.
const certificates = 7

func pieces(certificate string) []any {
	out := make([]any, certificates)
	for i := range out {
		n := min(len(certificate), 1000)
		out[i], certificate = certificate[:n], certificate[n:]
	}
	return out
}

func (w *writer) closed() {
	c := w.c
	first, last := "", ""
	if n := len(c.Receipts); n > 0 {
		first, last = c.Receipts[0].ID, c.Receipts[n-1].ID
	}
	var all, cash money.Amount
	keys := make([][2]string, 0, len(w.sums.payments))
	for k, n := range w.sums.payments {
		keys, all = append(keys, k), all+n
		if k[0] == Cash {
			cash += n
		}
	}
	slices.SortFunc(keys, func(a, b [2]string) int { return strings.Compare(a[0]+"\x00"+a[1], b[0]+"\x00"+b[1]) })
	for _, k := range keys {
		w.row("payment.csv", nil, k[0], k[1], w.sums.payments[k])
	}
	codes := make([]string, 0, len(w.sums.cash))
	for code := range w.sums.cash {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		w.row("cash_per_currency.csv", nil, code, w.sums.cash[code])
	}
	w.cases()
	p := c.Company
	w.row("cashpointclosing.csv", nil, c.Day, Version, first, last, p.Name, p.Street, p.PostCode, p.Town, p.Country, p.TaxNumber, p.VATID, all, cash)
}

func (w *writer) cases() {
	keys := make([]caseKey, 0, len(w.sums.cases))
	for k := range w.sums.cases {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b caseKey) int {
		if n := strings.Compare(a.business+"\x00"+a.name, b.business+"\x00"+b.name); n != 0 {
			return n
		}
		return int(a.vat - b.vat)
	})
	for _, k := range keys {
		s := w.sums.cases[k]
		w.row("businesscases.csv", nil, k.business, k.name, int64(0), k.vat, s.gross, s.gross-s.tax, s.tax)
	}
}

// zip puts all tables and their description into an archive.
func (w *writer) zip(to io.Writer, supplier string, at time.Time) error {
	z := zip.NewWriter(to)
	create := func(name string) (io.Writer, error) {
		return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
	}
	for _, t := range tables {
		s := w.out[t.file]
		if err := s.w.Flush(); err != nil {
			return err
		}
		if _, err := s.f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		into, err := create(t.file)
		if err != nil {
			return err
		}
		if _, err := io.Copy(into, s.f); err != nil {
			return err
		}
	}
	into, err := create("index.xml")
	if err != nil {
		return err
	}
	if err := index(into, supplier); err != nil {
		return err
	}
	return z.Close()
}
