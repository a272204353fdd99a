// Package qrpath turns a text into a QR code drawn as one SVG path: level M,
// one module a unit, the quiet zone of four modules already inside the size,
// so whoever embeds it cannot crop it away.
package qrpath

import (
	"errors"
	"fmt"
	"image/color"
	"strconv"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// Quiet is the light border, in modules, that the standard asks for and that
// phones need in bad light.
const Quiet = 4

// MaxText is the longest text accepted. A link is far shorter, and a code
// with more modules could no longer be read from a sign at arm's length.
const MaxText = 400

// ErrText says that the text is empty or longer than MaxText.
var ErrText = errors.New("text for a QR code is empty or too long")

// Code is one QR code.
type Code struct {
	Path string // the dark modules, for the d attribute of one path
	Size int    // width and height of the view box, quiet zone included
}

// Modules is the width of the code itself, without the quiet zone.
func (c Code) Modules() int { return c.Size - 2*Quiet }

// Of encodes the text.
func Of(text string) (Code, error) {
	if text == "" || len(text) > MaxText {
		return Code{}, ErrText
	}
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return Code{}, fmt.Errorf("encode QR code: %w", err)
	}
	return Code{Path: trace(code), Size: code.Bounds().Dx() + 2*Quiet}, nil
}

// trace draws each horizontal run of dark modules as one rectangle; runs
// instead of single modules keep the page small and leave no hairline of
// paper between two modules when a printer scales it.
func trace(code barcode.Barcode) string {
	var path strings.Builder
	side := code.Bounds().Dx()
	for y := range side {
		for x := 0; x < side; x++ {
			run := 0
			for x+run < side && code.At(x+run, y) == color.Black {
				run++
			}
			if run == 0 {
				continue
			}
			width := strconv.Itoa(run)
			path.WriteString("M" + strconv.Itoa(x+Quiet) + " " + strconv.Itoa(y+Quiet) + "h" + width + "v1h-" + width + "z")
			x += run
		}
	}
	return path.String()
}
