package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"tillbell/server/db"
	"tillbell/server/fault"
)

var (
	errNoStaff   = fault.New(fault.NotFound, "no_staff", "There is no such person.")
	errNoPicture = fault.New(fault.NotFound, "no_picture", "There is no picture of them.")
)

// SetPicture keeps the picture of somebody who works here, a JPEG that was made
// for it, in place of the one before. The tag stands for just this picture.
func (a *Access) SetPicture(ctx context.Context, store, staff string, jpeg []byte) (tag string, err error) {
	sum := sha256.Sum256(jpeg)
	tag = hex.EncodeToString(sum[:8])
	err = a.db.Tx(ctx, func(tx *db.Tx) error {
		u := tx.Exec(`INSERT INTO staff_pictures (staff_id, tag, jpeg, at) SELECT id, ?, ?, ? FROM staff WHERE id = ? AND store_id = ? AND active
			ON CONFLICT (staff_id) DO UPDATE SET tag = excluded.tag, jpeg = excluded.jpeg, at = excluded.at`,
			tag, db.Bytes(jpeg), db.At(tx.Now), staff, store)
		if u.Error != nil {
			return fmt.Errorf("keep the picture: %w", u.Error)
		}
		if u.RowsAffected == 0 {
			return errNoStaff
		}
		return accessChanged(tx, store, Changed{})
	})
	return tag, err
}

// DropPicture removes the picture of somebody. None is fine.
func (a *Access) DropPicture(ctx context.Context, store, staff string) error {
	return a.db.Tx(ctx, func(tx *db.Tx) error {
		dropped, err := dropPicture(tx, store, staff)
		if err != nil || !dropped {
			return err
		}
		return accessChanged(tx, store, Changed{})
	})
}

func dropPicture(tx *db.Tx, store, staff string) (dropped bool, err error) {
	u := tx.Exec(`DELETE FROM staff_pictures WHERE staff_id = (SELECT id FROM staff WHERE id = ? AND store_id = ?)`, staff, store)
	if u.Error != nil {
		return false, fmt.Errorf("remove the picture: %w", u.Error)
	}
	return u.RowsAffected > 0, nil
}

// Picture is the JPEG of somebody who works here.
func (a *Access) Picture(ctx context.Context, store, staff string) (jpeg []byte, err error) {
	err = a.db.Read(ctx).Raw(`SELECT p.jpeg FROM staff_pictures p JOIN staff s ON s.id = p.staff_id WHERE s.id = ? AND s.store_id = ?`, staff, store).Row().Scan(&jpeg)
	if db.IsMissing(err) {
		return nil, errNoPicture
	}
	return jpeg, db.Translate(err)
}

// pictureTags is the tag of each picture of a store's people.
func (a *Access) pictureTags(ctx context.Context, store string) (map[string]string, error) {
	var rows []struct{ StaffID, Tag string }
	err := a.db.Read(ctx).Raw(`SELECT p.staff_id, p.tag FROM staff_pictures p JOIN staff s ON s.id = p.staff_id WHERE s.store_id = ?`, store).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look who has a picture: %w", db.Translate(err))
	}
	tags := make(map[string]string, len(rows))
	for _, r := range rows {
		tags[r.StaffID] = r.Tag
	}
	return tags, nil
}
