package pos

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tillbell/pos/es256"
	"tillbell/server/db"
)

// prover is given a journal's entries, each chain in its order, and proves
// them: numbers without gap, each hash over the one before and the entry's
// content, each seal's signature over the hashes under it. Reading is one
// goroutine's; hashes and signatures are spread over the processors. What it
// holds are the ends of the chains, the work under way, and the seals of which
// not all entries were seen yet.
type prover struct {
	keys  map[string]*ecdsa.PublicKey
	quick map[string]interface {
		Verify(digest, signature []byte) bool
	}
	ends map[string]chainHead

	n       int64 // what is taken is numbered by this
	entries int64
	batch   []proof
	work    chan []proof
	workers sync.WaitGroup
	failed  atomic.Bool

	mu       sync.Mutex
	open     map[string]*openSeal
	heads    map[string]*openSeal // over each chain's last entry
	sealed   int64                // seals that hold
	signers  []string
	retired  map[string]db.Micros
	brokenAt int64 // the number of the first entry that does not hold
	broken   string
}

// openSeal gathers the hashes under a seal.
type openSeal struct {
	seal   storedSeal
	hashes [][]byte
	first  int64  // the number of its first entry
	name   string // of that entry
}

// proof is one thing to prove: that an entry has its hash, or that a seal holds
// over the hashes gathered so far.
type proof struct {
	n      int64
	entry  storedEntry
	before []byte

	seal   *openSeal // nil: an entry's hash
	hashes [][]byte
}

const (
	proofBatch = 128
	proofAhead = 8 // batches

	// KeyGrace is how long a running server may still sign with a key that was
	// rotated: until it has seen the new one.
	KeyGrace = 10 * time.Minute
)

func newProver(keys map[string]*ecdsa.PublicKey) *prover {
	p := &prover{keys: keys, quick: make(map[string]interface {
		Verify(digest, signature []byte) bool
	}, len(keys)), ends: make(map[string]chainHead), open: make(map[string]*openSeal), heads: make(map[string]*openSeal),
		retired: make(map[string]db.Micros), work: make(chan []proof, proofAhead)}
	for id, key := range keys {
		p.quick[id] = es256.NewKey(key)
	}
	for range runtime.GOMAXPROCS(0) {
		p.workers.Add(1)
		go func() {
			defer p.workers.Done()
			for batch := range p.work {
				for i := range batch {
					p.prove(&batch[i])
				}
			}
		}()
	}
	return p
}

// begin says that a chain is given from the entry after this one.
func (p *prover) begin(chain string, before chainHead) { p.ends[chain] = before }

// add takes the next entry of a chain and tells whether to go on.
func (p *prover) add(e *storedEntry, s *storedSeal) bool {
	if !p.link(e) {
		return false
	}
	if s == nil {
		p.fail(p.n, "%s: its seal %s is missing", e, e.seal)
		return false
	}
	p.gather(e, s)
	return !p.failed.Load()
}

// link holds an entry against the one before it.
func (p *prover) link(e *storedEntry) bool {
	p.n++
	p.entries++
	before, ok := p.ends[e.chain]
	if !ok {
		before = chainHead{hash: make([]byte, 32)}
	}
	if e.seq != before.seq+1 {
		p.fail(p.n, "%s: entry %d is missing", chainName(e.chain), before.seq+1)
		return false
	}
	p.ends[e.chain] = chainHead{seq: e.seq, hash: e.hash}
	p.put(proof{n: p.n, entry: *e, before: before.hash})
	if e.kind == entryKey {
		p.rotated(e)
	}
	return true
}

// await is add for entries whose seal comes later.
func (p *prover) await(e *storedEntry) bool {
	if !p.link(e) {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	o := p.open[e.seal]
	if o == nil {
		o = &openSeal{seal: storedSeal{id: e.seal}, first: p.n, name: e.String()}
		p.open[e.seal] = o
	}
	o.hashes = append(o.hashes, e.hash)
	p.heads[e.chain] = o
	return !p.failed.Load()
}

// closeSeal takes a seal when all its entries came, and the hashes of those
// that are not shown.
func (p *prover) closeSeal(s *storedSeal, others [][]byte) bool {
	p.n++
	p.mu.Lock()
	o := p.open[s.id]
	if o == nil {
		p.failLocked(p.n, "seal %s covers no entry", s.id)
		p.mu.Unlock()
		return false
	}
	o.seal, o.hashes = *s, append(o.hashes, others...)
	o.seal.entries = int64(len(o.hashes)) // there are no more
	hashes := o.hashes
	p.mu.Unlock()
	p.put(proof{n: o.first, seal: o, hashes: hashes})
	return !p.failed.Load()
}

// gather puts the entry's hash under its seal, which is looked at when all are
// there. Whether that is so is not known of old seals: they are looked at each
// time, and what does not hold yet may do so with the next chain's entries.
func (p *prover) gather(e *storedEntry, s *storedSeal) {
	p.mu.Lock()
	o := p.open[s.id]
	if o == nil {
		o = &openSeal{seal: *s, first: p.n, name: e.String()}
		p.open[s.id] = o
	}
	o.hashes = append(o.hashes, e.hash)
	p.heads[e.chain] = o
	hashes := o.hashes
	p.mu.Unlock()
	if n := int64(len(hashes)); s.entries == 0 || n >= s.entries {
		p.put(proof{n: o.first, seal: o, hashes: hashes})
	}
}

func (p *prover) put(x proof) {
	p.batch = append(p.batch, x)
	if len(p.batch) == proofBatch {
		p.send()
	}
}

func (p *prover) send() {
	if len(p.batch) > 0 {
		p.work <- p.batch
		p.batch = make([]proof, 0, proofBatch)
	}
}

func (p *prover) prove(x *proof) {
	if x.seal != nil {
		p.proveSeal(x)
		return
	}
	hash, err := hashOfEntry(&x.entry, x.before)
	if err != nil || !bytes.Equal(hash, x.entry.hash) {
		p.fail(x.n, "%s does not match its hash", &x.entry)
	}
}

func (p *prover) proveSeal(x *proof) {
	key := p.quick[x.seal.seal.key]
	holds := key != nil && key.Verify(sealDigest(x.hashes), x.seal.seal.signature)
	p.mu.Lock()
	defer p.mu.Unlock()
	s := &x.seal.seal
	if !holds {
		if s.entries > 0 {
			p.failLocked(x.n, "%s: its seal %s is not signed by key %s", x.seal.name, s.id, s.key)
		}
		return
	}
	if until, ok := p.retired[s.key]; ok && s.at > until+db.Micros(KeyGrace.Microseconds()) {
		p.failLocked(x.n, "%s: its seal %s is signed by key %s, which was retired before", x.seal.name, s.id, s.key)
		return
	}
	if p.open[s.id] != x.seal || len(x.seal.hashes) != len(x.hashes) {
		return // more entries claim it: it is looked at again with them
	}
	delete(p.open, s.id)
	p.sealed++
	if at, known := slices.BinarySearch(p.signers, s.key); !known {
		p.signers = slices.Insert(p.signers, at, s.key)
	}
}

// rotated notes that a key signs no more.
func (p *prover) rotated(e *storedEntry) {
	var k keyPayload
	if json.Unmarshal(e.payload, &k) != nil || k.Retires == "" {
		return
	}
	if !k.holds(p.keys) {
		p.fail(p.n, "%s: the keys %s and %s did not agree to it", e, k.Retires, k.KeyID)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.retired[k.Retires] = e.at
}

func (p *prover) fail(n int64, format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failLocked(n, format, args...)
}

// failLocked keeps the first of what is broken: workers are not in order.
func (p *prover) failLocked(n int64, format string, args ...any) {
	if p.broken == "" || n < p.brokenAt {
		p.broken, p.brokenAt = fmt.Sprintf(format, args...), n
	}
	p.failed.Store(true)
}

// finish waits for the work under way and says what came of it. Broken leaves
// the figures as far as they hold.
func (p *prover) finish() Verified {
	p.send()
	close(p.work)
	p.workers.Wait()
	if p.broken == "" {
		for _, o := range p.open {
			if o.seal.key == "" {
				p.failLocked(o.first, "%s: its seal %s is missing", o.name, o.seal.id)
				continue
			}
			p.failLocked(o.first, "%s: its seal %s is not signed by key %s", o.name, o.seal.id, o.seal.key)
		}
	}
	if p.broken == "" {
		p.proveHeads()
	}
	v := Verified{Entries: p.entries, Chains: int64(len(p.ends)), Seals: p.sealed, Broken: p.broken, Keys: p.signers}
	if p.broken != "" {
		v.Entries = max(p.brokenAt-1, 0)
	}
	return v
}

// proveHeads asks the standard library about the seal over each chain's last
// entry, which stands for all before it: whatever the quicker arithmetic took
// for a signature, a history that was never sealed is found.
func (p *prover) proveHeads() {
	for _, o := range p.heads {
		key := p.keys[o.seal.key]
		if key == nil || !ecdsa.VerifyASN1(key, sealDigest(o.hashes), o.seal.signature) {
			p.failLocked(o.first, "%s: its seal %s is not signed by key %s", o.name, o.seal.id, o.seal.key)
		}
	}
}

// String names an entry to a person.
func (e *storedEntry) String() string {
	return fmt.Sprintf("%s: entry %d (%s %s)", chainName(e.chain), e.seq, e.kind, e.doc)
}

func chainName(id string) string {
	if id == houseChain {
		return "chain of the servers"
	}
	return "chain " + id
}
