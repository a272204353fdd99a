package pos

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"strconv"
	"testing"

	"tillbell/server/db"
)

// madeJournal is a journal in memory, as a walk gives it: three chains, one or
// two entries under each seal, and so many seals that the key gets its table.
type madeJournal struct {
	keys    map[string]*ecdsa.PublicKey
	entries []storedEntry
	seals   []*storedSeal // of each entry
}

func makeJournal(t *testing.T, seals int) *madeJournal {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := signerOf(key)
	if err != nil {
		t.Fatal(err)
	}
	j := &madeJournal{keys: map[string]*ecdsa.PublicKey{signer.id: &key.PublicKey}}
	heads := make(map[string]*head)
	chains := []string{db.NewID(), db.NewID(), db.NewID()}
	for i := range seals {
		var made journalEntries
		for _, c := range chains[:1+i%2] {
			h := heads[c]
			if h == nil {
				h = &head{register: c, journal: chainHead{hash: make([]byte, 32)}}
				heads[c] = h
			}
			made.add(h, db.Micros(i+1).Time(), entrySale, db.NewID(), []byte(`{"n":`+strconv.Itoa(i)+`}`))
		}
		chains = append(chains[1:], chains[0])
		signature, err := signer.sign(sealDigest(made.hash))
		if err != nil {
			t.Fatal(err)
		}
		seal := &storedSeal{id: db.NewID(), key: signer.id, at: db.Micros(i + 1), signature: signature, entries: int64(len(made.seq))}
		for n := range made.seq {
			j.entries = append(j.entries, storedEntry{chain: made.register[n], kind: made.kind[n], doc: made.doc[n], seal: seal.id, seq: made.seq[n],
				at: db.Micros(made.at[n]), payload: made.payload[n], hash: made.hash[n]})
			j.seals = append(j.seals, seal)
		}
	}
	return j
}

// prove is what a verification says of it.
func (j *madeJournal) prove() Verified {
	p := newProver(j.keys)
	for i := range j.entries {
		if !p.add(&j.entries[i], j.seals[i]) {
			break
		}
	}
	return p.finish()
}

func changed(b []byte) []byte {
	b = bytes.Clone(b)
	b[len(b)-1] ^= 1
	return b
}

// TestTheFirstBadEntryIsNamed spoils an entry at many places of a journal, and
// another one after it: whichever processor finds what first, the first is
// named, and so many entries before it are good.
func TestTheFirstBadEntryIsNamed(t *testing.T) {
	t.Parallel()
	j := makeJournal(t, 320)
	if v := j.prove(); v.Broken != "" || v.Entries != int64(len(j.entries)) || v.Seals != 320 || v.Chains != 3 {
		t.Fatalf("nothing is spoiled: %+v", v)
	}
	type spoil struct {
		name   string
		do     func(e *storedEntry, s *storedSeal)
		want   string
		sealed bool // it is named by the first entry under its seal
	}
	spoils := []spoil{
		{"payload", func(e *storedEntry, _ *storedSeal) { e.payload = changed(e.payload) }, "%s does not match its hash", false},
		{"time", func(e *storedEntry, _ *storedSeal) { e.at++ }, "%s does not match its hash", false},
		{"hash", func(e *storedEntry, _ *storedSeal) { e.hash = changed(e.hash) }, "%s does not match its hash", false},
		{"signature", func(_ *storedEntry, s *storedSeal) { s.signature = changed(s.signature) }, "%s: its seal %s is not signed by key %s", true},
		{"key", func(_ *storedEntry, s *storedSeal) { s.key = "0000" }, "%s: its seal %s is not signed by key %s", true},
	}
	last := len(j.entries) - 1
	for i := 0; i <= last; i += 97 {
		for k, s := range spoils {
			bad := &madeJournal{keys: j.keys, entries: append([]storedEntry(nil), j.entries...), seals: append([]*storedSeal(nil), j.seals...)}
			bad.spoil(last, spoils[(k+i)%len(spoils)].do)
			bad.spoil(i, s.do)
			at, second := i, i > 0 && j.seals[i-1] == j.seals[i]
			switch {
			case second && s.sealed:
				at--
			case second && s.name == "hash":
				continue // the one before it is under the same seal, which says so first
			}
			want := fmt.Sprintf(s.want, &j.entries[at])
			if s.sealed {
				want = fmt.Sprintf(s.want, &j.entries[at], bad.seals[i].id, bad.seals[i].key)
			}
			if v := bad.prove(); v.Broken != want || v.Entries != int64(at) {
				t.Errorf("the %s of entry %d: %q after %d, want %q", s.name, i, v.Broken, v.Entries, want)
			}
		}
	}
}

// spoil changes an entry, or the seal of all that are under it.
func (j *madeJournal) spoil(i int, do func(*storedEntry, *storedSeal)) {
	was, own := j.seals[i], *j.seals[i]
	do(&j.entries[i], &own)
	for n := range j.seals {
		if j.seals[n] == was {
			j.seals[n] = &own
		}
	}
}

// gullible takes everything for a signature.
type gullible struct{}

func (gullible) Verify([]byte, []byte) bool { return true }

// TestTheLastSealOfAChainIsProvenTwice spoils the seals over each chain's last
// entry, and gives them to arithmetic that is wrong.
func TestTheLastSealOfAChainIsProvenTwice(t *testing.T) {
	t.Parallel()
	prove := func(j *madeJournal) Verified {
		p := newProver(j.keys)
		for id := range p.quick {
			p.quick[id] = gullible{}
		}
		for i := range j.entries {
			p.add(&j.entries[i], j.seals[i])
		}
		return p.finish()
	}
	j := makeJournal(t, 7)
	if v := prove(j); v.Broken != "" {
		t.Fatalf("a sound journal is broken: %s", v.Broken)
	}
	last := make(map[string]int)
	for i := range j.entries {
		last[j.entries[i].chain] = i
	}
	for _, i := range last {
		was := j.seals[i].signature
		j.seals[i].signature = changed(was)
		if v := prove(j); v.Broken == "" {
			t.Errorf("%s: its seal was spoilt and nothing is broken", &j.entries[i])
		}
		j.seals[i].signature = was
	}
}
