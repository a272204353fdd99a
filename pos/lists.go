package pos

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// SaleFilter picks documents for a list.
type SaleFilter struct {
	Register string
	Receipt  string // T1-000124
	Day      string // 2026-11-26, in the store's zone
	Training bool   // those of training, and no others
	Cursor   string
	Limit    int
	SaleSearch
}

// SaleItem is a document in a list.
type SaleItem struct {
	ID            string           `json:"id"`
	Kind          string           `json:"kind"`
	Purpose       string           `json:"purpose,omitempty"` // of a return: void
	ReceiptNumber string           `json:"receipt_number"`
	RegisterID    string           `json:"register_id"`
	CommittedAt   string           `json:"committed_at"`
	StaffID       string           `json:"staff_id"`
	Total         money.Amount     `json:"total"`
	Currency      string           `json:"currency"`
	Lines         int64            `json:"lines"`
	Tenders       []DocumentTender `json:"tenders"`
	Training      bool             `json:"training,omitempty"`
}

// Sales lists sales and returns, the newest first.
func (p *Pos) Sales(ctx context.Context, store access.Store, f SaleFilter) (items []SaleItem, next string, err error) {
	q := p.db.Read(ctx).Table("sales s").Joins("JOIN registers r ON r.id = s.register_id").
		Select(`s.id, s.kind, s.purpose, r.code, s.number, s.register_id, s.committed_at, s.staff_id, s.total,
			(SELECT COUNT(*) FROM sale_lines l WHERE l.sale_id = s.id)`).
		Where("s.store_id = ?", store.ID).Order("s.committed_at DESC, s.id DESC").Limit(f.Limit + 1)
	if f.Register != "" {
		q = q.Where("s.register_id = ?", f.Register)
	}
	if f.Training || isTrainingNumber(f.Receipt) {
		return p.trainingSales(ctx, store, f)
	}
	if f.Receipt != "" {
		code, kind, n, ok := parseReceipt(f.Receipt)
		if !ok {
			return []SaleItem{}, "", nil
		}
		q = q.Where("UPPER(r.code) = UPPER(?) AND s.kind = ? AND s.number = ?", code, kind, n)
	}
	if f.Day != "" {
		from, to, err := dayOf(store, f.Day)
		if err != nil {
			return nil, "", err
		}
		q = q.Where("s.committed_at >= ? AND s.committed_at < ?", db.At(from), db.At(to))
	}
	if err := p.lookedAt(ctx, store, &f); err != nil {
		return nil, "", err
	}
	if q, err = f.narrow(q, p.db.Now()); err != nil {
		return nil, "", err
	}
	if f.Cursor != "" {
		at, id, ok := parseCursor(f.Cursor)
		if !ok {
			return nil, "", errCursor
		}
		q = q.Where("s.committed_at < ? OR (s.committed_at = ? AND s.id < ?)", at, at, id)
	}
	rows, err := q.Rows()
	if err != nil {
		return nil, "", fmt.Errorf("list sales: %w", db.Translate(err))
	}
	defer rows.Close()
	items = []SaleItem{}
	var lastAt db.Micros
	for rows.Next() {
		var s SaleItem
		var code string
		var number int64
		var at db.Micros
		if err := rows.Scan(&s.ID, &s.Kind, &s.Purpose, &code, &number, &s.RegisterID, &at, &s.StaffID, &s.Total, &s.Lines); err != nil {
			return nil, "", fmt.Errorf("list sales: %w", err)
		}
		if len(items) == f.Limit {
			next = cursorOf(lastAt, items[len(items)-1].ID)
			break
		}
		lastAt = at
		s.ReceiptNumber, s.CommittedAt, s.Currency, s.Tenders = receiptNumber(code, s.Kind, number), stamp(at.Time()), store.Currency, []DocumentTender{}
		items = append(items, s)
	}
	if err := rows.Err(); err != nil {
		return nil, "", fmt.Errorf("list sales: %w", err)
	}
	return items, next, p.addTenders(ctx, items)
}

func (p *Pos) addTenders(ctx context.Context, items []SaleItem) error {
	if len(items) == 0 {
		return nil
	}
	ids := make([]string, len(items))
	at := make(map[string]int, len(items))
	for i, s := range items {
		ids[i], at[s.ID] = s.ID, i
	}
	rows, err := p.db.Read(ctx).Raw(`SELECT sale_id, kind, amount, reference FROM sale_tenders WHERE sale_id IN ? ORDER BY sale_id, position`, ids).Rows()
	if err != nil {
		return fmt.Errorf("list tenders: %w", db.Translate(err))
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var t DocumentTender
		if err := rows.Scan(&id, &t.Kind, &t.Amount, &t.Reference); err != nil {
			return fmt.Errorf("list tenders: %w", err)
		}
		items[at[id]].Tenders = append(items[at[id]].Tenders, t)
	}
	return rows.Err()
}

func cursorOf(at db.Micros, id string) string { return strconv.FormatInt(int64(at), 36) + "." + id }

func parseCursor(s string) (db.Micros, string, bool) {
	at, id, ok := strings.Cut(s, ".")
	n, err := strconv.ParseInt(at, 36, 64)
	return db.Micros(n), id, ok && err == nil && checkID("cursor", id) == nil
}

// parseReceipt reads T1-000124 or T1-R000007, zeros in front or not.
func parseReceipt(s string) (register, kind string, number int64, ok bool) {
	s = strings.TrimSpace(s)
	i := strings.LastIndexByte(s, '-')
	if i < 1 {
		return "", "", 0, false
	}
	register, kind, s = s[:i], kindSale, s[i+1:]
	if rest, isReturn := strings.CutPrefix(strings.ToUpper(s), "R"); isReturn {
		kind, s = kindReturn, rest
	}
	number, err := strconv.ParseInt(s, 10, 64)
	return register, kind, number, err == nil && number > 0
}

func dayOf(store access.Store, day string) (from, to time.Time, err error) {
	d, err := time.ParseInLocation(time.DateOnly, day, store.Zone())
	if err != nil {
		return from, to, fault.New(fault.Invalid, "day_invalid", "A day looks like 2026-11-26.").At("day", "day_invalid", "is not a day")
	}
	return d, d.AddDate(0, 0, 1), nil
}

// JournalItem is an entry of a register's chain.
type JournalItem struct {
	RegisterID string          `json:"register_id"`
	Seq        int64           `json:"seq"`
	Type       string          `json:"type"`
	DocID      string          `json:"doc_id"`
	At         string          `json:"at"`
	Hash       string          `json:"hash"`
	Payload    json.RawMessage `json:"payload"`
}

// Journal lists the entries of a register, or of the store itself, the newest
// first.
func (p *Pos) Journal(ctx context.Context, store, register, cursor string, limit int) (items []JournalItem, next string, err error) {
	before := int64(1) << 62
	if cursor != "" {
		if before, err = strconv.ParseInt(cursor, 10, 64); err != nil {
			return nil, "", errCursor
		}
	}
	rows, err := p.db.Read(ctx).Raw(`SELECT j.register_id, j.seq, j.type, j.doc_id, j.at, j.hash, j.payload FROM journal j
		WHERE j.register_id = ? AND (j.register_id = ? OR EXISTS (SELECT 1 FROM registers r WHERE r.id = ? AND r.store_id = ?)) AND j.seq < ?
		ORDER BY j.seq DESC LIMIT ?`, register, store, register, store, before, limit+1).Rows()
	if err != nil {
		return nil, "", fmt.Errorf("list the journal: %w", db.Translate(err))
	}
	defer rows.Close()
	items = []JournalItem{}
	for rows.Next() {
		var j JournalItem
		var at db.Micros
		var hash, payload []byte
		if err := rows.Scan(&j.RegisterID, &j.Seq, &j.Type, &j.DocID, &at, &hash, &payload); err != nil {
			return nil, "", fmt.Errorf("list the journal: %w", err)
		}
		j.At, j.Hash, j.Payload = stamp(at.Time()), hex.EncodeToString(hash), payload
		items = append(items, j)
	}
	if len(items) > limit {
		items = items[:limit]
		next = strconv.FormatInt(items[limit-1].Seq, 10)
	}
	return items, next, rows.Err()
}
