package signs

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"image"
	"image/color"
	"image/draw"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"tillbell/server/fault"
)

// pixels a module when a code is painted for the reader.
const pixels = 6

var (
	viewBox = regexp.MustCompile(`viewBox="0 0 (\d+) (\d+)"`)
	darkRun = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`)
)

// scan paints the SVG and reads it like a phone.
func scan(t *testing.T, svg string) string {
	t.Helper()
	size := number(viewBox.FindStringSubmatch(svg)[1]) * pixels
	picture := image.NewGray(image.Rect(0, 0, size, size))
	draw.Draw(picture, picture.Bounds(), image.White, image.Point{}, draw.Src)
	for _, r := range darkRun.FindAllStringSubmatch(svg, -1) {
		x, y, wide := number(r[1]), number(r[2]), number(r[3])
		cell := image.Rect(x, y, x+wide, y+1)
		cell.Min, cell.Max = cell.Min.Mul(pixels), cell.Max.Mul(pixels)
		draw.Draw(picture, cell, image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatalf("not readable: %v", err)
	}
	return read.GetText()
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

func TestQRReadsBack(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"http://127.0.0.1:8080/h/A1",
		"https://shop.example/pair#K7P3QX",
		"https://a-rather-long-name-of-a-shop.example/h/KASSE?" + strings.Repeat("k", 120),
		"HTTP://192.168.0.1/H/B4",
		"Größe 42 → 東京",
	} {
		svg, err := QR(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := scan(t, string(svg)); got != text {
			t.Errorf("reads %q, want %q", got, text)
		}
		uri := DataURI(svg)
		back, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(uri, "data:image/svg+xml;base64,"))
		if err != nil || !bytes.Equal(back, svg) {
			t.Errorf("the data address does not hold the image: %v", err)
		}
	}
	if _, err := QR(""); err == nil {
		t.Error("an empty text got a code")
	}
}

func points(n int) []Sign {
	var signs []Sign
	for i := range n {
		code := "B" + strconv.Itoa(i)
		signs = append(signs, Sign{Code: code, ZoneName: "Pantry & drinks", URL: "https://shop.example/h/" + code, Languages: []string{"de", "en"}})
	}
	return signs
}

func TestSheet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		size         string
		signs, pages int
	}{
		{A6, 3, 3}, {FourOnA4, 4, 1}, {FourOnA4, 5, 2}, {TwelveOnA4, 12, 1}, {TwelveOnA4, 14, 2},
	} {
		out, err := Sheet(points(c.signs), c.size)
		if err != nil {
			t.Fatal(err)
		}
		page := string(out)
		if got := strings.Count(page, `<main class="leaf `); got != c.pages {
			t.Errorf("%d signs as %s: %d pages, want %d", c.signs, c.size, got, c.pages)
		}
		articles := strings.Split(page, `<article class="sign">`)[1:]
		if len(articles) != c.signs {
			t.Fatalf("%d signs, want %d", len(articles), c.signs)
		}
		for i, article := range articles {
			code := "B" + strconv.Itoa(i)
			if got, want := scan(t, article), "https://shop.example/h/"+code; got != want {
				t.Errorf("sign %s opens %s", code, got)
			}
			for _, want := range []string{">" + code + "</h1>", "Pantry &amp; drinks", `<p lang="de">Hilfe? Scannen.</p>`, `<p lang="en">Scan to ring for help</p>`, "<span>shop.example/h/" + code + "</span> <b>" + code + "</b>"} {
				if !strings.Contains(article, want) {
					t.Errorf("sign %s lacks %s", code, want)
				}
			}
		}
	}
}

// The page must pass under a policy that admits nothing but its one style.
func TestSheetNeedsOnlyItsStyle(t *testing.T) {
	t.Parallel()
	bad := `"><script>alert(1)</script>`
	out, err := Sheet([]Sign{{Code: bad, ZoneName: bad, URL: "https://shop.example/h/x" + bad, Languages: []string{bad}}}, A6)
	if err != nil {
		t.Fatal(err)
	}
	page := string(out)
	styles := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllStringSubmatch(page, -1)
	if len(styles) != 1 {
		t.Fatalf("%d styles", len(styles))
	}
	sum := sha256.Sum256([]byte(styles[0][1]))
	if want := "sha256-" + base64.StdEncoding.EncodeToString(sum[:]); StyleHash != want {
		t.Errorf("StyleHash is %s, the page's style is %s", StyleHash, want)
	}
	for _, forbidden := range []string{"<script", " style=", "<link", " src=", "url("} {
		if strings.Contains(page, forbidden) {
			t.Errorf("page holds %q", forbidden)
		}
	}
	if !strings.Contains(page, "&lt;script&gt;") {
		t.Error("the code is not there as text")
	}
}

func TestSheetRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		signs []Sign
		size  string
		code  string
	}{
		{"a size we do not have", points(1), "a3", "unknown_size"},
		{"no signs", nil, A6, "signs"},
		{"too many signs", points(MaxSigns + 1), A6, "signs"},
		{"an address too long", []Sign{{Code: "A1", URL: strings.Repeat("x", 500)}}, A6, "sign_url"},
	} {
		_, err := Sheet(c.signs, c.size)
		refusal, ok := fault.As(err)
		if !ok || refusal.Kind != fault.Invalid || refusal.Code != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		languages string
		want      string
	}{
		{"", "en"}, {"de", "de en"}, {"en", "en"}, {"fr-CA es de", "fr es"}, {"tlh", "en"}, {"de de-AT", "de en"},
	} {
		var got []string
		for _, l := range lines(strings.Fields(c.languages)) {
			got = append(got, l.Language)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: %v, want %s", c.languages, got, c.want)
		}
	}
}

// A sign says what its place is for, in words and by the picture that the pages
// show there too.
func TestSignsAtKindsOfPlaces(t *testing.T) {
	t.Parallel()
	sprite, err := os.ReadFile("../../../static/icons/sprite.svg")
	if err != nil {
		t.Fatal(err)
	}
	for kind, icon := range icons {
		if !bytes.Contains(sprite, []byte(icon)) {
			t.Errorf("the picture of %s is another one on the pages", kind)
		}
	}
	page, err := Sheet([]Sign{
		{Code: "F1", Kind: "fitting_room", URL: "https://shop.example/h/F1", Languages: []string{"de", "en"}},
		{Code: "A1", Kind: "shelf", URL: "https://shop.example/h/A1", Languages: []string{"de", "en"}},
	}, A6)
	if err != nil {
		t.Fatal(err)
	}
	articles := strings.Split(string(page), `<article class="sign">`)[1:]
	if !strings.Contains(articles[0], "Andere Größe? Scannen.") || !strings.Contains(articles[0], string(icons["fitting_room"])) {
		t.Error("the sign of a fitting room says nothing of it")
	}
	if !strings.Contains(articles[1], "Hilfe? Scannen.") || strings.Contains(articles[1], `class="bell at"`) {
		t.Error("the sign of a shelf is not as it was")
	}
	for kind, said := range scanAt {
		if len(said) != len(scanToRing) {
			t.Errorf("the sign of a %s lacks a language", kind)
		}
	}
}
