package access

import (
	"context"
	"fmt"

	"golang.org/x/text/language"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// Staff is a person who works in the store.
type Staff struct {
	ID       string
	StoreID  string
	Name     string
	Role     Role
	Language string
	Active   bool
	Zones    []string // ids

	Skills    []string // that calls may ask for, by name; nil when saved: as they were
	Languages []string // spoken with customers, BCP 47; nil when saved: as they were

	Picture string // what their picture is called; empty: none. Not saved with the rest
}

type staffRow struct {
	ID, StoreID, Name, Role, PINHash, Language string
	Skills, Languages                          string
	Active                                     bool
	CreatedAt                                  db.Micros
	UpdatedAt                                  db.Micros `gorm:"autoUpdateTime:false"` // gorm would put seconds
}

func (staffRow) TableName() string { return "staff" }

func (r staffRow) staff(zones []string) Staff {
	if zones == nil {
		zones = []string{}
	}
	return Staff{ID: r.ID, StoreID: r.StoreID, Name: r.Name, Role: Role(r.Role), Language: r.Language, Active: r.Active, Zones: zones,
		Skills: names(r.Skills), Languages: names(r.Languages)}
}

// StaffOf lists the store's people by name, those who left too.
func (a *Access) StaffOf(ctx context.Context, store string) ([]Staff, error) {
	var rows []staffRow
	if err := a.db.Read(ctx).Where("store_id = ?", store).Order("name, id").Find(&rows).Error; err != nil {
		return nil, err
	}
	zones, err := a.zonesOf(ctx, `SELECT z.staff_id, z.zone_id FROM staff_zones z JOIN staff s ON s.id = z.staff_id
		WHERE s.store_id = ? ORDER BY z.zone_id`, store)
	if err != nil {
		return nil, err
	}
	pictures, err := a.pictureTags(ctx, store)
	if err != nil {
		return nil, err
	}
	out := make([]Staff, 0, len(rows))
	for _, r := range rows {
		s := r.staff(zones[r.ID])
		s.Picture = pictures[r.ID]
		out = append(out, s)
	}
	return out, nil
}

func (a *Access) zonesOf(ctx context.Context, query, arg string) (map[string][]string, error) {
	rows, err := a.db.Read(ctx).Raw(query, arg).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	zones := make(map[string][]string)
	for rows.Next() {
		var staff, zone string
		if err := rows.Scan(&staff, &zone); err != nil {
			return nil, err
		}
		zones[staff] = append(zones[staff], zone)
	}
	return zones, rows.Err()
}

// check cleans a person's texts and refuses what cannot be.
func (s *Staff) check() (err error) {
	if s.Name, err = text.Name("name", s.Name, shortText); err != nil {
		return err
	}
	if !s.Role.Valid() {
		return fault.New(fault.Invalid, "role_invalid", "There is no such role.").At("role", "role_invalid", "is not a role")
	}
	if _, err := language.Parse(s.Language); err != nil {
		return fault.New(fault.Invalid, "language_invalid", "There is no such language.").At("language", "language_invalid", "is not a language")
	}
	for i, l := range s.Languages {
		if _, err := language.Parse(l); err != nil || len(l) > maxWord {
			return fault.New(fault.Invalid, "language_invalid", "There is no such language.").
				At(fmt.Sprintf("languages[%d]", i), "language_invalid", "is not a language")
		}
	}
	if s.Languages, err = wordList("languages", s.Languages); err != nil {
		return err
	}
	s.Skills, err = wordList("skills", s.Skills)
	return err
}

// PutStaff creates or replaces a person; what s leaves open is as it is kept
// from then on. pin may be empty to keep the old one;
// a new person needs one. Whoever is made inactive, or given another role, is
// signed out everywhere; the picture of who is inactive is removed.
func (a *Access) PutStaff(ctx context.Context, s *Staff, pin string) (created bool, err error) {
	if err = s.check(); err != nil {
		return false, err
	}
	hash, err := a.optionalPIN(ctx, pin)
	if err != nil {
		return false, err
	}
	kept := *s
	err = a.db.Put(ctx, func(tx *db.Tx) (err error) {
		kept = *s
		created, err = a.saveStaff(tx, &kept, hash)
		return err
	})
	a.Forget(s.StoreID)
	if err == nil {
		*s = kept
	}
	return created, err
}

func (a *Access) optionalPIN(ctx context.Context, pin string) (string, error) {
	if pin == "" {
		return "", nil
	}
	if err := CheckPIN(pin); err != nil {
		return "", err
	}
	return a.HashPIN(ctx, pin)
}

// SaveStaff is PutStaff inside tx, with the PIN hashed already; an empty hash
// keeps the old one.
func (a *Access) SaveStaff(tx *db.Tx, s Staff, pinHash string) (created bool, err error) {
	return a.saveStaff(tx, &s, pinHash)
}

func (a *Access) saveStaff(tx *db.Tx, s *Staff, pinHash string) (created bool, err error) {
	var old staffRow
	err = tx.Where("id = ?", s.ID).Take(&old).Error
	created = db.IsMissing(err)
	switch {
	case err != nil && !created:
		return false, err
	case created && pinHash == "":
		return false, fault.New(fault.Invalid, "required", "A new person needs a PIN.").At("pin", "required", "must not be empty")
	case !created && old.StoreID != s.StoreID:
		return false, fault.New(fault.NotFound, "not_here", "That person works in another store.")
	}
	for _, z := range s.Zones {
		if err := inStore(tx, "zones", "zones", s.StoreID, z); err != nil {
			return false, err
		}
	}
	row := staffRow{ID: s.ID, StoreID: s.StoreID, Name: s.Name, Role: string(s.Role), Language: s.Language, Active: s.Active,
		Skills: mustJSON(orNone(s.Skills)), Languages: mustJSON(orNone(s.Languages)),
		PINHash: pinHash, CreatedAt: db.At(tx.Now), UpdatedAt: db.At(tx.Now)}
	if created {
		err = tx.Create(&row).Error
	} else {
		if pinHash == "" {
			row.PINHash = old.PINHash
		}
		row.CreatedAt = old.CreatedAt
		if s.Skills == nil {
			row.Skills, s.Skills = old.Skills, names(old.Skills)
		}
		if s.Languages == nil {
			row.Languages, s.Languages = old.Languages, names(old.Languages)
		}
		err = tx.Model(&staffRow{}).Where("id = ?", s.ID).Select("*").Updates(&row).Error
	}
	if err != nil {
		return false, fmt.Errorf("save staff: %w", err)
	}
	if err := saveZones(tx, *s); err != nil {
		return false, err
	}
	if !s.Active {
		if _, err := dropPicture(tx, s.StoreID, s.ID); err != nil {
			return false, err
		}
	}
	if created || string(s.Role) != old.Role || s.Active != old.Active || pinHash != "" {
		if err := a.enterRights(tx, old.Role, *s, pinHash != "" && !created); err != nil {
			return false, err
		}
	}
	var gone Changed
	if !created && (!s.Active || string(s.Role) != old.Role || pinHash != "") {
		if err := endSessions(tx, "staff_id = ?", s.ID); err != nil {
			return false, err
		}
		gone.Staff = []string{s.ID}
	}
	if !created && old.Active && (!s.Active || string(s.Role) != old.Role) {
		roles, err := RolesIn(tx.DB, s.StoreID)
		if err != nil {
			return false, err
		}
		if roles[Role(old.Role)].holdsKey() {
			if err := keepKey(tx, s.StoreID); err != nil {
				return false, err
			}
		}
	}
	return created, accessChanged(tx, s.StoreID, gone)
}

func saveZones(tx *db.Tx, s Staff) error {
	if err := tx.Exec(`DELETE FROM staff_zones WHERE staff_id = ?`, s.ID).Error; err != nil {
		return fmt.Errorf("clear zones: %w", err)
	}
	seen := make(map[string]bool, len(s.Zones))
	for _, z := range s.Zones {
		if seen[z] {
			continue
		}
		seen[z] = true
		if err := tx.Exec(`INSERT INTO staff_zones (staff_id, zone_id) VALUES (?, ?)`, s.ID, z).Error; err != nil {
			return fmt.Errorf("save zones: %w", err)
		}
	}
	return nil
}

// SetPIN gives a person a new PIN, lifts their lock-outs and signs them out.
func (a *Access) SetPIN(ctx context.Context, store, staff, pin string) error {
	if err := CheckPIN(pin); err != nil {
		return err
	}
	hash, err := a.HashPIN(ctx, pin)
	if err != nil {
		return err
	}
	err = a.db.Tx(ctx, func(tx *db.Tx) error {
		r := tx.Exec(`UPDATE staff SET pin_hash = ?, updated_at = ? WHERE id = ? AND store_id = ?`, hash, db.At(tx.Now), staff, store)
		if r.Error != nil {
			return r.Error
		}
		if r.RowsAffected == 0 {
			return errNoStaff
		}
		if err := tx.Exec(`DELETE FROM lockouts WHERE staff_id = ?`, staff).Error; err != nil {
			return err
		}
		if err := endSessions(tx, "staff_id = ?", staff); err != nil {
			return err
		}
		return accessChanged(tx, store, Changed{Staff: []string{staff}})
	})
	a.Forget(store)
	return err
}

func endSessions(tx *db.Tx, where string, arg any) error {
	err := tx.Exec(`UPDATE sessions SET ended_at = ? WHERE ended_at IS NULL AND `+where, db.At(tx.Now), arg).Error
	if err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}
