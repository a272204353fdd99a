package pos

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/db"
)

type cartRow struct {
	ID, StoreID           string
	Number                int64
	Code, Kind, Status    string
	Content, Label        string
	Lines                 int64
	Total                 money.Amount
	Epoch                 int64
	DeviceID, StaffID     *string
	LeaseUntil            db.Micros
	ValidUntil            *db.Micros
	CreatedBy             string
	CreatedAt             db.Micros
	UpdatedAt             db.Micros `gorm:"autoUpdateTime:false"` // gorm would put seconds
	Reason                string
	SaleID                *string
	Answer                []byte
	ContentHash, LastHash []byte
	MadeOn, Prices        *string
}

func (cartRow) TableName() string { return "carts" }

func (r *cartRow) heldBy(device string) bool {
	return r.Status == cartHeld && r.DeviceID != nil && *r.DeviceID == device
}

// held tells whether a device's lease runs.
func (r *cartRow) held(now time.Time) bool {
	return r.Status == cartHeld && r.LeaseUntil.Time().After(now)
}

func (r *cartRow) letGo(status string) {
	r.Status, r.DeviceID, r.StaffID, r.LeaseUntil = status, nil, nil, 0
}

// waiting refuses what can be worked on no more.
func (r *cartRow) waiting() error {
	switch r.Status {
	case cartSold:
		return errCartSold.With("sale_id", r.SaleID)
	case cartDropped:
		return errCartDropped
	}
	return nil
}

// sameAs tells whether others would see a difference; a renewed lease is none.
func (r *cartRow) sameAs(b *cartRow) bool {
	return r.Status == b.Status && r.Epoch == b.Epoch && r.Content == b.Content && r.Label == b.Label
}

func optionalTime(t *time.Time) *db.Micros {
	if t == nil {
		return nil
	}
	at := db.At(*t)
	return &at
}

func findCart(tx *db.Tx, id string) (*cartRow, error) {
	var row cartRow
	err := tx.Where("id = ?", id).Take(&row).Error
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find cart: %w", err)
	}
	return &row, nil
}

func lockCart(tx *db.Tx, store, id string) (*cartRow, error) {
	var row cartRow
	if checkID("id", id) != nil {
		return nil, errNoCart
	}
	err := tx.Raw(`SELECT * FROM carts WHERE id = ? AND store_id = ?`+tx.Lock(), id, store).Take(&row).Error
	if db.IsMissing(err) {
		return nil, errNoCart
	} else if err != nil {
		return nil, fmt.Errorf("lock cart: %w", err)
	}
	return &row, nil
}

// keep writes a renewed lease, which nobody else is told.
func (r *cartRow) keep(tx *db.Tx) (CartView, error) {
	err := tx.Exec(`UPDATE carts SET lease_until = ? WHERE id = ?`, r.LeaseUntil, r.ID).Error
	if err != nil {
		return CartView{}, fmt.Errorf("renew a lease: %w", err)
	}
	return r.view(tx.DB, true)
}

func (r *cartRow) save(tx *db.Tx) (CartView, error) {
	r.UpdatedAt = db.At(tx.Now)
	err := tx.Model(&cartRow{}).Where("id = ?", r.ID).Select("Status", "Content", "Label", "Kind", "Lines", "Total", "Epoch", "DeviceID",
		"StaffID", "LeaseUntil", "ValidUntil", "UpdatedAt", "Reason", "LastHash", "Prices").Updates(r).Error
	if err != nil {
		return CartView{}, fmt.Errorf("save cart: %w", err)
	}
	v, err := r.view(tx.DB, true)
	if err != nil {
		return v, err
	}
	return v, cartChanged(tx, v)
}

func cartChanged(tx *db.Tx, v CartView) error {
	v.Content, v.Prices = nil, nil
	_, err := tx.Emit(v.store(), db.Event{Type: "cart.changed", Audience: db.TopicStaff, Data: v})
	return err
}

func (r *cartRow) view(tx *gorm.DB, whole bool) (CartView, error) {
	out, err := viewCarts(tx, []cartRow{*r})
	if err != nil {
		return CartView{}, err
	}
	if !whole {
		return out[0], nil
	}
	out[0].Content = json.RawMessage(r.Content)
	if r.Prices != nil {
		if err := json.Unmarshal([]byte(*r.Prices), &out[0].Prices); err != nil {
			return CartView{}, fmt.Errorf("read the prices of cart %s: %w", r.ID, err)
		}
	}
	return out[0], nil
}

// viewCarts adds the names to carts.
func viewCarts(tx *gorm.DB, rows []cartRow) ([]CartView, error) {
	staff, devices := []string{}, []string{}
	for _, r := range rows {
		staff = append(staff, r.CreatedBy)
		if r.DeviceID != nil {
			staff, devices = append(staff, *r.StaffID), append(devices, *r.DeviceID)
		}
		if r.MadeOn != nil {
			devices = append(devices, *r.MadeOn)
		}
	}
	names, err := namesOf(tx, staff)
	if err != nil {
		return nil, err
	}
	at, err := devicesOf(tx, devices)
	if err != nil {
		return nil, err
	}
	out := make([]CartView, len(rows))
	for i, r := range rows {
		v := CartView{ID: r.ID, Number: r.Number, Code: CartCodePrefix + r.Code, Kind: r.Kind, Status: r.Status, Label: r.Label, LineCount: r.Lines,
			Total: r.Total, Epoch: r.Epoch, CreatedBy: Person{r.CreatedBy, names[r.CreatedBy]}, CreatedAt: stamp(r.CreatedAt.Time()),
			UpdatedAt: stamp(r.UpdatedAt.Time()), SaleID: r.SaleID, Reason: r.Reason, storeID: r.StoreID}
		if r.ValidUntil != nil {
			until := stamp(r.ValidUntil.Time())
			v.ValidUntil = &until
		}
		if r.DeviceID != nil {
			h := at[*r.DeviceID]
			h.Staff, h.Since, h.Until = &Person{*r.StaffID, names[*r.StaffID]}, v.UpdatedAt, stamp(r.LeaseUntil.Time())
			v.Holder = &h
		}
		if r.MadeOn != nil {
			from := at[*r.MadeOn]
			v.From = &from
		}
		out[i] = v
	}
	return out, nil
}

func namesOf(tx *gorm.DB, ids []string) (map[string]string, error) {
	var rows []struct{ ID, Name string }
	if err := tx.Raw(`SELECT id, name FROM staff WHERE id IN ?`, ids).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read names: %w", db.Translate(err))
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, nil
}

func devicesOf(tx *gorm.DB, ids []string) (map[string]CartHolder, error) {
	out := make(map[string]CartHolder, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []struct {
		ID, Name, Kind string
		Code           *string
	}
	err := tx.Raw(`SELECT d.id, d.name, d.kind, r.code FROM devices d LEFT JOIN registers r ON r.id = d.register_id WHERE d.id IN ?`, ids).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read devices: %w", db.Translate(err))
	}
	for _, r := range rows {
		out[r.ID] = CartHolder{DeviceID: r.ID, Device: r.Name, Kind: r.Kind, Register: r.Code}
	}
	return out, nil
}
