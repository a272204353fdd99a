package receipt

import (
	"cmp"

	"tillbell/pos/receipt/letters"
	"tillbell/pos/receipt/qrpath"
)

// The commands used, by their names in Epson's reference. Only what the
// cheapest clones understand too.
const (
	esc = 0x1b
	fs  = 0x1c
	gs  = 0x1d
)

var (
	initialise    = []byte{esc, '@'}
	noKanji       = []byte{fs, '.'}     // else clones read two bytes above 127 as one Chinese character
	american      = []byte{esc, 'R', 0} // keeps # $ @ [ ] what they are
	left          = []byte{esc, 'a', 0}
	centre        = []byte{esc, 'a', 1}
	strongOn      = []byte{esc, 'E', 1}
	strongOff     = []byte{esc, 'E', 0}
	doubleSize    = []byte{gs, '!', 0x11}
	singleSize    = []byte{gs, '!', 0}
	invertOn      = []byte{gs, 'B', 1}
	invertOff     = []byte{gs, 'B', 0}
	feed          = []byte{esc, 'd', 1}
	feedToTear    = []byte{esc, 'd', 5}
	partialCut    = []byte{gs, 'V', 'B', 3} // three lines behind the blade
	fullCut       = []byte{gs, 'V', 'A', 3}
	qrModel2      = []byte{gs, '(', 'k', 4, 0, '1', 'A', '2', 0}
	qrLevelM      = []byte{gs, '(', 'k', 3, 0, '1', 'E', '1'}
	qrPrint       = []byte{gs, '(', 'k', 3, 0, '1', 'Q', '0'}
	selectPage    = []byte{esc, 't'}
	qrModuleWidth = []byte{gs, '(', 'k', 3, 0, '1', 'C'}
	rasterDots    = []byte{gs, 'v', '0', 0}
	barHeight     = []byte{gs, 'h', 72}
	barWidth      = []byte{gs, 'w', barDots}
	barTextBelow  = []byte{gs, 'H', 2}
	barEAN13      = []byte{gs, 'k', 67}
	barCode128    = []byte{gs, 'k', 73}
)

const (
	// qrDots is about 24 mm at the usual 8 dots a millimetre.
	qrDots = 200

	// dotsPerColumn is the width of the usual letter: 48 of them are 576 dots.
	dotsPerColumn = 12

	// bandHigh is how many rows of a picture go in one command: the buffer of a
	// small printer holds no more of the widest.
	bandHigh = 64
)

// When the drawer's pulse is sent, and how the paper is cut.
const (
	KickBefore = "before"
	KickAfter  = "after"
	KickNever  = "never"

	CutPartial = "partial"
	CutFull    = "full"
	CutNone    = "none"
)

// Device is a receipt printer as far as the bytes for it differ.
type Device struct {
	Columns  int      // 48 for 80 mm, 32 for 58 mm
	Pages    []string // the code pages it has, the first liked best; none: the usual ones
	Cut      string   // CutPartial if empty
	Kick     string   // when a drawer is opened with a paper: KickBefore if empty
	Pin      int      // of the drawer's connector: 2, or 5
	RasterQR bool     // it cannot draw codes itself

	Letters *letters.Set // draws lines with letters that no page has; nil: they print as "?"
}

// ESCPOS sets the receipt as bytes for a receipt printer: 48 columns for
// 576 dots, 32 for 384.
func ESCPOS(d Doc, columns int) []byte { return Print(d, Device{Columns: columns}, false) }

// Print sets the receipt for a printer, with the pulse that opens the drawer
// where one is wanted.
func Print(d Doc, dev Device, kick bool) []byte {
	s := dev.sheet()
	dev.Letters = cmp.Or(dev.Letters, d.Letters)
	return dev.print(layout(viewOf(d), &s), kick)
}

// Kick is the pulse that opens a drawer, and nothing on paper.
func Kick(dev Device) []byte { return concat(nil, initialise, dev.pulse()) }

func (dev Device) sheet() sheet {
	return sheet{columns: max(dev.Columns, minColumns), double: 2, codes: true}
}

func (dev Device) dots() int { return max(dev.Columns, minColumns) * dotsPerColumn }

// pulse is 100 ms on and half a second off, which every drawer's coil bears.
func (dev Device) pulse() []byte {
	pin := byte(0)
	if dev.Pin == 5 {
		pin = 1
	}
	return []byte{esc, 'p', pin, 50, 250}
}

func (dev Device) print(rows []row, kick bool) []byte {
	pages := pagesNamed(dev.Pages)
	base := choosePage(rows, pages)
	out := concat(nil, initialise)
	if kick && dev.Kick != KickAfter && dev.Kick != KickNever {
		out = concat(out, dev.pulse())
	}
	out = concat(out, noKanji, american, selectPage, []byte{base.number})
	current, centred := base, false
	for _, r := range rows {
		if r.centre != centred {
			centred = r.centre
			out = append(out, alignment(centred)...)
		}
		if r.code != "" || r.bars != nil || r.logo != nil {
			out = dev.appendDrawn(out, r)
			continue
		}
		page := pageFor(r.text, base, pages)
		if dev.draws(r.text, page) {
			out = appendRaster(out, dev.drawn(r))
			continue
		}
		if page.number != current.number {
			current = page
			out = concat(out, selectPage, []byte{page.number})
		}
		out = appendRow(out, r, current.encode(r.text))
	}
	out = concat(out, left, dev.cut())
	if kick && dev.Kick == KickAfter {
		out = concat(out, dev.pulse())
	}
	return out
}

func (dev Device) cut() []byte {
	switch dev.Cut {
	case CutFull:
		return concat(nil, feed, fullCut)
	case CutNone:
		return feedToTear
	}
	return concat(nil, feed, partialCut)
}

func alignment(centred bool) []byte {
	if centred {
		return centre
	}
	return left
}

func appendRow(out []byte, r row, text []byte) []byte {
	switch r.style {
	case strong:
		return concat(out, strongOn, text, []byte{'\n'}, strongOff)
	case large:
		return concat(out, doubleSize, strongOn, text, []byte{'\n'}, strongOff, singleSize)
	case banner:
		return concat(out, doubleSize, invertOn, []byte{' '}, text, []byte{' ', '\n'}, invertOff, singleSize)
	}
	return concat(out, text, []byte{'\n'})
}

// appendDrawn adds what is no text: a code, bars, the logo. What does not fit
// the paper is left out; the receipt is complete without it.
func (dev Device) appendDrawn(out []byte, r row) []byte {
	switch {
	case r.logo != nil:
		return appendRaster(out, r.logo.raster(dev.dots()))
	case r.bars != nil && r.bars.dots() > dev.dots():
		return out
	case r.bars != nil && r.bars.ean13:
		return concat(out, barHeight, barWidth, barTextBelow, barEAN13, []byte{byte(len(r.bars.text))}, []byte(r.bars.text))
	case r.bars != nil:
		data := r.bars.codeSetB()
		return concat(out, barHeight, barWidth, barTextBelow, barCode128, []byte{byte(len(data))}, []byte(data))
	case dev.RasterQR:
		return appendRaster(out, qrRaster(r.code, dev.dots()))
	}
	return appendCode(out, r.code)
}

// appendRaster sends a picture in bands, so that it never outgrows a printer's
// buffer.
func appendRaster(out []byte, picture *raster) []byte {
	if picture == nil {
		return out
	}
	for y := 0; y < picture.high; y += bandHigh {
		high, row := min(bandHigh, picture.high-y), picture.row()
		out = concat(out, rasterDots, []byte{byte(row), byte(row >> 8), byte(high), byte(high >> 8)}, picture.bits[y*row:(y+high)*row])
	}
	return out
}

// appendCode lets the printer draw the QR code; a link too long for one is
// left out.
func appendCode(out []byte, link string) []byte {
	code, err := qrpath.Of(link)
	if err != nil {
		return out
	}
	module := byte(min(max(qrDots/code.Modules(), 3), 8))
	size := len(link) + 3
	store := []byte{gs, '(', 'k', byte(size), byte(size >> 8), '1', 'P', '0'}
	return concat(out, qrModel2, qrModuleWidth, []byte{module}, qrLevelM, store, []byte(link), qrPrint)
}

func concat(out []byte, parts ...[]byte) []byte {
	for _, part := range parts {
		out = append(out, part...)
	}
	return out
}
