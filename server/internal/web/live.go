package web

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/gofiber/fiber/v2"
	"gorm.io/gorm"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/internal/live"
)

// liveRoute is the one route that is not JSON over HTTP. Whoever is signed in
// may listen; topics decide what they hear.
func (w *Web) liveRoute() {
	const path = apiPrefix + "/live"
	w.routes = append(w.routes, Route{"GET", path, Signed, ""})
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
	Requests   []floor.Request  `json:"requests"`
	Presence   []floor.Presence `json:"presence"`
	Register   *registerView    `json:"register"`
	Drawer     json.RawMessage  `json:"drawer"`
	ServerTime string           `json:"server_time"`
}

// Snapshot is what a socket begins with when it cannot resume: everything open
// that its principal may see, and the number it was read at.
func (w *Web) Snapshot(ctx context.Context, p live.Principal) (seq int64, data []byte, err error) {
	v := snapshotView{ServerTime: wire(w.DB.Now()), Drawer: json.RawMessage("null")}
	err = w.DB.Snapshot(ctx, func(tx *gorm.DB) error {
		if err := tx.Raw(`SELECT seq FROM store_counters WHERE store_id = ?`, p.Store).Row().Scan(&seq); err != nil {
			return err
		}
		v.Requests, v.Presence, err = w.Floor.Snapshot(tx, p.Store)
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	if err := w.ownRegister(ctx, p, &v); err != nil {
		return 0, nil, err
	}
	data, err = json.Marshal(v)
	return seq, data, err
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
	_, err := w.Access.SessionByID(ctx, p.Session)
	return err
}
