package pos

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// tracked is what a line says of its piece, added to what its barcode says.
func (l *LineRequest) tracked(n int, said tracked) (t tracked, err error) {
	if t.Batch, err = oneOf(n, "batch", l.Batch, said.Batch); err != nil {
		return t, err
	}
	if t.Serial, err = oneOf(n, "serial", l.Serial, said.Serial); err != nil {
		return t, err
	}
	if t.ExpiresOn, err = oneOf(n, "expires_on", l.ExpiresOn, said.ExpiresOn); err != nil || t.ExpiresOn == "" {
		return t, err
	}
	if _, err := time.Parse(time.DateOnly, t.ExpiresOn); err != nil {
		return t, fault.New(fault.Invalid, "day_invalid", "Line %d: %q is not a day such as 2026-12-01.", n, t.ExpiresOn).
			At(lineField(n, "expires_on"), "day_invalid", "is not a day")
	}
	return t, nil
}

// oneOf is what the line or its barcode says; they must not say different
// things.
func oneOf(n int, field, sent, read string) (string, error) {
	if sent == "" || sent == read {
		return read, nil
	}
	if read != "" {
		return "", fault.New(fault.Invalid, "line_invalid", "Line %d: the %s is not the barcode's.", n, strings.ReplaceAll(field, "_", " ")).
			At(lineField(n, field), "line_invalid", "is not what the barcode says")
	}
	return text.Code(lineField(n, field), sent, maxBatchText)
}

// oneSymbol refuses a serial number on more or less than what bears it: one
// piece or, where its code stands for several, that pack.
func (l *draftLine) oneSymbol(n int, says *money.Quantity) error {
	bears := money.One
	if says != nil {
		bears = *says
	}
	if l.Serial == "" || l.product.Unit != usualUnit || l.quantity == bears {
		return nil
	}
	return fault.New(fault.Invalid, "line_invalid", "Line %d: a serial number is that of one piece or pack.", n).
		At(lineField(n, "quantity"), "line_invalid", "must be "+bears.String()+" beside this serial number")
}

// piece is one piece of a product.
type piece struct{ product, serial string }

// serials is the part that sells each serial number once until it is returned,
// and keeps which batch and piece a line was.
type serials struct {
	sold  map[piece]bool
	held  map[piece]string // for which layaway
	taken []*draft
}

func (s *serials) look(p *db.Pipe, drafts []*draft) error {
	var wanted []piece
	for _, d := range drafts {
		for i := range d.lines {
			if l := &d.lines[i]; l.Serial != "" {
				wanted = append(wanted, piece{l.product.ID, l.Serial})
			}
		}
	}
	s.sold, s.held = make(map[piece]bool, len(wanted)), nil
	if len(wanted) == 0 {
		return nil
	}
	slices.SortFunc(wanted, comparePieces)
	wanted = slices.Compact(wanted)
	products, numbers := make([]string, len(wanted)), make([]string, len(wanted))
	for i, w := range wanted {
		products[i], numbers[i] = w.product, w.serial
	}
	source, args, err := p.Source(db.Rows{db.UUIDs("product_id", products), db.Texts("serial", numbers)})
	if err != nil {
		return err
	}
	if p.Dialect() == db.Postgres {
		p.Exec("lock pieces", lockPieces+source, args...)
	}
	p.Query("look for pieces put aside", func(rows db.Scanner) error {
		for rows.Next() {
			var w piece
			var layaway string
			if err := rows.Scan(&w.product, &w.serial, &layaway); err != nil {
				return err
			}
			if s.held == nil {
				s.held = make(map[piece]string)
			}
			s.held[w] = layaway
		}
		return rows.Err()
	}, `SELECT CAST(h.product_id AS TEXT), h.serial, CAST(h.layaway_id AS TEXT) FROM `+source+` JOIN layaway_serials h
		ON h.product_id = v.product_id AND h.serial = v.serial`, args...)
	p.Query("look for serial numbers", func(rows db.Scanner) error {
		for rows.Next() {
			var w piece
			if err := rows.Scan(&w.product, &w.serial); err != nil {
				return err
			}
			s.sold[w] = true
		}
		return rows.Err()
	}, `SELECT CAST(t.product_id AS TEXT), t.serial FROM `+source+` JOIN sale_line_tracking t
		ON t.product_id = v.product_id AND t.serial = v.serial AND t.serial <> '' AND t.freed = 0`, args...)
	return nil
}

func comparePieces(a, b piece) int {
	if c := strings.Compare(a.product, b.product); c != 0 {
		return c
	}
	return strings.Compare(a.serial, b.serial)
}

func (s *serials) judge(d *draft) error {
	var own []piece
	for i := range d.lines {
		l := &d.lines[i]
		if l.Serial == "" {
			continue
		}
		w := piece{l.product.ID, l.Serial}
		if s.sold[w] || slices.Contains(own, w) {
			return serialSold(l.product, l.Serial).At(lineField(i+1, "serial"), "serial_sold", "is sold already")
		}
		if layaway := s.held[w]; layaway != "" && layaway != d.request.LayawayID {
			return serialHeld(l.product, l.Serial, layaway).At(lineField(i+1, "serial"), "serial_held", "is put aside")
		}
		own = append(own, w)
	}
	return nil
}

func serialSold(q *Product, serial string) *fault.Error {
	return fault.New(fault.Conflict, "serial_sold", "%s number %s is sold already. Look at the piece again, or call for help.", q.Name, serial).
		With("product", map[string]string{"id": q.ID, "name": q.Name})
}

// take notes what a draft takes out, or brings back whole: in an exchange the
// piece may go out again by the half that is judged next. What comes back holds
// its sold line until the end, so that it goes out again once.
func (s *serials) take(d *draft) {
	s.taken = append(s.taken, d)
	if d.kind == kindReturn && d.doc != nil {
		for i := range d.doc.Lines {
			if l := &d.doc.Lines[i]; l.Serial != "" && l.whole {
				delete(s.sold, piece{l.ProductID, l.Serial})
			}
		}
	}
	for i := range d.lines {
		if l := &d.lines[i]; l.Serial != "" {
			s.sold[piece{l.product.ID, l.Serial}] = true
		}
	}
}

// trackedLine is a row to be written.
type trackedLine struct {
	sale string
	line *DocumentLine
}

func (s *serials) write(b *books) error {
	var rows []trackedLine
	for _, d := range s.taken {
		for i := range d.doc.Lines {
			l := &d.doc.Lines[i]
			if l.Batch == "" && l.ExpiresOn == "" && l.Serial == "" {
				continue
			}
			rows = append(rows, trackedLine{d.id, l})
			if d.doc.Kind == kindReturn && l.Serial != "" {
				free(b.pipe, d.doc.SaleID, l)
			}
		}
	}
	insertTracked(b.pipe, s.taken, rows)
	return nil
}

// free lets a serial number be sold again once all of its line came back, or
// the piece itself did without a receipt.
func free(p *db.Pipe, sale string, l *DocumentLine) {
	if sale == "" {
		p.Exec("free a serial number", `UPDATE sale_line_tracking SET freed = 1 WHERE product_id = $1 AND serial = $2 AND serial <> '' AND freed = 0`, l.ProductID, l.Serial)
		return
	}
	query := `UPDATE sale_line_tracking SET freed = 1 WHERE sale_id = $1 AND line = $2 AND EXISTS (SELECT 1 FROM sale_lines l
		WHERE l.sale_id = sale_line_tracking.sale_id AND l.line = sale_line_tracking.line AND l.returned_quantity >= l.quantity)`
	p.Exec("free a serial number", query, sale, l.OriginalLine)
}

// insertTracked writes rows in the order of their pieces, in which every
// transaction meets the index of those sold. A return's are free from the start.
func insertTracked(p *db.Pipe, taken []*draft, rows []trackedLine) {
	if len(rows) == 0 {
		return
	}
	back := make(map[string]bool, len(taken))
	for _, d := range taken {
		back[d.id] = d.doc.Kind == kindReturn
	}
	slices.SortFunc(rows, func(a, b trackedLine) int {
		return comparePieces(piece{a.line.ProductID, a.line.Serial}, piece{b.line.ProductID, b.line.Serial})
	})
	n := len(rows)
	text := make([][]string, 5)
	for i := range text {
		text[i] = make([]string, n)
	}
	lines, freed := make([]int64, n), make([]int64, n)
	for i, r := range rows {
		for j, cell := range [...]string{r.sale, r.line.ProductID, r.line.Batch, r.line.ExpiresOn, r.line.Serial} {
			text[j][i] = cell
		}
		lines[i] = r.line.Line
		if back[r.sale] {
			freed[i] = 1
		}
	}
	p.Insert("sale_line_tracking", db.Rows{db.UUIDs("sale_id", text[0]), db.Ints("line", lines), db.UUIDs("product_id", text[1]),
		db.Texts("batch", text[2]), db.Texts("expires_on", text[3]), db.Texts("serial", text[4]), db.Ints("freed", freed)})
}

// serialFree refuses a scan of a piece that is sold.
func (p *Pos) serialFree(ctx context.Context, s Scanned) error {
	if s.Serial == "" {
		return nil
	}
	var n int
	var layaway string
	err := p.db.Read(ctx).Raw(`SELECT count(*), COALESCE((SELECT CAST(layaway_id AS TEXT) FROM layaway_serials WHERE product_id = ? AND serial = ?), '')
		FROM sale_line_tracking WHERE product_id = ? AND serial = ? AND serial <> '' AND freed = 0`,
		s.Product.ID, s.Serial, s.Product.ID, s.Serial).Row().Scan(&n, &layaway)
	switch {
	case err != nil:
		return fmt.Errorf("look for a serial number: %w", db.Translate(err))
	case n > 0:
		return serialSold(s.Product, s.Serial).At("code", "serial_sold", "is sold already")
	case layaway != "":
		return serialHeld(s.Product, s.Serial, layaway).At("code", "serial_held", "is put aside")
	}
	return nil
}
