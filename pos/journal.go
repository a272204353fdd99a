package pos

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"

	"tillbell/server/db"
)

// Types of journal entries, in the chains of registers…
const (
	entrySale   = "SALE"
	entryReturn = "RETURN"
	entryVoid   = "VOID"
	entryCopy   = "COPY"
	entryOpen   = "DRAWER_OPEN"
	entryPayIn  = "PAY_IN"
	entryPayOut = "PAY_OUT"
	entryDrop   = "DROP"
	entryNoSale = "NO_SALE"
	entryZ      = "Z"

	entryCount    = "COUNT"
	entryHandOver = "HAND_OVER"
	entryPark     = "DRAWER_PARK"
	entryTake     = "DRAWER_TAKE"
	entryReading  = "XREP"

	entryLogin  = "LOGIN"
	entryLogout = "LOGOUT"
	entryDay    = "ZDAY"
	entryMonth  = "ZMONTH"
	entryYear   = "ZYEAR"

	entryTraining = "TRAINING"
)

// …of stores…
const (
	entryConfig  = "CONFIG"
	entryRights  = "RIGHTS"
	entryPrice   = "PRICE"
	entryStock   = "STOCK"
	entryRecall  = "RECALL"
	entryCard    = "CARD"
	entryExpire  = "EXPIRE"
	entryImport  = "IMPORT"
	entryQuote   = "QUOTE"
	entryRequote = "QUOTE_CHANGE"
	entryUnquote = "QUOTE_CANCEL"
	entryArchive = "ARCHIVE"
	entryDown    = "OUTAGE_ON"
	entryUp      = "OUTAGE_OFF"

	entryTakeOver = "CART_TAKE_OVER"
)

// …and of the servers.
const (
	entryStart  = "START"
	entryStop   = "STOP"
	entryUpdate = "UPDATE"
	entryClock  = "CLOCK"
	entryKey    = "KEY"
)

// chainHead is the end of a register's chain.
type chainHead struct {
	seq  int64
	hash []byte
	at   db.Micros // of the last entry; 0: not known
}

// journalEntries are the entries of one transaction, sealed by one signature.
type journalEntries struct {
	register, kind, doc []string
	seq, at             []int64
	payload, hash       [][]byte
}

// add appends to a register's chain and returns the entry's number there. Its
// time is never before that of the entry before it: a clock that was set back,
// or that of another node, does not turn a chain's order round.
func (e *journalEntries) add(h *head, now time.Time, kind, doc string, payload []byte) int64 {
	at := max(db.At(now), h.journal.at)
	h.journal.seq++
	h.journal.hash = entryHash(h.register, h.journal.seq, h.journal.hash, kind, doc, at, payload)
	h.journal.at = at
	e.register, e.kind, e.doc = append(e.register, h.register), append(e.kind, kind), append(e.doc, doc)
	e.seq, e.at = append(e.seq, h.journal.seq), append(e.at, int64(at))
	e.payload, e.hash = append(e.payload, payload), append(e.hash, h.journal.hash)
	return h.journal.seq
}

// entryHash links an entry to the one before it: SHA-256 over the chain, its
// place in it, the hash before, and all that the entry holds.
func entryHash(chain string, seq int64, before []byte, kind, doc string, at db.Micros, payload []byte) []byte {
	return hashOf(uuid.MustParse(chain), seq, before, kind, uuid.MustParse(doc), at, payload)
}

// hashOfEntry is entryHash of an entry that may hold anything.
func hashOfEntry(e *storedEntry, before []byte) ([]byte, error) {
	chain, err := uuid.Parse(e.chain)
	if err != nil {
		return nil, err
	}
	doc, err := uuid.Parse(e.doc)
	if err != nil {
		return nil, err
	}
	if chain.String() != e.chain || doc.String() != e.doc {
		return nil, errors.New("an id is written otherwise")
	}
	return hashOf(chain, e.seq, before, e.kind, doc, e.at, e.payload), nil
}

func hashOf(chain uuid.UUID, seq int64, before []byte, kind string, doc uuid.UUID, at db.Micros, payload []byte) []byte {
	b := make([]byte, 0, 192)
	b = append(b, "tillbell-journal/1\x00"...)
	b = append(b, chain[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(seq))
	b = append(b, before...)
	b = binary.BigEndian.AppendUint16(b, uint16(len(kind)))
	b = append(b, kind...)
	b = append(b, doc[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(at))
	content := sha256.Sum256(payload)
	b = append(b, content[:]...)
	sum := sha256.Sum256(b)
	return sum[:]
}

// write puts in the entries and their seal, made at the transaction's time.
func (e *journalEntries) write(p *db.Pipe, at time.Time, s *Signer) error {
	seal := db.NewID()
	signature, err := s.sign(sealDigest(e.hash))
	if err != nil {
		return err
	}
	p.Exec("seal the journal", `INSERT INTO journal_seals (id, key_id, at, signature, entries) VALUES ($1, $2, $3, $4, $5)`,
		seal, s.id, int64(db.At(at)), signature, int64(len(e.seq)))
	seals := make([]string, len(e.seq))
	for i := range seals {
		seals[i] = seal
	}
	p.Insert("journal", db.Rows{db.UUIDs("register_id", e.register), db.Ints("seq", e.seq), db.Texts("type", e.kind),
		db.UUIDs("doc_id", e.doc), db.Ints("at", e.at), db.Blobs("payload", e.payload), db.Blobs("hash", e.hash),
		db.UUIDs("seal_id", seals)})
	return nil
}

// sealDigest covers the hashes of all entries under one seal, sorted, so that
// it needs no other order.
func sealDigest(hashes [][]byte) []byte {
	sorted := slices.Clone(hashes)
	slices.SortFunc(sorted, bytes.Compare)
	h := sha256.New()
	h.Write([]byte("tillbell-seal/1\x00"))
	for _, one := range sorted {
		h.Write(one)
	}
	return h.Sum(nil)
}

// Signer signs journal seals with ES256. Its key lies in a file outside the
// database, so that whoever can write the database cannot forge it.
type Signer struct {
	id  string
	key *ecdsa.PrivateKey
}

// LoadSigner reads a node's key, making it on first use.
func LoadSigner(file string) (*Signer, error) {
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return newSigner(file)
	} else if err != nil {
		return nil, fmt.Errorf("read the journal's key: %w", err)
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, fmt.Errorf("%s holds no key", file)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the journal's key: %w", err)
	}
	ec, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s holds a key of another kind", file)
	}
	return signerOf(ec)
}

// KeyIDOf names the key in a file, as the journal does.
func KeyIDOf(file string) (string, error) {
	if _, err := os.Stat(file); err != nil {
		return "", fmt.Errorf("read the journal's key: %w", err)
	}
	s, err := LoadSigner(file)
	if err != nil {
		return "", err
	}
	return s.id, nil
}

func newSigner(file string) (*Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	// A file that was begun and not finished must never be taken for a key.
	tmp := file + ".new"
	if err := writeSynced(tmp, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})); err != nil {
		return nil, fmt.Errorf("write the journal's key: %w", err)
	}
	if err := os.Rename(tmp, file); err != nil {
		return nil, fmt.Errorf("write the journal's key: %w", err)
	}
	return signerOf(key)
}

func writeSynced(file string, b []byte) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

func signerOf(key *ecdsa.PrivateKey) (*Signer, error) {
	pub, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return nil, err
	}
	return &Signer{id: keyID(pub), key: key}, nil
}

// keyID names a public key by what it is, so that none can stand in for another.
func keyID(public []byte) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:8])
}

func (s *Signer) sign(digest []byte) ([]byte, error) {
	sig, err := ecdsa.SignASN1(rand.Reader, s.key, digest)
	if err != nil {
		return nil, fmt.Errorf("sign the journal: %w", err)
	}
	return sig, nil
}
