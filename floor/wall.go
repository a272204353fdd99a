package floor

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// A wall board is a screen that everybody in the shop may look at and nobody
// can do anything on. Who has its link sees it, until it is taken away; the
// link is told once. It says names of people, and only first ones, where
// whoever made it wants that; it never says what customers wrote.

const (
	maxWalls    = 50
	maxWallName = 60
)

var errNoWall = fault.New(fault.NotFound, "no_wall_board", "This board was taken away, or never was.")

// WallBoard is one link.
type WallBoard struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Names     bool   `json:"names"`
	CreatedAt Time   `json:"created_at"`
}

type wallRow struct {
	ID, StoreID, Name string
	Names             bool
	SecretHash        []byte
	CreatedAt         db.Micros
	CreatedBy         string
}

func (wallRow) TableName() string { return "wall_boards" }

func (r *wallRow) board() WallBoard {
	return WallBoard{ID: r.ID, Name: r.Name, Names: r.Names, CreatedAt: wire(r.CreatedAt)}
}

// NewWall makes a board and tells its secret, this once.
func (f *Floor) NewWall(ctx context.Context, h Helper, name string, names bool) (WallBoard, string, error) {
	name, err := text.Name("name", name, maxWallName)
	if err != nil {
		return WallBoard{}, "", err
	}
	secret := newSecret()
	hash := sha256.Sum256([]byte(secret))
	row := wallRow{ID: db.NewID(), StoreID: h.Store, Name: name, Names: names, SecretHash: hash[:], CreatedBy: h.Staff}
	err = f.db.Tx(ctx, func(tx *db.Tx) error {
		var n int64
		if err := tx.Raw(`SELECT count(*) FROM wall_boards WHERE store_id = ?`, h.Store).Row().Scan(&n); err != nil {
			return err
		}
		if n >= maxWalls {
			return fault.New(fault.Invalid, "too_many_boards", "A store has %d boards at most; take one away first.", maxWalls)
		}
		row.CreatedAt = db.At(tx.Now)
		return tx.Create(&row).Error
	})
	if err != nil {
		return WallBoard{}, "", fmt.Errorf("make a wall board: %w", err)
	}
	return row.board(), secret, nil
}

// Walls are a store's boards, by name.
func (f *Floor) Walls(ctx context.Context, store string) ([]WallBoard, error) {
	var rows []wallRow
	if err := f.db.Read(ctx).Raw(`SELECT * FROM wall_boards WHERE store_id = ? ORDER BY name, id`, store).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("list wall boards: %w", db.Translate(err))
	}
	out := make([]WallBoard, len(rows))
	for i := range rows {
		out[i] = rows[i].board()
	}
	return out, nil
}

// DropWall takes a board away: its screen says so within seconds.
func (f *Floor) DropWall(ctx context.Context, store, id string) error {
	return f.db.Tx(ctx, func(tx *db.Tx) error {
		u := tx.Exec(`DELETE FROM wall_boards WHERE id = ? AND store_id = ?`, id, store)
		if u.Error == nil && u.RowsAffected == 0 {
			return errNoWall
		}
		return u.Error
	})
}

// Wall is what a board shows. Service is of the calls of today that had ended
// some seconds ago; the rest is now.
type Wall struct {
	Store        string       `json:"store"`
	Language     string       `json:"language"`
	Country      string       `json:"country" doc:"Of two letters, or empty: how times are written"`
	TimeZone     string       `json:"time_zone"`
	At           Time         `json:"at"`
	GoalSeconds  int64        `json:"goal_seconds"`
	Waiting      int64        `json:"waiting"`
	OldestAt     *Time        `json:"oldest_at"`
	OnTheWay     int64        `json:"on_the_way"`
	WithCustomer int64        `json:"with_customer"`
	Free         int64        `json:"free"`
	OnTheFloor   int64        `json:"on_the_floor"`
	Calls        int64        `json:"calls"`
	WithinGoal   int64        `json:"within_goal"`
	Judged       int64        `json:"judged"`
	ServiceLevel *float64     `json:"service_level"`
	AcceptP90    *int64       `json:"accept_p90"`
	Zones        []WallZone   `json:"zones"`
	People       []WallPerson `json:"people" doc:"By first names, where the board shows any"`
}

// WallZone is how a zone stands; the last one, without a code, is calls that
// have no zone, as a till's do where no shelf is known.
type WallZone struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Waiting  int64  `json:"waiting"`
	OldestAt *Time  `json:"oldest_at"`
	Free     int64  `json:"free"`
}

// WallPerson is somebody on the floor.
type WallPerson struct {
	Name  string `json:"name"`
	Zone  string `json:"zone"` // its code
	Doing string `json:"doing" enum:"free,busy,helping,break"`
}

// Wall is the board that a secret opens.
func (f *Floor) Wall(ctx context.Context, secret string) (Wall, error) {
	hash := sha256.Sum256([]byte(secret))
	var board wallRow
	err := f.db.Read(ctx).Raw(`SELECT * FROM wall_boards WHERE secret_hash = ?`, db.Bytes(hash[:])).Take(&board).Error
	if db.IsMissing(err) {
		return Wall{}, errNoWall
	} else if err != nil {
		return Wall{}, fmt.Errorf("find a wall board: %w", db.Translate(err))
	}
	shop, err := f.places.Store(ctx, board.StoreID)
	if err != nil {
		return Wall{}, err
	}
	zones, err := f.places.Zones(ctx, board.StoreID)
	if err != nil {
		return Wall{}, err
	}
	now := f.db.Now()
	w := Wall{Store: shop.Name, Language: shop.Language, Country: shop.Country, TimeZone: shop.Zone().String(), At: Time(now), GoalSeconds: int64(shop.ServiceGoal / time.Second),
		Zones: []WallZone{}, People: []WallPerson{}}
	err = f.db.Snapshot(ctx, func(g *gorm.DB) error {
		people, err1 := roster(g, shop.ID)
		waits, err2 := waitsOf(g, shop.ID)
		err3 := w.today(g, shop.ID, daySpan(businessDay(now.In(shop.Zone()), &shop)))
		w.fill(zones, people, waits, board.Names)
		return errors.Join(err1, err2, err3)
	})
	if err != nil {
		return Wall{}, fmt.Errorf("fill a wall board: %w", db.Translate(err))
	}
	return w, nil
}

// waitRow counts open calls of a zone in one state.
type waitRow struct {
	ZoneID *string
	Status Status
	N      int64
	Oldest db.Micros
}

func waitsOf(g *gorm.DB, store string) (rows []waitRow, err error) {
	err = g.Raw(`SELECT CAST(zone_id AS TEXT) AS zone_id, status, count(*) AS n, MIN(created_at) AS oldest FROM help_requests
		WHERE store_id = ? AND `+openStates+` GROUP BY zone_id, status`, store).Scan(&rows).Error
	return rows, err
}

func (w *Wall) today(g *gorm.DB, store string, day int64) error {
	sum := &summed{}
	err := eachTally(g, store, partAll, []int64{day}, func(tallyKey) *summed { return sum })
	w.Calls, w.WithinGoal, w.Judged = sum.n[tallyCalls], sum.accept.within(w.GoalSeconds), sum.n[tallyAccepted]+sum.n[tallyLost]
	w.ServiceLevel, w.AcceptP90 = share(w.WithinGoal, w.Judged), sum.accept.percentile(90)
	return err
}

func (w *Wall) fill(zones []access.Zone, people []Presence, waits []waitRow, names bool) {
	for _, z := range zones {
		w.Zones = append(w.Zones, WallZone{Code: z.Code, Name: z.Name})
	}
	w.Zones = append(w.Zones, WallZone{})
	at := func(id *string) *WallZone {
		i := slices.IndexFunc(zones, func(z access.Zone) bool { return z.ID == orEmpty(id) })
		if i < 0 {
			i = len(zones)
		}
		return &w.Zones[i]
	}
	for _, r := range waits {
		switch {
		case r.Status == Accepted:
			w.OnTheWay += r.N
		case r.Status == Arrived:
			w.WithCustomer += r.N
		default:
			z := at(r.ZoneID)
			z.Waiting, w.Waiting = z.Waiting+r.N, w.Waiting+r.N
			z.OldestAt, w.OldestAt = older(z.OldestAt, r.Oldest), older(w.OldestAt, r.Oldest)
		}
	}
	for _, p := range people {
		doing := doingOf(&p)
		if doing == "" {
			continue
		}
		z := at(p.ZoneID)
		w.OnTheFloor++
		if doing == "free" {
			z.Free, w.Free = z.Free+1, w.Free+1
		}
		if names {
			w.People = append(w.People, WallPerson{Name: firstName(p.Name), Zone: z.Code, Doing: doing})
		}
	}
}

func older(t *Time, m db.Micros) *Time {
	if t != nil && !m.Time().Before(time.Time(*t)) {
		return t
	}
	at := wire(m)
	return &at
}

// doingOf is what a board says of somebody; empty: they are not there, or
// nothing is heard of their tablet.
func doingOf(p *Presence) string {
	switch {
	case p.Status == Off || p.Silent:
		return ""
	case p.RequestID != nil, p.State == AtTill: // customers both
		return "helping"
	case p.Status == Break:
		return "break"
	case p.Status == Busy || p.DullSince != nil:
		return "busy"
	}
	return "free"
}
