package pos

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"gorm.io/gorm"

	"tillbell/pos/es256"
	"tillbell/server/db"
)

// deviceSignature is what a signing device answered for an entry, as it is
// kept. The answers of a register are chained like its entries and sealed with
// the journal's key, so that none can be changed or left out unseen. Those
// that were kept before they were have no hash.
type deviceSignature struct {
	chain, device             string
	seq, counter, act         int64
	started, finished         db.Micros
	signature                 []byte
	refusal                   string
	late                      bool
	process, content, printed string

	hash, seal []byte
	key        string
}

// hashOver is the hash over the one of the answer before, the entry's hash and
// all that was answered.
func (d *deviceSignature) hashOver(before, entry []byte) []byte {
	b := append([]byte("tillbell-device/1\x00"), before...)
	b = append(b, entry...)
	for _, text := range []string{d.chain, strconv.FormatInt(d.seq, 10), d.device, strconv.FormatInt(d.counter, 10), strconv.FormatInt(d.act, 10),
		strconv.FormatInt(int64(d.started), 10), strconv.FormatInt(int64(d.finished), 10), strconv.FormatBool(d.refusal == ""),
		string(d.signature), d.refusal, strconv.FormatBool(d.late), d.process, d.content, d.printed} {
		b = append(strconv.AppendInt(b, int64(len(text)), 10), ':')
		b = append(b, text...)
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

// noSignature is in front of a register's first answer that has a hash.
var noSignature = make([]byte, sha256.Size)

func lastSignature(tx *gorm.DB, register string) (hash []byte, err error) {
	err = tx.Raw(`SELECT hash FROM journal_signatures WHERE register_id = ? ORDER BY seq DESC LIMIT 1`, register).Row().Scan(&hash)
	if db.IsMissing(err) || err == nil && hash == nil {
		return noSignature, nil
	}
	return hash, err
}

// eachSignature reads what devices answered, each register's in order, with
// the hash of the entry (nil: there is none); so many at once, for proving them
// takes longer than a statement may.
func eachSignature(tx *gorm.DB, atOnce int, fn func(d *deviceSignature, entry []byte) error) error {
	last := deviceSignature{chain: noID}
	for n := atOnce; n == atOnce; {
		some, err := signaturesAfter(tx, &last, atOnce)
		if err != nil {
			return fmt.Errorf("read what devices signed: %w", err)
		}
		n = len(some)
		for i := range some {
			if err := fn(&some[i].deviceSignature, some[i].entry); err != nil {
				return err
			}
			last = some[i].deviceSignature
		}
	}
	return nil
}

// entrySignature is an answer with the hash of the entry that it is about.
type entrySignature struct {
	deviceSignature
	entry []byte
}

func signaturesAfter(tx *gorm.DB, last *deviceSignature, limit int) (out []entrySignature, err error) {
	rows, err := tx.Raw(`SELECT CAST(g.register_id AS TEXT), g.seq, g.device, g.counter, g.act, g.started_at, g.finished_at, g.signature, g.error, g.late,
		g.process, g.content, g.printed, g.hash, g.key_id, g.seal, j.hash FROM journal_signatures g
		LEFT JOIN journal j ON j.register_id = g.register_id AND j.seq = g.seq WHERE (g.register_id, g.seq) > (?, ?)
		ORDER BY g.register_id, g.seq LIMIT ?`, last.chain, last.seq, limit).Rows()
	if err != nil {
		return nil, err
	}
	return out, eachRow(rows, func() error {
		var d entrySignature
		var late int
		err := rows.Scan(&d.chain, &d.seq, &d.device, &d.counter, &d.act, &d.started, &d.finished, &d.signature, &d.refusal, &late,
			&d.process, &d.content, &d.printed, &d.hash, &d.key, &d.seal, &d.entry)
		d.late = late == 1
		out = append(out, d)
		return err
	})
}

// answers proves what devices answered, each register's in order.
type answers struct {
	keys   map[string]*es256.Key
	before map[string][]byte
	last   map[string]int64
}

func newAnswers(keys map[string]*ecdsa.PublicKey) *answers {
	a := &answers{keys: make(map[string]*es256.Key, len(keys)), before: make(map[string][]byte), last: make(map[string]int64)}
	for id, key := range keys {
		a.keys[id] = es256.NewKey(key)
	}
	return a
}

// add says what is broken about the next one; empty: nothing. An export may
// begin in the middle: then the first is taken for what it says.
func (a *answers) add(d *deviceSignature, entry, before []byte) string {
	name := fmt.Sprintf("%s: what the device %s answered for entry %d", chainName(d.chain), d.device, d.seq)
	if entry == nil {
		return name + " is about no entry"
	}
	was, begun := a.before[d.chain]
	a.last[d.chain] = d.seq
	if d.hash == nil {
		if begun {
			return name + " has no hash"
		}
		return ""
	}
	if !begun {
		was = before
	}
	a.before[d.chain] = d.hash
	if !bytes.Equal(d.hashOver(was, entry), d.hash) {
		return name + " is not as it was kept, or one before it is missing"
	}
	if key := a.keys[d.key]; key == nil || !key.Verify(d.hash, d.seal) {
		return fmt.Sprintf("%s is not sealed by key %s", name, d.key)
	}
	return ""
}

// verifySignatures proves what devices answered, and that the last answers are
// there.
func verifySignatures(tx *gorm.DB, keys map[string]*ecdsa.PublicKey) (broken string, err error) {
	a := newAnswers(keys)
	err = eachSignature(tx, db.AtOnce, func(d *deviceSignature, entry []byte) error {
		if broken = a.add(d, entry, noSignature); broken != "" {
			return errEnough
		}
		return nil
	})
	if broken != "" {
		return broken, nil
	} else if err != nil {
		return "", err
	}
	rows, err := tx.Raw(`SELECT CAST(register_id AS TEXT), seq FROM journal_signing ORDER BY register_id`).Rows()
	if err != nil {
		return "", fmt.Errorf("read how far devices signed: %w", err)
	}
	err = eachRow(rows, func() error {
		var register string
		var seq int64
		if err := rows.Scan(&register, &seq); err != nil {
			return err
		}
		if last, some := a.last[register]; some && last < seq && broken == "" {
			broken = fmt.Sprintf("%s: what the device answered for entry %d is missing", chainName(register), seq)
		}
		return nil
	})
	return broken, err
}

// signatureLine is an answer in an export.
type signatureLine struct {
	Chain    string `json:"chain"`
	Seq      int64  `json:"seq"`
	Device   string `json:"device"`
	Act      int64  `json:"act"`
	Counter  int64  `json:"counter"`
	Started  int64  `json:"started_at"`
	Finished int64  `json:"finished_at"`
	Value    []byte `json:"signature"`
	Error    string `json:"error,omitempty"` // it refused
	Late     bool   `json:"late"`
	Process  string `json:"process"`
	Content  string `json:"content"`
	Printed  string `json:"printed"`
	Entry    string `json:"entry"`            // its hash
	Before   string `json:"before,omitempty"` // the hash of the answer before
	Hash     string `json:"hash,omitempty"`
	Key      string `json:"key,omitempty"`
	Seal     []byte `json:"seal,omitempty"`
}

func (l *signatureLine) kept() (d deviceSignature, entry, before []byte, err error) {
	d = deviceSignature{chain: l.Chain, seq: l.Seq, device: l.Device, act: l.Act, counter: l.Counter, started: db.Micros(l.Started),
		finished: db.Micros(l.Finished), signature: l.Value, refusal: l.Error, late: l.Late, process: l.Process, content: l.Content,
		printed: l.Printed, key: l.Key, seal: l.Seal}
	if entry, err = hex.DecodeString(l.Entry); err != nil {
		return d, nil, nil, err
	}
	if before, err = hex.DecodeString(l.Before); err != nil || l.Hash == "" {
		return d, entry, before, err
	}
	d.hash, err = hex.DecodeString(l.Hash)
	return d, entry, before, err
}

// signatures writes what devices answered for the entries that are exported.
func (x *export) signatures(w io.Writer) error {
	spans := make(map[string]manifestChain, len(x.list.Chains))
	for _, c := range x.list.Chains {
		spans[c.ID] = c
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	before := make(map[string][]byte)
	return eachSignature(x.tx, x.atOnce, func(d *deviceSignature, entry []byte) error {
		was := before[d.chain]
		if was == nil {
			was = noSignature
		}
		if before[d.chain] = d.hash; d.hash == nil {
			was = nil
		}
		c, wanted := spans[d.chain]
		if !wanted || d.seq < c.FirstSeq || d.seq > c.LastSeq {
			return nil
		}
		return out.Encode(signatureLine{Chain: d.chain, Seq: d.seq, Device: d.device, Act: d.act, Counter: d.counter, Started: int64(d.started),
			Finished: int64(d.finished), Value: d.signature, Error: d.refusal, Late: d.late, Process: d.process, Content: d.content, Printed: d.printed,
			Entry: hex.EncodeToString(entry), Before: hex.EncodeToString(was), Hash: hex.EncodeToString(d.hash), Key: d.key, Seal: d.seal})
	})
}

// exportDevice is what a signing device said of itself.
type exportDevice struct {
	Device string          `json:"device"`
	Master json.RawMessage `json:"master"`
	Since  string          `json:"since"`
}

func (x *export) devices(w io.Writer) error {
	rows, err := x.tx.Raw(`SELECT device, master, since FROM signing_devices ORDER BY device`).Rows()
	if err != nil {
		return fmt.Errorf("read the signing devices: %w", err)
	}
	out := []exportDevice{}
	err = eachRow(rows, func() error {
		var d exportDevice
		var master string
		var since db.Micros
		err := rows.Scan(&d.Device, &master, &since)
		d.Master, d.Since = json.RawMessage(master), stamp(since.Time())
		out = append(out, d)
		return err
	})
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(body, '\n'))
	return err
}
