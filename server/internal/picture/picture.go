// Package picture makes pictures that people sent in fit to be kept and shown:
// small JPEGs the right way up, with nothing in them but what can be seen. What
// it is given may be anything; what a picture would cost is known from its head,
// and refused, before a pixel of it is read.
package picture

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"tillbell/server/fault"
)

// What is taken at most. The pixels are those of a phone's camera at its usual
// setting; one of them costs up to fifteen bytes while it is read.
const (
	MaxBytes  = 12 << 20
	MaxPixels = 26 << 20
)

const quality = 82

// The refusals.
var (
	ErrKind   = fault.New(fault.Invalid, "picture_kind", "That is not a picture that can be taken. It has to be a JPEG, PNG or WebP.")
	ErrBytes  = fault.New(fault.TooLarge, "picture_bytes", "The picture is too large a file. At most %d MB can be taken.", MaxBytes>>20)
	ErrPixels = fault.New(fault.Invalid, "picture_pixels", "The picture has too many pixels. At most %d million can be taken.", MaxPixels>>20)
	ErrBroken = fault.New(fault.Invalid, "picture_broken", "The picture is damaged or not complete. Take it again.")
)

// Picture is a JPEG made here.
type Picture struct {
	JPEG       []byte
	Wide, High int
}

// Fit is the whole picture, its longer side at most most pixels.
func Fit(ctx context.Context, body []byte, most int) (Picture, error) {
	return remake(ctx, body, func(b image.Rectangle) (image.Rectangle, image.Point) {
		long := max(b.Dx(), b.Dy())
		if long <= most {
			return b, b.Size()
		}
		return b, image.Pt(max(1, b.Dx()*most/long), max(1, b.Dy()*most/long))
	})
}

// Square is the middle of the picture, as wide as high, at most side pixels.
func Square(ctx context.Context, body []byte, side int) (Picture, error) {
	return remake(ctx, body, func(b image.Rectangle) (image.Rectangle, image.Point) {
		n := min(b.Dx(), b.Dy())
		from := b.Min.Add(b.Size().Sub(image.Pt(n, n)).Div(2))
		return image.Rectangle{from, from.Add(image.Pt(n, n))}, image.Pt(min(n, side), min(n, side))
	})
}

// turn lets one picture be read at a time. The memory that a picture costs is
// the whole process's, whoever sent it, and so is this.
var turn = make(chan struct{}, 1)

// remake draws the part of the picture that shape chooses in the size that it
// chooses, on white where the picture is not solid.
func remake(ctx context.Context, body []byte, shape func(image.Rectangle) (image.Rectangle, image.Point)) (Picture, error) {
	kind, err := look(body)
	if err != nil {
		return Picture{}, err
	}
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return Picture{}, ctx.Err()
	}
	from, err := kind.decode(bytes.NewReader(body))
	if err != nil {
		return Picture{}, ErrBroken.Wrap(err)
	}
	part, size := shape(from.Bounds())
	to := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(to, to.Bounds(), from, part, draw.Over, nil)
	if kind.name == "jpeg" {
		to = upright(to, orientation(body))
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, to, &jpeg.Options{Quality: quality}); err != nil {
		return Picture{}, err
	}
	return Picture{out.Bytes(), to.Rect.Dx(), to.Rect.Dy()}, nil
}

// kind is a kind of file that can be read. The image package's own register is
// not asked: other packages add kinds to it.
type kind struct {
	name   string
	head   func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	is     func([]byte) bool
}

var kinds = []kind{
	{"jpeg", jpeg.DecodeConfig, jpeg.Decode, func(b []byte) bool { return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) }},
	{"png", png.DecodeConfig, png.Decode, func(b []byte) bool { return bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) }},
	{"webp", webp.DecodeConfig, webp.Decode, func(b []byte) bool {
		return len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP"
	}},
}

// look tells what the file is, and refuses what would cost too much to read.
func look(body []byte) (kind, error) {
	if len(body) > MaxBytes {
		return kind{}, ErrBytes
	}
	for _, k := range kinds {
		if !k.is(body) {
			continue
		}
		size, err := k.head(bytes.NewReader(body))
		switch {
		case err != nil:
			return kind{}, ErrBroken.Wrap(err)
		case size.Width < 1 || size.Height < 1:
			return kind{}, ErrBroken
		case int64(size.Width)*int64(size.Height) > MaxPixels:
			return kind{}, ErrPixels
		}
		return k, nil
	}
	return kind{}, ErrKind
}
