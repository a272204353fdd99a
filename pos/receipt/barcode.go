package receipt

import (
	"image/color"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/ean"
)

// barDots is the width of the thinnest bar on paper.
const barDots = 2

// bars is a barcode of one row: its modules from left to right.
type bars struct {
	text  string
	ean13 bool
	black []bool
}

// barsOf reads what stands in a barcode on paper: thirteen digits that check
// are an EAN, anything else printable is a CODE128. Nil where neither can be.
func barsOf(text string) *bars {
	if text == "" || len(text) > 40 || cleanLink(text) == "" {
		return nil
	}
	if len(text) == 13 && strings.Trim(text, "0123456789") == "" {
		if code, err := ean.Encode(text); err == nil {
			b := &bars{text: text, ean13: true}
			for x := range code.Bounds().Dx() {
				b.black = append(b.black, code.At(x, 0) == color.Black)
			}
			return b
		}
	}
	code, err := code128.Encode(text)
	if err != nil {
		return nil
	}
	b := &bars{text: text}
	for x := range code.Bounds().Dx() {
		b.black = append(b.black, code.At(x, 0) == color.Black)
	}
	return b
}

// Path draws the bars for the web: one unit a module, one high.
func (b *bars) Path() string {
	var out strings.Builder
	for x := 0; x < len(b.black); x++ {
		run := 0
		for x+run < len(b.black) && b.black[x+run] {
			run++
		}
		if run > 0 {
			out.WriteString("M" + strconv.Itoa(x) + " 0h" + strconv.Itoa(run) + "v1h-" + strconv.Itoa(run) + "z")
			x += run
		}
	}
	return out.String()
}

// Wide is how many modules the bars take.
func (b *bars) Wide() int { return len(b.black) }

// Text stands under the bars.
func (b *bars) Text() string { return b.text }

// codeSetB is CODE128 as every printer is told it: its own set chosen, and the
// one character that means something to it doubled.
func (b *bars) codeSetB() string { return "{B" + strings.ReplaceAll(b.text, "{", "{{") }

// dots is what the printer's own encoder takes in code set B, which is never
// narrower than ours: start, check, stop and eleven modules a character.
func (b *bars) dots() int {
	if b.ean13 {
		return len(b.black) * barDots
	}
	return (11*(len(b.text)+2) + 13) * barDots
}
