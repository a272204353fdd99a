package receipt

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // what shops have as a logo
	"image/png"

	"github.com/boombuler/barcode/qr"
	"golang.org/x/image/draw"
)

// What a logo may be: the file, its pixels before they are looked at, and what
// is kept of it.
const (
	MaxLogoBytes  = 512 << 10
	maxLogoPixels = 4 << 20
	logoWide      = 576 // dots of 80 mm paper
	logoHigh      = 320
)

// ErrLogo says that a file cannot be a logo.
var ErrLogo = errors.New("a logo is a PNG or JPEG of at most 512 KB and four million pixels")

// Logo is a picture in shades of grey, a PNG made by ParseLogo: nothing of the
// file that was sent in is kept but what can be seen.
type Logo []byte

// ParseLogo reads an upload and makes it fit the paper.
func ParseLogo(upload []byte) (Logo, error) {
	if len(upload) == 0 || len(upload) > MaxLogoBytes {
		return nil, ErrLogo
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(upload))
	if err != nil || size.Width < 1 || size.Height < 1 || size.Width*size.Height > maxLogoPixels {
		return nil, ErrLogo
	}
	picture, _, err := image.Decode(bytes.NewReader(upload))
	if err != nil {
		return nil, ErrLogo
	}
	var out bytes.Buffer
	if err := png.Encode(&out, greyOf(picture, logoWide, logoHigh)); err != nil {
		return nil, fmt.Errorf("keep the logo: %w", err)
	}
	return out.Bytes(), nil
}

// greyOf is the picture on white paper, no larger than the given size.
func greyOf(picture image.Image, wide, high int) *image.Gray {
	b := picture.Bounds()
	w, h := b.Dx(), b.Dy()
	if w > wide {
		w, h = wide, max(1, h*wide/w)
	}
	if h > high {
		w, h = max(1, w*high/h), high
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(out, out.Bounds(), picture, b, draw.Over, nil)
	return out
}

// raster is a picture of dots, each row in whole bytes, the first dot in the
// highest bit; one is black.
type raster struct {
	wide, high int
	bits       []byte
}

func newRaster(wide, high int) *raster {
	return &raster{wide, high, make([]byte, (wide+7)/8*high)}
}

func (r *raster) row() int { return (r.wide + 7) / 8 }

func (r *raster) blacken(x, y int) { r.bits[y*r.row()+x/8] |= 0x80 >> (x % 8) }

// black tells whether a dot is.
func (r *raster) black(x, y int) bool { return r.bits[y*r.row()+x/8]&(0x80>>(x%8)) != 0 }

// raster is the logo in dots, no wider than the paper.
func (l Logo) raster(dots int) *raster {
	picture, err := png.Decode(bytes.NewReader(l))
	if err != nil {
		return nil // not one that ParseLogo made; the receipt is complete without it
	}
	return dither(greyOf(picture, dots, logoHigh))
}

// dither spreads what black or white gets wrong at a dot over its neighbours
// that are still to come, as Floyd and Steinberg did.
func dither(grey *image.Gray) *raster {
	wide, high := grey.Bounds().Dx(), grey.Bounds().Dy()
	out := newRaster(wide, high)
	level := make([]int, len(grey.Pix))
	for i, p := range grey.Pix {
		level[i] = int(p)
	}
	for y := range high {
		for x := range wide {
			at := y*grey.Stride + x
			wrong := level[at]
			if level[at] < 128 {
				out.blacken(x, y)
			} else {
				wrong -= 255
			}
			if x+1 < wide {
				level[at+1] += wrong * 7 / 16
			}
			if y+1 == high {
				continue
			}
			below := at + grey.Stride
			if x > 0 {
				level[below-1] += wrong * 3 / 16
			}
			level[below] += wrong * 5 / 16
			if x+1 < wide {
				level[below+1] += wrong / 16
			}
		}
	}
	return out
}

// qrRaster draws a code for printers that cannot; nil when the text is too long.
func qrRaster(text string, dots int) *raster {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil
	}
	side := code.Bounds().Dx()
	module := min(max(qrDots/side, 3), 8)
	if side*module > dots {
		return nil
	}
	out := newRaster(side*module, side*module)
	for y := range out.high {
		for x := range out.wide {
			if code.At(x/module, y/module) == color.Black {
				out.blacken(x, y)
			}
		}
	}
	return out
}
