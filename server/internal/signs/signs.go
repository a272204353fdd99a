// Package signs draws what a shop hangs at its shelves: QR codes as SVG, and
// sheets of signs to print. A sign is a plate with the point's code, a QR code
// that opens the point's page, one line that says so in up to two languages,
// and the code in letters for those who type. It knows no store and no
// request; all it is given is printed.
package signs

import (
	"encoding/base64"
	"fmt"

	"tillbell/pos/receipt/qrpath"
)

// QR draws the text as an image of its own: level M, one path for all dark
// modules, a quiet zone of four modules, black on white whatever the theme.
func QR(text string) ([]byte, error) {
	code, err := qrpath.Of(text)
	if err != nil {
		return nil, fmt.Errorf("draw QR code: %w", err)
	}
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[1]d" width="%[2]d" height="%[2]d" shape-rendering="crispEdges">` +
		`<path fill="#fff" d="M0 0h%[1]dv%[1]dH0z"/><path fill="#000" d="%[3]s"/></svg>`
	return fmt.Appendf(nil, svg, code.Size, code.Size*pixelsPerModule, code.Path), nil
}

// pixelsPerModule is the natural size, for those who show the image without
// saying how large.
const pixelsPerModule = 8

// DataURI makes the image one that needs no request.
func DataURI(svg []byte) string {
	return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg)
}
