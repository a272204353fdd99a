package pos

import (
	"context"
	"encoding/json"
	"fmt"

	"tillbell/server/db"
)

const (
	noID = "00000000-0000-0000-0000-000000000000"

	// houseChain is the chain of what belongs to no store: servers and keys.
	houseChain = noID
)

// Enter adds an entry to a register's chain, inside tx. It locks the
// register's head: call it before the store's event counters are touched.
// Payload is written as JSON; what it says of people are their ids.
func (p *Pos) Enter(tx *db.Tx, register, kind, doc string, payload any) error {
	ctx := tx.Statement.Context
	h, err := lockHead(ctx, tx, register)
	if err != nil {
		return err
	}
	return p.enter(ctx, tx, h, kind, doc, payload)
}

// EnterStore adds an entry to a store's own chain, inside tx: for acts that
// belong to no register. It locks that chain: call it before the store's event
// counters are touched.
func (p *Pos) EnterStore(tx *db.Tx, store, kind, doc string, payload any) error {
	return p.enterChain(tx, store, &store, kind, doc, payload)
}

// enterHouse adds an entry to the chain of the servers.
func (p *Pos) enterHouse(tx *db.Tx, kind, doc string, payload any) error {
	return p.enterChain(tx, houseChain, nil, kind, doc, payload)
}

func (p *Pos) enterChain(tx *db.Tx, chain string, store *string, kind, doc string, payload any) error {
	body, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("write journal entry: %w", err)
	}
	h, err := lockChain(tx, chain, store)
	if err != nil {
		return err
	}
	var entries journalEntries
	entries.add(h, tx.Now, kind, doc, body)
	pipe := tx.Pipe()
	if err := entries.write(pipe, tx.Now, p.signer); err != nil {
		return err
	}
	pipe.Exec("update the chain", `UPDATE journal_chains SET seq = $1, hash = $2, at = $3 WHERE chain_id = $4`, h.journal.seq, h.journal.hash, int64(h.journal.at), chain)
	return pipe.Run(tx.Statement.Context)
}

// lockChain locks a chain's end, and makes it where it is new.
func lockChain(tx *db.Tx, chain string, store *string) (*head, error) {
	err := tx.Exec(`INSERT INTO journal_chains (chain_id, store_id, seq, hash) VALUES (?, ?, 0, ?) ON CONFLICT DO NOTHING`,
		chain, store, make(db.Bytes, 32)).Error
	if err != nil {
		return nil, fmt.Errorf("begin a chain: %w", err)
	}
	h := &head{register: chain}
	err = tx.Raw(`SELECT seq, hash, at FROM journal_chains WHERE chain_id = ?`+tx.Lock(), chain).Row().Scan(&h.journal.seq, &h.journal.hash, &h.journal.at)
	if err != nil {
		return nil, fmt.Errorf("lock a chain: %w", err)
	}
	return h, nil
}

// startPayload is what the journal keeps of a server that starts or stops.
type startPayload struct {
	Version string `json:"version"`
	Build   string `json:"build,omitempty"`
	KeyID   string `json:"key_id"`
	At      string `json:"at"`
}

type updatePayload struct {
	From string `json:"from"`
	To   string `json:"to"`
	At   string `json:"at"`
}

type clockPayload struct {
	Last string `json:"last"` // the time of the newest entry
	Now  string `json:"now"`
}

// Started enters that a server runs, which program it is where the last one was
// another, and that the clock is behind the journal where it is.
func (p *Pos) Started(ctx context.Context, version, build string) error {
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		was, err := lastStart(tx)
		if err != nil {
			return err
		}
		if was != nil && (was.Version != version || was.Build != build) {
			update := updatePayload{From: was.Version, To: version, At: stamp(tx.Now)}
			if build != was.Build {
				update.From, update.To = join(was.Version, was.Build), join(version, build)
			}
			if err := p.enterHouse(tx, entryUpdate, db.NewID(), update); err != nil {
				return err
			}
		}
		if err := p.enterClock(tx); err != nil {
			return err
		}
		return p.enterHouse(tx, entryStart, db.NewID(), startPayload{Version: version, Build: build, KeyID: p.signer.ID(), At: stamp(tx.Now)})
	})
}

func join(version, build string) string {
	if build == "" {
		return version
	}
	return version + " " + build
}

// Stopped enters that a server ends as it should. One that is killed leaves
// two starts in a row.
func (p *Pos) Stopped(ctx context.Context, version, build string) error {
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		return p.enterHouse(tx, entryStop, db.NewID(), startPayload{Version: version, Build: build, KeyID: p.signer.ID(), At: stamp(tx.Now)})
	})
}

// lastStart is the newest START among the last of the servers' entries.
func lastStart(tx *db.Tx) (*startPayload, error) {
	var payload []byte
	err := tx.Raw(`SELECT payload FROM journal WHERE register_id = ? AND type <> 'SALE' AND type = ? ORDER BY seq DESC LIMIT 1`,
		houseChain, entryStart).Row().Scan(&payload)
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find the last start: %w", err)
	}
	var s startPayload
	if err := json.Unmarshal(payload, &s); err != nil {
		return nil, fmt.Errorf("read the last start: %w", err)
	}
	return &s, nil
}

// clockSlack is by how much clocks of several nodes may differ unsaid.
const clockSlack = 2_000_000 // microseconds

// enterClock flags that now is before the newest seal: somebody set the clock.
func (p *Pos) enterClock(tx *db.Tx) error {
	var last db.Micros
	// Ids rise with the time they are made at, so the newest is among the last.
	err := tx.Raw(`SELECT COALESCE(MAX(at), 0) FROM (SELECT at FROM journal_seals ORDER BY id DESC LIMIT 100) s`).Row().Scan(&last)
	if err != nil {
		return fmt.Errorf("find the newest seal: %w", err)
	}
	if db.At(tx.Now) >= last-clockSlack {
		return nil
	}
	return p.enterHouse(tx, entryClock, db.NewID(), clockPayload{Last: stamp(last.Time()), Now: stamp(tx.Now)})
}
