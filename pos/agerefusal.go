package pos

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// entryAge tells that somebody was not sold what they were too young for, or
// could not show that they were not. Who looked is the entry's, and who they
// asked on the floor.
const entryAge = "AGE"

// Why goods were refused for the customer's age.
const (
	AgeUnder   = "under_age"
	AgeNoProof = "no_proof"
)

var errRefusalExists = fault.New(fault.Conflict, "refusal_exists", "Another refusal has this id.").At("id", "refusal_exists", "is taken")

// AgeRefusal is goods that a till did not sell for the customer's age.
type AgeRefusal struct {
	ID         string `json:"id"`
	RegisterID string `json:"register_id"`
	StaffID    string `json:"staff_id"`
	ProductID  string `json:"product_id"`
	Name       string `json:"name"`
	AgeLimit   int64  `json:"age_limit"`
	Why        string `json:"why"`
	RefusedAt  string `json:"refused_at"` // by the till's clock
	At         string `json:"at"`
	Training   bool   `json:"training,omitempty"`
}

// AgeRefusalRequest is a refusal as its till had it.
type AgeRefusalRequest struct {
	ProductID string    `json:"product_id"`
	Why       string    `json:"why"`
	RefusedAt time.Time `json:"refused_at"`
	Training  bool      `json:"training,omitempty"`
}

func (r *AgeRefusalRequest) check() error {
	if err := checkID("product_id", r.ProductID); err != nil {
		return err
	}
	if !slices.Contains([]string{AgeUnder, AgeNoProof}, r.Why) {
		return fault.New(fault.Invalid, "why_invalid", "There is no such reason.").At("why", "why_invalid", "is under_age or no_proof")
	}
	if r.RefusedAt.IsZero() {
		return fault.New(fault.Invalid, "required", "Say when it was.").At("refused_at", "required", "must not be empty")
	}
	return nil
}

// RefuseAge enters that goods were not sold for the customer's age. A till may
// have kept it for days, so the state of its drawer is no matter. The same again
// is answered as before.
func (p *Pos) RefuseAge(ctx context.Context, c Cashier, id string, r AgeRefusalRequest) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	if err := r.check(); err != nil {
		return Answer{}, err
	}
	hash := contentHash("age", r)
	v := AgeRefusal{ID: id, RegisterID: c.Register, StaffID: c.Staff, ProductID: r.ProductID, Why: r.Why, RefusedAt: stamp(r.RefusedAt), Training: r.Training}
	if q, err := p.Product(ctx, c.Store, r.ProductID); err == nil {
		v.Name, v.AgeLimit = q.Name, q.AgeLimit
	} else if v.Name, err = p.Label(ctx, c.Store, r.ProductID); err != nil {
		return Answer{}, err
	}
	var answer Answer
	err := p.db.Put(ctx, func(tx *db.Tx) error {
		h, err := lockHead(ctx, tx, c.Register)
		if err != nil {
			return err
		}
		var kept, body []byte
		err = tx.Raw(`SELECT content_hash, answer FROM age_refusals WHERE id = ?`, id).Row().Scan(&kept, &body)
		if err == nil {
			if !bytes.Equal(kept, hash[:]) {
				return errRefusalExists
			}
			answer = Answer{Body: body}
			return nil
		} else if !db.IsMissing(err) {
			return fmt.Errorf("look for a refusal: %w", err)
		}
		v.At = stamp(tx.Now)
		if body, err = json.Marshal(v); err != nil {
			return err
		}
		answer = Answer{Body: body, Created: true}
		err = tx.Exec(`INSERT INTO age_refusals (id, store_id, register_id, staff_id, product_id, at, content_hash, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			id, c.Store, c.Register, c.Staff, r.ProductID, db.At(tx.Now), db.Bytes(hash[:]), db.Bytes(body)).Error
		if err != nil {
			return fmt.Errorf("keep a refusal: %w", err)
		}
		if err := p.turnDay(tx, h); err != nil {
			return err
		}
		return p.append(ctx, tx, h, entryAge, id, v)
	})
	return answer, err
}
