package pos

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
)

// BatchDate is until when a batch may be sold that the store has on hand, as it
// was said when it came in. It travels with its product: who only reads a
// batch's name off a label knows by it what the label does not say.
type BatchDate struct {
	Batch     string `json:"batch"`
	ExpiresOn string `json:"expires_on"`
}

// dateOf is when a batch expires by the store's books; empty: not known.
func (q *Product) dateOf(batch string) string {
	for i := range q.Batches {
		if q.Batches[i].Batch == batch {
			return q.Batches[i].ExpiresOn
		}
	}
	return ""
}

func readBatchDates(tx *gorm.DB, store string, since int64, byID map[string]*Product) error {
	if len(byID) == 0 {
		return nil
	}
	rows, err := tx.Raw(`SELECT b.product_id, b.batch, b.expires_on FROM stock_batches b JOIN products p ON p.id = b.product_id
		WHERE b.store_id = ? AND b.expires_on <> '' AND b.on_hand > 0 AND p.revision > ? ORDER BY b.product_id, b.expires_on, b.batch`, store, since).Rows()
	if err != nil {
		return err
	}
	return eachRow(rows, func() error {
		var id string
		var b BatchDate
		err := rows.Scan(&id, &b.Batch, &b.ExpiresOn)
		if q := byID[id]; q != nil {
			q.Batches = append(q.Batches, b)
		}
		return err
	})
}

// byBooks gives what a label said the date that the books have of its batch,
// where it says none itself or a later one: of two dates the nearer one stops a
// sale. What was written down wrong is put right where batches come in.
func (s *Scanned) byBooks() {
	if s.Batch == "" {
		return
	}
	if on := s.Product.dateOf(s.Batch); nearer(on, s.ExpiresOn) {
		s.ExpiresOn, s.booked = on, true
	}
}

// nearer tells whether a day comes before another, or is the only one known.
func nearer(day, other string) bool { return day != "" && (other == "" || day < other) }

// dated is what a line says of its piece, added to what its barcode says, with
// the date of its batch where neither says one or both say a later one.
func (l *LineRequest) dated(n int, s Scanned) (tracked, error) {
	said := s.tracked
	if s.booked && l.ExpiresOn != "" { // it may say what stands on the thing
		said.ExpiresOn = ""
	}
	t, err := l.tracked(n, said)
	if err != nil || t.Batch == "" {
		return t, err
	}
	if on := s.Product.dateOf(t.Batch); nearer(on, t.ExpiresOn) {
		t.ExpiresOn = on
	}
	return t, nil
}

// tellDates moves the catalogue on where batches with a date came in: the tills
// hold their dates. Plain goods, and what goes out, move nothing.
func (l *ledger) tellDates(store string) error {
	var products []string
	for id, rows := range l.batches {
		if slices.ContainsFunc(rows, func(b *batchRow) bool { return b.dated }) {
			products = append(products, id)
		}
	}
	if len(products) == 0 {
		return nil
	}
	slices.Sort(products)
	next, err := lockCatalog(l.tx, store)
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(products, stockByID) {
		if err := l.tx.Exec(`UPDATE products SET revision = ? WHERE id IN ?`, next, chunk).Error; err != nil {
			return fmt.Errorf("tell the dates of batches: %w", err)
		}
	}
	_, err = emitCatalog(l.tx, store, next)
	return err
}

// datesMoved has what this process holds of the goods read anew after batches
// with dates came in; others hear of it by the event.
func (p *Pos) datesMoved(ctx context.Context, store string, came bool) error {
	if !came {
		return nil
	}
	return p.CatalogMoved(ctx, store, 0)
}
