package web

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"gorm.io/gorm"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/internal/live"
)

// liveRoute is the one route that is not JSON over HTTP. Whoever is signed in
// may listen; topics decide what they hear.
func (w *Web) liveRoute() {
	const path = apiPrefix + "/live"
	w.routes = append(w.routes, Route{"GET", path, Signed, "", ""})
	w.app.Get(path, w.Hub.Handler(func(c *fiber.Ctx) (live.Principal, error) {
		who, err := w.authenticate(c, Signed)
		if err != nil {
			return live.Principal{}, err
		}
		return principal(who), nil
	}))
}

func principal(who *access.Who) live.Principal {
	p := live.Principal{Store: who.Store.ID, Session: who.Session, Device: who.Device.ID, Staff: who.Staff.ID, Topics: []string{db.TopicStaff}, Expires: who.ExpiresAt}
	if who.May(access.SeeReports) {
		p.Topics, p.Stats = append(p.Topics, db.TopicReports), true
	}
	if who.Register != nil {
		p.Topics = append(p.Topics, db.TopicRegister(who.Register.ID))
	}
	return p
}

type snapshotView struct {
	Requests   json.RawMessage `json:"requests"`
	Presence   json.RawMessage `json:"presence"`
	Register   *registerView   `json:"register"`
	Drawer     json.RawMessage `json:"drawer"`
	ServerTime string          `json:"server_time"`
}

// Snapshot is what a socket begins with when it cannot resume: everything open
// that its principal may see, and the number it was read at, which is at least
// the given one.
func (w *Web) Snapshot(ctx context.Context, p live.Principal, least int64) (seq int64, data []byte, err error) {
	v := snapshotView{ServerTime: wire(w.DB.Now()), Drawer: json.RawMessage("null")}
	if seq, v.Requests, v.Presence, err = w.snapshots.of(ctx, w, p.Store, least); err != nil {
		return 0, nil, err
	}
	if atRegister(p) {
		if err := w.ownRegister(ctx, p, &v); err != nil {
			return 0, nil, err
		}
	}
	data, err = json.Marshal(v)
	return seq, data, err
}

func atRegister(p live.Principal) bool {
	for _, t := range p.Topics {
		if strings.HasPrefix(t, db.TopicRegister("")) {
			return true
		}
	}
	return false
}

// snapshots keep each store's picture for a moment, so that a thousand tablets
// that come back together read it once. One a moment old is as good as a new
// one where it is not older than the welcome that went before it: what happened
// since its number follows as events.
type snapshots struct {
	mu     sync.Mutex
	stores map[string]*picture
}

// picture is a store's open requests and presence, as JSON.
type picture struct {
	mu                 sync.Mutex // held while it is read, so that it is read once
	at                 time.Time
	seq                int64
	requests, presence json.RawMessage
}

const pictureKept = 250 * time.Millisecond

func (s *snapshots) of(ctx context.Context, w *Web, store string, least int64) (seq int64, requests, presence json.RawMessage, err error) {
	s.mu.Lock()
	if s.stores == nil {
		s.stores = make(map[string]*picture)
	}
	p := s.stores[store]
	if p == nil {
		p = &picture{}
		s.stores[store] = p
	}
	s.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.requests == nil || p.seq < least || time.Since(p.at) > pictureKept {
		if err := p.read(ctx, w, store); err != nil {
			return 0, nil, nil, err
		}
	}
	return p.seq, p.requests, p.presence, nil
}

func (p *picture) read(ctx context.Context, w *Web, store string) error {
	at := time.Now()
	return w.DB.Snapshot(ctx, func(tx *gorm.DB) error {
		var seq int64
		if err := tx.Raw(`SELECT seq FROM store_counters WHERE store_id = ?`, store).Row().Scan(&seq); err != nil {
			return err
		}
		requests, presence, err := w.Floor.Snapshot(tx, store)
		if err != nil {
			return err
		}
		r, err1 := json.Marshal(requests)
		q, err2 := json.Marshal(presence)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		p.at, p.seq, p.requests, p.presence = at, seq, r, q
		return nil
	})
}

// ownRegister adds a till's register and its drawer. They are read after the
// number was: an event that changed them since then comes again, harmlessly.
func (w *Web) ownRegister(ctx context.Context, p live.Principal, v *snapshotView) error {
	who, err := w.Access.SessionByID(ctx, p.Session)
	if errors.Is(err, access.ErrUnknown) {
		return nil // being closed
	} else if err != nil {
		return err
	}
	if v.Register, err = w.viewRegister(ctx, who.Register); err != nil || v.Register == nil || v.Register.DrawerID == nil {
		return err
	}
	if !who.May(access.UseDrawer) {
		return nil
	}
	v.Drawer, err = w.Pos.DrawerReport(ctx, cashier(who), who.Store, *v.Register.DrawerID)
	return err
}

// Recheck tells whether a socket's session still counts.
func (w *Web) Recheck(ctx context.Context, p live.Principal) error {
	return w.Access.StillSignedIn(ctx, p.Session)
}
