package paper

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"tillbell/pos"
	"tillbell/pos/receipt"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// tokenLetters is the length of a link's secret: 26 letters of 5 bits.
const tokenLetters = 26

var errTrainingLink = fault.New(fault.Conflict, "in_training", "What was sold in training has no receipt online.")

// mayGoOut tells whether a paper may be seen by whoever has its address.
func mayGoOut(doc receipt.Doc) error {
	if doc.Training {
		return errTrainingLink
	}
	return nil
}

// of is the column that names what a paper is of: a sale, or money that is none.
func of(doc *receipt.Doc) string {
	if doc.Layaway != nil || doc.Debt != nil {
		return "payment_id"
	}
	return "sale_id"
}

var errNoLink = fault.New(fault.NotFound, "no_receipt", "There is no receipt here, or its time is over.")

// Open is a receipt for whoever has its link. Opening it is handing it out:
// the first time it counts as the paper it then is, the original or a copy;
// once more it counts as a copy; after that it is that same copy again, so
// that nobody can fill a journal by looking.
func (d *Desk) Open(ctx context.Context, token string) (receipt.Doc, error) {
	var l struct {
		sale, store  string
		expires      db.Micros
		issued, copy int
	}
	if len(token) != tokenLetters {
		return receipt.Doc{}, errNoLink
	}
	err := d.db.Read(ctx).Raw(`SELECT COALESCE(sale_id, payment_id), store_id, expires_at, issued, copy FROM receipt_links WHERE token = ?`, token).Row().
		Scan(&l.sale, &l.store, &l.expires, &l.issued, &l.copy)
	if db.IsMissing(err) {
		return d.openGift(ctx, token)
	} else if err == nil && l.expires.Time().Before(d.db.Now()) {
		return receipt.Doc{}, errNoLink
	} else if err != nil {
		return receipt.Doc{}, fmt.Errorf("find link: %w", db.Translate(err))
	}
	doc, err := d.opened(ctx, token, l.store, l.sale, l.issued == 2)
	if errors.Is(err, errSpent) { // somebody else opened it just now
		doc, err = d.opened(ctx, token, l.store, l.sale, true)
	}
	if err != nil {
		return doc, err
	}
	t, err := d.TemplateOf(ctx, l.store, doc.Language)
	if err != nil {
		return doc, err
	}
	return doc, d.dress(ctx, l.store, &doc, t)
}

var errSpent = errors.New("this link was counted twice")

func (d *Desk) opened(ctx context.Context, token, store, sale string, spent bool) (receipt.Doc, error) {
	if spent {
		doc, err := d.books.Receipt(ctx, store, sale)
		if err != nil {
			return doc, err
		}
		return doc, db.Translate(d.db.Read(ctx).Raw(`SELECT copy FROM receipt_links WHERE token = ?`, token).Row().Scan(&doc.Copy))
	}
	return d.books.HandOut(ctx, pos.Cashier{Store: store}, sale, func(tx *db.Tx, doc receipt.Doc) error {
		done := tx.Exec(`UPDATE receipt_links SET issued = issued + 1, copy = ? WHERE token = ? AND issued < 2`, doc.Copy, token)
		if done.Error == nil && done.RowsAffected == 0 {
			return errSpent
		}
		return done.Error
	})
}

// link gives a paper its address, once.
func (d *Desk) link(tx *db.Tx, store string, doc *receipt.Doc, days int) (string, error) {
	if err := d.newLink(tx, store, doc, days); err != nil {
		return "", err
	}
	var token string
	if err := tx.Raw(`SELECT token FROM receipt_links WHERE `+of(doc)+` = ?`, doc.ID).Row().Scan(&token); err != nil {
		return "", fmt.Errorf("find link of %s: %w", doc.ID, err)
	}
	return d.opt.PublicURL + "/r/" + token, nil
}

// Link is the address of a document's receipt, or of a payment's paper, made on first use. It is handed
// out by whoever opens it, and not before.
func (d *Desk) Link(ctx context.Context, store access.Store, id string) (url string, err error) {
	doc, err := d.books.Receipt(ctx, store.ID, id)
	if err != nil {
		return "", err
	}
	if err := mayGoOut(doc); err != nil {
		return "", err
	}
	t, err := d.TemplateOf(ctx, store.ID, doc.Language)
	if err != nil {
		return "", err
	}
	err = d.db.Tx(ctx, func(tx *db.Tx) error {
		url, err = d.link(tx, store.ID, &doc, t.LinkDays)
		return err
	})
	return url, err
}

func (d *Desk) newLink(tx *db.Tx, store string, doc *receipt.Doc, days int) error {
	column := of(doc)
	err := tx.Exec(`INSERT INTO receipt_links (token, `+column+`, store_id, created_at, expires_at, issued, copy) VALUES (?, ?, ?, ?, ?, 0, 0)
		ON CONFLICT (`+column+`) DO NOTHING`, rand.Text(), doc.ID, store, db.At(tx.Now), db.At(tx.Now.Add(time.Duration(days)*24*time.Hour))).Error
	if err != nil {
		return fmt.Errorf("make a link for %s: %w", doc.ID, err)
	}
	return nil
}

// Receipt hands out a document's paper on the spot, dressed, with its link.
func (d *Desk) Receipt(ctx context.Context, c pos.Cashier, store access.Store, id string) (receipt.Doc, error) {
	return d.handOut(ctx, c, store, id, func(*db.Tx, receipt.Doc) error { return nil })
}

// handOut counts a paper, dresses it, and lets keep put it somewhere in the
// same transaction.
func (d *Desk) handOut(ctx context.Context, c pos.Cashier, store access.Store, id string, keep func(tx *db.Tx, doc receipt.Doc) error) (receipt.Doc, error) {
	plain, err := d.books.Receipt(ctx, c.Store, id)
	if err != nil {
		return plain, err
	}
	t, err := d.TemplateOf(ctx, store.ID, plain.Language)
	if err != nil {
		return plain, err
	}
	if err := d.dress(ctx, store.ID, &plain, t); err != nil {
		return plain, err
	}
	dressed := plain
	_, err = d.books.HandOut(ctx, c, id, func(tx *db.Tx, doc receipt.Doc) error {
		dressed = plain
		dressed.Copy = doc.Copy
		if t.Link && mayGoOut(doc) == nil {
			var err error
			if dressed.Link, err = d.link(tx, store.ID, &doc, t.LinkDays); err != nil {
				return err
			}
		}
		return keep(tx, dressed)
	})
	return dressed, err
}

// Cart is a quote, or the slip of a parked cart, in the shop's dress. It may be
// handed out as often as somebody wants it: it is no receipt.
func (d *Desk) Cart(ctx context.Context, store access.Store, id string) (receipt.Doc, error) {
	doc, err := d.books.CartPaper(ctx, store, id)
	if err != nil {
		return doc, err
	}
	t, err := d.TemplateOf(ctx, store.ID, doc.Language)
	if err != nil {
		return doc, err
	}
	t.Taxes, t.Cashier = false, true
	return doc, d.dress(ctx, store.ID, &doc, t)
}
