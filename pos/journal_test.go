package pos_test

import (
	"encoding/json"
	"os"
	"testing"

	"tillbell/pos"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// oldJournal are the rows that the first release wrote: its chains must verify
// for as long as there are shops that have them.
type oldJournal struct {
	Keys []struct {
		ID        string `json:"id"`
		PublicKey []byte `json:"public_key"`
		CreatedAt int64  `json:"created_at"`
	} `json:"journal_keys"`
	Seals []struct {
		ID        string `json:"id"`
		KeyID     string `json:"key_id"`
		At        int64  `json:"at"`
		Signature []byte `json:"signature"`
	} `json:"journal_seals"`
	Entries []struct {
		Register string `json:"register_id"`
		Seq      int64  `json:"seq"`
		Type     string `json:"type"`
		Doc      string `json:"doc_id"`
		At       int64  `json:"at"`
		Payload  []byte `json:"payload"`
		Hash     []byte `json:"hash"`
		Seal     string `json:"seal_id"`
	} `json:"journal"`
	Heads []struct {
		Register string `json:"register_id"`
		Store    string `json:"store_id"`
		Sales    int64  `json:"sale_number"`
		Returns  int64  `json:"return_number"`
		Z        int64  `json:"z_number"`
		Sold     int64  `json:"perpetual_sales"`
		Back     int64  `json:"perpetual_returns"`
		Seq      int64  `json:"journal_seq"`
		Hash     []byte `json:"journal_hash"`
	} `json:"register_heads"`
}

func TestJournalOfTheFirstReleaseVerifies(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/journal1.json")
	if err != nil {
		t.Fatal(err)
	}
	var old oldJournal
	if err := json.Unmarshal(raw, &old); err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Tx(t.Context(), func(tx *db.Tx) error { return old.load(tx) }); err != nil {
			t.Fatal(err)
		}
		v, err := pos.VerifyJournal(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if v.Broken != "" || v.Entries != int64(len(old.Entries)) || v.Chains != 2 || v.Seals != int64(len(old.Seals)) {
			t.Errorf("%+v", v)
		}
	})
}

// load puts the rows into a database of today.
func (o *oldJournal) load(tx *db.Tx) error {
	exec := func(query string, args ...any) error { return tx.Exec(query, args...).Error }
	for _, k := range o.Keys {
		if err := exec(`INSERT INTO journal_keys (id, public_key, created_at) VALUES (?, ?, ?)`, k.ID, db.Bytes(k.PublicKey), k.CreatedAt); err != nil {
			return err
		}
	}
	for _, s := range o.Seals {
		if err := exec(`INSERT INTO journal_seals (id, key_id, at, signature) VALUES (?, ?, ?, ?)`, s.ID, s.KeyID, s.At, db.Bytes(s.Signature)); err != nil {
			return err
		}
	}
	for _, e := range o.Entries {
		err := exec(`INSERT INTO journal (register_id, seq, type, doc_id, at, payload, hash, seal_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			e.Register, e.Seq, e.Type, e.Doc, e.At, db.Bytes(e.Payload), db.Bytes(e.Hash), e.Seal)
		if err != nil {
			return err
		}
	}
	for _, h := range o.Heads { // as chains: who they belonged to is of no matter here
		if err := exec(`INSERT INTO journal_chains (chain_id, seq, hash) VALUES (?, ?, ?)`, h.Register, h.Seq, db.Bytes(h.Hash)); err != nil {
			return err
		}
	}
	return nil
}
