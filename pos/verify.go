package pos

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/x509"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"tillbell/server/db"
)

// Verified is what a walk over the journal found.
type Verified struct {
	Entries int64 // all, or those before the broken one
	Chains  int64
	Seals   int64
	Broken  string // the first entry that does not verify; empty: all do
	// Keys are the ids of the keys that signed, sorted. They are what the
	// database says they are: whoever asks holds them against the key files.
	Keys []string
}

// Progress is told now and then how many entries of how many were looked at.
type Progress func(done, of int64)

const progressEvery = 1 << 14

func (p Progress) tell(done, of int64) {
	if p != nil && done%progressEvery == 0 {
		p(done, of)
	}
}

// VerifyJournal walks every chain from its beginning: numbers without gap,
// each hash over the one before and the entry's content, each seal's signature
// over the hashes under it, the heads that registers and stores have, and what
// signing devices answered.
func VerifyJournal(ctx context.Context, d *db.DB) (Verified, error) {
	return VerifyJournalTelling(ctx, d, nil)
}

// VerifyJournalTelling is VerifyJournal that says how far it is.
func VerifyJournalTelling(ctx context.Context, d *db.DB, tell Progress) (Verified, error) {
	var v Verified
	err := d.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		v, err = verifyJournal(tx, tell)
		return err
	})
	return v, err
}

// VerifyJournalIn is VerifyJournal as a transaction sees the journal.
func VerifyJournalIn(tx *gorm.DB) (Verified, error) { return verifyJournal(tx, nil) }

// errEnough ends a walk whose rest does not matter.
var errEnough = errors.New("enough was seen")

func verifyJournal(tx *gorm.DB, tell Progress) (Verified, error) {
	keys, err := readKeys(tx)
	if err != nil {
		return Verified{}, err
	}
	heads, err := readHeads(tx)
	if err != nil {
		return Verified{}, err
	}
	w, err := newWalk(tx)
	if err != nil {
		return Verified{}, err
	}
	var all int64
	for _, h := range heads {
		all += h.seq
	}
	p := newProver(keys)
	err = w.each(func(e *storedEntry, s *storedSeal) error {
		if !p.add(e, s) {
			return errEnough
		}
		tell.tell(p.n, all)
		return nil
	})
	v := p.finish()
	if err != nil && !errors.Is(err, errEnough) {
		return v, err
	}
	if v.Broken != "" {
		return v, nil
	}
	if v.Broken = p.cutOff(heads); v.Broken == "" {
		v.Broken, err = emptySeal(tx, v.Seals)
	}
	if v.Broken == "" && err == nil {
		v.Broken, err = verifySignatures(tx, keys)
	}
	return v, err
}

// cutOff finds entries that are missing at a chain's end.
func (p *prover) cutOff(heads map[string]chainHead) string {
	for id, h := range heads {
		last, ok := p.ends[id]
		if !ok {
			last = chainHead{hash: make([]byte, 32)}
		}
		if last.seq != h.seq || !bytes.Equal(last.hash, h.hash) {
			return fmt.Sprintf("%s: it ends at entry %d, and its head says %d", chainName(id), last.seq, h.seq)
		}
	}
	for id, end := range p.ends {
		if _, ok := heads[id]; !ok {
			return fmt.Sprintf("%s: it has %d entries and no head", chainName(id), end.seq)
		}
	}
	return ""
}

// emptySeal finds a seal whose entries are gone.
func emptySeal(tx *gorm.DB, seen int64) (string, error) {
	if err := db.Unhurried(tx); err != nil { // nothing finds the entries of a seal but a look at all of them
		return "", err
	}
	var seals int64
	if err := tx.Raw(`SELECT COUNT(*) FROM journal_seals`).Row().Scan(&seals); err != nil {
		return "", fmt.Errorf("count the seals: %w", err)
	}
	if seals == seen {
		return "", nil
	}
	var id string
	err := tx.Raw(`SELECT id FROM journal_seals EXCEPT SELECT seal_id FROM journal ORDER BY 1 LIMIT 1`).Row().Scan(&id)
	if err != nil {
		return "", fmt.Errorf("look for a seal without entries: %w", err)
	}
	return fmt.Sprintf("seal %s covers no entry", id), nil
}

// readHeads reads where each chain says that it ends.
func readHeads(tx *gorm.DB) (map[string]chainHead, error) {
	rows, err := tx.Raw(`SELECT register_id, journal_seq, journal_hash FROM register_heads
		UNION ALL SELECT chain_id, seq, hash FROM journal_chains`).Rows()
	if err != nil {
		return nil, fmt.Errorf("read the heads of the chains: %w", err)
	}
	defer rows.Close()
	heads := make(map[string]chainHead)
	for rows.Next() {
		var id string
		var h chainHead
		if err := rows.Scan(&id, &h.seq, &h.hash); err != nil {
			return nil, fmt.Errorf("read the heads of the chains: %w", err)
		}
		heads[id] = h
	}
	return heads, rows.Err()
}

func readKeys(tx *gorm.DB) (map[string]*ecdsa.PublicKey, error) {
	rows, err := tx.Raw(`SELECT id, public_key FROM journal_keys`).Rows()
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
		if keys[id], err = publicKey(id, der); err != nil {
			return nil, err
		}
	}
	return keys, rows.Err()
}

func publicKey(id string, der []byte) (*ecdsa.PublicKey, error) {
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
	return ec, nil
}
