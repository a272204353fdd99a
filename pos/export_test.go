package pos

import (
	"bytes"
	"context"
	"crypto/x509"
	"time"

	"gorm.io/gorm"

	"tillbell/server/db"
)

// ChangeCatalog lets a test look inside a change to the goods.
var ChangeCatalog = (*Pos).changeCatalog

// CommitTogether commits sales under one id in one batch.
func (p *Pos) CommitTogether(ctx context.Context, c Cashier, id string, sales ...SaleRequest) ([]Answer, []error) {
	batch := make([]*waiting, len(sales))
	for i, r := range sales {
		d, err := p.draftSale(ctx, c, id, contentHash(kindSale, r), r)
		if err != nil {
			return nil, []error{err}
		}
		batch[i] = &waiting{draft: d, done: make(chan struct{})}
	}
	p.commits.run(batch)
	answers, errs := make([]Answer, len(batch)), make([]error, len(batch))
	for i, w := range batch {
		answers[i], errs[i] = w.answer, w.err
	}
	return answers, errs
}

// CommitMixed commits the same sale for several cashiers in one batch.
func (p *Pos) CommitMixed(ctx context.Context, cashiers []Cashier, ids []string, r SaleRequest) ([]Answer, []error) {
	batch := make([]*waiting, len(cashiers))
	for i, c := range cashiers {
		d, err := p.draftSale(ctx, c, ids[i], contentHash(kindSale, r), r)
		if err != nil {
			return nil, []error{err}
		}
		batch[i] = &waiting{draft: d, done: make(chan struct{})}
	}
	p.commits.run(batch)
	answers, errs := make([]Answer, len(batch)), make([]error, len(batch))
	for i, w := range batch {
		answers[i], errs[i] = w.answer, w.err
	}
	return answers, errs
}

// FillJournal writes a journal of many entries over several chains, so many
// under a seal, with the keys and heads that belong to it.
func FillJournal(ctx context.Context, d *db.DB, signer *Signer, chains, entries, perSeal int) error {
	heads := make([]*head, chains)
	for i := range heads {
		heads[i] = &head{register: db.NewID(), journal: chainHead{hash: make([]byte, 32)}}
	}
	payload := bytes.Repeat([]byte("a"), 900)
	for n := 0; n < entries; {
		err := d.Tx(ctx, func(tx *db.Tx) error {
			pub, err := x509.MarshalPKIXPublicKey(&signer.key.PublicKey)
			if err != nil {
				return err
			}
			if _, err := keepKey(tx, signer.id, pub); err != nil {
				return err
			}
			p := tx.Pipe()
			for range 200 {
				var e journalEntries
				for range perSeal {
					e.add(heads[n%chains], tx.Now, entrySale, db.NewID(), payload)
					n++
				}
				if err := e.write(p, tx.Now, signer); err != nil {
					return err
				}
			}
			return p.Run(ctx)
		})
		if err != nil {
			return err
		}
	}
	return d.Tx(ctx, func(tx *db.Tx) error {
		for _, h := range heads {
			err := tx.Exec(`INSERT INTO journal_chains (chain_id, seq, hash) VALUES (?, ?, ?)`, h.register, h.journal.seq, db.Bytes(h.journal.hash)).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// TurnDay closes the day of a register where it is over, by what its head
// tells of so many sales, or 0: by its documents.
func TurnDay(p *Pos, tx *db.Tx, register string, told int64) error {
	if err := db.Unhurried(tx.DB); err != nil {
		return err
	}
	h, err := lockHead(tx.Statement.Context, tx, register)
	if err != nil {
		return err
	}
	for range told {
		h.day.add(&Document{Kind: kindSale, Total: 300, Lines: []DocumentLine{{Total: 300, Tax: 48}}, Tenders: []DocumentTender{{Kind: Cash, Amount: 300}}})
	}
	return p.turnDay(tx, h)
}

// VerifyExportIn verifies an export's files.
var VerifyExportIn = verifyExport

// SignBy shows a device what is entered whenever pass is called, and not
// otherwise.
func (p *Pos) SignBy(ctx context.Context, d Device) (pass func(context.Context) error, err error) {
	s, err := p.newSigning(ctx, d)
	if err != nil {
		return nil, err
	}
	return s.pass, nil
}

// TellBeginnings tells the device what began since, and not otherwise.
func (p *Pos) TellBeginnings(ctx context.Context) {
	for len(p.signing.starts.queue) > 0 {
		p.signing.begin(ctx, <-p.signing.starts.queue)
	}
}

// PaperWaits says how long papers wait for a signature.
func (p *Pos) PaperWaits(d time.Duration) { p.signing.patience = d }

// PhoneNumber and CleanCode are what customers' numbers and cards' codes are
// read by.
func PhoneNumber(s, country string) (string, error) { return phoneNumber("phone", s, country) }

// CleanCode reads a card's code.
func CleanCode(s string) (string, error) { return cleanCode(s) }

// HistoryUnfolded lists a product's moves without folding what was sold since.
func (p *Pos) HistoryUnfolded(ctx context.Context, store, product string) ([]HistoryItem, error) {
	at, err := parseHistoryCursor("")
	if err != nil {
		return nil, err
	}
	return readHistory(p.db.Read(ctx), store, product, at, 200)
}

// KeepTally makes up what is kept of the drawer that is open on a register from
// its documents.
func KeepTally(tx *db.Tx, register string) error {
	h, err := lockHead(tx.Statement.Context, tx, register)
	if err != nil {
		return err
	}
	if h.till, err = recountDrawer(tx.DB, h.drawer); err != nil {
		return err
	}
	return tx.Exec(`UPDATE register_heads SET drawer_tally = ? WHERE register_id = ?`, db.Bytes(h.till.appendTo([]byte{})), register).Error
}

// CatchUp adds up what was sold until now, however long it takes.
func (p *Pos) CatchUp(ctx context.Context, store string) error {
	due, err := p.foldsDue(ctx, store)
	if err != nil {
		return err
	}
	for _, f := range due {
		for f.seq < f.until {
			if err := p.foldNext(ctx, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// Crowd says that tills crowd just now.
func (p *Pos) Crowd() { p.crowded = func() bool { return true } }

// LeaveFigures says how many entries the background leaves meanwhile.
func (p *Pos) LeaveFigures(n int64) { p.leave = n }

// ReadAtOnce makes statements for files read so many rows.
func (p *Pos) ReadAtOnce(rows int) { p.atOnce = rows }

// EachSignature reads what devices answered, so many at once.
func EachSignature(tx *gorm.DB, atOnce int, take func(chain string, seq int64)) error {
	return eachSignature(tx, atOnce, func(d *deviceSignature, _ []byte) error { take(d.chain, d.seq); return nil })
}
