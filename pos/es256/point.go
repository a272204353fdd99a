package es256

import "math/big"

// affine is a point of the curve that is not the infinite one.
type affine struct{ x, y element }

// point is one as (x/z², y/z³); z is 0 in the infinite one, and in the zero
// value.
type point struct{ x, y, z element }

// pointOf reads a point as SEC 1 writes it uncompressed.
func pointOf(b []byte) affine { return affine{elementOf(b[1:33]), elementOf(b[33:65])} }

func (p *point) infinite() bool { return p.z.zero() }

// hasX tells whether a finite point's x is this number, which is below p.
func (p *point) hasX(x *big.Int) bool {
	var b [32]byte
	want := elementOf(x.FillBytes(b[:]))
	var zz element
	zz.mul(&p.z, &p.z)
	want.mul(&want, &zz)
	return want == p.x
}

// add adds a finite point.
func (p *point) add(q *affine) {
	if p.infinite() {
		*p = point{q.x, q.y, one}
		return
	}
	var zz, h, r, hh, hhh, v element
	zz.mul(&p.z, &p.z)
	h.mul(&q.x, &zz)
	h.sub(&h, &p.x)
	r.mul(&p.z, &zz)
	r.mul(&r, &q.y)
	r.sub(&r, &p.y)
	if h.zero() {
		if r.zero() {
			p.double()
		} else {
			*p = point{}
		}
		return
	}
	hh.mul(&h, &h)
	hhh.mul(&h, &hh)
	v.mul(&p.x, &hh)
	p.x.mul(&r, &r)
	p.x.sub(&p.x, &hhh)
	p.x.sub(&p.x, &v)
	p.x.sub(&p.x, &v)
	v.sub(&v, &p.x)
	v.mul(&v, &r)
	hhh.mul(&hhh, &p.y)
	p.y.sub(&v, &hhh)
	p.z.mul(&p.z, &h)
}

// double doubles, on a curve whose a is -3; no point of it has y = 0.
func (p *point) double() {
	var delta, gamma, beta, alpha, t element
	delta.mul(&p.z, &p.z)
	gamma.mul(&p.y, &p.y)
	beta.mul(&p.x, &gamma)
	t.sub(&p.x, &delta)
	alpha.add(&p.x, &delta)
	alpha.mul(&alpha, &t)
	t.add(&alpha, &alpha)
	alpha.add(&alpha, &t)

	p.z.add(&p.y, &p.z)
	p.z.mul(&p.z, &p.z)
	p.z.sub(&p.z, &gamma)
	p.z.sub(&p.z, &delta)

	beta.add(&beta, &beta)
	beta.add(&beta, &beta)
	p.x.mul(&alpha, &alpha)
	p.x.sub(&p.x, &beta)
	p.x.sub(&p.x, &beta)

	gamma.mul(&gamma, &gamma)
	gamma.add(&gamma, &gamma)
	gamma.add(&gamma, &gamma)
	gamma.add(&gamma, &gamma)
	beta.sub(&beta, &p.x)
	p.y.mul(&alpha, &beta)
	p.y.sub(&p.y, &gamma)
}

// table has the multiples of a point by every value of every byte: at [i][j] it
// is times (j+1)·256^i.
type table [32][255]affine

func newTable(q affine) *table {
	t := new(table)
	multiples := make([]point, 256) // the last is where the next byte begins
	for i := range t {
		var p point
		for j := range multiples {
			p.add(&q)
			multiples[j] = p
		}
		flat := flatten(multiples)
		copy(t[i][:], flat)
		q = flat[255]
	}
	return t
}

// flatten divides the z out of finite points, all with one inversion.
func flatten(points []point) []affine {
	before, all := make([]element, len(points)), one // the products of the z before each
	for i := range points {
		before[i] = all
		all.mul(&all, &points[i].z)
	}
	all.invert(&all)
	out := make([]affine, len(points))
	for i := len(points) - 1; i >= 0; i-- {
		var z, zz element
		z.mul(&all, &before[i])
		all.mul(&all, &points[i].z)
		zz.mul(&z, &z)
		out[i].x.mul(&points[i].x, &zz)
		zz.mul(&zz, &z)
		out[i].y.mul(&points[i].y, &zz)
	}
	return out
}

// add adds the table's point times a number, highest byte first, to a sum.
func (t *table) add(sum *point, times *[32]byte) {
	for i := range t {
		if b := times[31-i]; b != 0 {
			sum.add(&t[i][b-1])
		}
	}
}
