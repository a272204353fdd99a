package push

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"tillbell/floor"
	"tillbell/server/db"
)

// pushed is an offer that went, or was to go, to a device and is not over.
type pushed struct {
	RequestID, StaffID, DeviceID string
	Task                         bool
	Offer                        int64
	TriedAt                      db.Micros
	SentAt                       *db.Micros
}

// work is what is to be done for one device.
type work struct {
	sub   *row
	wait  []floor.Summons // all that its person is asked for
	fresh []floor.Summons // what is to be pushed of them
	over  []pushed        // what is settled
	awake bool            // the device showed by itself that it is
}

// Round pushes what was not heard of in time, and takes back what is settled.
// It waits for no push service.
func (p *Push) Round(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, roundBudget)
	defer cancel()
	asked, err := p.floor.Summons(ctx)
	if err != nil {
		return err
	}
	tasks, err := p.floor.TaskSummons(ctx)
	if err != nil {
		return err
	}
	asked = append(asked, tasks...)
	open, err := p.open(ctx)
	if err != nil || len(asked) == 0 && len(open) == 0 {
		return err
	}
	todo, lost, err := p.sort(ctx, asked, open)
	if err != nil {
		return err
	}
	if _, err := p.end(ctx, lost); err != nil {
		return err
	}
	for i := range todo {
		if err := p.do(ctx, &todo[i]); err != nil {
			return err
		}
	}
	return nil
}

func (p *Push) open(ctx context.Context) ([]pushed, error) {
	var rows []pushed
	for _, task := range []bool{false, true} {
		var some []pushed
		b := booksOf(task)
		err := p.db.Read(ctx).Raw(b.says(`SELECT {of} AS request_id, offer, staff_id, device_id, tried_at, sent_at FROM {pushes} WHERE over_at IS NULL
			ORDER BY tried_at LIMIT ?`), openAtOnce).Scan(&some).Error
		if err != nil {
			return nil, fmt.Errorf("look what was pushed: %w", db.Translate(err))
		}
		for _, one := range some {
			one.Task = task
			rows = append(rows, one)
		}
	}
	return rows, nil
}

// books are where pushes of calls, or of tasks, are kept.
type books struct{ pushes, of string }

func booksOf(task bool) books {
	if task {
		return books{"task_pushes", "task_id"}
	}
	return books{"help_pushes", "request_id"}
}

// says is a statement about them.
func (b books) says(query string) string {
	return strings.NewReplacer("{pushes}", b.pushes, "{of}", b.of).Replace(query)
}

// sort tells what to do for each device, and what was pushed to none that is
// left.
func (p *Push) sort(ctx context.Context, asked []floor.Summons, open []pushed) (todo []work, lost []pushed, err error) {
	var staff []string
	waits := map[string][]floor.Summons{}
	for _, a := range asked {
		staff, waits[a.Staff] = append(staff, a.Staff), append(waits[a.Staff], a)
	}
	for _, o := range open {
		staff = append(staff, o.StaffID)
	}
	slices.Sort(staff)
	now := p.db.Now()
	subs, err := p.load(ctx, `WHERE s.staff_id IN ? AND s.dead_at IS NULL AND NOT `+gone, slices.Compact(staff), db.At(now))
	if err != nil {
		return nil, nil, err
	}
	has := map[string][]string{} // devices by person
	for i := range subs {
		has[subs[i].StaffID] = append(has[subs[i].StaffID], subs[i].DeviceID)
	}
	for _, o := range open {
		if !slices.Contains(has[o.StaffID], o.DeviceID) {
			lost = append(lost, o)
		}
	}
	for i := range subs {
		if subs[i].Vapid != p.key.Public {
			continue // another server's
		}
		w := work{sub: &subs[i], wait: waits[subs[i].StaffID]}
		w.look(open, has[subs[i].StaffID], now)
		if len(w.fresh) > 0 || len(w.over) > 0 {
			todo = append(todo, w)
		}
	}
	return todo, lost, nil
}

// look finds what is fresh and what is over for the device.
func (w *work) look(open []pushed, devices []string, now time.Time) {
	before := map[string]pushed{}
	for _, o := range open {
		if o.DeviceID == w.sub.DeviceID && o.StaffID == w.sub.StaffID {
			before[fmt.Sprint(o.Task, o.RequestID, o.Offer)] = o
		}
	}
	for _, a := range w.wait {
		key := fmt.Sprint(a.Task, a.Request, a.Offer)
		was, pushed := before[key]
		heard := slices.Contains(a.Heard, w.sub.DeviceID)
		if heard && !pushed || len(a.Seen) > 0 {
			w.awake = w.awake || slices.Contains(a.Seen, w.sub.DeviceID)
			continue // over, if it was pushed
		}
		delete(before, key)
		mine := a.Device == w.sub.DeviceID || !slices.Contains(devices, a.Device)
		pause := tryAgain
		if heard || was.SentAt != nil { // it lies on the screen of a tablet that nobody looks at
			pause = ringAgain
		}
		again := pushed && now.Sub(was.TriedAt.Time()) >= pause && (!a.Task || was.SentAt == nil)
		if mine && now.Sub(a.At) >= heardWithin && (!pushed || again) {
			w.fresh = append(w.fresh, a)
		}
	}
	for _, o := range before {
		if o.SentAt != nil || now.Sub(o.TriedAt.Time()) >= tryAgain { // else its send is under way somewhere
			w.over = append(w.over, o)
		}
	}
}

// do sends a device what it is to be told, if it may be told something now.
func (p *Push) do(ctx context.Context, w *work) error {
	now := p.db.Now()
	if !p.take(w.sub, len(w.fresh) > 0, now) {
		return nil
	}
	fresh, told := []floor.Summons(nil), false
	ended, err := p.end(ctx, w.over)
	if err == nil {
		fresh, err = p.claim(ctx, w, now)
	}
	for _, o := range ended {
		told = told || o.SentAt != nil
	}
	switch {
	case err != nil:
	case len(fresh) > 0:
		e := envelope{urgencyOf(fresh), ttlOf(fresh, now), topicOf(w.sub)}
		p.send(w.sub, p.alertOf(w.sub, unseen(w.wait)), e, fresh)
		return nil
	case told && !w.awake:
		p.send(w.sub, p.overOf(w.sub, len(unseen(w.wait))), envelope{webpush.UrgencyNormal, overTTL, topicOf(w.sub)}, nil)
		return nil
	}
	p.give(w.sub, 0)
	return err
}

func unseen(calls []floor.Summons) []floor.Summons {
	return slices.DeleteFunc(slices.Clone(calls), func(a floor.Summons) bool { return len(a.Seen) > 0 })
}

// urgencyOf: a tablet that saves its battery may keep what is only a task.
func urgencyOf(calls []floor.Summons) webpush.Urgency {
	if slices.ContainsFunc(calls, func(a floor.Summons) bool { return !a.Task }) {
		return webpush.UrgencyHigh
	}
	return webpush.UrgencyNormal
}

// ttlOf is how long a push service keeps an alert for a device that is away:
// as long as anything in it is still asked.
func ttlOf(calls []floor.Summons, now time.Time) time.Duration {
	ttl := leastTTL
	for _, c := range calls {
		ttl = max(ttl, c.Until.Sub(now))
	}
	return min(ttl, longestTTL)
}

// take makes this round the one that talks to a device, unless it was talked
// to just now, or its push service is busy.
func (p *Push) take(s *row, alert bool, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.lines[s.DeviceID]
	if l == nil {
		l = &line{}
		p.lines[s.DeviceID] = l
	}
	l.sent = slices.DeleteFunc(l.sent, func(at time.Time) bool { return now.Sub(at) >= time.Minute || now.Before(at) })
	if l.notTill.Sub(now) > longestPause { // the clock was set back
		l.notTill = now
	}
	host := hostOf(s.Endpoint)
	if l.busy || now.Before(l.notTill) || alert && len(l.sent) >= perMinute || p.services[host] >= perService {
		return false
	}
	l.busy = true
	p.services[host]++
	return true
}

// give is the end of what take began.
func (p *Push) give(s *row, pause time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	host := hostOf(s.Endpoint)
	if p.services[host]--; p.services[host] == 0 {
		delete(p.services, host)
	}
	if l := p.lines[s.DeviceID]; l != nil {
		l.busy, l.notTill = false, p.db.Now().Add(pause)
	}
}

// claim makes this server the one that pushes these offers.
func (p *Push) claim(ctx context.Context, w *work, now time.Time) (ours []floor.Summons, err error) {
	if len(w.fresh) == 0 {
		return nil, nil
	}
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
		ours = nil
		for _, a := range w.fresh {
			u := tx.Exec(booksOf(a.Task).says(`INSERT INTO {pushes} ({of}, offer, staff_id, device_id, tried_at) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT ({of}, offer, staff_id, device_id) DO UPDATE SET tried_at = excluded.tried_at
				WHERE {pushes}.over_at IS NULL AND ({pushes}.tried_at <= ? OR {pushes}.sent_at IS NULL AND {pushes}.tried_at <= ?)`),
				a.Request, a.Offer, a.Staff, w.sub.DeviceID, db.At(now), db.At(now.Add(-ringAgain)), db.At(now.Add(-tryAgain)))
			if u.Error != nil {
				return fmt.Errorf("claim a push: %w", u.Error)
			}
			if u.RowsAffected == 1 {
				ours = append(ours, a)
			}
		}
		return nil
	})
	return ours, err
}

// end notes that pushes are settled, and tells which of them this server was
// the one to settle.
func (p *Push) end(ctx context.Context, over []pushed) (ours []pushed, err error) {
	if len(over) == 0 {
		return nil, nil
	}
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
		ours = nil
		for _, o := range over {
			u := tx.Exec(booksOf(o.Task).says(`UPDATE {pushes} SET over_at = ? WHERE {of} = ? AND offer = ? AND staff_id = ? AND device_id = ? AND over_at IS NULL`),
				db.At(tx.Now), o.RequestID, o.Offer, o.StaffID, o.DeviceID)
			if u.Error != nil {
				return fmt.Errorf("end a push: %w", u.Error)
			}
			if u.RowsAffected == 1 {
				ours = append(ours, o)
			}
		}
		return nil
	})
	return ours, err
}

// send delivers beside everything else, and writes how it went. What is not
// taken stays to be tried again.
func (p *Push) send(s *row, body []byte, e envelope, alerts []floor.Summons) {
	p.done.Add(1)
	go func() {
		defer p.done.Done()
		o := p.deliver(p.alive, s, body, e)
		defer func() { p.give(s, backOff(o, s.Failures)) }()
		ctx, cancel := context.WithTimeout(p.alive, roundBudget)
		defer cancel()
		if ctx.Err() != nil {
			return // stopped in the middle: nobody knows
		}
		if o.how == Sent && len(alerts) > 0 {
			p.count(s)
			p.log("note an alert", p.taken(ctx, s, alerts))
		}
		p.log("note how an alert went", p.note(ctx, s, o))
	}()
}

func (p *Push) count(s *row) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l := p.lines[s.DeviceID]; l != nil {
		l.sent = append(l.sent, p.db.Now())
	}
}

// taken notes when the push service had these alerts first.
func (p *Push) taken(ctx context.Context, s *row, alerts []floor.Summons) error {
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		for _, a := range alerts {
			err := tx.Exec(booksOf(a.Task).says(`UPDATE {pushes} SET sent_at = COALESCE(sent_at, ?) WHERE {of} = ? AND offer = ? AND staff_id = ? AND device_id = ?`),
				db.At(tx.Now), a.Request, a.Offer, a.Staff, s.DeviceID).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}
