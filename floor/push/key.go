package push

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Key is what a server proves itself to push services with (VAPID). Browsers
// subscribe to it: with another key every subscription has to be made anew, so
// it is made once and kept beside the journal's key, outside the database.
type Key struct {
	Public  string // base64url, the point uncompressed
	private string // base64url
}

// LoadKey reads the key of a file, or makes it where there is none.
func LoadKey(file string) (*Key, error) {
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return newKey(file)
	} else if err != nil {
		return nil, fmt.Errorf("read the key of alerts: %w", err)
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, fmt.Errorf("%s holds no key", file)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the key of alerts: %w", err)
	}
	ec, ok := key.(*ecdsa.PrivateKey)
	if !ok || ec.Curve != elliptic.P256() {
		return nil, fmt.Errorf("%s holds a key of another kind than P-256", file)
	}
	return keyOf(ec)
}

func newKey(file string) (*Key, error) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(ec)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	// A file that was begun and not finished must never be taken for a key, and
	// of two servers that start together one makes it.
	tmp := fmt.Sprintf("%s.%d", file, os.Getpid())
	err = writeSynced(tmp, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	if err == nil {
		err = os.Link(tmp, file)
	}
	_ = os.Remove(tmp)
	if errors.Is(err, os.ErrExist) {
		return LoadKey(file)
	} else if err != nil {
		return nil, fmt.Errorf("write the key of alerts: %w", err)
	}
	return keyOf(ec)
}

func writeSynced(file string, b []byte) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

func keyOf(ec *ecdsa.PrivateKey) (*Key, error) {
	k, err := ec.ECDH()
	if err != nil {
		return nil, err
	}
	return &Key{Public: base64.RawURLEncoding.EncodeToString(k.PublicKey().Bytes()), private: base64.RawURLEncoding.EncodeToString(k.Bytes())}, nil
}

// contactOf is whom a push service may write to where nobody is named: the
// public page, or a mailbox at its host where that has no TLS.
func contactOf(page string) string {
	if strings.HasPrefix(page, "https:") {
		return page
	}
	if u, err := url.Parse(page); err == nil && u.Hostname() != "" {
		return "alerts@" + u.Hostname()
	}
	return "alerts@localhost"
}
