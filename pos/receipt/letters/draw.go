package letters

import (
	"strings"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// Pen draws outlines; y grows downwards.
type Pen interface {
	MoveTo(x, y float32)
	LineTo(x, y float32)
	QuadTo(bx, by, x, y float32)
	CubeTo(bx, by, cx, cy, x, y float32)
	ClosePath()
}

// Line is where a text is drawn, and how.
type Line struct {
	X, Base  float32 // of its left end
	Up, Down float32 // room above and below the base
	Size     float32 // of the letters
	Column   float32 // how wide one is; 0: letters take the width that they have
	Bold     bool
}

// Draw draws a text. Where columns have a width each letter stands in its own,
// made narrower if need be, and a word of joined letters in all of its.
func (s *Set) Draw(pen Pen, text string, l Line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.draw(pen, text, l)
}

// Width is how much a text takes where letters have the width that they have.
func (s *Set) Width(text string, size float32, bold bool) float32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.draw(nil, text, Line{Size: size, Up: 2 * size, Down: size, Bold: bold})
}

func (s *Set) draw(pen Pen, text string, l Line) (x float32) {
	x = l.X
	for _, p := range arrange(text) {
		wide := l.Column * float32(p.columns)
		if p.text == " " && l.Column > 0 {
			x += wide
			continue
		}
		shaped, bold := s.shape(p, l)
		if shaped == nil {
			p.text = strings.Repeat("?", max(p.columns, 1))
			shaped, bold = s.shape(p, l)
		}
		scale, place := float32(1), x
		if up, down := l.fits(shaped); up < 1 || down < 1 {
			scale = min(up, down)
		}
		across := scale
		natural := float32(shaped.Advance) / 64 * scale
		switch {
		case l.Column == 0:
			wide = natural
		case natural > wide && natural > 0:
			across *= wide / natural
		case p.rtl:
			place += wide - natural
		case p.columns == 1 || natural < wide && !joining(p.text):
			place += (wide - natural) / 2
		}
		if pen != nil {
			s.ink(pen, shaped, place, l.Base, across, scale)
			if l.Bold && !bold { // the font has no bolder face: drawn twice, a little aside
				s.ink(pen, shaped, place+l.Size/18, l.Base, across, scale)
			}
		}
		x += wide
	}
	return x - l.X
}

// fits is by how much letters must shrink to have room above and below.
func (l Line) fits(o *shaping.Output) (up, down float32) {
	up, down = 1, 1
	if a := float32(o.GlyphBounds.Ascent) / 64; a > l.Up && l.Up > 0 {
		up = l.Up / a
	}
	if d := -float32(o.GlyphBounds.Descent) / 64; d > l.Down && l.Down > 0 {
		down = l.Down / d
	}
	return up, down
}

// shape finds the font and places its letters; nil: no font has them all, or
// the one that has them breaks. bold tells that the font is the bolder one.
func (s *Set) shape(p piece, l Line) (out *shaping.Output, bold bool) {
	first := s.sans
	switch {
	case l.Column > 0 && l.Bold:
		first = s.monoBold
	case l.Column > 0:
		first = s.mono
	case l.Bold:
		first = s.strong
	}
	f := s.fontFor(p.text, first)
	if f == nil {
		return nil, false
	}
	face := f.open()
	if face == nil {
		delete(s.known, p.text)
		return nil, false
	}
	defer func() {
		if recover() != nil { // a font from anywhere; the paper goes on without it
			f.broken, out = true, nil
			delete(s.known, p.text)
		}
	}()
	runes := []rune(p.text)
	in := shaping.Input{Text: runes, RunEnd: len(runes), Direction: di.DirectionLTR, Face: face, Size: fixed.Int26_6(l.Size * 64), Script: script(runes), Language: "en"}
	if p.rtl {
		in.Direction = di.DirectionRTL
	}
	shaped := s.shaper.Shape(in)
	return &shaped, l.Bold && f == first
}

func script(runes []rune) language.Script {
	for _, r := range runes {
		if sc := language.LookupScript(r); sc != language.Common && sc != language.Inherited && sc != language.Unknown {
			return sc
		}
	}
	return language.Latin
}

func (s *Set) ink(pen Pen, o *shaping.Output, x, base, across, scale float32) {
	unit := float32(o.Size) / 64 / float32(o.Face.Upem())
	for _, g := range o.Glyphs {
		outline, ok := o.Face.GlyphData(g.GlyphID).(font.GlyphOutline)
		if ok {
			trace(pen, outline, x+float32(g.XOffset)/64*across, base-float32(g.YOffset)/64*scale, unit*across, unit*scale)
		}
		x += float32(g.Advance) / 64 * across
	}
}

// trace draws one outline, whose units grow upwards.
func trace(pen Pen, o font.GlyphOutline, x, y, across, up float32) {
	open := false
	for _, seg := range o.Segments {
		at := func(i int) (float32, float32) { return x + seg.Args[i].X*across, y - seg.Args[i].Y*up }
		ax, ay := at(0)
		switch seg.Op {
		case opentype.SegmentOpMoveTo:
			if open {
				pen.ClosePath()
			}
			pen.MoveTo(ax, ay)
			open = true
		case opentype.SegmentOpLineTo:
			pen.LineTo(ax, ay)
		case opentype.SegmentOpQuadTo:
			bx, by := at(1)
			pen.QuadTo(ax, ay, bx, by)
		case opentype.SegmentOpCubeTo:
			bx, by := at(1)
			cx, cy := at(2)
			pen.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	if open {
		pen.ClosePath()
	}
}
