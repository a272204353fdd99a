package es256

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

type signature struct{ R, S *big.Int }

func asn(t testing.TB, r, s *big.Int) []byte {
	t.Helper()
	b, err := asn1.Marshal(signature{r, s})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestQuick holds the table against crypto/ecdsa: what was signed holds, and
// nothing that was changed in any byte of it.
func TestQuick(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	k := NewKey(&key.PublicKey)
	rapid.Check(t, func(t *rapid.T) {
		digest := sha256.Sum256(rapid.SliceOf(rapid.Byte()).Draw(t, "text"))
		sig, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
		if err != nil {
			t.Fatal(err)
		}
		if !k.quick(digest[:], sig) {
			t.Fatal("what was signed does not hold")
		}
		changed := append(digest[:0:0], digest[:]...)
		changed[rapid.IntRange(0, 31).Draw(t, "byte")] ^= byte(rapid.IntRange(1, 255).Draw(t, "change"))
		if k.quick(changed, sig) {
			t.Fatal("another digest holds")
		}
		i := rapid.IntRange(0, len(sig)-1).Draw(t, "byte of the signature")
		sig[i] ^= byte(rapid.IntRange(1, 255).Draw(t, "change"))
		if got, want := k.quick(digest[:], sig), ecdsa.VerifyASN1(&key.PublicKey, digest[:], sig); got != want {
			t.Fatalf("a signature changed at byte %d: %v, and crypto/ecdsa says %v", i, got, want)
		}
	})
}

// TestEdges tries the numbers at which sums of points go astray: with a private
// key of small numbers the two halves of the sum meet, cancel and double.
func TestEdges(t *testing.T) {
	t.Parallel()
	n := elliptic.P256().Params().N
	small := func(v int64) *big.Int { return big.NewInt(v) }
	numbers := []*big.Int{small(0), small(1), small(2), small(255), small(256), new(big.Int).Sub(n, small(1)), new(big.Int).Sub(n, small(2)), n,
		new(big.Int).Add(n, small(1)), elliptic.P256().Params().P, new(big.Int).Lsh(small(1), 128), new(big.Int).Rsh(n, 1)}
	for _, d := range []int64{1, 2, 3, 256} {
		var b [32]byte
		key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), small(d).FillBytes(b[:]))
		if err != nil {
			t.Fatal(err)
		}
		k := NewKey(&key.PublicKey)
		for _, x := range append(xs(), numbers...) {
			for _, s := range numbers {
				for _, e := range numbers {
					var digest [32]byte
					e.FillBytes(digest[:])
					sig := asn(t, x, s)
					if got, want := k.quick(digest[:], sig), ecdsa.VerifyASN1(&key.PublicKey, digest[:], sig); got != want {
						t.Errorf("key %d, r %x, s %x, digest %x: %v, and crypto/ecdsa says %v", d, x, s, e, got, want)
					}
				}
			}
		}
	}
}

// xs are the x of the first multiples of the curve's point: with them as r, and
// small keys and digests, signatures hold.
func xs() []*big.Int {
	var out []*big.Int
	for d := range int64(6) {
		var b [32]byte
		key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), big.NewInt(d+1).FillBytes(b[:]))
		if err != nil {
			panic(err)
		}
		pub, err := key.PublicKey.Bytes()
		if err != nil {
			panic(err)
		}
		out = append(out, new(big.Int).SetBytes(pub[1:33]))
	}
	return out
}

// TestSums has every way that two points meet: one and itself, one and its
// opposite, one and nothing.
func TestSums(t *testing.T) {
	t.Parallel()
	g := base()[0][0]
	opposite := g
	opposite.y.sub(&element{}, &g.y)
	var p point
	if p.add(&g); p.infinite() || p.x != g.x {
		t.Error("nothing and a point is not the point")
	}
	p.add(&g)
	if two := flatten([]point{p})[0]; two != base()[0][1] {
		t.Error("a point and itself is not its double")
	}
	p = point{g.x, g.y, one}
	if p.add(&opposite); !p.infinite() {
		t.Error("a point and its opposite is not nothing")
	}
	// 256 times: by the next byte's table, by adding, by doubling.
	p = point{g.x, g.y, one}
	for range 8 {
		p.double()
	}
	if flatten([]point{p})[0] != base()[1][0] {
		t.Error("doubling eight times is not 256 times")
	}
}

// TestField holds the field's arithmetic against math/big.
func TestField(t *testing.T) {
	t.Parallel()
	p := elliptic.P256().Params().P
	number := func(z element) *big.Int {
		z.mul(&z, &element{1})
		b := new(big.Int)
		for i := 3; i >= 0; i-- {
			b.Lsh(b, 64).Or(b, new(big.Int).SetUint64(z[i]))
		}
		return b
	}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (element, *big.Int) {
			b := rapid.SliceOfN(rapid.OneOf(rapid.Just(byte(0)), rapid.Just(byte(255)), rapid.Byte()), 32, 32).Draw(t, name)
			v := new(big.Int).Mod(new(big.Int).SetBytes(b), p)
			return elementOf(v.FillBytes(b)), v
		}
		x, bx := draw("x")
		y, by := draw("y")
		var z element
		check := func(what string, want *big.Int) {
			if got := number(z); got.Cmp(want.Mod(want, p)) != 0 {
				t.Fatalf("%s: %x, want %x", what, got, want)
			}
		}
		z.mul(&x, &y)
		check("product", new(big.Int).Mul(bx, by))
		z.add(&x, &y)
		check("sum", new(big.Int).Add(bx, by))
		z.sub(&x, &y)
		check("difference", new(big.Int).Sub(bx, by))
		if bx.Sign() != 0 {
			z.invert(&x)
			check("inverse", new(big.Int).ModInverse(bx, p))
		}
	})
}

// TestKey verifies before and after there is a table, and by keys that get none.
func TestKey(t *testing.T) {
	t.Parallel()
	other, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []*ecdsa.PrivateKey{newKey(t), other} {
		k := NewKey(&key.PublicKey)
		digest := sha256.Sum256([]byte("a seal"))
		sig, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
		if err != nil {
			t.Fatal(err)
		}
		for i := range tableAfter + 20 {
			digest[0] ^= byte(i % 2)
			if got := k.Verify(digest[:], sig); got != (i%4 == 0 || i%4 == 3) {
				t.Fatalf("%s, asked %d times: %v", key.Params().Name, i, got)
			}
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	key := newKey(b)
	k := NewKey(&key.PublicKey)
	digest := sha256.Sum256([]byte("a seal"))
	sig, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
	if err != nil {
		b.Fatal(err)
	}
	b.Run("table", func(b *testing.B) {
		k.quick(digest[:], sig)
		for b.Loop() {
			if !k.quick(digest[:], sig) {
				b.Fatal("it does not hold")
			}
		}
	})
	b.Run("crypto-ecdsa", func(b *testing.B) {
		for b.Loop() {
			if !ecdsa.VerifyASN1(&key.PublicKey, digest[:], sig) {
				b.Fatal("it does not hold")
			}
		}
	})
	b.Run("making-a-table", func(b *testing.B) {
		pub, err := key.PublicKey.Bytes()
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			newTable(pointOf(pub))
		}
	})
}
