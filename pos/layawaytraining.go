package pos

import (
	"context"
	"encoding/json"
	"fmt"

	"tillbell/server/db"
)

// In training goods are put aside, paid and given back by the code that does it
// for real; all of that is taken back, and the journal keeps what came of it. So
// nothing that was begun in training can be paid on: the layaways that a till in
// training finds are real ones, and stay as they are.

const entryLayawayTraining = "TRAIN_LAYAWAY"

// trainedLaying is what the journal keeps of it.
type trainedLaying struct {
	Layaway LayawayView     `json:"layaway"`
	Payment *LayawayPayment `json:"payment,omitempty"`
}

// trainingCode stands where a layaway's number would: it is nobody's.
const trainingCode = "L-T000000"

// rehearseLaying does something to a layaway, takes it back, and enters what
// came of it under id. The same again gives the first answer.
func (p *Pos) rehearseLaying(ctx context.Context, tx *db.Tx, c Cashier, id string, hash [32]byte, do func() (trainedLaying, error)) (t trainedLaying, created bool, err error) {
	h, err := lockHead(ctx, tx, c.Register)
	if err != nil {
		return t, false, err
	}
	if err := h.fits(true); err != nil {
		return t, false, err
	}
	if err := p.turnDay(tx, h); err != nil { // what is real is done for real
		return t, false, err
	}
	old, was, err := laidBefore(tx, c.Store, id)
	switch {
	case err != nil:
		return t, false, err
	case old != nil && string(was) != string(hash[:]):
		return t, false, errMoveTaken
	case old != nil:
		return *old, false, nil
	}
	if err := tx.SavePoint(rehearsed).Error; err != nil {
		return t, false, fmt.Errorf("begin a rehearsal: %w", err)
	}
	s := &stage{ctx: ctx, tx: tx, register: h.register, store: h.store, staff: c.Staff, drawer: h.drawer}
	if err := s.set(""); err != nil {
		return t, false, err
	}
	if t, err = do(); err != nil {
		return t, false, err
	}
	if err := tx.RollbackTo(rehearsed).Error; err != nil {
		return t, false, fmt.Errorf("take a rehearsal back: %w", err)
	}
	t.Layaway.Training = true
	if t.Payment != nil {
		t.Payment.Training, t.Payment.DrawerID = true, h.drawer
	}
	if err := p.append(ctx, tx, h, entryLayawayTraining, id, t); err != nil {
		return t, false, err
	}
	err = tx.Exec(`INSERT INTO layaway_trainings (id, store_id, register_id, at, journal_seq, content_hash) VALUES (?, ?, ?, ?, ?, ?)`,
		id, c.Store, c.Register, db.At(tx.Now), h.journal.seq, db.Bytes(hash[:])).Error
	if err != nil {
		return t, false, fmt.Errorf("insert what was laid in training: %w", err)
	}
	return t, true, nil
}

// rehearse puts goods aside and takes that back.
func (l *layingAway) rehearse() (LayawayView, bool, error) {
	id := l.id
	if l.request.First != nil {
		id = l.request.First.ID // whose paper is asked for
	}
	var name string
	err := l.tx.Raw(`SELECT COALESCE(NULLIF(name, ''), NULLIF(phone, ''), NULLIF(email, ''), code) FROM customers WHERE id = ?`, l.request.CustomerID).Row().Scan(&name)
	if err != nil && !db.IsMissing(err) {
		return LayawayView{}, false, fmt.Errorf("find who goods are put aside for: %w", err)
	}
	t, created, err := l.pos.rehearseLaying(l.ctx, l.tx, l.cashier, id, l.hash, func() (t trainedLaying, err error) {
		if _, err := l.run(); err != nil {
			return t, err
		}
		of := laidRows{Row: *l.row} // the journal names nobody
		if l.first != nil {
			of.Paid, of.CameIn = l.first.amount, l.first.amount
			t.Payment = &LayawayPayment{}
			if err := json.Unmarshal(l.paper, t.Payment); err != nil {
				return t, err
			}
			t.Payment.Code = trainingCode
		}
		if t.Layaway, err = of.view(&l.shop, l.tx.Now); err != nil {
			return t, err
		}
		t.Layaway.Code, t.Layaway.Lines = trainingCode, l.draft.documentLines()
		return t, nil
	})
	v := t.Layaway
	v.CustomerName = name
	if err == nil && t.Payment != nil {
		v.Payments = []json.RawMessage{mustJSON(t.Payment)}
	}
	return v, created, err
}

// laidBefore is what came of a rehearsal; nil: there was none.
func laidBefore(tx *db.Tx, store, id string) (*trainedLaying, []byte, error) {
	var body, hash []byte
	err := tx.Raw(`SELECT j.payload, t.content_hash FROM layaway_trainings t JOIN journal j ON j.register_id = t.register_id AND j.seq = t.journal_seq
		WHERE t.id = ? AND t.store_id = ?`, id, store).Row().Scan(&body, &hash)
	if db.IsMissing(err) {
		return nil, nil, nil
	} else if err != nil {
		return nil, nil, fmt.Errorf("find what was laid in training: %w", err)
	}
	t := &trainedLaying{}
	if err := json.Unmarshal(body, t); err != nil {
		return nil, nil, fmt.Errorf("read what was laid in training: %w", err)
	}
	return t, hash, nil
}

// laidInTraining is the paper of a payment that was only rehearsed.
func (p *Pos) laidInTraining(ctx context.Context, store, id string) (*laidPaper, error) {
	var body []byte
	l := &laidPaper{}
	err := p.db.Read(ctx).Raw(`SELECT j.payload, j.seq FROM layaway_trainings t JOIN journal j ON j.register_id = t.register_id AND j.seq = t.journal_seq
		WHERE t.id = ? AND t.store_id = ?`, id, store).Row().Scan(&body, &l.seq)
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find what was laid in training: %w", db.Translate(err))
	}
	var t trainedLaying
	if err := json.Unmarshal(body, &t); err != nil {
		return nil, fmt.Errorf("read what was laid in training: %w", err)
	}
	if t.Payment == nil {
		return nil, nil
	}
	l.of, l.payment = t.Layaway, *t.Payment
	return l, nil
}
