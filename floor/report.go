package floor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/server/access"
	"tillbell/server/db"
)

// shortAbandon: a customer who takes a call back sooner than this never
// waited, so it counts neither for nor against the service level.
const shortAbandon = 10 * time.Second

const (
	reportRecent = 10
	reportRows   = 20_000 // calls of one day that are looked at
)

// Report is the floor's day: how it stands now and what was since midnight, in
// the store's own time zone.
//
// Requests are those made today; second persons who were called to one of them are
// told apart, as SecondPersons, and count in nothing else but what was heard and
// whom people helped. What is open now is all of them. Accepted counts those that somebody accepted,
// at their first acceptance; the waiting times are the nearest rank. The
// service level is those accepted within the goal, of all that were accepted or
// lost. NoShows are resolved, and helped nobody. Lost is what nobody accepted and was given up, or taken back by the
// customer after more than ShortAbandonSeconds; what still waits is not judged
// yet.
type Report struct {
	Waiting             int64         `json:"waiting"`
	Offered             int64         `json:"offered"`
	OnTheWay            int64         `json:"on_the_way"`
	WithCustomer        int64         `json:"with_customer"`
	OldestWaitingAt     *Time         `json:"oldest_waiting_at"`
	Requests            int64         `json:"requests"`
	SecondPersons       int64         `json:"second_persons"`
	Accepted            int64         `json:"accepted"`
	Abandoned           int64         `json:"abandoned"`
	Cancelled           int64         `json:"cancelled"`
	NoShows             int64         `json:"no_shows"` // somebody came and nobody was there
	GoalSeconds         int64         `json:"goal_seconds"`
	ShortAbandonSeconds int64         `json:"short_abandon_seconds"`
	WithinGoal          int64         `json:"within_goal"`
	Lost                int64         `json:"lost"`
	ServiceLevel        *float64      `json:"service_level"`
	AcceptP50           *int64        `json:"accept_p50"`
	AcceptP90           *int64        `json:"accept_p90"`
	ArriveP50           *int64        `json:"arrive_p50"`
	ArriveP90           *int64        `json:"arrive_p90"`
	Hours               []HourFigures `json:"hours"`
	Points              []PointCount  `json:"points"`
	People              []PersonDay   `json:"people"`
	Ratings             RatingFigures `json:"ratings"`
	Heard               []TagCount    `json:"heard"`
	Words               []SaidWords   `json:"words"`
}

// HourFigures is one hour of the day; the times are until accepted.
type HourFigures struct {
	Hour     int    `json:"hour"`
	Requests int64  `json:"requests"`
	P50      *int64 `json:"p50"`
	P90      *int64 `json:"p90"`
}

// PointCount is how often a call point rang.
type PointCount struct {
	CallPointID string `json:"call_point_id"`
	Code        string `json:"code"`
	Count       int64  `json:"count"`
}

// PersonDay is a person and how many customers they helped today, as a second
// person too.
type PersonDay struct {
	Presence
	Helped int64 `json:"helped"`
}

// RatingFigures is what customers thought today.
type RatingFigures struct {
	Count   int64          `json:"count"`
	Open    int64          `json:"open"` // bad ones that nobody answered, of whatever day
	Average *float64       `json:"average"`
	Recent  []RecentRating `json:"recent"`
}

// RecentRating is one rating with where it came from.
type RecentRating struct {
	RequestID string `json:"request_id"`
	Score     int64  `json:"score"`
	Comment   string `json:"comment"`
	Code      string `json:"code"`
	Language  string `json:"language"`
	At        Time   `json:"at"`
}

// TagCount is how often something was heard.
type TagCount struct {
	Tag   string `json:"tag"`
	Count int64  `json:"count"`
}

// SaidWords is what was heard, in words.
type SaidWords struct {
	RequestID string   `json:"request_id"`
	Words     string   `json:"words"`
	Tags      []string `json:"tags"`
	Code      string   `json:"code"`
	At        Time     `json:"at"`
}

// Today reports the store's day that at falls on, up to at.
func (f *Floor) Today(ctx context.Context, store access.Store, at time.Time) (Report, error) {
	zone := store.Zone()
	local := at.In(zone)
	from := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
	p := Report{GoalSeconds: int64(store.ServiceGoal / time.Second), ShortAbandonSeconds: int64(shortAbandon / time.Second)}
	err := f.db.Snapshot(ctx, func(g *gorm.DB) error {
		calls, err := callsOf(g, store.ID, from, at)
		if err != nil {
			return err
		}
		p.tally(calls, zone)
		if err := p.now(g, store.ID); err != nil {
			return err
		}
		if err := p.people(g, store.ID, calls); err != nil {
			return err
		}
		return p.ratings(g, store.ID, from, at)
	})
	if err != nil {
		return Report{}, fmt.Errorf("report the floor's day: %w", err)
	}
	return p, nil
}

// dayCall is what the figures need of one call.
type dayCall struct {
	ID                 string
	Status             Status
	CreatedAt          db.Micros
	FirstAccept        *db.Micros
	ArrivedAt, EndedAt *db.Micros
	ClaimStaffID       *string
	CallPointID, Code  *string
	Heard, Words       string
	Outcome            *string
	JoinsID            *string
}

func callsOf(g *gorm.DB, store string, from, to time.Time) ([]dayCall, error) {
	var calls []dayCall
	err := g.Raw(`SELECT r.id, r.status, r.created_at, r.arrived_at, r.ended_at, r.claim_staff_id, r.call_point_id, c.code, r.heard, r.words, r.outcome, r.joins_id,
		(SELECT MIN(k.accepted_at) FROM help_claims k WHERE k.request_id = r.id) AS first_accept
		FROM help_requests r LEFT JOIN call_points c ON c.id = r.call_point_id
		WHERE r.store_id = ? AND r.created_at >= ? AND r.created_at <= ? ORDER BY r.created_at DESC, r.id DESC LIMIT ?`,
		store, db.At(from), db.At(to), reportRows).Scan(&calls).Error
	return calls, err
}

// tally counts the calls, which come the newest first.
func (p *Report) tally(calls []dayCall, zone *time.Location) {
	var accept, arrive []int64
	hours := make(map[int][]int64)
	count := make(map[int]int64)
	points, tags := make(map[PointCount]int64), make(map[string]int64)
	p.Words = []SaidWords{}
	for _, c := range calls {
		p.tallyHeard(c, tags)
		if c.JoinsID != nil {
			p.SecondPersons++
			continue
		}
		hour := c.CreatedAt.Time().In(zone).Hour()
		count[hour]++
		p.Requests++
		if c.FirstAccept != nil {
			took := int64(*c.FirstAccept - c.CreatedAt)
			accept, hours[hour] = append(accept, took), append(hours[hour], took)
			if took <= p.GoalSeconds*int64(time.Second/time.Microsecond) {
				p.WithinGoal++
			}
		}
		if c.ArrivedAt != nil {
			arrive = append(arrive, int64(*c.ArrivedAt-c.CreatedAt))
		}
		p.tallyEnd(c)
		if c.CallPointID != nil {
			points[PointCount{CallPointID: *c.CallPointID, Code: orEmpty(c.Code)}]++
		}
	}
	p.Accepted = int64(len(accept))
	if judged := p.Accepted + p.Lost; judged > 0 {
		level := float64(p.WithinGoal) / float64(judged)
		p.ServiceLevel = &level
	}
	p.AcceptP50, p.AcceptP90 = percentiles(accept)
	p.ArriveP50, p.ArriveP90 = percentiles(arrive)
	p.Hours = []HourFigures{}
	for hour := range 24 {
		if n := count[hour]; n > 0 {
			h := HourFigures{Hour: hour, Requests: n}
			h.P50, h.P90 = percentiles(hours[hour])
			p.Hours = append(p.Hours, h)
		}
	}
	p.Points, p.Heard = sortedPoints(points), sortedTags(tags)
}

func (p *Report) tallyHeard(c dayCall, tags map[string]int64) {
	heard := readList[string](c.Heard)
	for _, t := range heard {
		tags[t]++
	}
	if c.Words != "" && len(p.Words) < reportRecent {
		p.Words = append(p.Words, SaidWords{c.ID, c.Words, heard, orEmpty(c.Code), wire(*c.EndedAt)})
	}
}

func (p *Report) tallyEnd(c dayCall) {
	switch c.Status {
	case Resolved:
		if orEmpty(c.Outcome) == outcomeGone {
			p.NoShows++
		}
	case Abandoned:
		p.Abandoned++
		if c.FirstAccept == nil {
			p.Lost++
		}
	case Cancelled:
		p.Cancelled++
		if c.FirstAccept == nil && c.EndedAt.Time().Sub(c.CreatedAt.Time()) > shortAbandon {
			p.Lost++
		}
	}
}

// percentiles are the seconds of the half and of nine tenths; nil of nothing.
func percentiles(took []int64) (p50, p90 *int64) {
	if len(took) == 0 {
		return nil, nil
	}
	slices.Sort(took)
	a, b := seconds(nearestRank(took, 50)), seconds(nearestRank(took, 90))
	return &a, &b
}

func sortedPoints(counts map[PointCount]int64) []PointCount {
	out := make([]PointCount, 0, len(counts))
	for p, n := range counts {
		p.Count = n
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b PointCount) int { return byCount(a.Count, b.Count, a.Code, b.Code) })
	return out
}

func sortedTags(counts map[string]int64) []TagCount {
	out := make([]TagCount, 0, len(counts))
	for t, n := range counts {
		out = append(out, TagCount{t, n})
	}
	slices.SortFunc(out, func(a, b TagCount) int { return byCount(a.Count, b.Count, a.Tag, b.Tag) })
	return out
}

// now counts what is open, whenever it was asked.
func (p *Report) now(g *gorm.DB, store string) error {
	var rows []struct {
		Status Status
		N      int64
		Oldest db.Micros
	}
	err := g.Raw(`SELECT status, count(*) AS n, MIN(created_at) AS oldest FROM help_requests
		WHERE store_id = ? AND `+openStates+` GROUP BY status`, store).Scan(&rows).Error
	for _, r := range rows {
		switch r.Status {
		case Waiting:
			p.Waiting = r.N
		case Offered:
			p.Offered = r.N
		case Accepted:
			p.OnTheWay = r.N
		case Arrived:
			p.WithCustomer = r.N
		}
		if r.Status.unclaimed() && (p.OldestWaitingAt == nil || r.Oldest.Time().Before(time.Time(*p.OldestWaitingAt))) {
			at := wire(r.Oldest)
			p.OldestWaitingAt = &at
		}
	}
	return err
}

func (p *Report) people(g *gorm.DB, store string, calls []dayCall) error {
	helped := make(map[string]int64)
	for _, c := range calls {
		if c.Status == Resolved && c.ClaimStaffID != nil && orEmpty(c.Outcome) != outcomeGone {
			helped[*c.ClaimStaffID]++
		}
	}
	all, err := roster(g, store)
	p.People = make([]PersonDay, 0, len(all))
	for _, one := range all {
		p.People = append(p.People, PersonDay{one, helped[one.StaffID]})
	}
	return err
}

func (p *Report) ratings(g *gorm.DB, store string, from, to time.Time) error {
	var sum int64
	err := g.Raw(`SELECT count(*), COALESCE(SUM(score), 0) FROM help_ratings WHERE store_id = ? AND at >= ? AND at <= ?`,
		store, db.At(from), db.At(to)).Row().Scan(&p.Ratings.Count, &sum)
	if err != nil {
		return err
	}
	// The index over those to follow up serves SQLite only by its own words.
	err = g.Raw(`SELECT count(*) FROM help_said WHERE store_id = ? AND bad AND status IN ('open', 'answered') AND status = 'open'`, store).
		Row().Scan(&p.Ratings.Open)
	if err != nil {
		return err
	}
	if p.Ratings.Count > 0 {
		average := float64(sum) / float64(p.Ratings.Count)
		p.Ratings.Average = &average
	}
	var rows []struct {
		RequestID string
		Score     int64
		Comment   string
		Code      *string
		Language  string
		At        db.Micros
	}
	err = g.Raw(`SELECT t.request_id, t.score, t.comment, c.code, r.language, t.at FROM help_ratings t
		JOIN help_requests r ON r.id = t.request_id LEFT JOIN call_points c ON c.id = r.call_point_id
		WHERE t.store_id = ? AND t.at >= ? AND t.at <= ? ORDER BY t.at DESC, t.request_id LIMIT ?`,
		store, db.At(from), db.At(to), reportRecent).Scan(&rows).Error
	p.Ratings.Recent = make([]RecentRating, 0, len(rows))
	for _, r := range rows {
		p.Ratings.Recent = append(p.Ratings.Recent, RecentRating{r.RequestID, r.Score, r.Comment, orEmpty(r.Code), r.Language, wire(r.At)})
	}
	return err
}

func byCount(a, b int64, nameA, nameB string) int {
	return cmp.Or(cmp.Compare(b, a), cmp.Compare(nameA, nameB))
}
