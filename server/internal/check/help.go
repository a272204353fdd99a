package check

import (
	"database/sql"
	"encoding/json"
	"time"
)

// life is a request as its steps so far left it.
type life struct {
	id, status     string // of the row
	version, epoch int64  // of the row
	at             string // status by the steps
	steps, claimed int64
	lost           bool // the way is not known any more
}

// requests walks every request's timeline.
func (c *checker) requests() error {
	var l *life
	err := c.each(func(rows *sql.Rows) error {
		var r life
		var n *int64
		var kind, data *string
		if err := rows.Scan(&r.id, &r.status, &r.version, &r.epoch, &n, &kind, &data); err != nil {
			return err
		}
		if l == nil || l.id != r.id {
			c.lived(l)
			l = &r
		}
		if n != nil {
			c.step(l, *n, *kind, *data)
		}
		return nil
	}, `SELECT r.id, r.status, r.version, r.claim_epoch, s.n, s.type, s.data FROM help_requests r
		LEFT JOIN help_steps s ON s.request_id = r.id ORDER BY r.id, s.n`)
	c.lived(l)
	return err
}

func (c *checker) step(l *life, n int64, kind, data string) {
	l.steps++
	if l.lost {
		return
	}
	if n != l.steps {
		c.broken("F2", "request %s: step %d stands where %d was next", l.id, n, l.steps)
		l.lost = true
		return
	}
	var offered struct {
		To []string `json:"offered_to"`
	}
	if json.Unmarshal([]byte(data), &offered) != nil {
		offered.To = nil
	}
	next, ok := leads(kind, l.at, len(offered.To) > 0)
	if kind == "undone" {
		next, ok = undone(l.at, data)
	}
	if !ok {
		c.broken("F2", "request %s: step %d is %s, which nothing leads to from %q", l.id, n, kind, l.at)
		l.lost = true
		return
	}
	if kind == "accepted" || kind == "handed_off" {
		l.claimed++
	}
	l.at = next
}

// undone tells where taking back an act leads, as its step says.
func undone(from, data string) (to string, ok bool) {
	var said struct {
		To string `json:"to"`
	}
	if json.Unmarshal([]byte(data), &said) != nil {
		return "", false
	}
	switch from {
	case "waiting", "offered":
		return said.To, said.To == from
	case "accepted":
		return said.To, said.To == "waiting"
	case "arrived":
		return said.To, said.To == "accepted"
	case "resolved":
		return said.To, said.To == "accepted" || said.To == "arrived"
	}
	return "", false
}

// leads tells where a step takes a request from where it stands; offered, that
// it is offered to somebody.
func leads(kind, from string, offered bool) (to string, ok bool) {
	unclaimed := from == "waiting" || from == "offered"
	claimed := from == "accepted" || from == "arrived"
	switch kind {
	case "created":
		return "waiting", from == ""
	case "pressed":
		return from, unclaimed || from == "accepted"
	case "offered":
		return "offered", unclaimed && offered // to more people, where it is offered already
	case "lapsed":
		return "waiting", from == "offered"
	case "declined":
		if offered {
			return "offered", from == "offered"
		}
		return "waiting", from == "offered"
	case "escalated":
		if offered {
			return "offered", unclaimed
		}
		return "waiting", unclaimed
	case "accepted":
		return "accepted", unclaimed
	case "moved": // to another device of its holder
		return "accepted", from == "accepted"
	case "arrived":
		return "arrived", from == "accepted"
	case "resolved":
		return "resolved", claimed
	case "released", "transferred":
		return "waiting", claimed
	case "paused", "resumed", "overdue", "second_called":
		return from, claimed
	case "noted", "photographed":
		return from, unclaimed || claimed
	case "handed_off":
		return "accepted", claimed
	case "cancelled":
		return "cancelled", unclaimed || from == "accepted"
	case "abandoned":
		return "abandoned", unclaimed
	case "still_asked", "still_waiting":
		return from, unclaimed
	case "rated", "answered", "closed", "tasked", "reopened":
		return "resolved", from == "resolved"
	}
	return "", false
}

// lived ends a request's timeline: it must have led to where the row stands.
func (c *checker) lived(l *life) {
	if l == nil {
		return
	}
	c.report.Requests++
	switch {
	case l.lost:
	case l.steps != l.version:
		c.broken("F2", "request %s: is in version %d after %d steps", l.id, l.version, l.steps)
	case l.at != l.status:
		c.broken("F2", "request %s: is %s, its steps lead to %s", l.id, l.status, l.at)
	case l.claimed != l.epoch:
		c.broken("F2", "request %s: is in claim epoch %d after %d claims", l.id, l.epoch, l.claimed)
	}
}

// claims looks for claims that overlap, are missing, or are live when nobody
// has the request. That one was made after the other ended is in the steps,
// whose order is certain; the times of two transactions that waited for each
// other may be a moment the wrong way round.
func (c *checker) claims() error {
	return c.find([]finding{
		{"F2", "request %s: its claims are not one an epoch", `SELECT r.id FROM help_requests r LEFT JOIN help_claims c ON c.request_id = r.id
			GROUP BY r.id, r.claim_epoch HAVING COUNT(c.epoch) <> r.claim_epoch OR COALESCE(MAX(c.epoch), 0) <> r.claim_epoch
			OR COALESCE(MIN(c.epoch), 1) <> 1 ORDER BY r.id`},
		{"F2", "request %s: a claim was made while another was live", `SELECT DISTINCT a.request_id FROM help_claims a
			JOIN help_claims b ON b.request_id = a.request_id AND b.epoch > a.epoch WHERE a.ended_at IS NULL ORDER BY a.request_id`},
		{"F2", "request %s: the live claim and the holder do not agree", `SELECT DISTINCT r.id FROM help_requests r
			LEFT JOIN help_claims c ON c.request_id = r.id AND c.ended_at IS NULL
			WHERE (c.epoch IS NOT NULL) <> (r.status IN ('accepted', 'arrived')) OR c.epoch <> r.claim_epoch OR c.staff_id <> r.claim_staff_id
			ORDER BY r.id`},
	})
}

// timerSlack is how long past its time a timer may be found: sweeps are every
// second, and a server that comes back gives claims their time anew.
const timerSlack = 10 * time.Second

// alive are the events that only a running server writes.
const alive = `(type = 'sales.committed' OR type = 'presence.changed' OR type LIKE 'help!_request.%' ESCAPE '!')`

// timers finds open requests whose timer went off and nothing happened,
// although events more than the slack apart say that a server was running
// since. The help that was loaded as past has ended, so its times do not count.
func (c *checker) timers() error {
	type overdue struct {
		id, store, timer string
		due, last        int64
	}
	var late []overdue
	err := c.each(func(rows *sql.Rows) error {
		var o overdue
		err := rows.Scan(&o.id, &o.store, &o.timer, &o.due, &o.last)
		late = append(late, o)
		return err
	}, `SELECT t.id, t.store_id, t.timer, t.due, e.last FROM (
			SELECT id, store_id, 'rung' AS timer, next_rung_at AS due FROM help_requests
				WHERE status IN ('waiting', 'offered') AND next_rung_at IS NOT NULL
			UNION ALL SELECT id, store_id, 'time to be given up', abandon_at FROM help_requests WHERE status IN ('waiting', 'offered')
			UNION ALL SELECT id, store_id, 'lease', lease_until FROM help_requests WHERE status = 'accepted') t
		JOIN (SELECT store_id, MAX(at) AS last FROM store_events WHERE `+alive+` GROUP BY store_id) e ON e.store_id = t.store_id
		WHERE e.last > t.due + ? ORDER BY t.id LIMIT ?`, timerSlack.Microseconds(), pageSize)
	if err != nil {
		return err
	}
	for _, o := range late {
		var first int64
		err := c.tx.Raw(`SELECT MIN(at) FROM store_events WHERE store_id = ? AND at > ? AND `+alive, o.store, o.due).Row().Scan(&first)
		if err != nil {
			return err
		}
		if o.last-first > timerSlack.Microseconds() {
			c.broken("F4", "request %s: its %s ended %s before the last event, and a server was running", o.id, o.timer, seconds(o.last-o.due))
		}
	}
	return nil
}
