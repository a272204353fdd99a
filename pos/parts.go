package pos

import (
	"time"

	"tillbell/server/db"
)

// part is one concern of documents beside their own rows: coupons, gift cards,
// approvals, serial numbers. What it must see and lock is asked for together
// with the registers, and what it writes goes with the documents' rows, so
// that a transaction has two round trips however many parts take part. A part
// whose drafts need nothing of it adds no statement.
//
// Drafts are judged and taken one after the other in their order, so that the
// second to spend a thing meets what the first left of it.
type part interface {
	// look adds what must be locked and seen, in the order of ids.
	look(p *db.Pipe, drafts []*draft) error
	// judge refuses a draft; nothing is taken yet.
	judge(d *draft) error
	// take takes what a draft asks for, which every part has let through.
	take(d *draft)
	// write adds rows. Every taken draft has its document by now.
	write(b *books) error
}

// books are what parts write with, in a transaction that holds the registers.
type books struct {
	pipe    *db.Pipe
	at      time.Time
	entries *journalEntries
	heads   map[string]*head
}

// newParts makes the parts of one transaction, in the order in which they lock.
func (p *Pos) newParts() parts {
	rights, carts := newApprovals(p.db.Now()), &cartPart{}
	rights.carts = carts
	ledger := &ledgerPart{pos: p, rights: rights}
	return parts{&meetingPart{ledger: ledger}, &serials{}, rights, &layawayPart{}, ledger, &couponPart{}, carts, &paymentPart{}}
}

type parts []part

func (s parts) look(p *db.Pipe, drafts []*draft) error {
	for _, one := range s {
		if err := one.look(p, drafts); err != nil {
			return err
		}
	}
	return nil
}

func (s parts) judge(d *draft) error {
	for _, one := range s {
		if err := one.judge(d); err != nil {
			return err
		}
	}
	return nil
}

// admit judges a draft and, if no part refuses it, lets all take from it.
func (s parts) admit(d *draft) error {
	if err := s.judge(d); err != nil {
		return err
	}
	for _, one := range s {
		one.take(d)
	}
	return nil
}

func (s parts) write(b *books) error {
	for _, one := range s {
		if err := one.write(b); err != nil {
			return err
		}
	}
	return nil
}
