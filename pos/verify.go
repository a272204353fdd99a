package pos

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/x509"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"tillbell/server/db"
)

// Verified is what a walk over the journal found.
type Verified struct {
	Entries int64
	Chains  int64
	Broken  string // the first entry that does not verify; empty: all do
	// Keys are the ids of the keys that signed, sorted. They are what the
	// database says they are: whoever asks holds them against the key files.
	Keys []string
}

// VerifyJournal walks every register's chain from its beginning: numbers
// without gap, each hash over the one before and the entry's content, each
// seal's signature over the hashes under it, and the registers' heads.
func VerifyJournal(ctx context.Context, d *db.DB) (Verified, error) {
	var v Verified
	err := d.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		v, err = VerifyJournalIn(tx)
		return err
	})
	return v, err
}

// VerifyJournalIn is VerifyJournal as a transaction sees the journal.
func VerifyJournalIn(tx *gorm.DB) (Verified, error) {
	var v Verified
	w := &walker{tx: tx, v: &v, seals: make(map[string]*sealSum)}
	for _, step := range []func() error{w.chains, w.heads, w.signatures} {
		if err := step(); err != nil || v.Broken != "" {
			return v, err
		}
	}
	return v, nil
}

type walker struct {
	tx    *gorm.DB
	v     *Verified
	seals map[string]*sealSum
	last  map[string]chainHead
}

// sealSum gathers the hashes under a seal.
type sealSum struct {
	hashes [][]byte
	first  string // an entry to name if the seal is broken
}

func (w *walker) broken(format string, args ...any) { w.v.Broken = fmt.Sprintf(format, args...) }

func (w *walker) chains() error {
	rows, err := w.tx.Raw(`SELECT register_id, seq, type, doc_id, at, payload, hash, seal_id FROM journal ORDER BY register_id, seq`).Rows()
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	defer rows.Close()
	w.last = make(map[string]chainHead)
	for rows.Next() {
		var register, kind, doc, seal string
		var seq int64
		var at db.Micros
		var payload, hash []byte
		if err := rows.Scan(&register, &seq, &kind, &doc, &at, &payload, &hash, &seal); err != nil {
			return fmt.Errorf("read the journal: %w", err)
		}
		before, ok := w.last[register]
		if !ok {
			before = chainHead{hash: make([]byte, 32)}
			w.v.Chains++
		}
		if seq != before.seq+1 {
			w.broken("register %s: entry %d is missing", register, before.seq+1)
			return nil
		}
		if !bytes.Equal(hash, entryHash(register, seq, before.hash, kind, doc, at, payload)) {
			w.broken("register %s: entry %d (%s %s) does not match its hash", register, seq, kind, doc)
			return nil
		}
		w.last[register] = chainHead{seq: seq, hash: hash}
		w.v.Entries++
		s := w.seals[seal]
		if s == nil {
			s = &sealSum{first: fmt.Sprintf("register %s: entry %d", register, seq)}
			w.seals[seal] = s
		}
		s.hashes = append(s.hashes, hash)
	}
	return rows.Err()
}

// heads finds entries cut off from a chain's end.
func (w *walker) heads() error {
	rows, err := w.tx.Raw(`SELECT register_id, journal_seq, journal_hash FROM register_heads ORDER BY register_id`).Rows()
	if err != nil {
		return fmt.Errorf("read the registers: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var register string
		var h chainHead
		if err := rows.Scan(&register, &h.seq, &h.hash); err != nil {
			return fmt.Errorf("read the registers: %w", err)
		}
		last, ok := w.last[register]
		if !ok {
			last = chainHead{hash: make([]byte, 32)}
		}
		if last.seq != h.seq || !bytes.Equal(last.hash, h.hash) {
			w.broken("register %s: the chain ends at entry %d, the register says %d", register, last.seq, h.seq)
			return nil
		}
	}
	return rows.Err()
}

func (w *walker) signatures() error {
	keys, err := w.keys()
	if err != nil {
		return err
	}
	rows, err := w.tx.Raw(`SELECT id, key_id, signature FROM journal_seals`).Rows()
	if err != nil {
		return fmt.Errorf("read the seals: %w", err)
	}
	defer rows.Close()
	good := 0
	for rows.Next() {
		var id, keyID string
		var signature []byte
		if err := rows.Scan(&id, &keyID, &signature); err != nil {
			return fmt.Errorf("read the seals: %w", err)
		}
		s := w.seals[id]
		if s == nil {
			w.broken("seal %s covers no entry", id)
			return nil
		}
		key := keys[keyID]
		if key == nil || !ecdsa.VerifyASN1(key, sealDigest(s.hashes), signature) {
			w.broken("%s: its seal %s is not signed by key %s", s.first, id, keyID)
			return nil
		}
		good++
		delete(w.seals, id)
		if at, known := slices.BinarySearch(w.v.Keys, keyID); !known {
			w.v.Keys = slices.Insert(w.v.Keys, at, keyID)
		}
	}
	for id, s := range w.seals {
		w.broken("%s: its seal %s is missing", s.first, id)
		break
	}
	return rows.Err()
}

func (w *walker) keys() (map[string]*ecdsa.PublicKey, error) {
	rows, err := w.tx.Raw(`SELECT id, public_key FROM journal_keys`).Rows()
	if err != nil {
		return nil, fmt.Errorf("read the journal's keys: %w", err)
	}
	defer rows.Close()
	keys := make(map[string]*ecdsa.PublicKey)
	for rows.Next() {
		var id string
		var der []byte
		if err := rows.Scan(&id, &der); err != nil {
			return nil, fmt.Errorf("read the journal's keys: %w", err)
		}
		pub, err := x509.ParsePKIXPublicKey(der)
		if err != nil {
			return nil, fmt.Errorf("read the journal's key %s: %w", id, err)
		}
		ec, ok := pub.(*ecdsa.PublicKey)
		if !ok {
			return nil, fmt.Errorf("the journal's key %s is of another kind", id)
		}
		if id != keyID(der) {
			return nil, fmt.Errorf("the journal's key %s is not the key it says", id)
		}
		keys[id] = ec
	}
	return keys, rows.Err()
}
