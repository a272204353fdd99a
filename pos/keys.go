package pos

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	_ "embed"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// keyPayload is what the journal keeps of a key: its public half and, where it
// takes another's place, the signature of each over both.
type keyPayload struct {
	KeyID       string `json:"key_id"`
	PublicKey   []byte `json:"public_key"`
	At          string `json:"at"`
	Retires     string `json:"retires,omitempty"`
	SignedByOld []byte `json:"signed_by_old,omitempty"`
	SignedByNew []byte `json:"signed_by_new,omitempty"`
}

// ID names the key that signs.
func (s *Signer) ID() string { return s.id }

// register leaves the public half in the database, for whoever verifies, and
// enters the key in the journal when it is seen first.
func (p *Pos) register(ctx context.Context) error {
	pub, err := x509.MarshalPKIXPublicKey(&p.signer.key.PublicKey)
	if err != nil {
		return err
	}
	var known bool
	err = p.db.Read(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM journal_keys WHERE id = ?)`, p.signer.id).Row().Scan(&known)
	if err != nil || known {
		return db.Translate(err)
	}
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		fresh, err := keepKey(tx, p.signer.id, pub)
		if err != nil || !fresh {
			return err
		}
		return p.enterHouse(tx, entryKey, db.NewID(), keyPayload{KeyID: p.signer.id, PublicKey: pub, At: stamp(tx.Now)})
	})
}

// keepKey asks first: a key that is there is guarded against any other insert.
func keepKey(tx *db.Tx, id string, pub []byte) (fresh bool, err error) {
	var known bool
	if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM journal_keys WHERE id = ?)`, id).Row().Scan(&known); err != nil || known {
		return false, err
	}
	r := tx.Exec(`INSERT INTO journal_keys (id, public_key, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, id, db.Bytes(pub), db.At(tx.Now))
	return r.RowsAffected == 1, r.Error
}

// RotateKey makes a new key in the place of a file's, and enters it signed by
// both. The old file stays beside it under its key's name. Servers that run on
// the old one have to be started again soon: what it signs more than a few
// minutes later does not verify.
func RotateKey(ctx context.Context, d *db.DB, file string) (old, next string, err error) {
	was, err := LoadSigner(file)
	if err != nil {
		return "", "", err
	}
	fresh := file + ".next"
	if _, err := os.Stat(fresh); err == nil {
		return "", "", fault.New(fault.Conflict, "rotation_unfinished", "%s is there already. If an earlier rotation failed, delete it and try again.", fresh)
	}
	will, err := newSigner(fresh)
	if err != nil {
		return "", "", err
	}
	entry, err := rotation(was, will)
	if err != nil {
		return "", "", errors.Join(err, os.Remove(fresh))
	}
	// The new key is on the disk before the journal says so, and takes the old
	// one's name after: whatever fails, the key that signs is in a file.
	p := &Pos{db: d, signer: was}
	err = d.Tx(ctx, func(tx *db.Tx) error {
		entry.At = stamp(tx.Now)
		if _, err := keepKey(tx, will.id, entry.PublicKey); err != nil {
			return err
		}
		return p.enterHouse(tx, entryKey, db.NewID(), entry)
	})
	if err != nil {
		return "", "", errors.Join(fmt.Errorf("enter the new key: %w", err), os.Remove(fresh))
	}
	kept := filepath.Join(filepath.Dir(file), "journal-"+was.id+".pem")
	if err := os.Rename(file, kept); err != nil {
		return "", "", fmt.Errorf("keep the old key: %w", err)
	}
	if err := os.Rename(fresh, file); err != nil {
		return "", "", fmt.Errorf("put the new key in place: %w", err)
	}
	return was.id, will.id, nil
}

func rotation(was, will *Signer) (k keyPayload, err error) {
	k = keyPayload{KeyID: will.id, Retires: was.id}
	if k.PublicKey, err = x509.MarshalPKIXPublicKey(&will.key.PublicKey); err != nil {
		return k, err
	}
	digest := rotationDigest(was.id, will.id)
	if k.SignedByOld, err = was.sign(digest); err != nil {
		return k, err
	}
	k.SignedByNew, err = will.sign(digest)
	return k, err
}

func rotationDigest(old, next string) []byte {
	sum := sha256.Sum256([]byte("tillbell-key/1\x00" + old + "\x00" + next))
	return sum[:]
}

// holds tells whether both keys agreed to a rotation.
func (k *keyPayload) holds(keys map[string]*ecdsa.PublicKey) bool {
	was, will := keys[k.Retires], keys[k.KeyID]
	digest := rotationDigest(k.Retires, k.KeyID)
	return was != nil && will != nil && ecdsa.VerifyASN1(was, digest, k.SignedByOld) && ecdsa.VerifyASN1(will, digest, k.SignedByNew)
}

// signBytes signs what is no journal entry: the list of an export's contents.
func (s *Signer) signBytes(b []byte) ([]byte, error) {
	sum := sha256.Sum256(b)
	sig, err := ecdsa.SignASN1(rand.Reader, s.key, sum[:])
	if err != nil {
		return nil, fmt.Errorf("sign the export: %w", err)
	}
	return sig, nil
}

// KeysBeside names the keys in the files of a key file's folder, the retired
// ones too, each with its file.
func KeysBeside(file string) (map[string]string, error) {
	files, err := filepath.Glob(filepath.Join(filepath.Dir(file), "journal*.pem"))
	if err != nil {
		return nil, err
	}
	ids := make(map[string]string, len(files))
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		if block, _ := pem.Decode(b); block == nil {
			continue
		}
		id, err := KeyIDOf(f)
		if err != nil {
			return nil, err
		}
		ids[id] = f
	}
	return ids, nil
}

// Grants are the statements that give a PostgreSQL role what a server needs,
// and nothing that changes the past.
//
//go:embed grants.sql
var Grants string
