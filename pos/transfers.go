package pos

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// A transfer leaves one store when it is sent and enters the other when it is
// received there; until then its goods are in transit, on hand nowhere. The
// sending store may cancel it meanwhile and has its goods back. What was
// received may differ from what was sent: the difference stands on the paper.
const (
	TransferSent      = "sent"
	TransferReceived  = "received"
	TransferCancelled = "cancelled"
)

// TransferLineRequest is so much of a product to send.
type TransferLineRequest struct {
	ProductID string         `json:"product_id"`
	Quantity  money.Quantity `json:"quantity"`
	Batch     string         `json:"batch,omitempty"`
}

// TransferRequest is a transfer to send.
type TransferRequest struct {
	ToStore string                `json:"to_store_id"`
	Note    string                `json:"note,omitempty"`
	Lines   []TransferLineRequest `json:"lines"`
}

// ArrivedLine is what came of a line. ProductID says which product of the
// receiving store it is; empty: the one with the same SKU or barcode.
type ArrivedLine struct {
	Line      int64          `json:"line"`
	Quantity  money.Quantity `json:"quantity"`
	ProductID string         `json:"product_id,omitempty"`
}

// TransferLine is a line of a transfer.
type TransferLine struct {
	Line        int64
	FromProduct string
	ToProduct   string // empty: not received yet
	SKU         string
	Name        string
	Unit        string
	Quantity    money.Quantity
	Received    *money.Quantity
	Cost        *Cost
	Batch       string
	ExpiresOn   string
}

// Transfer is goods on their way between two stores.
type Transfer struct {
	ID        string
	Number    int64
	FromStore string
	FromCode  string
	ToStore   string
	ToCode    string
	Status    string
	Note      string
	SentBy    string
	SentAt    time.Time
	EndedBy   string
	EndedAt   *time.Time
	Lines     []TransferLine // nil in lists

	hash, endHash []byte
}

var (
	errNoTransfer    = fault.New(fault.NotFound, "no_transfer", "There is no such transfer.")
	errTransferEnded = fault.New(fault.Conflict, "transfer_ended", "This transfer has ended already.")
)

func (r *TransferRequest) check() (err error) {
	if len(r.Lines) == 0 || len(r.Lines) > maxPaperLines {
		return errPaperLines
	}
	r.Lines = slices.Clone(r.Lines) // cleaned below; the caller keeps its own
	for i := range r.Lines {
		l, field := &r.Lines[i], paperField(i)
		if err := checkPaperQuantity(field, l.Quantity); err != nil {
			return err
		}
		if checkID("", l.ProductID) != nil {
			return fault.New(fault.Invalid, "unknown_product", "Line %d: there is no such product.", i+1).At(field+".product_id", "unknown_product", "is not a product of this store")
		}
		if l.Batch, _, err = checkBatch(field+".", l.Batch, ""); err != nil {
			return err
		}
	}
	r.Note, err = text.Free("note", r.Note, maxReason)
	return err
}

// SendTransfer takes goods out of a store and sends them to another, once per
// id.
func (p *Pos) SendTransfer(ctx context.Context, store, staff, id string, r TransferRequest) (Transfer, bool, error) {
	if err := checkID("id", id); err != nil {
		return Transfer{}, false, err
	}
	if err := r.check(); err != nil {
		return Transfer{}, false, err
	}
	hash := contentHash("transfer", r)
	created := false
	err := p.db.Put(ctx, func(tx *db.Tx) (err error) {
		created, err = p.sendTransfer(ctx, tx, store, staff, id, r, hash[:])
		return err
	})
	if err != nil {
		return Transfer{}, false, fmt.Errorf("send transfer %s: %w", id, err)
	}
	t, err := p.Transfer(ctx, store, id)
	return t.asSent(), created, err
}

// asSent is the transfer as it was when it was sent, which is what the call
// that sent it is answered for ever.
func (t Transfer) asSent() Transfer {
	t.Status, t.EndedBy, t.EndedAt = TransferSent, "", nil
	t.Lines = slices.Clone(t.Lines)
	for i := range t.Lines {
		t.Lines[i].ToProduct, t.Lines[i].Received = "", nil
	}
	return t
}

func (p *Pos) sendTransfer(ctx context.Context, tx *db.Tx, store, staff, id string, r TransferRequest, hash []byte) (bool, error) {
	number, err := nextNumber(tx, store, "stock_transfers", "from_store")
	if err != nil {
		return false, err
	}
	old, err := findTransfer(tx.DB, id)
	if err == nil {
		if old.FromStore != store || string(old.hash) != string(hash) {
			return false, fault.New(fault.Conflict, "transfer_exists", "Another transfer has this id already.")
		}
		return false, nil
	} else if err != errNoTransfer {
		return false, err
	}
	if err := otherStore(tx, store, r.ToStore); err != nil {
		return false, err
	}
	ids := make([]string, len(r.Lines))
	for i, l := range r.Lines {
		ids[i] = l.ProductID
	}
	l, err := openLedger(ctx, tx, staff, ids)
	if err != nil {
		return false, err
	}
	err = tx.Exec(`INSERT INTO stock_transfers (id, from_store, to_store, number, status, note, sent_by, sent_at, content_hash)
		VALUES (?, ?, ?, ?, 'sent', ?, ?, ?, ?)`, id, store, r.ToStore, number, r.Note, staff, db.At(tx.Now), db.Bytes(hash)).Error
	if err != nil {
		return false, fmt.Errorf("insert a transfer: %w", err)
	}
	for i, line := range r.Lines {
		if err := sendLine(tx, l, store, staff, id, i, line, hash); err != nil {
			return false, err
		}
	}
	return true, p.saveTransfer(tx, l, store, r.ToStore, id, TransferSent)
}

// otherStore refuses a transfer to where it comes from or to nowhere.
func otherStore(tx *db.Tx, store, to string) error {
	var there bool
	if checkID("", to) == nil && to != store {
		if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM stores WHERE id = ?)`, to).Row().Scan(&there); err != nil {
			return err
		}
	}
	if !there {
		return fault.New(fault.Invalid, "no_store", "There is no such other store.").At("to_store_id", "no_store", "is not another store")
	}
	return nil
}

func sendLine(tx *db.Tx, l *ledger, store, staff, id string, i int, line TransferLineRequest, hash []byte) error {
	r, err := l.of(store, line.ProductID, paperField(i)+".product_id")
	if err != nil {
		return err
	}
	if err := r.enough(-line.Quantity, paperField(i)+".quantity"); err != nil {
		return err
	}
	expires := l.batches.expiry(line.ProductID, line.Batch)
	m := &stockMove{id: db.NewID(), store: store, product: line.ProductID, kind: moveTransferOut, staff: staff, document: id,
		batch: line.Batch, expires: expires, delta: -line.Quantity, at: db.At(tx.Now), hash: hash}
	if err := l.move(m); err != nil {
		return err
	}
	err = tx.Exec(`INSERT INTO stock_transfer_lines (transfer_id, line, from_product, sku, name, unit, quantity, cost, batch, expires_on)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, i+1, line.ProductID, r.sku, r.name, r.unit, int64(line.Quantity), costArg(r.cost), line.Batch, expires).Error
	if err != nil {
		return fmt.Errorf("insert line %d: %w", i+1, err)
	}
	return nil
}

// expiry is when a known batch expires.
func (book batchBook) expiry(product, batch string) string {
	for _, b := range book[product] {
		if b.batch == batch && batch != "" {
			return b.expires
		}
	}
	return ""
}

// saveTransfer writes the moves and tells both stores, in the order in which
// all lock their counters.
func (p *Pos) saveTransfer(tx *db.Tx, l *ledger, here, there, id, status string) error {
	e := db.Event{Type: "transfer.changed", Audience: db.TopicStaff, Data: map[string]string{"id": id, "status": status}}
	if there < here {
		if err := l.enter(p, here); err != nil {
			return err
		}
		if _, err := tx.Emit(there, e); err != nil {
			return err
		}
		return l.save(nil, here, e)
	}
	if err := l.save(p, here, e); err != nil {
		return err
	}
	_, err := tx.Emit(there, e)
	return err
}

// ReceiveTransfer brings goods into the receiving store: what was sent, but
// for the lines that say otherwise. Once; the same again is the same answer.
func (p *Pos) ReceiveTransfer(ctx context.Context, store, staff, id string, lines []ArrivedLine) (Transfer, error) {
	hash := contentHash("arrival", lines)
	return p.endTransfer(ctx, store, id, func(tx *db.Tx, t *Transfer) error {
		if t.ToStore != store {
			return fault.New(fault.Forbidden, "other_store", "Only the store it was sent to receives a transfer.")
		}
		if t.Status == TransferReceived && string(t.endHash) == string(hash[:]) {
			return nil
		}
		if t.Status != TransferSent {
			return errTransferEnded.With("status", t.Status)
		}
		return p.receiveTransfer(ctx, tx, staff, t, lines, hash[:])
	})
}

// CancelTransfer takes the goods back into the sending store.
func (p *Pos) CancelTransfer(ctx context.Context, store, staff, id string) (Transfer, error) {
	return p.endTransfer(ctx, store, id, func(tx *db.Tx, t *Transfer) error {
		switch {
		case t.FromStore != store:
			return fault.New(fault.Forbidden, "other_store", "Only the store that sent a transfer cancels it.")
		case t.Status == TransferCancelled:
			return nil
		case t.Status != TransferSent:
			return errTransferEnded.With("status", t.Status)
		}
		return p.cancelTransfer(ctx, tx, staff, t)
	})
}

// endTransfer holds a transfer that is the store's to see.
func (p *Pos) endTransfer(ctx context.Context, store, id string, end func(*db.Tx, *Transfer) error) (Transfer, error) {
	if checkID("id", id) != nil {
		return Transfer{}, errNoTransfer
	}
	err := p.db.Tx(ctx, func(tx *db.Tx) error {
		if err := tx.Exec(`UPDATE stock_transfers SET number = number WHERE id = ?`, id).Error; err != nil { // holds it, on either engine
			return err
		}
		t, err := findTransfer(tx.DB, id)
		if err != nil {
			return err
		}
		if t.FromStore != store && t.ToStore != store {
			return errNoTransfer
		}
		if t.Lines, err = readTransferLines(tx.DB, id); err != nil {
			return err
		}
		return end(tx, &t)
	})
	if err != nil {
		return Transfer{}, fmt.Errorf("end transfer %s: %w", id, err)
	}
	t, err := p.Transfer(ctx, store, id)
	if err != nil {
		return t, err
	}
	return t, p.datesMoved(ctx, store, slices.ContainsFunc(t.Lines, func(l TransferLine) bool { return l.ExpiresOn != "" }))
}

func (p *Pos) receiveTransfer(ctx context.Context, tx *db.Tx, staff string, t *Transfer, lines []ArrivedLine, hash []byte) error {
	arrived, err := t.arrived(lines)
	if err != nil {
		return err
	}
	ids := make([]string, len(t.Lines))
	for i := range t.Lines {
		if ids[i], err = counterpart(tx, t.ToStore, i, &t.Lines[i], arrived[i].ProductID); err != nil {
			return err
		}
	}
	l, err := openLedger(ctx, tx, staff, ids)
	if err != nil {
		return err
	}
	sameMoney, err := sameCurrency(tx, t.FromStore, t.ToStore)
	if err != nil {
		return err
	}
	for i, line := range t.Lines {
		if _, err := l.of(t.ToStore, ids[i], paperField(i)+".product_id"); err != nil {
			return err
		}
		came := arrived[i].Quantity
		if !sameMoney {
			line.Cost = nil
		}
		if came > 0 {
			m := &stockMove{id: db.NewID(), store: t.ToStore, product: ids[i], kind: moveTransferIn, staff: staff, document: t.ID,
				batch: line.Batch, expires: line.ExpiresOn, delta: came, cost: line.Cost, at: db.At(tx.Now), hash: hash}
			if err := l.move(m); err != nil {
				return err
			}
		}
		err := tx.Exec(`UPDATE stock_transfer_lines SET to_product = ?, received = ? WHERE transfer_id = ? AND line = ?`, ids[i], int64(came), t.ID, line.Line).Error
		if err != nil {
			return err
		}
	}
	if err := closeTransfer(tx, t.ID, TransferReceived, staff, hash); err != nil {
		return err
	}
	return p.saveTransfer(tx, l, t.ToStore, t.FromStore, t.ID, TransferReceived)
}

// arrived is what came, line by line.
func (t *Transfer) arrived(lines []ArrivedLine) ([]ArrivedLine, error) {
	out := make([]ArrivedLine, len(t.Lines))
	for i, l := range t.Lines {
		out[i] = ArrivedLine{Line: l.Line, Quantity: l.Quantity}
	}
	named := make(map[int64]bool, len(lines))
	for i, l := range lines {
		field := paperField(i)
		if l.Line < 1 || l.Line > int64(len(out)) {
			return nil, fault.New(fault.Invalid, "unknown_line", "The transfer has no line %d.", l.Line).At(field+".line", "unknown_line", "is not a line of the transfer")
		}
		if l.Quantity < 0 || l.Quantity > maxPartQuantity {
			return nil, fault.New(fault.Invalid, "quantity_invalid", "The quantity must not be below zero.").At(field+".quantity", "quantity_invalid", "is out of range")
		}
		if named[l.Line] {
			return nil, fault.New(fault.Invalid, "duplicate_line", "Line %d is named twice.", l.Line).At(field+".line", "duplicate_line", "must be named once")
		}
		named[l.Line] = true
		out[l.Line-1] = l
	}
	return out, nil
}

// counterpart finds which product of the receiving store a line is.
func counterpart(tx *db.Tx, store string, i int, l *TransferLine, named string) (id string, err error) {
	missing := fault.New(fault.Invalid, "no_counterpart", "Line %d: this store has no product %s. Choose one.", l.Line, l.SKU).
		With("line", l.Line).At(paperField(i)+".product_id", "no_counterpart", "must name a product of this store")
	if named != "" {
		if checkID("", named) != nil {
			return "", missing
		}
		return named, nil
	}
	err = tx.Raw(`SELECT id FROM products WHERE store_id = ? AND sku = ? AND NOT deleted`, store, l.SKU).Row().Scan(&id)
	if db.IsMissing(err) {
		err = tx.Raw(`SELECT b.product_id FROM product_barcodes b JOIN product_barcodes a ON a.key = b.key WHERE a.product_id = ? AND b.store_id = ?
			ORDER BY a.position LIMIT 1`, l.FromProduct, store).Row().Scan(&id)
	}
	if db.IsMissing(err) {
		return "", missing
	}
	return id, err
}

func sameCurrency(tx *db.Tx, a, b string) (same bool, err error) {
	err = tx.Raw(`SELECT (SELECT currency FROM stores WHERE id = ?) = (SELECT currency FROM stores WHERE id = ?)`, a, b).Row().Scan(&same)
	return same, err
}

func (p *Pos) cancelTransfer(ctx context.Context, tx *db.Tx, staff string, t *Transfer) error {
	ids := make([]string, len(t.Lines))
	for i, l := range t.Lines {
		ids[i] = l.FromProduct
	}
	l, err := openLedger(ctx, tx, staff, ids)
	if err != nil {
		return err
	}
	for _, line := range t.Lines {
		m := &stockMove{id: db.NewID(), store: t.FromStore, product: line.FromProduct, kind: moveTransferIn, staff: staff, document: t.ID,
			batch: line.Batch, expires: line.ExpiresOn, delta: line.Quantity, at: db.At(tx.Now), hash: t.hash}
		if err := l.move(m); err != nil {
			return err
		}
		err := tx.Exec(`UPDATE stock_transfer_lines SET to_product = from_product, received = quantity WHERE transfer_id = ? AND line = ?`, t.ID, line.Line).Error
		if err != nil {
			return err
		}
	}
	if err := closeTransfer(tx, t.ID, TransferCancelled, staff, nil); err != nil {
		return err
	}
	return p.saveTransfer(tx, l, t.FromStore, t.ToStore, t.ID, TransferCancelled)
}

func closeTransfer(tx *db.Tx, id, status, staff string, hash []byte) error {
	return tx.Exec(`UPDATE stock_transfers SET status = ?, ended_by = ?, ended_at = ?, end_hash = ? WHERE id = ?`,
		status, staff, db.At(tx.Now), db.Bytes(hash), id).Error
}

const selectTransfer = `SELECT t.id, t.number, t.from_store, a.code, t.to_store, b.code, t.status, t.note, t.sent_by, t.sent_at,
	COALESCE(CAST(t.ended_by AS TEXT), ''), t.ended_at, t.content_hash, t.end_hash
	FROM stock_transfers t JOIN stores a ON a.id = t.from_store JOIN stores b ON b.id = t.to_store `

func scanTransfer(row scanner) (t Transfer, err error) {
	var sent db.Micros
	var ended *db.Micros
	err = row.Scan(&t.ID, &t.Number, &t.FromStore, &t.FromCode, &t.ToStore, &t.ToCode, &t.Status, &t.Note, &t.SentBy, &sent,
		&t.EndedBy, &ended, &t.hash, &t.endHash)
	t.SentAt, t.EndedAt = sent.Time(), ended.TimePtr()
	return t, err
}

func findTransfer(tx *gorm.DB, id string) (Transfer, error) {
	t, err := scanTransfer(tx.Raw(selectTransfer+`WHERE t.id = ?`, id).Row())
	if db.IsMissing(err) {
		return t, errNoTransfer
	}
	return t, err
}

func readTransferLines(tx *gorm.DB, id string) ([]TransferLine, error) {
	out := []TransferLine{}
	rows, err := tx.Raw(`SELECT line, from_product, COALESCE(CAST(to_product AS TEXT), ''), sku, name, unit, quantity, received, cost, batch, expires_on
		FROM stock_transfer_lines WHERE transfer_id = ? ORDER BY line`, id).Rows()
	if err != nil {
		return nil, err
	}
	return out, eachRow(rows, func() error {
		var l TransferLine
		err := rows.Scan(&l.Line, &l.FromProduct, &l.ToProduct, &l.SKU, &l.Name, &l.Unit, &l.Quantity, &l.Received, &l.Cost, &l.Batch, &l.ExpiresOn)
		out = append(out, l)
		return err
	})
}

// Transfer reads a transfer from or to a store.
func (p *Pos) Transfer(ctx context.Context, store, id string) (t Transfer, err error) {
	if checkID("id", id) != nil {
		return t, errNoTransfer
	}
	err = p.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		if t, err = findTransfer(tx, id); err != nil {
			return err
		}
		if t.FromStore != store && t.ToStore != store {
			return errNoTransfer
		}
		t.Lines, err = readTransferLines(tx, id)
		return err
	})
	if err != nil {
		return t, fmt.Errorf("read transfer %s: %w", id, err)
	}
	return t, nil
}

// Transfers lists what a store sent or was sent, the newest first.
func (p *Pos) Transfers(ctx context.Context, store, status string, limit int, cursor string) (out []Transfer, next string, err error) {
	query, args := selectTransfer+`WHERE (t.from_store = ? OR t.to_store = ?) `, []any{store, store}
	if status != "" {
		query, args = query+`AND t.status = ? `, append(args, status)
	}
	list := newestList[Transfer]{query, args, "t.sent_at", "t.id", scanTransfer, func(t *Transfer) (time.Time, string) { return t.SentAt, t.ID }}
	if out, next, err = list.page(ctx, p, limit, cursor); err != nil {
		return nil, "", fmt.Errorf("list transfers: %w", err)
	}
	return out, next, nil
}

// OtherStore is a store goods can be sent to.
type OtherStore struct{ ID, Code, Name string }

// OtherStores lists them.
func (p *Pos) OtherStores(ctx context.Context, store string) ([]OtherStore, error) {
	out := []OtherStore{}
	err := p.db.Read(ctx).Raw(`SELECT id, code, name FROM stores WHERE id <> ? ORDER BY code`, store).Scan(&out).Error
	return out, db.Translate(err)
}
