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
	"tillbell/server/fault"
)

// What was said of calls is told in groups: by what it was about, the zone or
// the product; and word for word. A call counts on the day on which something
// was last said of it. Counts stay; words go after 30 days, see Forget.

// noteSaid keeps that something was said of a call: tags and words by whoever
// helped, or a rating. Something said after all was dealt with is new again.
func noteSaid(tx *db.Tx, r *requestRow, worded, bad bool) error {
	heard := onlyTags(readList[string](r.Heard))
	if !worded && !bad && len(heard) == 0 {
		return nil
	}
	status := ""
	if bad {
		status = followOpen
	}
	err := tx.Exec(`INSERT INTO help_said (request_id, store_id, at, zone_id, product_id, heard, worded, bad, status, answer, reason, note)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '') ON CONFLICT (request_id) DO UPDATE SET at = excluded.at, zone_id = excluded.zone_id,
		heard = excluded.heard, worded = help_said.worded OR excluded.worded, bad = help_said.bad OR excluded.bad,
		status = CASE WHEN excluded.worded OR excluded.bad THEN excluded.status ELSE help_said.status END`,
		r.ID, r.StoreID, db.At(tx.Now), r.ZoneID, r.ProductID, writeList(heard), worded, bad, status).Error
	if err != nil {
		return fmt.Errorf("keep what was said: %w", err)
	}
	return nil
}

// unsaid takes back what whoever helped said at the end of a call, with that end.
func unsaid(tx *db.Tx, request string) error {
	if err := tx.Exec(`DELETE FROM help_said WHERE request_id = ?`, request).Error; err != nil {
		return fmt.Errorf("take back what was said: %w", err)
	}
	return nil
}

// By what words can be grouped.
const (
	SaidByTag     = "heard"
	SaidByZone    = "zone"
	SaidByProduct = "product"
)

// What of it is asked for.
const (
	SaidAll   = "all"
	SaidNew   = "new"   // nobody dealt with it
	SaidDealt = "dealt" // answered, made a task, or closed
)

// SaidQuery is what is asked for: business days of the store, both of them too,
// and of what.
type SaidQuery struct {
	From, To time.Time
	Heard    string // one of the tags; bad: badly rated
	ZoneID   string // none: of no zone
	Product  string
	Status   string
}

// SaidBad asks, in place of a tag, for what was rated badly.
const SaidBad = "bad"

// SaidGroups are counts of calls of which something was said. A call with two
// tags is in the groups of both, and once in the total.
type SaidGroups struct {
	By    string      `json:"by" enum:"heard,zone,product"`
	From  string      `json:"from"`
	To    string      `json:"to"`
	Rows  []SaidGroup `json:"rows" doc:"The most first"`
	Total SaidGroup   `json:"total"`
}

// SaidGroup is one of them. Key is a tag or an id, empty where there is none.
type SaidGroup struct {
	Key    string `json:"key"`
	Code   string `json:"code"`
	Name   string `json:"name"`
	Calls  int64  `json:"calls"`
	Worded int64  `json:"worded" doc:"Of those, with words that are still kept"`
	New    int64  `json:"new" doc:"Of those, nobody dealt with yet"`
	Bad    int64  `json:"bad" doc:"Of all, rated badly"`
}

func (s *SaidGroup) add(more *SaidGroup) {
	s.Calls, s.Worded, s.New, s.Bad = s.Calls+more.Calls, s.Worded+more.Worded, s.New+more.New, s.Bad+more.Bad
}

// dayBegins is when a store's business day does.
func dayBegins(shop *access.Store, day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, int(shop.DayCutoff), 0, 0, shop.Zone())
}

// Said groups what was said in some days.
func (f *Floor) Said(ctx context.Context, shop access.Store, by string, from, to time.Time) (SaidGroups, error) {
	column := map[string]string{SaidByTag: `heard`, SaidByZone: `COALESCE(CAST(zone_id AS TEXT), '')`, SaidByProduct: `COALESCE(CAST(product_id AS TEXT), '')`}[by]
	if column == "" {
		return SaidGroups{}, ErrNoCallFigures
	}
	out := SaidGroups{By: by, From: from.Format(time.DateOnly), To: to.Format(time.DateOnly), Rows: []SaidGroup{}}
	err := f.db.Snapshot(ctx, func(g *gorm.DB) error {
		var rows []SaidGroup
		err := g.Raw(`SELECT `+column+` AS key, count(*) AS calls, count(CASE WHEN worded THEN 1 END) AS worded,
				count(CASE WHEN (worded OR bad) AND status IN ('', 'open') THEN 1 END) AS new, count(CASE WHEN bad THEN 1 END) AS bad
			FROM help_said WHERE store_id = ? AND at >= ? AND at < ? GROUP BY 1`,
			shop.ID, db.At(dayBegins(&shop, from)), db.At(dayBegins(&shop, to.AddDate(0, 0, 1)))).Scan(&rows).Error
		if err != nil {
			return err
		}
		out.group(rows)
		return nameGroups(g, shop.ID, by, out.Rows)
	})
	if err != nil {
		return SaidGroups{}, fmt.Errorf("group what was said: %w", db.Translate(err))
	}
	slices.SortFunc(out.Rows, func(a, b SaidGroup) int {
		return cmp.Or(cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key))
	})
	return out, nil
}

// group takes lists of tags apart.
func (s *SaidGroups) group(rows []SaidGroup) {
	at := make(map[string]int)
	for i := range rows {
		s.Total.add(&rows[i])
		keys := []string{rows[i].Key}
		if s.By == SaidByTag {
			keys = onlyTags(readList[string](rows[i].Key))
		}
		for _, key := range keys {
			if _, there := at[key]; !there {
				at[key] = len(s.Rows)
				s.Rows = append(s.Rows, SaidGroup{Key: key})
			}
			s.Rows[at[key]].add(&rows[i])
		}
	}
}

func nameGroups(g *gorm.DB, store, by string, groups []SaidGroup) error {
	query := map[string]string{
		SaidByZone:    `SELECT CAST(id AS TEXT) AS id, code, name FROM zones WHERE store_id = ? AND CAST(id AS TEXT) IN ?`,
		SaidByProduct: `SELECT CAST(id AS TEXT) AS id, sku AS code, name FROM products WHERE store_id = ? AND CAST(id AS TEXT) IN ?`,
	}[by]
	if query == "" || len(groups) == 0 {
		return nil
	}
	ids := make([]string, len(groups))
	for i := range groups {
		ids[i] = groups[i].Key
	}
	var names []struct{ ID, Code, Name string }
	if err := g.Raw(query, store, ids).Scan(&names).Error; err != nil {
		return err
	}
	for _, n := range names {
		i := slices.Index(ids, n.ID)
		groups[i].Code, groups[i].Name = n.Code, n.Name
	}
	return nil
}

// Words gives a page of the calls of which something was said in words, or by a
// bad rating, the latest first.
func (f *Floor) Words(ctx context.Context, shop access.Store, q SaidQuery, limit int, cursor string) (items []Request, next string, err error) {
	where, args, err := q.where(&shop)
	if err != nil {
		return nil, "", err
	}
	if cursor != "" {
		at, id, err := readCursor(cursor)
		if err != nil {
			return nil, "", err
		}
		where, args = where+` AND (f.at < ? OR f.at = ? AND f.request_id < ?)`, append(args, at, at, id)
	}
	limit = min(max(limit, 1), listMost)
	var rows []viewRow
	err = f.db.Read(ctx).Raw(selectView+where+` ORDER BY f.at DESC, f.request_id DESC LIMIT ?`, append(args, limit+1)...).Scan(&rows).Error
	if err != nil {
		return nil, "", fmt.Errorf("list what was said: %w", db.Translate(err))
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = cursorAt(*rows[limit-1].SaidAt, rows[limit-1].R.ID)
	}
	items = make([]Request, len(rows))
	for i := range rows {
		items[i] = rows[i].request()
	}
	return items, next, nil
}

func (q *SaidQuery) where(shop *access.Store) (where string, args []any, err error) {
	where, args = `WHERE f.store_id = ? AND (f.worded OR f.bad) AND f.at >= ? AND f.at < ?`, []any{shop.ID, db.At(dayBegins(shop, q.From)), db.At(dayBegins(shop, q.To.AddDate(0, 0, 1)))}
	also := func(more string, arg ...any) { where, args = where+` AND `+more, append(args, arg...) }
	switch {
	case q.Heard == "":
	case q.Heard == SaidBad:
		also(`f.bad`)
	case slices.Contains(tags, q.Heard):
		also(`f.heard LIKE ?`, `%"`+q.Heard+`"%`)
	default:
		return "", nil, fault.New(fault.Malformed, "heard_invalid", "There is no such subject.").At("heard", "heard_invalid", "is none of the known ones")
	}
	for _, by := range []struct{ field, column, id string }{{"zone_id", "f.zone_id", q.ZoneID}, {"product_id", "f.product_id", q.Product}} {
		if by.id == "" {
			continue
		}
		if by.id == "none" {
			also(by.column + ` IS NULL`)
			continue
		}
		id, ok := canonicalID(by.id)
		if !ok {
			return "", nil, fault.New(fault.Malformed, "id_invalid", "An id is a UUID.").At(by.field, "id_invalid", "is neither a UUID nor none")
		}
		also(by.column+` = ?`, id)
	}
	switch q.Status {
	case SaidAll, "":
	case SaidNew:
		also(`f.status IN ('', 'open')`)
	case SaidDealt:
		also(`f.status IN ('answered', 'task', 'closed')`)
	default:
		return "", nil, fault.New(fault.Malformed, "status_invalid", "The status is all, new or dealt.").At("status", "status_invalid", "is all, new or dealt")
	}
	return where, args, nil
}
