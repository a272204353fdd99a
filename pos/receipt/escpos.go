package receipt

import "tillbell/pos/receipt/qrpath"

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
	feedAndCut    = []byte{gs, 'V', 'B', 3} // partial cut, three lines behind the blade
	qrModel2      = []byte{gs, '(', 'k', 4, 0, '1', 'A', '2', 0}
	qrLevelM      = []byte{gs, '(', 'k', 3, 0, '1', 'E', '1'}
	qrPrint       = []byte{gs, '(', 'k', 3, 0, '1', 'Q', '0'}
	selectPage    = []byte{esc, 't'}
	qrModuleWidth = []byte{gs, '(', 'k', 3, 0, '1', 'C'}
)

// qrDots is about 24 mm at the usual 8 dots a millimetre.
const qrDots = 200

// ESCPOS sets the receipt as bytes for a receipt printer: 48 columns for
// 576 dots, 32 for 384.
func ESCPOS(d Doc, columns int) []byte {
	s := sheet{columns: max(columns, minColumns), double: 2, codes: true}
	rows := layout(viewOf(d), &s)
	page := choosePage(rows)

	out := concat(nil, initialise, noKanji, american, selectPage, []byte{page.number})
	centred := false
	for _, r := range rows {
		if r.centre != centred {
			centred = r.centre
			out = append(out, alignment(centred)...)
		}
		if r.code != "" {
			out = appendCode(out, r.code)
			continue
		}
		out = appendRow(out, r, page.encode(r.text))
	}
	return concat(out, left, feed, feedAndCut)
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

// appendCode lets the printer draw the QR code; a link too long for one is
// left out, the receipt is complete without it.
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
