package pos

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"database/sql"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// An export is a zip that needs nothing else to be verified: the entries and
// seals as lines of JSON in the order they were written, the public keys, the
// closings once more by themselves, and a list of all that, signed.
const (
	exportFormat   = "tillbell-journal/1"
	exportEntries  = "journal.ndjson"
	exportClosings = "closings.ndjson"
	exportKeys     = "keys.json"
	exportSigned   = "signatures.ndjson"
	exportDevices  = "devices.json"
	exportList     = "manifest.json"
	exportSeal     = "manifest.sig"
	exportReadme   = "README.txt"
)

//go:embed export.txt
var exportText []byte

// ExportOptions narrow an export: to the time from one moment until before
// another, to a store, to one of its registers. Nothing narrows nothing.
type ExportOptions struct {
	Store, Register string // codes
	From, Until     time.Time
	FromDay, ToDay  string // business days, 2026-11-26, in the place of the times
	Version         string
	Progress        Progress

	hours map[string][2]time.Time // by store code: when those days begin and end
}

// covers tells whether a closing is asked for: by its business day, month or
// year, which mostly is closed a day later.
func (o *ExportOptions) covers(label string, at db.Micros) bool {
	if o.FromDay == "" && o.ToDay == "" {
		return (o.From.IsZero() || at >= db.At(o.From)) && (o.Until.IsZero() || at < db.At(o.Until))
	}
	n := len(label)
	return (o.FromDay == "" || label >= o.FromDay[:n]) && (o.ToDay == "" || label <= o.ToDay[:n])
}

// Exported says what an export holds.
type Exported struct {
	Entries, Chains int64
	SHA256          string // of the file
}

// manifest lists what an export holds.
type manifest struct {
	Format   string          `json:"format"`
	MadeAt   string          `json:"made_at"`
	Version  string          `json:"version"`
	Store    string          `json:"store,omitempty"`
	Register string          `json:"register,omitempty"`
	From     string          `json:"from,omitempty"`
	Until    string          `json:"until,omitempty"`
	Chains   []manifestChain `json:"chains"`
	Entries  int64           `json:"entries"`
	Files    []manifestFile  `json:"files"`
	KeyID    string          `json:"key_id"`
}

type manifestChain struct {
	ID       string `json:"id"`
	Of       string `json:"of"` // register, store or servers
	Code     string `json:"code,omitempty"`
	Store    string `json:"store,omitempty"`
	FirstSeq int64  `json:"first_seq"`
	Before   string `json:"before"` // the hash of the entry before the first
	LastSeq  int64  `json:"last_seq"`
	LastHash string `json:"last_hash"`
}

type manifestFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

type exportKey struct {
	ID        string `json:"id"`
	PublicKey []byte `json:"public_key"` // PKIX, DER
	CreatedAt string `json:"created_at"`
}

// ExportJournal writes an export to a new file and enters that in the journal.
func (p *Pos) ExportJournal(ctx context.Context, file string, o ExportOptions) (Exported, error) {
	if err := o.inDays(p.db.Read(ctx)); err != nil {
		return Exported{}, err
	}
	return p.archive(ctx, file, "journal", o, func(tx *gorm.DB, w io.Writer) (int64, int64, error) {
		x := &export{ctx: ctx, tx: tx, signer: p.signer, options: o, zip: zip.NewWriter(w), at: p.db.Now(), atOnce: p.atOnce}
		err := x.run()
		return x.list.Entries, int64(len(x.list.Chains)), errors.Join(err, x.zip.Close())
	})
}

// archivePayload is what the journal keeps of an export.
type archivePayload struct {
	Format   string `json:"format"`
	File     string `json:"file"`
	SHA256   string `json:"sha256"`
	Entries  int64  `json:"entries"`
	Store    string `json:"store,omitempty"`
	Register string `json:"register,omitempty"`
	From     string `json:"from,omitempty"`
	Until    string `json:"until,omitempty"`
	At       string `json:"at"`
}

// archive writes a file from one view of the data, and enters it in the chains
// of the stores it is about.
func (p *Pos) archive(ctx context.Context, file, format string, o ExportOptions,
	write func(tx *gorm.DB, w io.Writer) (entries, chains int64, err error)) (out Exported, err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return out, fault.New(fault.Conflict, "file_exists", "%s is there already.", file)
	} else if err != nil {
		return out, err
	}
	sum := sha256.New()
	err = p.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		out.Entries, out.Chains, err = write(tx, io.MultiWriter(f, sum))
		return err
	})
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return out, errors.Join(fmt.Errorf("export: %w", err), os.Remove(file))
	}
	out.SHA256 = hex.EncodeToString(sum.Sum(nil))
	entry := archivePayload{Format: format, File: filepath.Base(file), SHA256: out.SHA256, Entries: out.Entries, Store: o.Store, Register: o.Register,
		From: stampOr(o.From), Until: stampOr(o.Until)}
	return out, p.enterArchive(ctx, entry)
}

func (p *Pos) enterArchive(ctx context.Context, entry archivePayload) error {
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		entry.At = stamp(tx.Now)
		var stores []string
		err := tx.Raw(`SELECT id FROM stores WHERE code = ? OR ? = '' ORDER BY id`, entry.Store, entry.Store).Scan(&stores).Error
		if err != nil {
			return fmt.Errorf("list the stores exported: %w", err)
		}
		for _, store := range stores {
			if err := p.EnterStore(tx, store, entryArchive, db.NewID(), entry); err != nil {
				return err
			}
		}
		return nil
	})
}

func stampOr(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}

// export is one on its way into a zip.
type export struct {
	ctx     context.Context
	tx      *gorm.DB
	signer  *Signer
	options ExportOptions
	zip     *zip.Writer
	at      time.Time
	atOnce  int

	list   manifest
	keys   map[string]*ecdsa.PublicKey
	wanted map[string]manifestChain // by id; what is not in it is a witness
	spans  map[string]*exportSpan   // of those
	open   map[string]*halfSeal
	line   []byte
	n, all int64
}

// halfSeal is a seal whose entries were not all seen yet.
type halfSeal struct {
	seal        storedSeal
	own, others [][]byte
}

func (x *export) run() (err error) {
	x.list = manifest{Format: exportFormat, MadeAt: stamp(x.at), Version: x.options.Version, Store: x.options.Store, Register: x.options.Register,
		From: stampOr(x.options.From), Until: stampOr(x.options.Until), KeyID: x.signer.id, Chains: []manifestChain{}}
	x.open = make(map[string]*halfSeal)
	if x.keys, err = readKeys(x.tx); err != nil {
		return err
	}
	if x.wanted, err = chainsOf(x.tx, x.options); err != nil {
		return err
	}
	if err := x.readSpans(); err != nil {
		return err
	}
	for _, step := range []struct {
		name  string
		write func(io.Writer) error
	}{{exportEntries, x.entries}, {exportClosings, x.closings}, {exportKeys, x.publicKeys},
		{exportSigned, x.signatures}, {exportDevices, x.devices}} {
		if err := x.file(step.name, step.write); err != nil {
			return err
		}
	}
	return x.sign()
}

// file writes a file into the zip and onto the list.
func (x *export) file(name string, write func(io.Writer) error) error {
	w, err := x.create(name)
	if err != nil {
		return err
	}
	sum := sha256.New()
	if err := write(io.MultiWriter(w, sum)); err != nil {
		return err
	}
	x.list.Files = append(x.list.Files, manifestFile{name, hexOf(sum)})
	return nil
}

func hexOf(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

func (x *export) create(name string) (io.Writer, error) {
	return x.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: x.at})
}

func (x *export) sign() error {
	slices.SortFunc(x.list.Chains, func(a, b manifestChain) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
	list, err := json.MarshalIndent(x.list, "", "  ")
	if err != nil {
		return err
	}
	signature, err := x.signer.signBytes(list)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		body []byte
	}{{exportList, list}, {exportSeal, signature}, {exportReadme, exportText}} {
		w, err := x.create(f.name)
		if err != nil {
			return err
		}
		if _, err := w.Write(f.body); err != nil {
			return err
		}
	}
	return nil
}

// chainsOf finds the chains that an export is about: of the servers always, of
// the stores and their registers as far as they are asked for.
func chainsOf(tx *gorm.DB, o ExportOptions) (map[string]manifestChain, error) {
	if o.Register != "" && o.Store == "" {
		return nil, fault.New(fault.Invalid, "store_needed", "Say of which store the register is.")
	}
	rows, err := tx.Raw(`SELECT s.id, 'store', '', s.code FROM stores s WHERE ? = '' OR s.code = ?
		UNION ALL SELECT r.id, 'register', r.code, s.code FROM registers r JOIN stores s ON s.id = r.store_id
		WHERE (? = '' OR s.code = ?) AND (? = '' OR r.code = ?)`, o.Store, o.Store, o.Store, o.Store, o.Register, o.Register).Rows()
	if err != nil {
		return nil, fmt.Errorf("find the chains to export: %w", err)
	}
	defer rows.Close()
	out := map[string]manifestChain{houseChain: {ID: houseChain, Of: "servers"}}
	registers := 0
	for rows.Next() {
		var c manifestChain
		if err := rows.Scan(&c.ID, &c.Of, &c.Code, &c.Store); err != nil {
			return nil, fmt.Errorf("find the chains to export: %w", err)
		}
		if c.Of == "register" {
			registers++
		}
		out[c.ID] = c
	}
	if o.Store != "" && len(out) == 1 {
		return nil, fault.New(fault.NotFound, "no_store", "There is no store %s.", o.Store)
	}
	if o.Register != "" && registers == 0 {
		return nil, fault.New(fault.NotFound, "no_register", "The store %s has no register %s.", o.Store, o.Register)
	}
	return out, rows.Err()
}

// entries walks all chains, and writes what is asked for. Of other entries
// under the same seals it keeps the hashes, so that these can be verified.
func (x *export) entries(w io.Writer) error {
	heads, err := readHeads(x.tx)
	if err != nil {
		return err
	}
	for _, h := range heads {
		x.all += h.seq
	}
	walk, err := newWalk(x.tx)
	if err != nil {
		return err
	}
	chains := make(map[string]*exportedChain)
	err = walk.each(func(e *storedEntry, s *storedSeal) error {
		x.n++
		x.options.Progress.tell(x.n, x.all)
		if s == nil {
			return fmt.Errorf("%s: its seal %s is missing", e, e.seal)
		}
		c := chains[e.chain]
		if c == nil {
			of, wanted := x.wanted[e.chain]
			c = &exportedChain{manifestChain: of, wanted: wanted, span: x.spans[e.chain], before: make([]byte, 32)}
			chains[e.chain] = c
		}
		return x.one(w, c, e, s)
	})
	if err != nil {
		return err
	}
	for _, h := range x.open {
		if err := x.seal(w, h); err != nil {
			return err
		}
	}
	for _, c := range chains {
		if c.LastSeq > 0 {
			x.list.Chains = append(x.list.Chains, c.manifestChain)
		}
	}
	return nil
}

// exportedChain is how far a chain was written. What is written of it is one
// piece: from the first entry that is not too old to the first too new.
type exportedChain struct {
	manifestChain
	wanted, over bool
	span         *exportSpan
	before       []byte
}

func (c *exportedChain) takes(e *storedEntry) bool {
	if !c.wanted || c.over {
		return false
	}
	if c.LastSeq > 0 { // begun: it goes on until it is over
		c.over = c.span.over(e)
		return !c.over
	}
	return c.span.takes(e)
}

func (x *export) one(w io.Writer, c *exportedChain, e *storedEntry, s *storedSeal) error {
	h := x.open[s.id]
	if h == nil {
		h = &halfSeal{seal: *s}
		x.open[s.id] = h
	}
	if !c.takes(e) {
		h.others = append(h.others, e.hash)
		c.before = e.hash
		return x.close(w, h)
	}
	if c.LastSeq == 0 {
		c.FirstSeq, c.Before = e.seq, hex.EncodeToString(c.before)
	}
	c.LastSeq, c.LastHash = e.seq, hex.EncodeToString(e.hash)
	x.list.Entries++
	h.own = append(h.own, e.hash)
	x.line = appendEntry(x.line[:0], e)
	if _, err := w.Write(x.line); err != nil {
		return err
	}
	return x.close(w, h)
}

// close writes a seal when its entries are all seen.
func (x *export) close(w io.Writer, h *halfSeal) error {
	n := int64(len(h.own) + len(h.others))
	if h.seal.entries == 0 { // made before they were counted
		key := x.keys[h.seal.key]
		if key == nil || !ecdsa.VerifyASN1(key, sealDigest(slices.Concat(h.own, h.others)), h.seal.signature) {
			return nil
		}
	} else if n < h.seal.entries {
		return nil
	}
	delete(x.open, h.seal.id)
	return x.seal(w, h)
}

func (x *export) seal(w io.Writer, h *halfSeal) error {
	if len(h.own) == 0 {
		return nil
	}
	x.line = appendSeal(x.line[:0], &h.seal, h.others)
	_, err := w.Write(x.line)
	return err
}

// appendEntry writes an entry as a line. The payload stands there byte for
// byte, as long as it is JSON on one line.
func appendEntry(b []byte, e *storedEntry) []byte {
	b = append(b, `{"chain":"`...)
	b = append(b, e.chain...)
	b = append(b, `","seq":`...)
	b = strconv.AppendInt(b, e.seq, 10)
	b = append(b, `,"type":"`...)
	b = append(b, e.kind...)
	b = append(b, `","doc":"`...)
	b = append(b, e.doc...)
	b = append(b, `","at":`...)
	b = strconv.AppendInt(b, int64(e.at), 10)
	b = append(b, `,"hash":"`...)
	b = hex.AppendEncode(b, e.hash)
	b = append(b, `","seal":"`...)
	b = append(b, e.seal...)
	if json.Valid(e.payload) && !bytes.ContainsAny(e.payload, "\r\n") {
		b = append(b, `","payload":`...)
		b = append(b, e.payload...)
	} else {
		b = append(b, `","payload_hex":"`...)
		b = hex.AppendEncode(b, e.payload)
		b = append(b, '"')
	}
	return append(b, "}\n"...)
}

func appendSeal(b []byte, s *storedSeal, others [][]byte) []byte {
	b = append(b, `{"seal_id":"`...)
	b = append(b, s.id...)
	b = append(b, `","key":"`...)
	b = append(b, s.key...)
	b = append(b, `","at":`...)
	b = strconv.AppendInt(b, int64(s.at), 10)
	b = append(b, `,"signature":"`...)
	b = hex.AppendEncode(b, s.signature)
	b = append(b, '"')
	for i, h := range others {
		if i == 0 {
			b = append(b, `,"others":[`...)
		} else {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = hex.AppendEncode(b, h)
		b = append(b, '"')
		if i == len(others)-1 {
			b = append(b, ']')
		}
	}
	return append(b, "}\n"...)
}

func (x *export) closings(w io.Writer) error {
	type closing struct {
		register, label string
		at              db.Micros
		body            []byte
	}
	err := db.Each(x.tx, x.atOnce, func(rows *sql.Rows) (c closing, err error) {
		err = rows.Scan(&c.register, &c.at, &c.label, &c.body)
		return c, err
	}, func(c closing) error {
		if _, wanted := x.wanted[c.register]; !wanted || !x.options.covers(c.label, c.at) {
			return nil
		}
		_, err := w.Write(append(c.body, '\n'))
		return err
	}, `SELECT register_id, at, label, answer FROM closings ORDER BY register_id, at, id`)
	if err != nil {
		return fmt.Errorf("write the closings: %w", err)
	}
	return nil
}

func (x *export) publicKeys(w io.Writer) error {
	rows, err := x.tx.Raw(`SELECT id, public_key, created_at FROM journal_keys ORDER BY created_at, id`).Rows()
	if err != nil {
		return fmt.Errorf("read the keys: %w", err)
	}
	defer rows.Close()
	keys := []exportKey{}
	for rows.Next() {
		var k exportKey
		var at db.Micros
		if err := rows.Scan(&k.ID, &k.PublicKey, &at); err != nil {
			return fmt.Errorf("read the keys: %w", err)
		}
		k.CreatedAt = stamp(at.Time())
		keys = append(keys, k)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	body, err := json.MarshalIndent(keys, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(body, '\n'))
	return err
}
