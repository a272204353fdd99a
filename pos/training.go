package pos

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// A till in training sells as if it were real: a document is committed by the
// very code that commits real ones, then all of that is taken back, and what is
// left is an entry of its own kind in the register's journal, with a number of
// its own. So nothing that training does is in a drawer, in stock, in a ledger
// or in any figure, and nothing that it shows differs from what would be.
//
// A request says that it is training. One that does not fit what its till is
// in is refused, so that nobody takes the one for the other.

const (
	entryTrainOn  = "TRAIN_ON"
	entryTrainOff = "TRAIN_OFF"
)

var (
	errTraining     = fault.New(fault.Conflict, "in_training", "This till is in training: nothing is sold here for real. Leave training first.")
	errNotTraining  = fault.New(fault.Conflict, "not_in_training", "This till is not in training any more. Nothing was entered.")
	errTrainingSale = fault.New(fault.Invalid, "training_sale", "That was a sale in training: there is nothing to take back.")
)

// TrainingView is whether a till is in training.
type TrainingView struct {
	On    bool    `json:"on"`
	Since *string `json:"since"`
}

// trainingEntry is what the journal keeps of switching. Documents are those of
// the training that ended.
type trainingEntry struct {
	On         bool   `json:"on"`
	StaffID    string `json:"staff_id"`
	At         string `json:"at"`
	Documents  *int64 `json:"documents,omitempty"`
	ApprovedBy string `json:"approved_by,omitempty"`
}

// SetTraining switches the cashier's till to training or back. To begin needs
// the right; to leave, whoever is signed in may. The same again changes
// nothing.
func (p *Pos) SetTraining(ctx context.Context, c Cashier, on bool, approvals []string) (v TrainingView, err error) {
	if err := c.atRegister(); err != nil {
		return v, err
	}
	if err := checkApprovals(approvals); err != nil {
		return v, err
	}
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
		h, err := lockHead(ctx, tx, c.Register)
		if err != nil {
			return err
		}
		if (h.training != 0) == on {
			v = trainingSince(h.training)
			return nil
		}
		entry := trainingEntry{On: on, StaffID: c.Staff, At: stamp(tx.Now)}
		if on {
			by, err := approveOnce(ctx, tx, c, []need{{right: access.Train}}, approvals, OtherHash(access.Train, c.Register), h.register)
			if err != nil {
				return err
			}
			entry.ApprovedBy = by.who(access.Train)
		} else if entry.Documents, err = trainedSince(tx, h); err != nil {
			return err
		}
		v, err = p.setTraining(ctx, tx, c, h, entry)
		return err
	})
	return v, p.withApprovers(ctx, c, err)
}

func trainedSince(tx *db.Tx, h *head) (*int64, error) {
	var n int64
	err := tx.Raw(`SELECT COUNT(*) FROM training_documents WHERE register_id = ? AND at >= ?`, h.register, h.training).Row().Scan(&n)
	if err != nil {
		return nil, fmt.Errorf("count what was sold in training: %w", err)
	}
	return &n, nil
}

func (p *Pos) setTraining(ctx context.Context, tx *db.Tx, c Cashier, h *head, entry trainingEntry) (TrainingView, error) {
	kind := entryTrainOff
	if h.training = 0; entry.On {
		kind, h.training = entryTrainOn, db.At(tx.Now)
	}
	if err := p.enter(ctx, tx, h, kind, h.register, entry); err != nil {
		return TrainingView{}, err
	}
	if err := tx.Exec(`UPDATE register_heads SET training_since = ? WHERE register_id = ?`, h.training, h.register).Error; err != nil {
		return TrainingView{}, fmt.Errorf("switch training: %w", err)
	}
	if err := access.Moved(tx, c.Store); err != nil { // who is signed in there is held with it
		return TrainingView{}, err
	}
	_, err := tx.Emit(c.Store, db.Event{Type: "training.changed", Audience: db.TopicReports + " " + db.TopicRegister(h.register),
		Data: map[string]any{"register_id": h.register, "on": entry.On}})
	return trainingSince(h.training), err
}

func trainingSince(at db.Micros) TrainingView {
	if at == 0 {
		return TrainingView{}
	}
	since := stamp(at.Time())
	return TrainingView{On: true, Since: &since}
}

// fits refuses a request that is for training on a till that is not, or the
// other way round.
func (h *head) fits(training bool) error {
	switch {
	case h.training != 0 && !training:
		return errTraining
	case h.training == 0 && training:
		return errNotTraining
	}
	return nil
}

// forReal locks the cashier's till and refuses where it is in training: what
// comes would be real. An act of the office is at no till. It comes before any
// other lock, as registers do.
func (c Cashier) forReal(ctx context.Context, tx *db.Tx) error {
	if c.Register == "" {
		return nil
	}
	h, err := lockHead(ctx, tx, c.Register)
	if err != nil {
		return err
	}
	return h.fits(false)
}

// trained is a hash that holds for training alone: what somebody approved there
// lets nothing through afterwards.
func trained(h [sha256.Size]byte, training bool) [sha256.Size]byte {
	if !training {
		return h
	}
	return hashSubject("training", h[:])
}

// commitTraining is the commit of one sale in training. It joins no batch.
func (p *Pos) commitTraining(d *draft) (Answer, error) {
	w := &waiting{draft: d}
	if err := p.commitBatch([]*waiting{w}); err != nil && w.err == nil {
		w.err = err
	}
	return w.answer, w.err
}

// run commits the batch, or rehearses the one sale in training that it is.
func (b *batchRun) run(tx *db.Tx) error {
	d := b.all[0].draft
	if !d.request.Training {
		return b.commit(tx)
	}
	answer, err := b.pos.rehearse(b.ctx, tx, rehearsal{cashier: d.cashier, hash: d.hash}, func() (Answer, error) {
		if err := b.commit(tx); err != nil {
			return Answer{}, err
		}
		r := b.results[b.all[0]]
		return r.answer, r.err
	})
	if err != nil {
		return err
	}
	b.results[b.all[0]] = result{answer: answer}
	b.left = nil // nothing was taken
	return nil
}

// rehearsal is a document that is committed in training.
type rehearsal struct {
	cashier  Cashier
	hash     [sha256.Size]byte
	original string // of a return: the sale
}

const rehearsed = "rehearsal"

// rehearse does what commits a document, takes all of it back, and enters the
// document as training.
func (p *Pos) rehearse(ctx context.Context, tx *db.Tx, r rehearsal, commit func() (Answer, error)) (Answer, error) {
	h, err := lockHead(ctx, tx, r.cashier.Register)
	if err != nil {
		return Answer{}, err
	}
	if err := p.turnDay(tx, h); err != nil { // what is real is done for real
		return Answer{}, err
	}
	answer, real, err := p.undone(ctx, tx, h, r, commit)
	if err != nil || !answer.Created {
		return answer, err
	}
	t := &trainer{pos: p, ctx: ctx, tx: tx, head: h, rehearsal: r, drawer: real}
	answer.Body, err = t.enter(answer.Body)
	return answer, err
}

// undone commits on a stage and clears it. real is the drawer that was open.
func (p *Pos) undone(ctx context.Context, tx *db.Tx, h *head, r rehearsal, commit func() (Answer, error)) (a Answer, real string, err error) {
	if err := tx.SavePoint(rehearsed).Error; err != nil {
		return a, "", fmt.Errorf("begin a rehearsal: %w", err)
	}
	s := &stage{ctx: ctx, tx: tx, register: h.register, store: h.store, staff: r.cashier.Staff, drawer: h.drawer}
	if err := s.set(r.original); err != nil {
		return a, "", err
	}
	if a, err = commit(); err != nil {
		return a, "", err
	}
	if err := tx.RollbackTo(rehearsed).Error; err != nil {
		return a, "", fmt.Errorf("take a rehearsal back: %w", err)
	}
	return a, h.drawer, nil
}

// trainer enters what came of a rehearsal.
type trainer struct {
	pos    *Pos
	ctx    context.Context
	tx     *db.Tx
	head   *head
	drawer string // open for real; empty: none
	rehearsal
	entries journalEntries
}

// enter gives the documents of an answer their numbers and entries, and gives
// the answer back with them.
func (t *trainer) enter(body []byte) ([]byte, error) {
	var x struct {
		ID     string          `json:"id"`
		Return json.RawMessage `json:"return"`
		Sale   json.RawMessage `json:"sale"`
	}
	if err := json.Unmarshal(body, &x); err != nil {
		return nil, fmt.Errorf("read a rehearsal: %w", err)
	}
	var err error
	if x.Sale == nil {
		body, err = t.document(body)
	} else {
		var back, sale []byte
		if back, err = t.document(x.Return); err == nil {
			sale, err = t.document(x.Sale)
		}
		body = exchangeBody(x.ID, back, sale)
	}
	if err != nil {
		return nil, err
	}
	pipe := t.tx.Pipe()
	if err := t.entries.write(pipe, t.tx.Now, t.pos.signer); err != nil {
		return nil, err
	}
	if err := writeHeads(pipe, map[string]*head{t.head.register: t.head}); err != nil {
		return nil, err
	}
	return body, pipe.Run(t.ctx)
}

func (t *trainer) document(body []byte) ([]byte, error) {
	var d Document
	if err := json.Unmarshal(body, &d); err != nil {
		return nil, fmt.Errorf("read a rehearsal: %w", err)
	}
	column := "training_sales"
	if d.Kind == kindReturn {
		column = "training_returns"
	}
	var number int64
	err := t.tx.Raw(`UPDATE register_heads SET `+column+` = `+column+` + 1 WHERE register_id = ? RETURNING `+column, t.head.register).Row().Scan(&number)
	if err != nil {
		return nil, fmt.Errorf("number a document in training: %w", err)
	}
	d.Training, d.DrawerID, d.CommittedAt = true, t.drawer, stamp(t.tx.Now)
	d.ReceiptNumber = trainingNumber(t.cashier.RegisterCode, d.Kind, number)
	if err := d.check(); err != nil {
		return nil, err
	}
	body = d.appendTo(make([]byte, 0, d.sizeHint()))
	seq := t.entries.add(t.head, t.tx.Now, entryTraining, d.ID, body)
	err = t.tx.Exec(`INSERT INTO training_documents (id, store_id, register_id, staff_id, kind, number, original_id, exchange_id, at, total, journal_seq, content_hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, d.ID, d.StoreID, d.RegisterID, d.StaffID, d.Kind, number, optional(d.SaleID), optional(d.ExchangeID),
		db.At(t.tx.Now), int64(d.Total), seq, db.Bytes(t.hash[:])).Error
	if err != nil {
		return nil, fmt.Errorf("insert a document in training: %w", err)
	}
	return body, nil
}

// trainingNumber is T1-T000012 for sales and T1-TR000003 for returns.
func trainingNumber(register, kind string, n int64) string {
	number := receiptNumber("", kindSale, n)[1:]
	if kind == kindReturn {
		return register + "-TR" + number
	}
	return register + "-T" + number
}

// stage is what a rehearsal finds beside the books: an open drawer, and what
// was sold and taken back in training before.
type stage struct {
	ctx                            context.Context
	tx                             *db.Tx
	register, store, staff, drawer string
	rows                           *documentRows
	number                         int64
}

// stagedNumbers are far behind all real ones.
const stagedNumbers = 1 << 60

func (s *stage) set(original string) error {
	if s.drawer == "" {
		if err := s.openDrawer(); err != nil {
			return err
		}
	}
	if original == "" {
		return nil
	}
	found, err := s.trained(original)
	if err != nil || len(found) == 0 {
		return err
	}
	s.rows = newDocumentRows(len(found), len(found))
	back := make(map[int64]money.Quantity)
	for i := range found {
		s.put(&found[i], back)
	}
	pipe := s.tx.Pipe()
	s.rows.insert(pipe)
	if err := pipe.Run(s.ctx); err != nil {
		return fmt.Errorf("set what was sold in training: %w", err)
	}
	for line, quantity := range back {
		err := s.tx.Exec(`UPDATE sale_lines SET returned_quantity = returned_quantity + ? WHERE sale_id = ? AND line = ?`, int64(quantity), original, line).Error
		if err != nil {
			return fmt.Errorf("set what came back in training: %w", err)
		}
	}
	return nil
}

func (s *stage) openDrawer() error {
	s.drawer = db.NewID()
	row := drawerRow{ID: s.drawer, StoreID: s.store, RegisterID: s.register, Status: "open", OpenedBy: s.staff, OpenedAt: db.At(s.tx.Now),
		Answer: []byte("{}"), ContentHash: []byte{}, Tally: []byte{}}
	if err := s.tx.Create(&row).Error; err != nil {
		return fmt.Errorf("open a drawer to train with: %w", err)
	}
	if err := s.tx.Exec(`UPDATE register_heads SET drawer_id = ? WHERE register_id = ?`, s.drawer, s.register).Error; err != nil {
		return fmt.Errorf("open a drawer to train with: %w", err)
	}
	return nil
}

// trained are a sale, if it was in training, and what came back of it there.
func (s *stage) trained(original string) ([]trainedDocument, error) {
	rows, err := s.tx.Raw(`SELECT t.journal_seq, t.at, j.payload FROM training_documents t
		JOIN journal j ON j.register_id = t.register_id AND j.seq = t.journal_seq
		WHERE t.store_id = ? AND (t.id = ? OR t.original_id = ?) ORDER BY t.at, t.id`, s.store, original, original).Rows()
	if err != nil {
		return nil, fmt.Errorf("read what was sold in training: %w", err)
	}
	defer rows.Close()
	var out []trainedDocument
	for rows.Next() {
		var one trainedDocument
		var body []byte
		if err := rows.Scan(&one.seq, &one.at, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(body, &one.Document); err != nil {
			return nil, fmt.Errorf("read what was sold in training: %w", err)
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

type trainedDocument struct {
	Document
	seq int64
	at  db.Micros
}

func (s *stage) put(d *trainedDocument, back map[int64]money.Quantity) {
	s.number++
	d.DrawerID = s.drawer
	for i := range d.Lines {
		if l := &d.Lines[i]; l.OriginalLine != 0 {
			back[l.OriginalLine] += l.Quantity
		}
	}
	s.rows.add(&d.Document, stagedNumbers+s.number, d.at, d.seq, []byte{0})
}

// inTraining commits a return or an exchange, in training or for real.
func (p *Pos) inTraining(ctx context.Context, tx *db.Tx, t *returning, commit func() (Answer, error)) (Answer, error) {
	if !t.request.Training {
		return commit()
	}
	return p.rehearse(ctx, tx, rehearsal{cashier: t.cashier, hash: t.hash, original: t.request.SaleID}, commit)
}

// onStage looks at what was sold in training as if it were in the books, and
// takes it out again.
func (p *Pos) onStage(ctx context.Context, found *document, staff string, look func(tx *gorm.DB) error) error {
	err := p.db.Tx(ctx, func(tx *db.Tx) error {
		h, err := lockHead(ctx, tx, found.register)
		if err != nil {
			return err
		}
		s := &stage{ctx: ctx, tx: tx, register: h.register, store: h.store, staff: staff, drawer: h.drawer}
		if err := s.set(found.id); err != nil {
			return err
		}
		if err := look(tx.DB); err != nil {
			return err
		}
		return errCleared
	})
	if errors.Is(err, errCleared) {
		return nil
	}
	return err
}

// errCleared ends a transaction that only looked.
var errCleared = errors.New("the stage is cleared")
