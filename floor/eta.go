package floor

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/server/db"
)

// The estimate a customer gets is made once, when they ask, and never changed:
// the middle and the ninth tenth of how long the last calls took until somebody
// stood there, for each call that has to be answered first by the people who
// are there.
const (
	etaSample  = 20  // calls that count
	etaLook    = 200 // calls looked through for them
	etaEnough  = 5   // fewer say nothing
	etaWindow  = 14 * 24 * time.Hour
	etaStep    = 10 // seconds it is rounded to
	etaLeast   = 10
	etaMost    = 3600
	etaLow     = 30 // where nothing is known
	etaHigh    = 120
	etaBacklog = 10 // more waiting calls say nothing more
)

func (f *Floor) estimate(ctx context.Context, store, zone, kind string) (Band, error) {
	g := f.db.Read(ctx)
	band, err := arrivals(g, store, zone, kind, f.db.Now())
	if err != nil {
		return band, err
	}
	var waiting, free int64
	err = g.Raw(`SELECT (SELECT count(*) FROM help_requests WHERE store_id = ? AND `+openStates+` AND status IN ('waiting', 'offered')),
		(SELECT count(*) FROM presence p WHERE p.store_id = ? AND p.status = 'available' AND p.deaf_since IS NULL AND p.till_since IS NULL)`, store, store).
		Row().Scan(&waiting, &free)
	if err != nil {
		return band, fmt.Errorf("count who waits and who is free: %w", db.Translate(err))
	}
	return scale(band, waiting, free), nil
}

// scale stretches the band where more calls wait than people are free.
func scale(b Band, waiting, free int64) Band {
	calls := min(waiting, etaBacklog) + 1
	free = max(free, 1)
	stretch := func(s int64) int64 {
		if calls > free {
			s = s * calls / free
		}
		return min(max(roundTo(s, etaStep), etaLeast), etaMost)
	}
	low, high := stretch(b.Low), stretch(b.High)
	return Band{low, max(high, min(low+etaStep, etaMost))}
}

func roundTo(s, step int64) int64 { return (s + step/2) / step * step }

// arrival is an earlier call that somebody came to.
type arrival struct {
	zone *string
	kind string
	took int64
}

// arrivals is the band of the last calls of this zone and kind, or of this
// zone, or of the store, the first that has enough of them.
func arrivals(g *gorm.DB, store, zone, kind string, now time.Time) (Band, error) {
	calls, err := earlier(g, store, now)
	if err != nil {
		return Band{}, fmt.Errorf("look at earlier calls: %w", db.Translate(err))
	}
	for _, like := range []func(int) bool{
		func(i int) bool { return orEmpty(calls[i].zone) == zone && calls[i].kind == kind },
		func(i int) bool { return orEmpty(calls[i].zone) == zone },
		func(int) bool { return true },
	} {
		var took []int64
		for i := range calls {
			if len(took) < etaSample && like(i) {
				took = append(took, calls[i].took)
			}
		}
		if len(took) >= etaEnough {
			slices.Sort(took)
			return Band{seconds(nearestRank(took, 50)), seconds(nearestRank(took, 90))}, nil
		}
	}
	return Band{etaLow, etaHigh}, nil
}

// earlier is the store's last calls that somebody came to, the latest first.
func earlier(g *gorm.DB, store string, now time.Time) ([]arrival, error) {
	rows, err := g.Raw(`SELECT zone_id, kind, arrived_at - created_at FROM help_requests
		WHERE store_id = ? AND created_at > ? AND arrived_at IS NOT NULL ORDER BY created_at DESC LIMIT ?`,
		store, db.At(now.Add(-etaWindow)), etaLook).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var calls []arrival
	for rows.Next() {
		var a arrival
		if err := rows.Scan(&a.zone, &a.kind, &a.took); err != nil {
			return nil, err
		}
		calls = append(calls, a)
	}
	return calls, rows.Err()
}

func seconds(micros int64) int64 { return (micros + 500_000) / 1_000_000 }

// nearestRank is the percentile that a value of the sorted, not empty list has.
func nearestRank(sorted []int64, percent int) int64 {
	rank := (len(sorted)*percent + 99) / 100
	return sorted[max(rank, 1)-1]
}

// etaSeconds is the middle of the band less what was waited; never below 0.
func etaSeconds(q Request, now time.Time) int64 {
	if q.Status.Ended() || q.Status == Arrived {
		return 0
	}
	waited := int64(now.Sub(time.Time(q.CreatedAt)) / time.Second)
	return max(0, (q.ETA.Low+q.ETA.High)/2-waited)
}

// position is how many calls of the store are before this one, plus one, while
// nobody has it; 0 after that.
func position(g *gorm.DB, store string, q Request) (int64, error) {
	if !q.Status.unclaimed() {
		return 0, nil
	}
	at := db.At(time.Time(q.CreatedAt))
	var before int64
	err := g.Raw(`SELECT count(*) FROM help_requests WHERE store_id = ? AND `+openStates+` AND status IN ('waiting', 'offered')
		AND (created_at < ? OR created_at = ? AND id < ?)`, store, at, at, q.ID).Row().Scan(&before)
	if err != nil {
		return 0, fmt.Errorf("count who waits before: %w", db.Translate(err))
	}
	return before + 1, nil
}
