package access

import (
	"context"
	"fmt"
	"time"

	"tillbell/server/db"
)

// Identity is who sells, in which words and by whose clock: what a receipt
// takes from the shop.
type Identity struct {
	Name, LegalName, Address, VATID string
	Footer, Language, TimeZone      string
	Fiscal                          Fiscal
}

// Zone is the place whose clock the receipt goes by.
func (i Identity) Zone() *time.Location { return Store{TimeZone: i.TimeZone}.Zone() }

func (s Store) identity() Identity {
	return Identity{s.Name, s.LegalName, s.Address, s.VATID, s.ReceiptFooter, s.Language, s.TimeZone, s.Fiscal}
}

// identify keeps who the shop is from a time on.
func identify(tx *db.Tx, s Store, since db.Micros) error {
	err := tx.Exec(`INSERT INTO store_identities (store_id, since, name, legal_name, address, vat_id, footer, language, time_zone, fiscal)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (store_id, since) DO UPDATE SET name = excluded.name, legal_name = excluded.legal_name,
		address = excluded.address, vat_id = excluded.vat_id, footer = excluded.footer, language = excluded.language, time_zone = excluded.time_zone,
		fiscal = excluded.fiscal`,
		s.ID, since, s.Name, s.LegalName, s.Address, s.VATID, s.ReceiptFooter, s.Language, s.TimeZone, mustJSON(s.Fiscal)).Error
	if err != nil {
		return fmt.Errorf("keep who the store is: %w", err)
	}
	return nil
}

// IdentityAt is who the shop was at a time; before its first change, who it
// was made as.
func (a *Access) IdentityAt(ctx context.Context, store string, at time.Time) (Identity, error) {
	var i Identity
	var fiscal string
	err := a.db.Read(ctx).Raw(`SELECT name, legal_name, address, vat_id, footer, language, time_zone, fiscal FROM store_identities WHERE store_id = ?
		ORDER BY CASE WHEN since <= ? THEN 0 ELSE 1 END, ABS(since - ?) LIMIT 1`, store, db.At(at), db.At(at)).Row().
		Scan(&i.Name, &i.LegalName, &i.Address, &i.VATID, &i.Footer, &i.Language, &i.TimeZone, &fiscal)
	if err == nil {
		i.Fiscal, err = readFiscal(fiscal)
	}
	if err != nil {
		return i, fmt.Errorf("look who store %s was: %w", store, db.Translate(err))
	}
	return i, nil
}
