package floor

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// What calls can be counted by.
const (
	ByDay    = "day"
	ByHour   = "hour"
	ByHalf   = "half_hour"
	ByShift  = "shift"
	ByZone   = "zone"
	ByKind   = "kind"
	ByPerson = "person"
	ByPoint  = "point"
)

// CallBys are the ways to ask for figures of calls.
func CallBys() []string {
	return []string{ByDay, ByHour, ByHalf, ByShift, ByZone, ByKind, ByPerson, ByPoint}
}

// CallQuery is what is asked for: days of the store's calendar, both of them
// too, a goal in seconds that service is held against, and, by shift, which
// shifts there are: without, those of the store.
type CallQuery struct {
	By       string
	From, To time.Time
	Goal     int64
	Shifts   []access.Shift
}

// usualShifts are those of a store that names none.
var usualShifts = []access.Shift{{From: "06:00", To: "14:00"}, {From: "14:00", To: "22:00"}, {From: "22:00", To: "06:00"}}

// ShiftsFrom are shifts that begin at some half hours of the day, each to where
// the next begins.
func ShiftsFrom(slots []int) []access.Shift {
	slots = slices.Compact(slices.Sorted(slices.Values(slots)))
	out := make([]access.Shift, len(slots))
	for i, slot := range slots {
		out[i] = access.Shift{From: clockOf(slot), To: clockOf(slots[(i+1)%len(slots)])}
	}
	return out
}

// CallFigures are what the calls of some days came to that have ended, each in
// the half hour in which it was made.
//
// The service level is how many were accepted within the goal, of those that
// were accepted or lost: lost is what nobody accepted and was given up, or taken
// back later than ShortAbandonSeconds. Given up is what ended without anybody
// coming and was not taken back sooner than that; abandonment is its share of
// all calls but those taken back so soon. Calls for a second person are no
// customers' calls: they are told apart, as second persons, and in nothing else.
// Times are whole seconds from the call,
// rounded up, and above two minutes to the end of their bin.
type CallFigures struct {
	By                  string    `json:"by"`
	From                string    `json:"from"`
	To                  string    `json:"to"`
	GoalSeconds         int64     `json:"goal_seconds"`
	ShortAbandonSeconds int64     `json:"short_abandon_seconds"`
	Rows                []CallRow `json:"rows"`
	Total               CallRow   `json:"total"`
}

// CallRow is one row of figures. Key is a day, the half hour that an hour or
// shift begins at as 14:30, a kind, or an id, empty where there is none; Until
// is where a shift ends.
type CallRow struct {
	Key           string   `json:"key"`
	Code          string   `json:"code"`
	Name          string   `json:"name"`
	Until         string   `json:"until,omitempty"`
	Calls         int64    `json:"calls"`
	Accepted      int64    `json:"accepted"`
	WithinGoal    int64    `json:"within_goal"`
	Lost          int64    `json:"lost"`
	ServiceLevel  *float64 `json:"service_level"`
	Arrived       int64    `json:"arrived"`
	Measured      int64    `json:"measured"` // arrived by scanning the place
	Resolved      int64    `json:"resolved"`
	NoShows       int64    `json:"no_shows"`
	Abandoned     int64    `json:"abandoned"`
	Cancelled     int64    `json:"cancelled"`
	Brief         int64    `json:"brief"` // taken back sooner than ShortAbandonSeconds
	GivenUp       int64    `json:"given_up"`
	Abandonment   *float64 `json:"abandonment"`
	AcceptP50     *int64   `json:"accept_p50"`
	AcceptP90     *int64   `json:"accept_p90"`
	AcceptP95     *int64   `json:"accept_p95"`
	ArriveP50     *int64   `json:"arrive_p50"`
	ArriveP90     *int64   `json:"arrive_p90"`
	ArriveP95     *int64   `json:"arrive_p95"`
	HandleSeconds *int64   `json:"handle_seconds"` // from accepting to the end, on average

	SecondPersons     int64 `json:"second_persons" doc:"Called to somebody's call; they are in no other count"`
	SecondPersonsCame int64 `json:"second_persons_came"`
}

// ErrNoCallFigures refuses a way that there is not.
var ErrNoCallFigures = fault.New(fault.NotFound, "no_figures", "There are no such figures.")

// CallFigures tells figures up to what has ended when they are asked for.
func (f *Floor) CallFigures(ctx context.Context, shop access.Store, q CallQuery) (CallFigures, error) {
	if !slices.Contains(CallBys(), q.By) {
		return CallFigures{}, ErrNoCallFigures
	}
	if err := f.CatchUp(ctx, shop.ID); err != nil {
		return CallFigures{}, err
	}
	q.Goal = cmp.Or(q.Goal, int64(shop.ServiceGoal/time.Second))
	if len(q.Shifts) == 0 {
		q.Shifts = shop.Policies.Shifts
	}
	if len(q.Shifts) == 0 {
		q.Shifts = usualShifts
	}
	out := CallFigures{By: q.By, From: q.From.Format(time.DateOnly), To: q.To.Format(time.DateOnly), GoalSeconds: q.Goal,
		ShortAbandonSeconds: int64(shortAbandon / time.Second), Rows: []CallRow{}}
	err := f.db.Snapshot(ctx, func(g *gorm.DB) error {
		groups, err := q.read(g, shop.ID)
		if err != nil {
			return err
		}
		total := &summed{}
		for key, sum := range groups {
			total.merge(sum)
			out.Rows = append(out.Rows, rowOf(key, sum, q.Goal))
		}
		out.Total = rowOf("", total, q.Goal)
		q.nameShifts(out.Rows)
		return nameRows(g, shop.ID, q.By, out.Rows)
	})
	if err != nil {
		return CallFigures{}, fmt.Errorf("tell calls by %s: %w", q.By, db.Translate(err))
	}
	slices.SortFunc(out.Rows, func(a, b CallRow) int { return q.order(a, b) })
	return out, nil
}

// order is by time where the rows are times, else by how many calls they are.
func (q *CallQuery) order(a, b CallRow) int {
	switch q.By {
	case ByShift:
		return strings.Compare(lastly(a.Key), lastly(b.Key))
	case ByDay, ByHour, ByHalf:
		return cmp.Compare(a.Key, b.Key)
	}
	return cmp.Or(cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key))
}

// lastly lets what is in no shift stand behind all times.
func lastly(key string) string { return cmp.Or(key, "~") }

// summed is what tallies come to that are told together.
type summed struct {
	n              [tallyCounts]int64
	accept, arrive spread
}

func (s *summed) merge(more *summed) {
	for i, n := range more.n {
		s.n[i] += n
	}
	s.accept.merge(&more.accept)
	s.arrive.merge(&more.arrive)
}

// read adds up what the query groups together.
func (q *CallQuery) read(g *gorm.DB, store string) (map[string]*summed, error) {
	part, spans := q.By, spansOf(q.From, q.To)
	switch q.By {
	case ByDay:
		part, spans = partAll, daysOf(q.From, q.To)
	case ByHour, ByHalf, ByShift:
		part = partSlot
	}
	groups := make(map[string]*summed)
	return groups, eachTally(g, store, part, spans, func(k tallyKey) *summed {
		key := q.group(k)
		if groups[key] == nil {
			groups[key] = &summed{}
		}
		return groups[key]
	})
}

func (q *CallQuery) group(k tallyKey) string {
	slot, _ := strconv.Atoi(k.key)
	switch q.By {
	case ByDay:
		return dayText(k.span)
	case ByHour:
		return clockOf(slot - slot%2)
	case ByHalf:
		return clockOf(slot)
	case ByShift:
		return q.shiftOf(slot).From
	}
	return k.key
}

// dayText is a day's span as it is written.
func dayText(span int64) string {
	day := strconv.FormatInt(span, 10)
	return day[:4] + "-" + day[4:6] + "-" + day[6:]
}

// shiftOf is the shift of a half hour; empty: it is in none.
func (q *CallQuery) shiftOf(slot int) access.Shift {
	for _, s := range q.Shifts {
		if s.Has(slot) {
			return s
		}
	}
	return access.Shift{}
}

// nameShifts gives rows of shifts their names and ends.
func (q *CallQuery) nameShifts(rows []CallRow) {
	if q.By != ByShift {
		return
	}
	for i := range rows {
		at := slices.IndexFunc(q.Shifts, func(s access.Shift) bool { return s.From == rows[i].Key })
		if at >= 0 {
			rows[i].Name, rows[i].Until = q.Shifts[at].Name, q.Shifts[at].To
		}
	}
}

func clockOf(slot int) string { return fmt.Sprintf("%02d:%02d", slot/2, slot%2*30) }

// daysOf are the days of a period.
func daysOf(from, to time.Time) (out []int64) {
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		out = append(out, daySpan(day))
	}
	return out
}

// spansOf are the fewest spans of a period: whole months, and the days of those
// that are not.
func spansOf(from, to time.Time) (out []int64) {
	for day := from; !day.After(to); {
		next := day.AddDate(0, 1, 0)
		if day.Day() == 1 && !next.AddDate(0, 0, -1).After(to) {
			out, day = append(out, monthSpan(day)), next
			continue
		}
		out, day = append(out, daySpan(day)), day.AddDate(0, 0, 1)
	}
	return out
}

// eachTally adds the tallies of a part in some spans to what into tells.
func eachTally(g *gorm.DB, store, part string, spans []int64, into func(tallyKey) *summed) error {
	columns := ""
	for _, name := range tallyColumns {
		columns += name + ", "
	}
	rows, err := g.Raw(`SELECT span, key, `+columns+`accept_bins, arrive_bins FROM help_tallies
		WHERE store_id = ? AND made = (SELECT made FROM help_tally_marks WHERE store_id = ?) AND part = ? AND span IN ?`, store, store, part, spans).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	k := tallyKey{part: part}
	var n [tallyCounts]int64
	var accept, arrive sql.RawBytes
	fields := []any{&k.span, &k.key}
	for i := range n {
		fields = append(fields, &n[i])
	}
	fields = append(fields, &accept, &arrive)
	for rows.Next() {
		if err := rows.Scan(fields...); err != nil {
			return err
		}
		sum := into(k)
		for i, one := range n {
			sum.n[i] += one
		}
		if err := errors.Join(sum.accept.unpack(accept), sum.arrive.unpack(arrive)); err != nil {
			return fmt.Errorf("%s %s of %d: %w", k.part, k.key, k.span, err)
		}
	}
	return rows.Err()
}

func rowOf(key string, t *summed, goal int64) CallRow {
	r := CallRow{Key: key, Calls: t.n[tallyCalls], Accepted: t.n[tallyAccepted], WithinGoal: t.accept.within(goal), Lost: t.n[tallyLost],
		Arrived: t.n[tallyArrived], Measured: t.n[tallyMeasured], Resolved: t.n[tallyResolved], NoShows: t.n[tallyNoShows],
		Abandoned: t.n[tallyAbandoned], Cancelled: t.n[tallyCancelled], Brief: t.n[tallyBrief], GivenUp: t.n[tallyGivenUp],
		AcceptP50: t.accept.percentile(50), AcceptP90: t.accept.percentile(90), AcceptP95: t.accept.percentile(95),
		SecondPersons: t.n[tallySeconds], SecondPersonsCame: t.n[tallySecondsCame],
		ArriveP50: t.arrive.percentile(50), ArriveP90: t.arrive.percentile(90), ArriveP95: t.arrive.percentile(95)}
	r.ServiceLevel = share(r.WithinGoal, r.Accepted+r.Lost)
	r.Abandonment = share(r.GivenUp, r.Calls-r.Brief)
	if n := t.n[tallyHandled]; n > 0 {
		mean := (t.n[tallyHandledMS]/n + 500) / 1000
		r.HandleSeconds = &mean
	}
	return r
}

func share(part, of int64) *float64 {
	if of == 0 {
		return nil
	}
	s := float64(part) / float64(of)
	return &s
}

// nameRows gives rows of zones, people and call points their names.
func nameRows(g *gorm.DB, store, by string, rows []CallRow) error {
	query := map[string]string{
		ByZone:   `SELECT CAST(id AS TEXT) AS id, code, name FROM zones WHERE store_id = ?`,
		ByPerson: `SELECT CAST(id AS TEXT) AS id, '' AS code, name FROM staff WHERE store_id = ?`,
		ByPoint:  `SELECT CAST(id AS TEXT) AS id, code, name FROM call_points WHERE store_id = ?`,
	}[by]
	if query == "" {
		return nil
	}
	var names []struct{ ID, Code, Name string }
	if err := g.Raw(query, store).Scan(&names).Error; err != nil {
		return err
	}
	for _, n := range names {
		for i := range rows {
			if rows[i].Key == n.ID {
				rows[i].Code, rows[i].Name = n.Code, n.Name
			}
		}
	}
	return nil
}
