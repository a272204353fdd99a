package pos

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"tillbell/server/access"
	"tillbell/server/db"
)

// isTrainingNumber tells whether a receipt's number is one of training, by its
// letters: T1-T000012.
func isTrainingNumber(receipt string) bool {
	_, _, _, ok := parseTraining(receipt)
	return ok
}

func parseTraining(receipt string) (register, kind string, number int64, ok bool) {
	receipt = strings.ToUpper(strings.TrimSpace(receipt))
	i := strings.LastIndexByte(receipt, '-')
	if i < 1 {
		return "", "", 0, false
	}
	rest, ok := strings.CutPrefix(receipt[i+1:], "T")
	if !ok {
		return "", "", 0, false
	}
	kind = kindSale
	if back, is := strings.CutPrefix(rest, "R"); is {
		kind, rest = kindReturn, back
	}
	number, err := strconv.ParseInt(rest, 10, 64)
	return receipt[:i], kind, number, err == nil && number > 0
}

// trainingSales lists what was sold and taken back in training.
func (p *Pos) trainingSales(ctx context.Context, store access.Store, f SaleFilter) (items []SaleItem, next string, err error) {
	q := p.db.Read(ctx).Table("training_documents t").Joins("JOIN registers r ON r.id = t.register_id").
		Joins("JOIN journal j ON j.register_id = t.register_id AND j.seq = t.journal_seq").
		Select("t.at, j.payload").Where("t.store_id = ?", store.ID).Order("t.at DESC, t.id DESC").Limit(f.Limit + 1)
	if f.Register != "" {
		q = q.Where("t.register_id = ?", f.Register)
	}
	if f.Receipt != "" {
		code, kind, n, ok := parseTraining(f.Receipt)
		if !ok {
			return []SaleItem{}, "", nil
		}
		q = q.Where("UPPER(r.code) = ? AND t.kind = ? AND t.number = ?", code, kind, n)
	}
	if f.Day != "" {
		from, to, err := dayOf(store, f.Day)
		if err != nil {
			return nil, "", err
		}
		q = q.Where("t.at >= ? AND t.at < ?", db.At(from), db.At(to))
	}
	if f.Cursor != "" {
		at, id, ok := parseCursor(f.Cursor)
		if !ok {
			return nil, "", errCursor
		}
		q = q.Where("t.at < ? OR (t.at = ? AND t.id < ?)", at, at, id)
	}
	rows, err := q.Rows()
	if err != nil {
		return nil, "", fmt.Errorf("list what was sold in training: %w", db.Translate(err))
	}
	defer rows.Close()
	items = []SaleItem{}
	var last db.Micros
	for rows.Next() {
		var at db.Micros
		var body []byte
		if err := rows.Scan(&at, &body); err != nil {
			return nil, "", fmt.Errorf("list what was sold in training: %w", err)
		}
		if len(items) == f.Limit {
			next = cursorOf(last, items[len(items)-1].ID)
			break
		}
		var d Document
		if err := json.Unmarshal(body, &d); err != nil {
			return nil, "", fmt.Errorf("read what was sold in training: %w", err)
		}
		last = at
		items = append(items, SaleItem{ID: d.ID, Kind: d.Kind, Purpose: d.Purpose, ReceiptNumber: d.ReceiptNumber, RegisterID: d.RegisterID, CommittedAt: d.CommittedAt,
			StaffID: d.StaffID, Total: d.Total, Currency: d.Currency, Lines: int64(len(d.Lines)), Tenders: d.Tenders, Training: true})
	}
	return items, next, db.Translate(rows.Err())
}
