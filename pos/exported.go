package pos

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"tillbell/server/db"
)

// maxExportLine bounds a line of an export: the largest document by far.
const maxExportLine = 64 << 20

// VerifyExport verifies an export by itself: no server and no database.
func VerifyExport(file string, tell Progress) (Verified, error) {
	f, err := os.Open(file)
	if err != nil {
		return Verified{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Verified{}, err
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return Verified{}, fmt.Errorf("%s is no export: %w", file, err)
	}
	return verifyExport(z, tell)
}

// verifyExport verifies an export's files.
func verifyExport(files fs.FS, tell Progress) (Verified, error) {
	list, keys, broken := readList(files)
	if broken != "" {
		return Verified{Broken: broken}, nil
	}
	p := newProver(keys)
	for _, c := range list.Chains {
		before, err := hex.DecodeString(c.Before)
		if err != nil || c.FirstSeq < 1 {
			return Verified{Broken: exportList + ": a chain cannot begin like that"}, nil
		}
		p.begin(c.ID, chainHead{seq: c.FirstSeq - 1, hash: before})
	}
	r := &exportReader{p: p, list: list, tell: tell}
	sum, err := r.read(files)
	v := p.finish()
	if err != nil && v.Broken == "" {
		v.Broken = err.Error()
	}
	if v.Broken != "" {
		if p.broken != "" {
			v.Broken = fmt.Sprintf("line %d: %s", p.brokenAt, p.broken)
		}
		return v, nil
	}
	v.Broken = r.complete(files, sum)
	return v, nil
}

// readList reads the signed list of an export's contents, and its keys.
func readList(files fs.FS) (list manifest, keys map[string]*ecdsa.PublicKey, broken string) {
	body, err := fs.ReadFile(files, exportList)
	if err != nil {
		return list, nil, exportList + " cannot be read: " + err.Error()
	}
	signature, err := fs.ReadFile(files, exportSeal)
	if err != nil {
		return list, nil, exportSeal + " cannot be read: " + err.Error()
	}
	raw, err := fs.ReadFile(files, exportKeys)
	if err != nil {
		return list, nil, exportKeys + " cannot be read: " + err.Error()
	}
	var named []exportKey
	if err := json.Unmarshal(raw, &named); err != nil {
		return list, nil, exportKeys + " cannot be read: " + err.Error()
	}
	keys = make(map[string]*ecdsa.PublicKey, len(named))
	for _, k := range named {
		if keys[k.ID], err = publicKey(k.ID, k.PublicKey); err != nil {
			return list, nil, exportKeys + ": " + err.Error()
		}
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return list, nil, exportList + " cannot be read: " + err.Error()
	}
	if list.Format != exportFormat {
		return list, nil, fmt.Sprintf("%s is of the format %q, which this program does not know", exportList, list.Format)
	}
	digest := sha256.Sum256(body)
	if key := keys[list.KeyID]; key == nil || !ecdsa.VerifyASN1(key, digest[:], signature) {
		return list, nil, fmt.Sprintf("%s is not signed by key %s", exportList, list.KeyID)
	}
	return list, keys, ""
}

type exportReader struct {
	p    *prover
	list manifest
	tell Progress
	back []byte
}

// read takes all lines and gives the file's hash.
func (r *exportReader) read(files fs.FS) ([]byte, error) {
	f, err := files.Open(exportEntries)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", exportEntries, err)
	}
	defer f.Close()
	sum := sha256.New()
	lines := bufio.NewReaderSize(io.TeeReader(f, sum), 1<<16)
	for {
		line, err := readLine(lines)
		if errors.Is(err, io.EOF) {
			return sum.Sum(nil), nil
		} else if err != nil {
			return nil, fmt.Errorf("%s, line %d cannot be read: %w", exportEntries, r.p.n+1, err)
		}
		if !r.take(line) {
			return nil, nil
		}
		r.tell.tell(r.p.entries, r.list.Entries)
	}
}

// readLine reads a line with its end, which must be there.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case errors.Is(err, bufio.ErrBufferFull) && len(line) < maxExportLine:
			continue
		case errors.Is(err, io.EOF) && len(line) > 0:
			return nil, io.ErrUnexpectedEOF
		}
		return nil, err
	}
}

// exportLine is an entry or a seal.
type exportLine struct {
	Chain      string          `json:"chain"`
	Seq        int64           `json:"seq"`
	Type       string          `json:"type"`
	Doc        string          `json:"doc"`
	At         int64           `json:"at"`
	Hash       string          `json:"hash"`
	Seal       string          `json:"seal"`
	Payload    json.RawMessage `json:"payload"`
	PayloadHex string          `json:"payload_hex"`

	SealID    string   `json:"seal_id"`
	Key       string   `json:"key"`
	Signature string   `json:"signature"`
	Others    []string `json:"others"`
}

var errLine = errors.New("it is not as it was written")

// take takes one line, which must be just what an export writes.
func (r *exportReader) take(line []byte) bool {
	var l exportLine
	if err := json.Unmarshal(line, &l); err != nil {
		r.p.fail(r.p.n+1, "it cannot be read: %s", err)
		return false
	}
	if l.SealID != "" {
		s, others, err := l.asSeal()
		if err == nil {
			r.back = appendSeal(r.back[:0], s, others)
		}
		if err != nil || !bytes.Equal(r.back, line) {
			r.p.fail(r.p.n+1, "seal %s: %s", l.SealID, errLine)
			return false
		}
		return r.p.closeSeal(s, others)
	}
	e, err := l.asEntry()
	if err == nil {
		r.back = appendEntry(r.back[:0], e)
	}
	if err != nil || !bytes.Equal(r.back, line) {
		r.p.fail(r.p.n+1, "%s: entry %d (%s %s): %s", chainName(l.Chain), l.Seq, l.Type, l.Doc, errLine)
		return false
	}
	return r.p.await(e)
}

func (l *exportLine) asEntry() (*storedEntry, error) {
	e := &storedEntry{chain: l.Chain, seq: l.Seq, kind: l.Type, doc: l.Doc, at: db.Micros(l.At), seal: l.Seal, payload: l.Payload}
	var err error
	if e.hash, err = hex.DecodeString(l.Hash); err != nil {
		return nil, err
	}
	if l.PayloadHex != "" {
		e.payload, err = hex.DecodeString(l.PayloadHex)
	}
	return e, err
}

func (l *exportLine) asSeal() (*storedSeal, [][]byte, error) {
	s := &storedSeal{id: l.SealID, key: l.Key, at: db.Micros(l.At)}
	var err error
	if s.signature, err = hex.DecodeString(l.Signature); err != nil {
		return nil, nil, err
	}
	others := make([][]byte, len(l.Others))
	for i, text := range l.Others {
		if others[i], err = hex.DecodeString(text); err != nil {
			return nil, nil, err
		}
	}
	return s, others, nil
}

// signatures proves what devices answered for the entries: it is about those
// that were read, and none of it was changed or left out.
func (r *exportReader) signatures(body []byte) string {
	a := newAnswers(r.p.keys)
	for n, line := range bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		var l signatureLine
		if err := json.Unmarshal(line, &l); err != nil {
			return fmt.Sprintf("%s, line %d: %s", exportSigned, n+1, err)
		}
		d, entry, before, err := l.kept()
		if err != nil {
			return fmt.Sprintf("%s, line %d: %s", exportSigned, n+1, err)
		}
		if broken := a.add(&d, entry, before); broken != "" {
			return fmt.Sprintf("%s, line %d: %s", exportSigned, n+1, broken)
		}
	}
	return ""
}

// complete holds what was read against the list: each chain to its end, each
// file whole.
func (r *exportReader) complete(files fs.FS, sum []byte) string {
	for _, c := range r.list.Chains {
		if end := r.p.ends[c.ID]; end.seq != c.LastSeq || hex.EncodeToString(end.hash) != c.LastHash {
			return fmt.Sprintf("%s: entry %d is missing", chainName(c.ID), end.seq+1)
		}
	}
	if len(r.p.ends) != len(r.list.Chains) || r.p.entries != r.list.Entries {
		return fmt.Sprintf("%s lists %d entries in %d chains, there are %d in %d", exportList, r.list.Entries, len(r.list.Chains), r.p.entries, len(r.p.ends))
	}
	for _, f := range r.list.Files {
		if f.Name != exportEntries {
			body, err := fs.ReadFile(files, f.Name)
			if err != nil {
				return f.Name + " cannot be read: " + err.Error()
			}
			one := sha256.Sum256(body)
			sum = one[:]
			if f.Name == exportSigned {
				if broken := r.signatures(body); broken != "" {
					return broken
				}
			}
		}
		if hex.EncodeToString(sum) != f.SHA256 {
			return f.Name + " is not as it was exported"
		}
	}
	return ""
}
