package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// A phone writes the picture as its sensor lies and says in the Exif part how
// it has to be turned. That part does not outlive the making anew, so the
// turning is done here.

// Of Exif: the entry that says how the picture lies, and how many entries are
// looked through for it.
const (
	orientationTag = 0x0112
	maxEntries     = 512
)

// orientation is 1 to 8 as Exif has it: 1, nothing to do, where the file says
// nothing sensible.
func orientation(jpeg []byte) int {
	for rest := jpeg[2:]; len(rest) >= 4 && rest[0] == 0xff; {
		marker, long := rest[1], int(binary.BigEndian.Uint16(rest[2:]))
		if marker == 0xda || long < 2 || len(rest) < 2+long { // the pixels begin
			return 1
		}
		if exif, ok := bytes.CutPrefix(rest[4:2+long], []byte("Exif\x00\x00")); ok && marker == 0xe1 {
			return exifOrientation(exif)
		}
		rest = rest[2+long:]
	}
	return 1
}

func exifOrientation(exif []byte) int {
	if len(exif) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if exif[0] == 'I' {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(exif[4:]))
	if at+2 > uint64(len(exif)) {
		return 1
	}
	entries := exif[at+2:]
	for range min(int(order.Uint16(exif[at:])), maxEntries) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == orientationTag {
			if o := int(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
				return o
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}

// upright turns the picture as its orientation says.
func upright(from *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 {
		return from
	}
	wide, high := from.Rect.Dx(), from.Rect.Dy()
	size := image.Pt(wide, high)
	if orientation > 4 { // lies on its side
		size = image.Pt(high, wide)
	}
	to := image.NewRGBA(image.Rectangle{Max: size})
	for y := range high {
		for x := range wide {
			p := place(orientation, x, y, wide, high)
			to.SetRGBA(p.X, p.Y, from.RGBAAt(x, y))
		}
	}
	return to
}

// place is where a pixel of the lying picture is in the upright one.
func place(orientation, x, y, wide, high int) image.Point {
	r, b := wide-1-x, high-1-y
	return [...]image.Point{2: {r, y}, 3: {r, b}, 4: {x, b}, 5: {y, x}, 6: {b, x}, 7: {b, r}, 8: {y, r}}[orientation]
}
