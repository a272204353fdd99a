package floor

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tillbell/server/db"
)

// Summons is a person who is asked for a request now, and what their devices say
// of it.
type Summons struct {
	Request, Staff string
	Task           bool  // Request is a task's id
	Offer          int64 // the version of the request that asked them
	Store, Kind    string
	Place, Zone    string // the code of the point or till, the name of the zone
	Silent         bool   // the rung is to be seen and not heard
	At, Until      time.Time
	Device         string   // in the person's hand, as they last said; empty: not known
	Heard          []string // the devices that have it
	Seen           []string // and those that showed it
}

// Summons lists whom open requests are offered to, the oldest request first.
func (f *Floor) Summons(ctx context.Context) ([]Summons, error) {
	type row struct {
		R                              requestRow `gorm:"embedded"`
		Staff                          string
		Offer                          int64
		At                             db.Micros
		PointCode, RegisterCode, Zone  *string
		Device, ReceiptKind, ReceiptOf *string
	}
	var rows []row
	err := f.db.Read(ctx).Raw(`SELECT r.id, r.store_id, r.kind, r.rung, r.ladder, r.policy, r.offered_to, r.offered_until, r.created_at,
			o.staff_id AS staff, o.version AS offer, o.at AS at, c.code AS point_code, g.code AS register_code, z.name AS zone,
			p.device_id AS device, e.kind AS receipt_kind, e.device_id AS receipt_of
		FROM help_requests r JOIN help_offers o ON o.request_id = r.id
		LEFT JOIN help_receipts e ON e.request_id = o.request_id AND e.staff_id = o.staff_id AND e.offer = o.version
		LEFT JOIN call_points c ON c.id = r.call_point_id
		LEFT JOIN registers g ON g.id = r.register_id
		LEFT JOIN zones z ON z.id = r.zone_id
		LEFT JOIN presence p ON p.staff_id = o.staff_id
		WHERE r.` + openStates + ` AND r.status = 'offered' AND NOT EXISTS (SELECT 1 FROM help_offers l
			WHERE l.request_id = o.request_id AND l.staff_id = o.staff_id AND l.version > o.version)
		ORDER BY r.created_at, r.id, o.staff_id`).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look who is asked: %w", db.Translate(err))
	}
	var out []Summons
	for _, v := range rows {
		if !slices.Contains(readList[string](v.R.OfferedTo), v.Staff) {
			continue
		}
		if n := len(out); n == 0 || out[n-1].Request != v.R.ID || out[n-1].Staff != v.Staff {
			a := Summons{Request: v.R.ID, Staff: v.Staff, Offer: v.Offer, Store: v.R.StoreID, Kind: v.R.Kind, Place: orEmpty(v.PointCode) + orEmpty(v.RegisterCode),
				Zone: orEmpty(v.Zone), Silent: v.R.rungNow().Sound == "silent", At: v.At.Time(), Device: orEmpty(v.Device)}
			if v.R.OfferedUntil != nil {
				a.Until = v.R.OfferedUntil.Time()
			}
			out = append(out, a)
		}
		if a := &out[len(out)-1]; v.ReceiptKind != nil {
			a.Heard = append(a.Heard, *v.ReceiptOf)
			if *v.ReceiptKind == Seen {
				a.Seen = append(a.Seen, *v.ReceiptOf)
			}
		}
	}
	return out, nil
}
