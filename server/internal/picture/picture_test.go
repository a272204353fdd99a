package picture

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

// corners is a picture of four plain quarters, clockwise from the top left.
func corners(wide, high int, c ...color.Color) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, wide, high))
	for y := range high {
		for x := range wide {
			q := 0
			switch {
			case x >= wide/2 && y < high/2:
				q = 1
			case x >= wide/2:
				q = 2
			case y >= high/2:
				q = 3
			}
			m.Set(x, y, c[q])
		}
	}
	return m
}

var (
	red, green  = color.RGBA{230, 0, 0, 255}, color.RGBA{0, 200, 0, 255}
	blue, white = color.RGBA{0, 0, 230, 255}, color.RGBA{255, 255, 255, 255}
	fourColours = []color.Color{red, green, blue, white}
)

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// asJPEG has an Exif part that says how it lies and where it was taken.
func asJPEG(t testing.TB, m image.Image, orientation uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x02\x00")
	exif = append(exif, entry(0x010f, 7)...) // the maker
	exif = append(exif, entry(orientationTag, orientation)...)
	exif = append(exif, "\x00\x00\x00\x00GPS 52.5 N 13.4 E"...)
	part := append([]byte{0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)
	part = append(part, exif...)
	return append(b.Bytes()[:2:2], append(part, b.Bytes()[2:]...)...)
}

func entry(tag, value uint16) []byte {
	e := binary.LittleEndian.AppendUint16(nil, tag)
	e = binary.LittleEndian.AppendUint16(e, 3)
	e = binary.LittleEndian.AppendUint32(e, 1)
	e = binary.LittleEndian.AppendUint16(e, value)
	return append(e, 0, 0)
}

// seen is the colours of the quarters of what came out.
func seen(t *testing.T, p Picture) []color.Color {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(p.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	if m.Bounds() != image.Rect(0, 0, p.Wide, p.High) {
		t.Fatalf("says %d x %d, is %v", p.Wide, p.High, m.Bounds())
	}
	var out []color.Color
	for _, at := range []image.Point{{1, 1}, {3, 1}, {3, 3}, {1, 3}} {
		out = append(out, m.At(p.Wide*at.X/4, p.High*at.Y/4))
	}
	return out
}

func sameColours(got, want []color.Color) bool {
	for i := range want {
		r, g, b, _ := got[i].RGBA()
		wr, wg, wb, _ := want[i].RGBA()
		for _, d := range []int{int(r) - int(wr), int(g) - int(wg), int(b) - int(wb)} {
			if d < -0x1800 || d > 0x1800 {
				return false
			}
		}
	}
	return true
}

func TestEachWayThatAPhoneCanLie(t *testing.T) {
	t.Parallel()
	for o, want := range map[uint16][]color.Color{ // the quarters red, green, blue, white as they have to come out
		0: {red, green, blue, white}, 1: {red, green, blue, white}, 2: {green, red, white, blue}, 3: {blue, white, red, green},
		4: {white, blue, green, red}, 5: {red, white, blue, green}, 6: {white, red, green, blue}, 7: {blue, green, red, white},
		8: {green, blue, white, red}, 9: {red, green, blue, white},
	} {
		p, err := Fit(t.Context(), asJPEG(t, corners(80, 40, fourColours...), o), 1000)
		if err != nil {
			t.Fatal(err)
		}
		if wide, high := p.Wide, p.High; (o >= 5 && o <= 8) != (wide == 40 && high == 80) {
			t.Errorf("orientation %d: %d x %d", o, wide, high)
		}
		if got := seen(t, p); !sameColours(got, want) {
			t.Errorf("orientation %d: %v, want %v", o, got, want)
		}
		if bytes.Contains(p.JPEG, []byte("Exif")) || bytes.Contains(p.JPEG, []byte("GPS")) {
			t.Errorf("orientation %d: says where it was taken", o)
		}
	}
}

func TestFitAndSquare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name               string
		make               func([]byte) (Picture, error)
		wide, high         int
		wantWide, wantHigh int
	}{
		{"a large one is made smaller", func(b []byte) (Picture, error) { return Fit(t.Context(), b, 100) }, 400, 200, 100, 50},
		{"a high one too", func(b []byte) (Picture, error) { return Fit(t.Context(), b, 100) }, 200, 400, 50, 100},
		{"a small one stays", func(b []byte) (Picture, error) { return Fit(t.Context(), b, 100) }, 40, 30, 40, 30},
		{"a line keeps a pixel", func(b []byte) (Picture, error) { return Fit(t.Context(), b, 100) }, 3000, 4, 100, 1},
		{"the middle is cut out", func(b []byte) (Picture, error) { return Square(t.Context(), b, 100) }, 400, 200, 100, 100},
		{"of a high one too", func(b []byte) (Picture, error) { return Square(t.Context(), b, 100) }, 201, 400, 100, 100},
		{"and never made larger", func(b []byte) (Picture, error) { return Square(t.Context(), b, 100) }, 60, 41, 41, 41},
	} {
		p, err := c.make(asPNG(t, corners(c.wide, c.high, fourColours...)))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if p.Wide != c.wantWide || p.High != c.wantHigh {
			t.Errorf("%s: %d x %d, want %d x %d", c.name, p.Wide, p.High, c.wantWide, c.wantHigh)
		}
		if got := seen(t, p); p.High > 1 && !sameColours(got, fourColours) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestWhatIsNotSolidStandsOnWhite(t *testing.T) {
	t.Parallel()
	p, err := Fit(t.Context(), asPNG(t, image.NewNRGBA(image.Rect(0, 0, 20, 20))), 100)
	if err != nil {
		t.Fatal(err)
	}
	if got := seen(t, p); !sameColours(got, []color.Color{white, white, white, white}) {
		t.Errorf("%v", got)
	}
}

func TestWebP(t *testing.T) {
	t.Parallel()
	body, err := base64.StdEncoding.DecodeString("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
	if err != nil {
		t.Fatal(err)
	}
	if p, err := Fit(t.Context(), body, 100); err != nil || p.Wide != 1 || p.High != 1 {
		t.Errorf("%d x %d, %v", p.Wide, p.High, err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	var moving bytes.Buffer
	if err := gif.Encode(&moving, corners(8, 8, fourColours...), nil); err != nil {
		t.Fatal(err)
	}
	whole := asJPEG(t, corners(64, 64, fourColours...), 1)
	for _, c := range []struct {
		name string
		body []byte
		want error
	}{
		{"nothing", nil, ErrKind},
		{"a drawing that can run a script", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), ErrKind},
		{"a page that calls itself a picture", []byte(`<!doctype html><h1>photo.jpg</h1>`), ErrKind},
		{"a GIF", moving.Bytes(), ErrKind},
		{"fifty megabytes", append(whole[:len(whole):len(whole)], make([]byte, 50<<20)...), ErrBytes},
		{"a head of 60,000 by 60,000", headOf(60_000, 60_000), ErrPixels},
		{"a head of more pixels than thirty-two bits can count", headOf(0x0fffffff, 0x0fffffff), ErrPixels},
		{"a head and nothing behind it", headOf(100, 100), ErrBroken},
		{"half a picture", whole[:len(whole)/2], ErrBroken},
		{"the first bytes of one", whole[:4], ErrBroken},
		{"a WebP of noise", []byte("RIFF\x20\x00\x00\x00WEBPVP8 " + strings.Repeat("x", 20)), ErrBroken},
	} {
		if _, err := Fit(t.Context(), c.body, 100); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// headOf is a PNG of a head alone.
func headOf(wide, high uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
	b = binary.BigEndian.AppendUint32(b, wide)
	b = binary.BigEndian.AppendUint32(b, high)
	b = append(b, 8, 2, 0, 0, 0)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[12:]))
}

func FuzzFit(f *testing.F) {
	f.Add(asJPEG(f, corners(8, 8, fourColours...), 6))
	f.Add(asPNG(f, corners(8, 8, fourColours...)))
	f.Fuzz(func(t *testing.T, body []byte) {
		if p, err := Fit(t.Context(), body, 64); err == nil && (p.Wide < 1 || p.High < 1 || p.Wide > 64 || p.High > 64) {
			t.Fatalf("%d x %d", p.Wide, p.High)
		}
	})
}
