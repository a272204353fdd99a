package access

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// How the code of a sign proves that whoever opens it stands before it.
const (
	SignOpen     = "open"     // it does not: the address is the code alone
	SignSigned   = "signed"   // signed once; printed
	SignRotating = "rotating" // signed anew every so many minutes; shown on a screen
)

const (
	signBytes     = 9                // of a signature: 12 characters
	signPass      = 15 * time.Minute // from opening the page to ringing
	signUsual     = 5                // minutes a rotating code stands
	signMinutes   = 24 * 60
	signKeyLength = 32
)

// Sign is how a call point's code is signed. The zero value of a point that is
// saved leaves it as it is.
type Sign struct {
	Mode    string
	Minutes int64 // of a rotating one
	Epoch   int64 // raised, it ends all codes of before
}

// Signed tells whether the point's code is signed.
func (p CallPoint) Signed() bool { return p.Sign.Mode == SignSigned || p.Sign.Mode == SignRotating }

func (s *Sign) check() error {
	switch {
	case s.Mode != SignOpen && s.Mode != SignSigned && s.Mode != SignRotating:
		return fault.New(fault.Invalid, "sign_invalid", "A code is open, signed or rotating.").At("sign", "sign_invalid", "is open, signed or rotating")
	case s.Mode != SignRotating:
		s.Minutes = 0
	case s.Minutes == 0:
		s.Minutes = signUsual
	case s.Minutes < 0 || s.Minutes > signMinutes:
		return fault.New(fault.Invalid, "sign_invalid", "A code stands for a day at most.").At("sign_minutes", "sign_invalid", "is 1 to 1440")
	}
	return nil
}

// window is the number of the time in which a code stands, and when it ends.
func (s Sign) window(now time.Time) (n int64, until time.Time) {
	if s.Mode != SignRotating {
		return 0, time.Time{}
	}
	long := s.Minutes * 60
	n = now.Unix() / long
	return n, time.Unix((n+1)*long, 0).UTC()
}

func (p CallPoint) sign(key []byte, what string, n int64) string {
	m := hmac.New(sha256.New, key)
	fmt.Fprintf(m, "%s\x00%s\x00", what, p.ID)
	m.Write(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(p.Sign.Epoch)), uint64(n)))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:signBytes])
}

// SignToken is the signature in the sign's address now, and until when it is
// shown; empty where the code is open, for ever where it does not rotate.
func (p CallPoint) SignToken(key []byte, now time.Time) (token string, until time.Time) {
	if !p.Signed() {
		return "", time.Time{}
	}
	n, until := p.Sign.window(now)
	return p.sign(key, "sign", n), until
}

// TakesToken tells whether a signature opens the point's page: the one shown
// now, and the one before, as people take a moment to scan. A node whose clock
// goes ahead a little may show the next one.
func (p CallPoint) TakesToken(key []byte, token string, now time.Time) bool {
	n, _ := p.Sign.window(now)
	first, last := n, n
	if p.Sign.Mode == SignRotating {
		first, last = n-1, n+1
	}
	for ; first <= last; first++ {
		if hmac.Equal([]byte(p.sign(key, "sign", first)), []byte(token)) {
			return true
		}
	}
	return false
}

// SignPass lets whoever opened the page by a good code ring for a while.
func (p CallPoint) SignPass(key []byte, now time.Time) string {
	until := now.Add(signPass).Unix()
	return strconv.FormatInt(until, 36) + "." + p.sign(key, "pass", until)
}

// TakesPass tells whether a pass lets ring.
func (p CallPoint) TakesPass(key []byte, pass string, now time.Time) bool {
	at, mark, _ := strings.Cut(pass, ".")
	until, err := strconv.ParseInt(at, 36, 64)
	return err == nil && now.Unix() <= until && hmac.Equal([]byte(p.sign(key, "pass", until)), []byte(mark))
}

// ScreenKey lets a screen or e-paper at the point fetch its current code.
func (p CallPoint) ScreenKey(key []byte) string { return p.sign(key, "screen", 0) }

// SignKey is what a store's signs are signed with; it is made when it is first
// asked for.
func (a *Access) SignKey(ctx context.Context, store string) ([]byte, error) {
	if k, ok := a.signKeys.Load(store); ok {
		return k.([]byte), nil
	}
	secret := make([]byte, signKeyLength)
	if _, err := rand.Read(secret); err != nil {
		return nil, err
	}
	var key []byte
	err := a.db.Tx(ctx, func(tx *db.Tx) error {
		err := tx.Exec(`INSERT INTO sign_keys (store_id, secret) VALUES (?, ?) ON CONFLICT (store_id) DO NOTHING`, store, db.Bytes(secret)).Error
		if err != nil {
			return fmt.Errorf("keep the key of signs: %w", err)
		}
		return tx.Raw(`SELECT secret FROM sign_keys WHERE store_id = ?`, store).Row().Scan(&key)
	})
	if err == nil {
		a.signKeys.Store(store, key)
	}
	return key, err
}

// RenewSign ends all codes of a point that were shown or printed before.
func (a *Access) RenewSign(ctx context.Context, store, id string) (CallPoint, error) {
	var r callPointRow
	err := a.db.Put(ctx, func(tx *db.Tx) error {
		u := tx.Exec(`UPDATE call_points SET sign_epoch = sign_epoch + 1 WHERE id = ? AND store_id = ?`, id, store)
		if u.Error != nil {
			return u.Error
		}
		if u.RowsAffected == 0 {
			return fault.New(fault.NotFound, "no_call_point", "There is no such call point.")
		}
		return tx.Where("id = ?", id).Take(&r).Error
	})
	if err != nil {
		return CallPoint{}, err
	}
	return r.point()
}
