package paper

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tillbell/pos/receipt"
	"tillbell/server/access"
	"tillbell/server/db"
)

// maxUnprinted is how many letters a printer remembers: enough to see of which
// script they are.
const maxUnprinted = 60

// remember keeps which letters a printer put a question mark for, each once,
// for whoever looks after the printers.
func (d *Desk) remember(ctx context.Context, p *Printer, lost []string) error {
	all := slices.Clone(p.Unprinted)
	for _, letter := range lost {
		if len(all) < maxUnprinted && !slices.Contains(all, letter) && !strings.Contains(letter, " ") {
			all = append(all, letter)
		}
	}
	if len(all) == len(p.Unprinted) {
		return nil
	}
	err := d.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.Exec(`UPDATE printers SET unprinted = ? WHERE id = ?`, strings.Join(all, " "), p.ID).Error
	})
	if err != nil {
		return fmt.Errorf("remember what printer %s has no letters for: %w", p.ID, err)
	}
	return nil
}

// stillLost is what no font has by now: one that was added since needs no more
// words.
func (d *Desk) stillLost(noted []string) []string {
	if d.opt.Letters == nil || len(noted) == 0 {
		return noted
	}
	return d.opt.Letters.Lost(strings.Join(noted, " "))
}

// Proof is what a printer of the shop makes of a receipt, as text: the first
// with that many columns, or else a usual one.
func (d *Desk) Proof(ctx context.Context, store access.Store, doc receipt.Doc, columns int) ([]byte, error) {
	printers, err := d.Printers(ctx, store.ID)
	if err != nil {
		return nil, err
	}
	dev := receipt.Device{Columns: columns, Letters: d.opt.Letters}
	for i := range printers {
		if printers[i].Active && printers[i].Columns == columns {
			dev = d.device(&printers[i])
			break
		}
	}
	return receipt.Proof(doc, dev), nil
}
