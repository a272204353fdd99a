package paper

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"tillbell/pos/receipt"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// A gift receipt is for whoever is given the goods: it tells no prices, counts
// as no copy, and its number ends in G, so that what comes back by it is given
// on a card or a note.

// Gift is the paper of a gift.
func (d *Desk) Gift(ctx context.Context, store access.Store, id string) (receipt.Doc, error) {
	doc, err := d.books.Receipt(ctx, store.ID, id)
	if err != nil {
		return doc, err
	}
	if doc.Kind != receipt.Sale {
		return doc, fault.New(fault.Invalid, "no_gift", "Only what was sold can be a gift.")
	}
	t, err := d.TemplateOf(ctx, store.ID, doc.Language)
	if err != nil {
		return doc, err
	}
	doc.Gift, doc.Back, doc.Customer = true, nil, ""
	return doc, d.dress(ctx, store.ID, &doc, t)
}

// GiftLink gives a sale's gift receipt an address of its own, once.
func (d *Desk) GiftLink(ctx context.Context, store access.Store, id string) (url string, err error) {
	doc, err := d.Gift(ctx, store, id)
	if err != nil {
		return "", err
	}
	t, err := d.TemplateOf(ctx, store.ID, doc.Language)
	if err != nil {
		return "", err
	}
	token := rand.Text()
	err = d.db.Tx(ctx, func(tx *db.Tx) error {
		expires := tx.Now.Add(time.Duration(t.LinkDays) * 24 * time.Hour)
		err := tx.Exec(`INSERT INTO gift_links (token, sale_id, store_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (sale_id) DO UPDATE SET expires_at = excluded.expires_at`, token, doc.ID, store.ID, db.At(tx.Now), db.At(expires)).Error
		if err != nil {
			return fmt.Errorf("make a link for a gift of %s: %w", doc.ID, err)
		}
		return tx.Raw(`SELECT token FROM gift_links WHERE sale_id = ?`, doc.ID).Row().Scan(&token)
	})
	return d.opt.PublicURL + "/r/" + token, err
}

// openGift is the paper behind the address of a gift receipt.
func (d *Desk) openGift(ctx context.Context, token string) (receipt.Doc, error) {
	var sale, store string
	var expires db.Micros
	err := d.db.Read(ctx).Raw(`SELECT sale_id, store_id, expires_at FROM gift_links WHERE token = ?`, token).Row().Scan(&sale, &store, &expires)
	if db.IsMissing(err) || err == nil && expires.Time().Before(d.db.Now()) {
		return receipt.Doc{}, errNoLink
	} else if err != nil {
		return receipt.Doc{}, fmt.Errorf("find link: %w", db.Translate(err))
	}
	return d.Gift(ctx, access.Store{ID: store}, sale)
}
