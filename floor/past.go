package floor

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tillbell/floor/routing"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/text"
)

// PastCall is a customer's call for help that lies behind. It was resolved by
// a person, taken back by the customer, or given up when nobody came.
type PastCall struct {
	ID       string
	Point    access.CallPoint
	Product  *ProductRef // that the sign hangs at
	Kind     string
	Note     string
	Language string
	At       time.Time

	// By went there; empty: nobody did.
	By     string // id of staff
	Device string // the tablet in that person's hand
	// AcceptAfter and ArriveAfter count from the call, as all of these do.
	AcceptAfter, ArriveAfter, EndAfter time.Duration
	Resolution

	// CancelAfter: the customer took the call back. 0 where nobody came either:
	// it was given up when its time was over.
	CancelAfter time.Duration

	// Score from 1 to 5; 0: not rated.
	Score     int64
	Comment   string
	RateAfter time.Duration
}

// GivesUpAfter is how long a call waits for somebody before it is given up.
func (f *Floor) GivesUpAfter() time.Duration { return f.opts.AbandonAfter }

// LoadPast writes ended calls into a store that had none, inside tx: the rows,
// steps and events that they would have left if they had been lived through.
// Everybody who answered one is off the floor afterwards.
func (f *Floor) LoadPast(ctx context.Context, tx *db.Tx, store access.Store, calls []PastCall) error {
	p := &past{floor: f, ctx: ctx, tx: tx, store: store, busy: make(map[string]time.Time), idle: make(map[string]lastSeen)}
	calls = slices.Clone(calls)
	slices.SortStableFunc(calls, func(a, b PastCall) int { return a.At.Compare(b.At) })
	if err := p.gather(); err != nil {
		return err
	}
	for i := range calls {
		if err := p.live(&calls[i]); err != nil {
			return fmt.Errorf("load the call of %s: %w", calls[i].At.Format(time.RFC3339), err)
		}
	}
	return p.write()
}

// past gathers the rows of many calls by column.
type past struct {
	floor *Floor
	ctx   context.Context
	tx    *db.Tx
	store access.Store

	people []routing.Person
	names  map[string]string
	busy   map[string]time.Time // until when
	idle   map[string]lastSeen  // who answered anything
	came   []arrival            // those that somebody came to, the latest last
	roster routing.Roster
	plan   *routing.Plan

	done    requestRows // resolved
	lost    requestRows
	claims  claimRows
	presses pressRows
	points  map[string]int64 // presses by call point
	offers  offerRows
	steps   []pastStep
	ratings ratingRows
}

type lastSeen struct {
	at     time.Time
	device string
}

// pastStep is one change with the request as it was after it.
type pastStep struct {
	at            db.Micros
	request       string
	n             int64
	kind          string
	staff, device *string
	data          string
	event         []byte
}

// gather reads who works on the floor, and where.
func (p *past) gather() error {
	var rows []struct{ ID, Name, Role string }
	err := p.tx.Raw(`SELECT id, name, role FROM staff WHERE store_id = ? AND active ORDER BY id`, p.store.ID).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("look who works here: %w", err)
	}
	zones, err := zonesOf(p.tx.DB, p.store.ID)
	if err != nil {
		return err
	}
	var places []access.Zone
	if err := p.tx.Where("store_id = ?", p.store.ID).Find(&places).Error; err != nil {
		return fmt.Errorf("look at the plan: %w", err)
	}
	p.plan = planFrom(places)
	p.names, p.points = make(map[string]string, len(rows)), make(map[string]int64)
	for _, r := range rows {
		p.names[r.ID] = r.Name
		role := access.Role(r.Role)
		if role.May(access.AnswerHelp) {
			p.people = append(p.people, routing.Person{ID: r.ID, Zones: zones[r.ID], Lead: role.May(access.LeadHelp)})
		}
	}
	return nil
}

// offered is whom a call was offered to at a moment: those without a customer.
func (p *past) offered(r *requestRow, at time.Time) []routing.Choice {
	people := slices.Clone(p.people)
	for i := range people {
		people[i].Free = !p.busy[people[i].ID].After(at)
		people[i].Idle = p.busy[people[i].ID].Unix()
	}
	p.roster.Reset(people, p.plan, routing.Weights{}, at.Unix())
	return slices.Clone(p.roster.Ask(callOf(r)))
}

// pastLife is one call while it is lived through.
type pastLife struct {
	*past
	call *PastCall
	view viewRow
	from time.Time
}

func (p *past) live(c *PastCall) error {
	l := &pastLife{past: p, call: c, from: c.At.UTC().Truncate(time.Microsecond)}
	if err := l.created(); err != nil {
		return err
	}
	claimed := c.By != ""
	end := c.CancelAfter
	switch {
	case claimed:
		if c.AcceptAfter < 0 || c.ArriveAfter < c.AcceptAfter || c.EndAfter < c.ArriveAfter || p.names[c.By] == "" {
			return fmt.Errorf("call %s is answered by nobody known, or out of order", c.ID)
		}
		end = c.AcceptAfter
	case end == 0:
		end = p.floor.opts.AbandonAfter
	}
	if err := l.wait(end); err != nil {
		return err
	}
	if !claimed {
		return l.lostAfter(end)
	}
	if err := l.answered(); err != nil {
		return err
	}
	return l.rated()
}

// created is AskAtPoint.
func (l *pastLife) created() error {
	c := l.call
	r := &l.view.R
	*r = requestRow{ID: c.ID, StoreID: l.store.ID, ZoneID: &c.Point.ZoneID, CallPointID: &c.Point.ID, Source: "call_point", Kind: c.Kind}
	if c.Product != nil {
		r.ProductID, r.ProductName = &c.Product.ID, c.Product.Name
	}
	if !slices.Contains(kindsOf(c.Point), c.Kind) {
		return errKind
	}
	if err := fill(r, c.ID, c.Note, c.Language, l.store); err != nil {
		return err
	}
	r.told(l.estimate(r))
	r.Status, r.Presses = Waiting, 1
	r.CreatedAt, r.AbandonAt = db.At(l.from), db.At(l.from.Add(l.floor.opts.AbandonAfter))
	r.NextRungAt = l.floor.rungEnds(r, l.from)
	r.OfferedTo, r.Heard = "[]", "[]"
	l.view.PointCode, l.view.PointName, l.view.PointKind = &c.Point.Code, &c.Point.Name, &c.Point.Kind
	l.points[c.Point.ID]++
	l.presses.add(r)
	return l.step(0, &step{kind: "created"})
}

// earlier is the calls that somebody came to, the latest first.
func (l *pastLife) earlier() []arrival {
	last := slices.Clone(l.came[max(0, len(l.came)-etaLook):])
	slices.Reverse(last)
	return last
}

// estimate is the package's, of people who stand in the zones that they look
// after.
func (l *pastLife) estimate(r *requestRow) estimate {
	last := l.earlier()
	rows := make([]presentRow, len(l.people))
	for i, p := range l.people {
		rows[i].zones, rows[i].Known.Status = p.Zones, string(Available)
		if l.busy[p.ID].After(l.from) {
			serving := string(Arrived)
			rows[i].Known.CallStatus = &serving
		}
	}
	s := see(rows, l.plan, *r.ZoneID)
	s.each = keeps(last)
	return foresee(s, last, *r.ZoneID, r.Kind)
}

// wait is Route and the rungs that fire before the wait ends.
func (l *pastLife) wait(end time.Duration) error {
	r := &l.view.R
	if choices := l.offered(r, l.from); len(choices) > 0 {
		s := &step{kind: "offered"}
		l.ask(0, s, choices)
		if err := l.step(0, s); err != nil {
			return err
		}
	}
	for r.NextRungAt != nil && r.NextRungAt.Time().Before(l.from.Add(end)) {
		at := r.NextRungAt.Time()
		r.Rung++
		r.NextRungAt = l.floor.rungEnds(r, at)
		s := &step{kind: "escalated"}
		l.ask(at.Sub(l.from), s, l.offered(r, at))
		if err := l.step(at.Sub(l.from), s); err != nil {
			return err
		}
	}
	return nil
}

// ask is the package's ask, into columns.
func (l *pastLife) ask(after time.Duration, s *step, choices []routing.Choice) {
	r := &l.view.R
	ids := make([]string, len(choices))
	s.data = map[string]any{"rung": r.Rung, "offered_to": ids}
	r.Status, r.OfferedTo, r.OfferedUntil = Waiting, "[]", nil
	if len(choices) == 0 {
		return
	}
	for i, c := range choices {
		ids[i] = c.ID
		l.offers.add(r, c, l.after(after))
	}
	r.Status, r.OfferedTo, r.OfferedUntil = Offered, writeList(ids), r.NextRungAt
	if r.OfferedUntil == nil {
		r.OfferedUntil = &r.AbandonAt
	}
}

func (l *pastLife) after(d time.Duration) db.Micros { return db.At(l.from.Add(d)) }

// answered is Accept, Arrive and Resolve.
func (l *pastLife) answered() error {
	c, r := l.call, &l.view.R
	by := &Helper{Staff: c.By, Device: c.Device}
	name, silent := l.names[c.By], false
	accepted, arrived, ended := l.after(c.AcceptAfter), l.after(c.ArriveAfter), l.after(c.EndAfter)
	r.onTheWay(l.earlier(), accepted)
	lease := accepted + db.Micros(leaseFor/time.Microsecond)
	r.Status, r.ClaimStaffID, r.ClaimDeviceID, r.AcceptedAt, r.LeaseUntil = Accepted, &c.By, optional(c.Device), &accepted, &lease
	r.ClaimEpoch++
	r.NextRungAt, r.OfferedUntil, r.OfferedTo = nil, nil, "[]"
	l.view.ClaimName, l.view.ClaimSilent = &name, &silent
	if err := l.step(c.AcceptAfter, &step{kind: "accepted", by: by, data: map[string]any{"claim_epoch": r.ClaimEpoch}}); err != nil {
		return err
	}
	r.Status, r.ArrivedAt, r.LeaseUntil = Arrived, &arrived, nil
	if err := l.step(c.ArriveAfter, &step{kind: "arrived", by: by, data: map[string]any{"scanned": false}}); err != nil {
		return err
	}
	v := c.Resolution
	if err := v.check(); err != nil {
		return err
	}
	r.Status, r.EndedAt, r.Outcome, r.Heard, r.Words = Resolved, &ended, &v.Outcome, writeList(v.Heard), v.Words
	l.claims.add(r)
	kept := int64(ended - accepted)
	l.came = append(l.came, arrival{zone: r.ZoneID, kind: r.Kind, took: int64(arrived - r.CreatedAt), walked: int64(arrived - accepted), kept: &kept, reckoned: r.EtaReckoned})
	l.busy[c.By] = ended.Time()
	if ended.Time().After(l.idle[c.By].at) {
		l.idle[c.By] = lastSeen{ended.Time(), c.Device}
	}
	return l.step(c.EndAfter, &step{kind: "resolved", by: by, data: map[string]any{"outcome": v.Outcome}})
}

// rated is Rate, and the end of a call that was answered.
func (l *pastLife) rated() error {
	c := l.call
	defer l.done.add(&l.view.R)
	if c.Score == 0 {
		return nil
	}
	if c.Score < 1 || c.Score > 5 || c.RateAfter < c.EndAfter || c.RateAfter > c.EndAfter+rateWithin {
		return fmt.Errorf("call %s cannot be rated so", c.ID)
	}
	comment, err := text.Free("comment", c.Comment, maxComment)
	if err != nil {
		return err
	}
	at := l.after(c.RateAfter)
	l.view.Score, l.view.Comment, l.view.RatedAt = &c.Score, &comment, &at
	l.ratings.add(&l.view)
	return l.step(c.RateAfter, &step{kind: "rated", data: map[string]any{"score": c.Score}})
}

// lostAfter is CancelPress, or the timer that gives a call up.
func (l *pastLife) lostAfter(end time.Duration) error {
	r := &l.view.R
	at := l.after(end)
	r.Status, r.EndedAt, r.NextRungAt, r.OfferedUntil, r.OfferedTo = Abandoned, &at, nil, nil, "[]"
	s := &step{kind: "abandoned"}
	if l.call.CancelAfter > 0 {
		if at > r.AbandonAt {
			return fmt.Errorf("call %s was given up before the customer took it back", r.ID)
		}
		r.Status, s.kind = Cancelled, "cancelled"
	}
	if err := l.step(end, s); err != nil {
		return err
	}
	l.lost.add(r)
	return nil
}

// step is save and tell, kept for the end.
func (l *pastLife) step(after time.Duration, s *step) error {
	r := &l.view.R
	r.Version++
	data := []byte("{}")
	var err error
	if s.data != nil {
		if data, err = json.Marshal(s.data); err != nil {
			return err
		}
	}
	event, err := json.Marshal(l.view.request())
	if err != nil {
		return err
	}
	p := pastStep{at: l.after(after), request: r.ID, n: r.Version, kind: s.kind, data: string(data), event: event}
	if s.by != nil {
		p.staff, p.device = optional(s.by.Staff), optional(s.by.Device)
	}
	l.steps = append(l.steps, p)
	return nil
}
