package access

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"github.com/google/uuid"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// Zone is a part of the shop, with its place on the plan in decimetres.
type Zone struct {
	ID       string `json:"id"`
	StoreID  string `json:"-"`
	Code     string `json:"code"`
	Name     string `json:"name"`
	X        int64  `json:"x"`
	Y        int64  `json:"y"`
	W        int64  `json:"w"`
	H        int64  `json:"h"`
	Position int64  `json:"position"`

	Neighbours IDs `json:"neighbours" doc:"Ids of zones one walks into; none: those close by on the plan"`
}

// TableName is gorm's hook.
func (Zone) TableName() string { return "zones" }

// Register is a till's place in the books. Its code begins its receipt numbers.
type Register struct {
	ID      string `json:"id"`
	StoreID string `json:"-"`
	Code    string `json:"code"`
	Name    string `json:"name"`
	Machine `gorm:"embedded"`

	Training bool `json:"-" gorm:"-"` // of a caller's own: nothing is sold there for real
}

// Machine is what a register runs on, as its maker calls it.
type Machine struct {
	Brand  string `json:"brand,omitempty" maxLength:"50"`
	Model  string `json:"model,omitempty" maxLength:"50"`
	Serial string `json:"serial,omitempty" maxLength:"70"`
}

func (m *Machine) check() (err error) {
	if m.Brand, err = text.Line("brand", m.Brand, 50); err != nil {
		return err
	}
	if m.Model, err = text.Line("model", m.Model, 50); err != nil {
		return err
	}
	m.Serial, err = text.Line("serial", m.Serial, 70)
	return err
}

// TableName is gorm's hook.
func (Register) TableName() string { return "registers" }

// CallPoint is a place where customers ring; its code stands in the sign's address.
type CallPoint struct {
	ID      string
	StoreID string
	ZoneID  string
	Code    string
	Name    string
	X, Y    int64
	Kind    string   // of place; when it is put, empty leaves that as it is, and makes a new one a shelf
	Kinds   []string // of help offered; none: what is usual at such a place
	Active  bool
	Sign    Sign    // how its code is signed
	Product *string // that it hangs at; when it is put, nil leaves that as it is and empty takes it away
}

// PointKinds are the kinds of places that customers call from, in the order
// they are shown.
func PointKinds() []string { return slices.Clone(pointKinds) }

var pointKinds = []string{AtShelf, "zone", "fitting_room", "locked_case", "lift", "loading", "self_checkout", "till", "service_desk", "button"}

// AtShelf is the kind of a point that nobody said anything about.
const AtShelf = "shelf"

type callPointRow struct {
	ID, StoreID, ZoneID, Code, Name string
	X, Y                            int64
	Kind, Kinds                     string
	Active                          bool
	Presses                         int64
	SignMode                        string
	SignMinutes, SignEpoch          int64
	ProductID                       *string
}

func (callPointRow) TableName() string { return "call_points" }

func (r callPointRow) point() (CallPoint, error) {
	p := CallPoint{ID: r.ID, StoreID: r.StoreID, ZoneID: r.ZoneID, Code: r.Code, Name: r.Name, Kind: r.Kind, X: r.X, Y: r.Y, Active: r.Active, Sign: Sign{r.SignMode, r.SignMinutes, r.SignEpoch}, Product: r.ProductID}
	if err := json.Unmarshal([]byte(r.Kinds), &p.Kinds); err != nil {
		return p, fmt.Errorf("read call point %s: %w", r.ID, err)
	}
	return p, nil
}

const maxCode = 16

// codes stand in addresses, on signs and in receipt numbers.
var codePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,15}$`)

func checkCode(code string) (string, error) {
	code, err := text.Code("code", code, maxCode)
	if err == nil && !codePattern.MatchString(code) {
		return "", fault.New(fault.Invalid, "code_invalid", "A code has letters, digits, points and hyphens, 16 at most.").
			At("code", "code_invalid", "needs letters, digits, points and hyphens")
	}
	return code, err
}

func checkPlace(values ...int64) error {
	for _, v := range values {
		if v < 0 || v > maxPlan {
			return fault.New(fault.Invalid, "place_invalid", "The place lies outside the plan.").At("x", "place_invalid", "lies outside the plan")
		}
	}
	return nil
}

// put creates or replaces a row of the store under an id that the caller made,
// and refuses to touch another store's. It tells whether the row is new.
func put[T any](tx *db.Tx, store, id string, row *T, storeOf func(*T) string) (created bool, err error) {
	old := new(T)
	err = tx.Where("id = ?", id).Take(old).Error
	switch {
	case db.IsMissing(err):
		return true, tx.Create(row).Error
	case err != nil:
		return false, err
	case storeOf(old) != store:
		return false, fault.New(fault.NotFound, "not_here", "That belongs to another store.")
	}
	return false, tx.Model(old).Where("id = ?", id).Select("*").Updates(row).Error
}

func codeTaken(err error, what string) error {
	if db.IsDuplicate(err) {
		return fault.New(fault.Conflict, "code_taken", "Another %s has this code.", what).At("code", "code_taken", "is taken").Wrap(err)
	}
	return err
}

// Zones lists the store's zones in their order.
func (a *Access) Zones(ctx context.Context, store string) ([]Zone, error) {
	out := []Zone{}
	err := a.db.Read(ctx).Where("store_id = ?", store).Order("position, code").Find(&out).Error
	return out, err
}

// check cleans a zone's texts and refuses what cannot be.
func (z *Zone) check() (err error) {
	if z.Code, err = checkCode(z.Code); err != nil {
		return err
	}
	if z.Name, err = text.Name("name", z.Name, shortText); err != nil {
		return err
	}
	return checkPlace(z.X, z.Y, z.W, z.H, z.Position)
}

// PutZone creates or replaces a zone; without neighbours it has those it had,
// which z says from then on.
func (a *Access) PutZone(ctx context.Context, z *Zone) (created bool, err error) {
	if err = z.check(); err != nil {
		return false, err
	}
	kept := *z
	err = a.db.Put(ctx, func(tx *db.Tx) (err error) {
		kept = *z
		for _, n := range z.Neighbours {
			if err := inStore(tx, "zones", "neighbours", z.StoreID, n); err != nil {
				return err
			}
		}
		if z.Neighbours == nil {
			var old []Zone
			if err := tx.Where("id = ?", z.ID).Limit(1).Find(&old).Error; err != nil {
				return err
			}
			kept.Neighbours = []string{}
			if len(old) == 1 {
				kept.Neighbours = orNone(old[0].Neighbours)
			}
		}
		created, err = put(tx, z.StoreID, z.ID, &kept, func(o *Zone) string { return o.StoreID })
		return err
	})
	if err == nil {
		*z = kept
	}
	return created, codeTaken(err, "zone")
}

// DeleteZone removes a zone that nothing points to.
func (a *Access) DeleteZone(ctx context.Context, store, id string) error {
	return a.remove(ctx, "zones", store, id)
}

func (a *Access) remove(ctx context.Context, table, store, id string) error {
	err := a.db.Tx(ctx, func(tx *db.Tx) error {
		if table == "zones" {
			if err := tx.Exec(`DELETE FROM staff_zones WHERE zone_id IN (SELECT id FROM zones WHERE id = ? AND store_id = ?)`, id, store).Error; err != nil {
				return err
			}
		}
		r := tx.Exec(`DELETE FROM `+table+` WHERE id = ? AND store_id = ?`, id, store)
		if r.Error == nil && r.RowsAffected == 0 {
			return fault.New(fault.NotFound, "not_found", "That is not there.")
		}
		return r.Error
	})
	if db.IsReferenced(err) {
		return fault.New(fault.Conflict, "in_use", "It is in use, so it cannot be deleted.").Wrap(err)
	}
	return err
}

// Registers lists the store's registers by code.
func (a *Access) Registers(ctx context.Context, store string) ([]Register, error) {
	out := []Register{}
	err := a.db.Read(ctx).Where("store_id = ?", store).Order("code").Find(&out).Error
	return out, err
}

// PutRegister creates or renames a register. Its code stays once receipts
// carry it.
func (a *Access) PutRegister(ctx context.Context, r Register) (created bool, err error) {
	if r.Code, err = checkCode(r.Code); err != nil {
		return false, err
	}
	if r.Name, err = text.Line("name", r.Name, shortText); err != nil {
		return false, err
	}
	if err = r.Machine.check(); err != nil {
		return false, err
	}
	err = a.db.Put(ctx, func(tx *db.Tx) (err error) {
		var used bool
		err = tx.Raw(`SELECT EXISTS (SELECT 1 FROM journal WHERE register_id = ?) AND EXISTS
			(SELECT 1 FROM registers WHERE id = ? AND code <> ?)`, r.ID, r.ID, r.Code).Row().Scan(&used)
		if err != nil {
			return err
		}
		if used {
			return fault.New(fault.Conflict, "code_fixed", "The code stands on receipts already, so it stays.").
				At("code", "code_fixed", "stands on receipts already")
		}
		if created, err = put(tx, r.StoreID, r.ID, &r, func(o *Register) string { return o.StoreID }); err != nil {
			return err
		}
		if created {
			if err := createHead(tx, r); err != nil {
				return err
			}
		}
		if err := a.enterRegister(tx, r); err != nil {
			return err
		}
		return accessChanged(tx, r.StoreID, Changed{})
	})
	a.Forget(r.StoreID)
	return created, codeTaken(err, "register")
}

// createHead makes the row that carries the register's numbers. The journal's
// chain begins at 32 zero bytes.
func createHead(tx *db.Tx, r Register) error {
	return tx.Exec(`INSERT INTO register_heads (register_id, store_id, drawer_id, sale_number, return_number, z_number,
		perpetual_sales, perpetual_returns, journal_seq, journal_hash) VALUES (?, ?, NULL, 0, 0, 0, 0, 0, 0, ?)`,
		r.ID, r.StoreID, make([]byte, 32)).Error
}

// CallPoints lists the store's call points by code.
func (a *Access) CallPoints(ctx context.Context, store string) ([]CallPoint, error) {
	var rows []callPointRow
	if err := a.db.Read(ctx).Where("store_id = ?", store).Order("code").Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]CallPoint, 0, len(rows))
	for _, r := range rows {
		p, err := r.point()
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// CallPoint finds an active call point by the code on its sign.
func (a *Access) CallPoint(ctx context.Context, code string) (CallPoint, error) {
	var r callPointRow
	err := a.db.Read(ctx).Where("code = ? AND active", code).Take(&r).Error
	if db.IsMissing(err) {
		return CallPoint{}, fault.New(fault.NotFound, "no_call_point", "This sign is not in use. Please ask somebody nearby.")
	} else if err != nil {
		return CallPoint{}, err
	}
	return r.point()
}

// PutCallPoint creates or replaces a call point.
func (a *Access) PutCallPoint(ctx context.Context, p CallPoint) (created bool, err error) {
	_, created, err = a.KeepCallPoint(ctx, p)
	return created, err
}

// KeepCallPoint is PutCallPoint that gives back the point as it is kept.
func (a *Access) KeepCallPoint(ctx context.Context, p CallPoint) (kept CallPoint, created bool, err error) {
	err = a.db.Put(ctx, func(tx *db.Tx) (err error) {
		if created, err = SaveCallPoint(tx, p); err != nil {
			return err
		}
		var r callPointRow
		if err = tx.Where("id = ?", p.ID).Take(&r).Error; err == nil {
			kept, err = r.point()
		}
		return err
	})
	return kept, created, err
}

// SaveCallPoint is PutCallPoint inside tx.
func SaveCallPoint(tx *db.Tx, p CallPoint) (created bool, err error) {
	if p.Code, err = checkCode(p.Code); err != nil {
		return false, err
	}
	if p.Name, err = text.Line("name", p.Name, shortText); err != nil {
		return false, err
	}
	if err = checkPlace(p.X, p.Y); err != nil {
		return false, err
	}
	if p.Kind != "" && !slices.Contains(pointKinds, p.Kind) {
		return false, fault.New(fault.Invalid, "unknown_kind", "There is no such kind of place.").At("kind", "unknown_kind", "is no kind of place")
	}
	if p.Kinds == nil {
		p.Kinds = []string{}
	}
	row := callPointRow{ID: p.ID, StoreID: p.StoreID, ZoneID: p.ZoneID, Code: p.Code, Name: p.Name, X: p.X, Y: p.Y,
		Kind: cmp.Or(p.Kind, AtShelf), Kinds: mustJSON(p.Kinds), Active: p.Active, SignMode: SignOpen}
	if err := inStore(tx, "zones", "zone_id", p.StoreID, p.ZoneID); err != nil {
		return false, err
	}
	var old []callPointRow
	if err := tx.Raw(`SELECT kind, presses, sign_mode, sign_minutes, sign_epoch, product_id FROM call_points WHERE id = ?`, p.ID).Scan(&old).Error; err != nil {
		return false, err
	}
	if len(old) > 0 {
		row.Presses, row.SignMode, row.SignMinutes, row.SignEpoch = old[0].Presses, old[0].SignMode, old[0].SignMinutes, old[0].SignEpoch
		row.ProductID, row.Kind = old[0].ProductID, cmp.Or(p.Kind, old[0].Kind)
	}
	if p.Product != nil {
		if row.ProductID = p.Product; *p.Product == "" {
			row.ProductID = nil
		} else if err := inStore(tx, "products", "product_id", p.StoreID, *p.Product); err != nil {
			return false, err
		}
	}
	if p.Sign.Mode != "" {
		if err := p.Sign.check(); err != nil {
			return false, err
		}
		row.SignMode, row.SignMinutes = p.Sign.Mode, p.Sign.Minutes
	}
	created, err = put(tx, p.StoreID, p.ID, &row, func(o *callPointRow) string { return o.StoreID })
	return created, codeTaken(err, "call point")
}

// inStore refuses an id that is not a row of this store's.
func inStore(tx *db.Tx, table, field, store, id string) error {
	unknown := fault.New(fault.Invalid, "unknown_"+field, "There is no such %s.", field).At(field, "unknown", "is not known here")
	if len(id) != 36 || uuid.Validate(id) != nil { // PostgreSQL takes nothing else for an id
		return unknown
	}
	var there bool
	if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM `+table+` WHERE id = ? AND store_id = ?)`, id, store).Row().Scan(&there); err != nil {
		return err
	}
	if !there {
		return unknown
	}
	return nil
}

// DeleteCallPoint removes a call point that was never rung.
func (a *Access) DeleteCallPoint(ctx context.Context, store, id string) error {
	return a.remove(ctx, "call_points", store, id)
}
