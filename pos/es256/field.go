package es256

import (
	"encoding/binary"
	"math/bits"
)

// element is a number modulo p = 2^256 - 2^224 + 2^192 + 2^96 - 1, times 2^256
// (in Montgomery's form), lowest limb first, always below p.
type element [4]uint64

// The limbs of p; the lowest is all ones and the third nothing.
const (
	p0 = 0xffffffffffffffff
	p1 = 0x00000000ffffffff
	p2 = 0
	p3 = 0xffffffff00000001
)

// one is 2^256 mod p, and square 2^512 mod p, by which a number gets its form.
var (
	one    = element{1, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000fffffffe}
	square = element{3, 0xfffffffbffffffff, 0xfffffffffffffffe, 0x00000004fffffffd}
)

// elementOf reads 32 bytes, which say a number below p.
func elementOf(b []byte) (z element) {
	for i := range z {
		z[i] = binary.BigEndian.Uint64(b[24-8*i:])
	}
	z.mul(&z, &square)
	return z
}

func (x *element) zero() bool { return x[0]|x[1]|x[2]|x[3] == 0 }

// mul sets z = x·y/2^256, limb by limb: as p ends in ones, what each step adds
// to clear the lowest limb is that limb itself times p.
func (z *element) mul(x, y *element) {
	y0, y1, y2, y3 := y[0], y[1], y[2], y[3]
	var t0, t1, t2, t3, t4, t5 uint64
	for _, xi := range x {
		h0, l0 := bits.Mul64(xi, y0)
		h1, l1 := bits.Mul64(xi, y1)
		h2, l2 := bits.Mul64(xi, y2)
		h3, l3 := bits.Mul64(xi, y3)
		l1, c := bits.Add64(l1, h0, 0)
		l2, c = bits.Add64(l2, h1, c)
		l3, c = bits.Add64(l3, h2, c)
		h3 += c
		t0, c = bits.Add64(t0, l0, 0)
		t1, c = bits.Add64(t1, l1, c)
		t2, c = bits.Add64(t2, l2, c)
		t3, c = bits.Add64(t3, l3, c)
		t4, t5 = bits.Add64(t4, h3, c)

		h, l := bits.Mul64(t0, p3)
		t1, c = bits.Add64(t1, t0<<32, 0)
		t2, c = bits.Add64(t2, t0>>32, c)
		t3, c = bits.Add64(t3, l, c)
		t4, c = bits.Add64(t4, h, c)
		t0, t1, t2, t3, t4 = t1, t2, t3, t4, t5+c
	}
	z.reduce(t0, t1, t2, t3, t4)
}

// reduce sets z to a number below 2p.
func (z *element) reduce(t0, t1, t2, t3, t4 uint64) {
	r0, b := bits.Sub64(t0, p0, 0)
	r1, b := bits.Sub64(t1, p1, b)
	r2, b := bits.Sub64(t2, p2, b)
	r3, b := bits.Sub64(t3, p3, b)
	if _, b = bits.Sub64(t4, 0, b); b != 0 {
		r0, r1, r2, r3 = t0, t1, t2, t3
	}
	*z = element{r0, r1, r2, r3}
}

func (z *element) add(x, y *element) {
	t0, c := bits.Add64(x[0], y[0], 0)
	t1, c := bits.Add64(x[1], y[1], c)
	t2, c := bits.Add64(x[2], y[2], c)
	t3, c := bits.Add64(x[3], y[3], c)
	z.reduce(t0, t1, t2, t3, c)
}

func (z *element) sub(x, y *element) {
	t0, b := bits.Sub64(x[0], y[0], 0)
	t1, b := bits.Sub64(x[1], y[1], b)
	t2, b := bits.Sub64(x[2], y[2], b)
	t3, b := bits.Sub64(x[3], y[3], b)
	if b != 0 {
		var c uint64
		t0, c = bits.Add64(t0, p0, 0)
		t1, c = bits.Add64(t1, p1, c)
		t2, c = bits.Add64(t2, p2, c)
		t3, _ = bits.Add64(t3, p3, c)
	}
	*z = element{t0, t1, t2, t3}
}

// invert sets z = 1/x, as x^(p-2).
func (z *element) invert(x *element) {
	exponent := [4]uint64{p0 - 2, p1, p2, p3}
	r, by := one, *x
	for i := 255; i >= 0; i-- {
		r.mul(&r, &r)
		if exponent[i/64]>>(i%64)&1 == 1 {
			r.mul(&r, &by)
		}
	}
	*z = r
}
