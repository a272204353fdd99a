package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"tillbell/server/fault"
)

// Argon2id at OWASP's least memory: about 45 ms a hash, bounded in flight.
// A PIN is short, so the lock-out does the rest.
const (
	argonTime    = 2
	argonMemory  = 19 * 1024 // KiB
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16
)

const (
	pinMin = 4
	pinMax = 12
)

// CheckPIN refuses a PIN that is not 4 to 12 digits, or all one digit.
func CheckPIN(pin string) error {
	bad := fault.New(fault.Invalid, "pin_invalid", "A PIN has %d to %d digits, not all the same.", pinMin, pinMax).
		At("pin", "pin_invalid", "needs 4 to 12 digits, not all the same")
	if len(pin) < pinMin || len(pin) > pinMax {
		return bad
	}
	if strings.Trim(pin, "0123456789") != "" || strings.Trim(pin, pin[:1]) == "" {
		return bad
	}
	return nil
}

// HashPIN makes the salted hash that is stored, in the PHC form.
func (a *Access) HashPIN(ctx context.Context, pin string) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key, err := a.slowHash(ctx, pin, salt)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// pinMatches compares in constant time. A stored hash that cannot be read
// matches nothing, but takes as long.
func (a *Access) pinMatches(ctx context.Context, pin, stored string) (bool, error) {
	salt, want := make([]byte, argonSalt), make([]byte, argonKey)
	readable := false
	if parts := strings.Split(stored, "$"); len(parts) == 6 && parts[1] == "argon2id" {
		s, err1 := base64.RawStdEncoding.DecodeString(parts[4])
		k, err2 := base64.RawStdEncoding.DecodeString(parts[5])
		if readable = err1 == nil && err2 == nil && len(k) == argonKey; readable {
			salt, want = s, k
		}
	}
	got, err := a.slowHash(ctx, pin, salt)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && readable, nil
}

func (a *Access) slowHash(ctx context.Context, pin string, salt []byte) ([]byte, error) {
	select {
	case a.hashes <- struct{}{}:
		defer func() { <-a.hashes }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(pin), salt, argonTime, argonMemory, argonThreads, argonKey), nil
}

// hash is what is kept of a secret with enough entropy of its own.
type hash [sha256.Size]byte

func hashOf(secret string) hash { return sha256.Sum256([]byte(secret)) }

// newToken makes a secret of 256 bits behind a prefix that says what it is.
func newToken(prefix string) string {
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		panic("no randomness: " + err.Error())
	}
	return prefix + base64.RawURLEncoding.EncodeToString(b)
}

// pairingAlphabet leaves out what people mix up: O and 0, I and 1.
const (
	pairingAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	pairingLength   = 6
)

func newPairingCode() string {
	b := make([]byte, pairingLength)
	if _, err := rand.Read(b); err != nil {
		panic("no randomness: " + err.Error())
	}
	for i := range b {
		b[i] = pairingAlphabet[int(b[i])%len(pairingAlphabet)]
	}
	return string(b)
}
