package pos

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

const (
	maxBatchText  = 20  // of a batch or serial number, as GS1 has them
	maxRecalls    = 500 // open at once: every till keeps them
	maxRecallText = 280
)

// Recall says that a product must not be sold, or a batch or one piece of it.
// Empty texts mean any.
type Recall struct {
	ID        string `json:"id"`
	ProductID string `json:"product_id"`
	Batch     string `json:"batch"`
	Serial    string `json:"serial"`
	Reason    string `json:"reason"`
	From      string `json:"from"` // a day of the store's, 2026-12-01
}

// covers tells whether a recall stops something. On labels case counts, and
// elsewhere two batches that differ in it are two; but recalls and batches are
// also typed, and a recalled piece sold for a small letter is the worse mistake.
func (r *Recall) covers(t tracked, day string) bool {
	return r.From <= day && (r.Batch == "" || strings.EqualFold(r.Batch, t.Batch)) && (r.Serial == "" || strings.EqualFold(r.Serial, t.Serial))
}

// recalled finds the recall that stops something on a day. Held under the read
// lock.
func (c *catalog) recalled(product string, t tracked, day string) *Recall {
	for i := range c.recalls[product] {
		if r := &c.recalls[product][i]; r.covers(t, day) {
			return r
		}
	}
	return nil
}

func (c *catalog) allRecalls() []Recall {
	out := []Recall{}
	for _, some := range c.recalls {
		out = append(out, some...)
	}
	slices.SortFunc(out, func(a, b Recall) int { return strings.Compare(a.ID, b.ID) })
	return out
}

func readRecalls(tx *gorm.DB, store string) ([]Recall, error) {
	var out []Recall
	err := tx.Raw(`SELECT id, product_id, batch, serial, reason, since AS "from" FROM recalls
		WHERE store_id = ? AND lifted_at IS NULL ORDER BY id`, store).Scan(&out).Error
	return out, err
}

// RecallView is a recall as the office sees it.
type RecallView struct {
	Recall
	ProductName string
	SKU         string
	MadeBy      *string
	MadeAt      time.Time
	LiftedBy    *string
	LiftedAt    *time.Time
	Sold        int64 // lines sold that it covers, as far as their batch is known
}

// RecallRequest is a recall as it is to be. No From means from today.
type RecallRequest struct {
	ProductID, Batch, Serial, Reason, From string
}

func (r *RecallRequest) check(today string) (err error) {
	if checkID("product_id", r.ProductID) != nil {
		return errNoProduct.At("product_id", "no_product", "is not a product")
	}
	for field, code := range map[string]*string{"batch": &r.Batch, "serial": &r.Serial} {
		if *code = strings.TrimSpace(*code); *code == "" {
			continue
		}
		if *code, err = text.Code(field, *code, maxBatchText); err != nil {
			return err
		}
	}
	if r.Reason, err = text.Free("reason", r.Reason, maxRecallText); err != nil {
		return err
	}
	if r.Reason == "" {
		return fault.New(fault.Invalid, "reason_missing", "Say why it is recalled; the till shows it.").At("reason", "required", "must not be empty")
	}
	if r.From == "" {
		r.From = today
	}
	if _, err := time.Parse(time.DateOnly, r.From); err != nil {
		return fault.New(fault.Invalid, "day_invalid", "%q is not a day such as 2026-12-01.", r.From).At("from", "day_invalid", "is not a day")
	}
	return nil
}

var (
	errRecallExists = fault.New(fault.Conflict, "recall_exists", "Another recall has this id already.")
	errNoRecall     = fault.New(fault.NotFound, "no_recall", "There is no such recall.")
)

// PutRecall recalls a product under an id its maker chose. Tills know it with
// the catalogue's next revision.
func (p *Pos) PutRecall(ctx context.Context, store, staff, id string, r RecallRequest) (v RecallView, created bool, err error) {
	if err := checkID("id", id); err != nil {
		return v, false, err
	}
	hash := contentHash("recall", r) // as it was asked for: an open From must not change with the day
	c, err := p.catalogOf(ctx, store)
	if err != nil {
		return v, false, err
	}
	c.mu.RLock()
	today := c.day(c.now())
	c.mu.RUnlock()
	if err := r.check(today); err != nil {
		return v, false, err
	}
	err = p.changeCatalog(ctx, store, func(tx *db.Tx, _ int64) (bool, error) {
		created = false
		old, err := findRecall(tx, id)
		if err != nil || old != nil {
			if err == nil && (old.store != store || string(old.hash) != string(hash[:])) {
				err = errRecallExists
			}
			return false, err
		}
		if err := recallable(tx, store, r.ProductID); err != nil {
			return false, err
		}
		created = true
		entry := recallPayload{Recall: Recall{ID: id, ProductID: r.ProductID, Batch: r.Batch, Serial: r.Serial, Reason: r.Reason, From: r.From},
			StaffID: staff, At: stamp(tx.Now)}
		if err := p.EnterStore(tx, store, entryRecall, id, entry); err != nil {
			return false, err
		}
		return true, tx.Exec(`INSERT INTO recalls (id, store_id, product_id, batch, serial, reason, since, made_by, made_at, content_hash)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, store, r.ProductID, r.Batch, r.Serial, r.Reason, r.From, optional(staff), db.At(tx.Now), hash[:]).Error
	})
	if err != nil {
		return v, false, fmt.Errorf("put recall %s: %w", id, err)
	}
	v, err = p.Recall(ctx, store, id)
	return v, created, err
}

// recallable refuses a product of another store, and a recall too many.
func recallable(tx *db.Tx, store, product string) error {
	var products, open int64
	err := tx.Raw(`SELECT (SELECT count(*) FROM products WHERE id = ? AND store_id = ?),
		(SELECT count(*) FROM recalls WHERE store_id = ? AND lifted_at IS NULL)`, product, store, store).Row().Scan(&products, &open)
	switch {
	case err != nil:
		return err
	case products == 0:
		return errNoProduct.At("product_id", "no_product", "is not a product of this store")
	case open >= maxRecalls:
		return fault.New(fault.Invalid, "too_many_recalls", "There are %d recalls already. Lift those that are over.", maxRecalls)
	}
	return nil
}

type foundRecall struct {
	Recall
	store  string
	hash   []byte
	lifted bool
}

func findRecall(tx *db.Tx, id string) (*foundRecall, error) {
	var r foundRecall
	err := tx.Raw(`SELECT store_id, content_hash, lifted_at IS NOT NULL, id, product_id, batch, serial, reason, since FROM recalls WHERE id = ?`, id).Row().
		Scan(&r.store, &r.hash, &r.lifted, &r.ID, &r.ProductID, &r.Batch, &r.Serial, &r.Reason, &r.From)
	if db.IsMissing(err) {
		return nil, nil
	}
	return &r, err
}

// LiftRecall lets what was recalled be sold again. Lifted twice is lifted.
func (p *Pos) LiftRecall(ctx context.Context, store, staff, id string) (RecallView, error) {
	if checkID("id", id) != nil {
		return RecallView{}, errNoRecall
	}
	err := p.changeCatalog(ctx, store, func(tx *db.Tx, _ int64) (bool, error) {
		old, err := findRecall(tx, id)
		if err != nil {
			return false, err
		}
		if old == nil || old.store != store {
			return false, errNoRecall
		}
		if old.lifted {
			return false, nil
		}
		entry := recallPayload{Recall: old.Recall, Lifted: true, StaffID: staff, At: stamp(tx.Now)}
		if err := p.EnterStore(tx, store, entryRecall, id, entry); err != nil {
			return false, err
		}
		return true, tx.Exec(`UPDATE recalls SET lifted_at = ?, lifted_by = ? WHERE id = ?`, db.At(tx.Now), optional(staff), id).Error
	})
	if err != nil {
		return RecallView{}, fmt.Errorf("lift recall %s: %w", id, err)
	}
	return p.Recall(ctx, store, id)
}

const selectRecalls = `SELECT r.id, r.product_id, r.batch, r.serial, r.reason, r.since, q.name, q.sku, r.made_by, r.made_at, r.lifted_by, r.lifted_at,
	(SELECT count(*) FROM sale_line_tracking t JOIN sales s ON s.id = t.sale_id WHERE s.kind = 'sale' AND t.product_id = r.product_id
	AND (r.batch = '' OR lower(t.batch) = lower(r.batch)) AND (r.serial = '' OR lower(t.serial) = lower(r.serial)))
	FROM recalls r JOIN products q ON q.id = r.product_id WHERE r.store_id = ?`

// Recall finds one recall.
func (p *Pos) Recall(ctx context.Context, store, id string) (RecallView, error) {
	if checkID("id", id) != nil {
		return RecallView{}, errNoRecall
	}
	all, err := p.recallViews(ctx, selectRecalls+` AND r.id = ?`, store, id)
	if err == nil && len(all) == 0 {
		err = errNoRecall
	}
	if err != nil {
		return RecallView{}, err
	}
	return all[0], nil
}

// Recalls lists a store's recalls, those still open first, each from the newest.
func (p *Pos) Recalls(ctx context.Context, store string) ([]RecallView, error) {
	return p.recallViews(ctx, selectRecalls+` ORDER BY CASE WHEN r.lifted_at IS NULL THEN 0 ELSE 1 END, r.made_at DESC, r.id DESC LIMIT ?`, store, 2*maxRecalls)
}

func (p *Pos) recallViews(ctx context.Context, query string, args ...any) ([]RecallView, error) {
	rows, err := p.db.Read(ctx).Raw(query, args...).Rows()
	if err != nil {
		return nil, fmt.Errorf("read recalls: %w", db.Translate(err))
	}
	out := []RecallView{}
	err = eachRow(rows, func() error {
		var v RecallView
		var made db.Micros
		var lifted *db.Micros
		err := rows.Scan(&v.ID, &v.ProductID, &v.Batch, &v.Serial, &v.Reason, &v.From, &v.ProductName, &v.SKU, &v.MadeBy, &made, &v.LiftedBy, &lifted, &v.Sold)
		v.MadeAt = made.Time()
		if lifted != nil {
			at := lifted.Time()
			v.LiftedAt = &at
		}
		out = append(out, v)
		return err
	})
	return out, err
}
