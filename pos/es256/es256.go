// Package es256 verifies many ES256 signatures made by few keys: those of a
// journal's seals, of which a big shop has a million under one key.
//
// crypto/ecdsa multiplies the key's point anew for each signature. Here the
// multiples of a key are laid down in a table once it was asked for often, and
// a signature is then a sum of 64 points: about a fifth of the work. All that
// is looked at is public, so nothing here runs in constant time, and nothing
// here signs.
//
// What the table says holds is held; what it does not is asked of crypto/ecdsa,
// whose word is the last, and about the last seal of each chain its word is
// asked in any case (pos/prove.go). Tests hold both against each other.
package es256

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"math/big"
	"sync"
	"sync/atomic"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// tableAfter is how many signatures a key verifies before a table pays: making
// one takes as long as some dozens of them.
const tableAfter = 256

// Key is a public key to verify with, by any number of goroutines.
type Key struct {
	pub   *ecdsa.PublicKey
	asked atomic.Int64
	once  sync.Once
	table *table // nil: not a key on P-256
}

// NewKey is a key to verify with.
func NewKey(pub *ecdsa.PublicKey) *Key { return &Key{pub: pub} }

// Verify tells whether a signature in ASN.1 is this key's over a digest.
func (k *Key) Verify(digest, signature []byte) bool {
	if k.asked.Add(1) > tableAfter && k.quick(digest, signature) {
		return true
	}
	return ecdsa.VerifyASN1(k.pub, digest, signature)
}

// quick is true where the table proves the signature.
func (k *Key) quick(digest, signature []byte) bool {
	k.once.Do(func() {
		if k.pub.Curve != elliptic.P256() {
			return
		}
		if b, err := k.pub.Bytes(); err == nil {
			k.table = newTable(pointOf(b))
		}
	})
	if k.table == nil || len(digest) != 32 {
		return false
	}
	r, s, ok := parts(signature)
	return ok && verify(k.table, digest, r, s)
}

// parts takes a signature apart.
func parts(signature []byte) (r, s *big.Int, ok bool) {
	r, s = new(big.Int), new(big.Int)
	var inner cryptobyte.String
	in := cryptobyte.String(signature)
	ok = in.ReadASN1(&inner, asn1.SEQUENCE) && in.Empty() && inner.ReadASN1Integer(r) && inner.ReadASN1Integer(s) && inner.Empty()
	return r, s, ok
}

// base is the table of the curve's own point.
var base = sync.OnceValue(func() *table {
	p := elliptic.P256().Params()
	b := make([]byte, 65)
	p.Gx.FillBytes(b[1:33])
	p.Gy.FillBytes(b[33:])
	return newTable(pointOf(b))
})

// verify is FIPS 186-5, 6.4.2: with w = 1/s, the point (digest·w)·G + (r·w)·Q
// has the x that r is.
func verify(q *table, digest []byte, r, s *big.Int) bool {
	n := elliptic.P256().Params().N
	if r.Sign() <= 0 || s.Sign() <= 0 || r.Cmp(n) >= 0 || s.Cmp(n) >= 0 {
		return false
	}
	w := new(big.Int).ModInverse(s, n)
	u := new(big.Int).SetBytes(digest)
	var u1, u2 [32]byte
	u.Mul(u, w).Mod(u, n).FillBytes(u1[:])
	u.Mul(r, w).Mod(u, n).FillBytes(u2[:])

	var sum point
	base().add(&sum, &u1)
	q.add(&sum, &u2)
	if sum.infinite() {
		return false
	}
	if sum.hasX(r) {
		return true
	}
	over := u.Add(r, n) // x was above n
	return over.Cmp(elliptic.P256().Params().P) < 0 && sum.hasX(over)
}
