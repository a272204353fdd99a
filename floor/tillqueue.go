package floor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Tills tell how many customers wait there. Where that is too many, somebody of
// the floor who may sell is called to open one more, one after the other by name,
// and goes back when the queues are short again: the rule stands in queuerule.go.
// What it goes by lies in the database, so that a restart forgets nothing; two
// nodes count its turns, and only one of them makes each.

const kindOpenTill = access.CallOpenTill

// maySell is the skill of those who may sell, in the chooser's words: no skill
// that people are given has a space in front.
const maySell = " sell"

// How the length of a queue is known.
const (
	queueTapped    = "tapped"
	queueEstimated = "estimated"
)

const (
	longestQueue = 9
	queueFresh   = 5 * time.Minute // without a word for so long, a till has no queue
	tapHolds     = 3 * time.Minute // so long no guess takes the place of what somebody saw
	reasonQueue  = "queue_short"
)

// TillQueue is how many wait at a till.
type TillQueue struct {
	Register RegisterRef `json:"register"`
	Length   int64       `json:"length" minimum:"0" maximum:"9" doc:"9 stands for more, too"`
	How      string      `json:"how" enum:"tapped,estimated"`
	At       Time        `json:"at"`
}

type queueRow struct {
	RegisterID, Code, How string
	Length                int64
	At                    db.Micros
}

func (r queueRow) view() TillQueue {
	return TillQueue{Register: RegisterRef{r.RegisterID, r.Code}, Length: r.Length, How: r.How, At: wire(r.At)}
}

// Queues are those that tills told of lately, by till.
func (f *Floor) Queues(ctx context.Context, store string) ([]TillQueue, error) {
	rows, err := f.queuesOf(f.db.Read(ctx), store)
	out := make([]TillQueue, len(rows))
	for i, r := range rows {
		out[i] = r.view()
	}
	return out, err
}

func (f *Floor) queuesOf(g *gorm.DB, store string) (rows []queueRow, err error) {
	err = g.Raw(`SELECT q.register_id, g.code, q.how, q.length, q.at FROM till_queues q JOIN registers g ON g.id = q.register_id
		WHERE q.store_id = ? AND q.at > ? ORDER BY g.code, g.id`, store, db.At(f.db.Now().Add(-queueFresh))).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look how many wait: %w", db.Translate(err))
	}
	return rows, nil
}

// SetQueue notes how many wait at the helper's till. A guess does not take the
// place of what was tapped a short while ago.
func (f *Floor) SetQueue(ctx context.Context, h Helper, length int64, guessed bool) (q TillQueue, err error) {
	if h.Register == "" {
		return q, errNoTill
	}
	if length < 0 || length > longestQueue {
		return q, fault.New(fault.Invalid, "length_invalid", "A queue is 0 to 9 long; 9 stands for more.").At("length", "length_invalid", "is 0 to 9")
	}
	how := queueTapped
	if guessed {
		how = queueEstimated
	}
	f.heard(h)
	err = f.db.Tx(ctx, func(tx *db.Tx) error {
		var old queueRow
		err := tx.Raw(`SELECT length, how, at FROM till_queues WHERE register_id = ?`+tx.Lock(), h.Register).Take(&old).Error
		if err != nil && !db.IsMissing(err) {
			return fmt.Errorf("look at the queue: %w", err)
		}
		q = TillQueue{Register: RegisterRef{h.Register, h.RegisterCode}, Length: length, How: how, At: wire(db.At(tx.Now))}
		u := tx.Exec(`INSERT INTO till_queues (register_id, store_id, length, how, at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (register_id) DO UPDATE SET length = excluded.length, how = excluded.how, at = excluded.at
			WHERE excluded.how = 'tapped' OR till_queues.how <> 'tapped' OR till_queues.at <= ?`,
			h.Register, h.Store, length, how, db.At(tx.Now), db.At(tx.Now.Add(-tapHolds)))
		if u.Error != nil {
			return fmt.Errorf("note the queue: %w", u.Error)
		}
		if u.RowsAffected == 0 {
			old.RegisterID, old.Code = h.Register, h.RegisterCode
			q = old.view()
			return nil
		}
		if err == nil && old.Length == length && old.How == how && old.At > db.At(tx.Now.Add(-queueFresh)) {
			return nil
		}
		_, err = tx.Emit(h.Store, db.Event{Type: "till_queue.changed", Audience: db.TopicStaff, Data: q})
		return err
	})
	return q, err
}

// sweepQueues looks at the queues of all stores whose tills told of one, or that
// called somebody.
func (f *Floor) sweepQueues(ctx context.Context) error {
	var stores []string
	err := f.db.Read(ctx).Raw(`SELECT store_id FROM till_queues WHERE at > ? UNION SELECT store_id FROM help_requests WHERE `+openStates+` AND kind = ?`,
		db.At(f.db.Now().Add(-queueFresh)), kindOpenTill).Scan(&stores).Error
	if err != nil {
		return fmt.Errorf("look where customers wait: %w", db.Translate(err))
	}
	var errs []error
	for _, store := range stores {
		errs = append(errs, f.watchQueues(ctx, store))
	}
	return errors.Join(errs...)
}

type watchRow struct {
	LongSince, ShortSince *db.Micros
	RestUntil             db.Micros
	Turn                  int64
}

func (r *watchRow) watch() watch {
	w := watch{rest: r.RestUntil.Time()}
	if r.LongSince != nil {
		w.long = r.LongSince.Time()
	}
	if r.ShortSince != nil {
		w.short = r.ShortSince.Time()
	}
	return w
}

// watchQueues takes one turn of the rule in a store, unless another node did.
func (f *Floor) watchQueues(ctx context.Context, store string) error {
	shop, err := f.places.Store(ctx, store)
	if err != nil {
		return err
	}
	g := f.db.Read(ctx)
	row, err := readWatch(g, store)
	if err != nil {
		return err
	}
	rows, err := f.queuesOf(g, store)
	if err != nil {
		return err
	}
	q, err := calledToTills(g, store)
	if err != nil {
		return err
	}
	longest := ""
	var most int64 = -1
	for _, r := range rows {
		if q.waiting, q.tills = q.waiting+r.Length, q.tills+1; r.Length > most {
			longest, most = r.RegisterID, r.Length
		}
	}
	was := row.watch()
	w, move := next(shop.Policies.Queue, q, was, f.db.Now())
	if move == queueStay && w == was {
		return nil
	}
	return f.turn(ctx, shop, row.Turn, w, move, longest, q)
}

func readWatch(g *gorm.DB, store string) (row watchRow, err error) {
	err = g.Raw(`SELECT long_since, short_since, rest_until, turn FROM queue_watches WHERE store_id = ?`, store).Take(&row).Error
	if err != nil && !db.IsMissing(err) {
		return row, fmt.Errorf("look how long customers wait: %w", db.Translate(err))
	}
	return row, nil
}

// calledToTills is who is called to tills by now.
func calledToTills(g *gorm.DB, store string) (q queues, err error) {
	var rows []struct {
		Status Status
		N      int
	}
	err = g.Raw(`SELECT status, count(*) AS n FROM help_requests WHERE store_id = ? AND `+openStates+` AND kind = ? GROUP BY status`, store, kindOpenTill).Scan(&rows).Error
	if err != nil {
		return q, fmt.Errorf("look who is called to tills: %w", db.Translate(err))
	}
	for _, r := range rows {
		switch r.Status {
		case Accepted:
			q.coming = r.N
		case Arrived:
			q.there = r.N
		default:
			q.pending = true
		}
	}
	return q, nil
}

// turn notes what the rule said, where no other node has meanwhile, and does it.
func (f *Floor) turn(ctx context.Context, shop access.Store, seen int64, w watch, move queueMove, register string, q queues) error {
	var changed []Request
	var free []string
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		changed, free = nil, nil
		if mine, err := noteWatch(tx, shop.ID, seen, w); err != nil || !mine {
			return err
		}
		var r Request
		var err error
		switch move {
		case queueCall:
			r, err = f.callToTill(tx, shop, register, q)
		case queueDrop:
			r, err = dropTillCall(tx, shop.ID)
		case queueRelax:
			r, free, err = sendBack(tx, shop.ID)
		}
		if err == nil && r.ID != "" {
			changed = append(changed, r)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("mind the queues of store %s: %w", shop.ID, err)
	}
	for _, r := range changed {
		f.changed(shop.ID, r)
	}
	f.free(shop.ID, free...)
	return nil
}

// noteWatch counts the turn on; the one who does so first makes it.
func noteWatch(tx *db.Tx, store string, seen int64, w watch) (mine bool, err error) {
	since := func(t time.Time) *db.Micros {
		if t.IsZero() {
			return nil
		}
		at := db.At(t)
		return &at
	}
	u := tx.Exec(`INSERT INTO queue_watches (store_id, long_since, short_since, rest_until, turn) VALUES (?, ?, ?, ?, 1)
		ON CONFLICT (store_id) DO UPDATE SET long_since = excluded.long_since, short_since = excluded.short_since, rest_until = excluded.rest_until,
			turn = queue_watches.turn + 1 WHERE queue_watches.turn = ?`,
		store, since(w.long), since(w.short), db.At(w.rest), seen)
	if u.Error != nil {
		return false, fmt.Errorf("note how long customers wait: %w", u.Error)
	}
	return u.RowsAffected == 1, nil
}

// callToTill asks one person, whoever the chooser finds, to open a till.
func (f *Floor) callToTill(tx *db.Tx, shop access.Store, register string, q queues) (Request, error) {
	v := viewRow{R: requestRow{StoreID: shop.ID, Source: "till", Kind: kindOpenTill, RegisterID: optional(register), EtaLow: etaLow, EtaHigh: etaHigh}}
	if err := tx.Raw(`SELECT code FROM registers WHERE id = ?`, register).Row().Scan(&v.RegisterCode); err != nil {
		return Request{}, fmt.Errorf("name the till: %w", err)
	}
	if err := v.R.detailed(&Details{Waiting: q.waiting, Tills: q.tills}); err != nil {
		return Request{}, err
	}
	if err := fill(&v.R, "", "", "", shop); err != nil {
		return Request{}, err
	}
	r, _, err := f.create(tx, &v, nil, "")
	return r, err
}

// tillCall locks one of the calls to tills; missing: there is none by now.
func tillCall(tx *db.Tx, store, where string) (*requestRow, error) {
	r, err := lockOne(tx, "", `WHERE r.store_id = ? AND r.`+openStates+` AND r.kind = ? AND r.`+where+` LIMIT 1`, store, kindOpenTill)
	if err != nil {
		return nil, fmt.Errorf("find who is called to a till: %w", err)
	}
	return r, nil
}

func dropTillCall(tx *db.Tx, store string) (Request, error) {
	r, err := tillCall(tx, store, `status IN ('waiting', 'offered') ORDER BY r.created_at, r.id`)
	if err != nil || r == nil {
		return Request{}, err
	}
	s, err := cancel(tx, r, nil)
	if err != nil || s == nil {
		return Request{}, err
	}
	s.data, s.reason = map[string]any{"reason": reasonQueue}, reasonQueue
	return save(tx, r, s)
}

// sendBack ends the call of who came last: the tablet tells them.
func sendBack(tx *db.Tx, store string) (Request, []string, error) {
	r, err := tillCall(tx, store, `status IN ('accepted', 'arrived') ORDER BY r.accepted_at DESC, r.id DESC`)
	if err != nil || r == nil {
		return Request{}, nil, err
	}
	people, err := endClaim(tx, r, "resolved")
	if err != nil {
		return Request{}, nil, err
	}
	now, outcome := db.At(tx.Now), "helped"
	r.Status, r.EndedAt, r.Outcome, r.Heard = Resolved, &now, &outcome, "[]"
	q, err := save(tx, r, &step{kind: "resolved", data: map[string]any{"outcome": outcome, "reason": reasonQueue}, reason: reasonQueue, people: people})
	return q, people, err
}

// atOpenTill says for who was called to a till, and has a cart open at one, that
// they have arrived.
func (f *Floor) atOpenTill(ctx context.Context, h Helper) error {
	var ids []string
	err := f.db.Read(ctx).Raw(`SELECT id FROM help_requests WHERE claim_staff_id = ? AND status IN ('accepted', 'arrived') AND status = 'accepted' AND kind = ? AND store_id = ?`,
		h.Staff, kindOpenTill, h.Store).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("look who was called to a till: %w", db.Translate(err))
	}
	for _, id := range ids {
		_, err := f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
			if r.Status != Accepted || !r.heldBy(h.Staff) {
				return nil, nil
			}
			now := db.At(tx.Now)
			r.Status, r.ArrivedAt, r.LeaseUntil = Arrived, &now, nil
			r.unpause()
			err := tx.Exec(`UPDATE help_claims SET arrived_at = ? WHERE request_id = ? AND epoch = ?`, now, r.ID, r.ClaimEpoch).Error
			return &step{kind: "arrived", by: &h, data: map[string]any{"at_till": true}}, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
