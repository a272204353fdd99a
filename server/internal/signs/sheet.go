package signs

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"unicode/utf8"

	"tillbell/pos/receipt/qrpath"
	"tillbell/server/fault"
)

// Sign is one call point's sign.
type Sign struct {
	Code      string   // on the plate and for typing
	ZoneName  string   // under the plate
	Kind      string   // of place; what the sign asks
	URL       string   // what the QR code opens
	Languages []string // of the line beside the code; the first two known ones are used, English when none is
}

// The sizes of paper: one sign on a page of A6, or sheets of A4 to cut.
const (
	A6         = "a6"
	FourOnA4   = "a4x4"
	TwelveOnA4 = "a4x12"
)

// MaxSigns is the most signs on one print.
const MaxSigns = 500

// format is how a size is set.
type format struct {
	perPage int
	class   string
}

var formats = map[string]format{
	A6:         {1, "leaf-a6"},
	FourOnA4:   {4, "leaf-a4 leaf-a4x4"},
	TwelveOnA4: {12, "leaf-a4 leaf-a4x12"},
}

// scanToRing is the line on the sign, by language.
var scanToRing = map[string]string{
	"en": "Scan to ring for help",
	"de": "Hilfe? Scannen.",
	"fr": "De l’aide ? Scannez.",
	"es": "¿Ayuda? Escanee.",
}

// scanAt is the line at kinds of places where help means something, by kind and
// language.
var scanAt = map[string]map[string]string{
	"fitting_room":  {"en": "Another size? Scan", "de": "Andere Größe? Scannen.", "fr": "Autre taille ? Scannez.", "es": "¿Otra talla? Escanee."},
	"locked_case":   {"en": "To open it, scan", "de": "Öffnen? Scannen.", "fr": "À ouvrir ? Scannez.", "es": "¿Abrirla? Escanee."},
	"lift":          {"en": "Too heavy? Scan", "de": "Zu schwer? Scannen.", "fr": "Trop lourd ? Scannez.", "es": "¿Pesa mucho? Escanee."},
	"loading":       {"en": "To load it, scan", "de": "Einladen? Scannen.", "fr": "À charger ? Scannez.", "es": "¿Cargarlo? Escanee."},
	"self_checkout": {"en": "Stuck? Scan", "de": "Hakt es? Scannen.", "fr": "Bloqué ? Scannez.", "es": "¿Atascado? Escanee."},
}

// css has no comments: html/template would drop them and the hash would no
// longer be true. The plate takes 40 % of a sign's height; a code is never
// under 25 mm, its quiet zone not counted.
//
//go:embed sheet.css
var css string

//go:embed sheet.html
var markup string

// StyleHash is the source for style-src that admits the page's only style.
var StyleHash = hashSource(css)

var page = template.Must(template.New("sheet").Parse(strings.Replace(markup, "/*style*/", css, 1)))

// Sheet sets the signs as a complete page to print, without script. Serve it
// with style-src set to StyleHash.
func Sheet(signs []Sign, size string) ([]byte, error) {
	f, ok := formats[size]
	if !ok {
		return nil, fault.New(fault.Invalid, "unknown_size", "Signs come as a6, a4x4 or a4x12.")
	}
	if len(signs) == 0 || len(signs) > MaxSigns {
		return nil, fault.New(fault.Invalid, "signs", "One print takes 1 to %d signs.", MaxSigns)
	}
	drawn := make([]drawnSign, 0, len(signs))
	for _, s := range signs {
		d, err := place(s)
		if err != nil {
			return nil, err
		}
		drawn = append(drawn, d)
	}
	data := struct {
		Class  string
		Leaves [][]drawnSign
	}{f.class, slices.Collect(slices.Chunk(drawn, f.perPage))}
	var out bytes.Buffer
	if err := page.Execute(&out, data); err != nil {
		return nil, fmt.Errorf("set signs: %w", err)
	}
	return out.Bytes(), nil
}

// drawnSign is a sign ready to place.
type drawnSign struct {
	Sign
	Size  string // class of the plate, by how much stands on it
	Typed string // the address without scheme, for those who type
	QR    qrpath.Code
	Lines []line
	Icon  template.HTML // of the kind of place, as parts of a picture; empty: none
}

type line struct{ Language, Text string }

func place(s Sign) (drawnSign, error) {
	code, err := qrpath.Of(s.URL)
	if err != nil {
		return drawnSign{}, fault.New(fault.Invalid, "sign_url", "The address of call point %s does not fit a code.", s.Code).Wrap(err)
	}
	_, typed, _ := strings.Cut(s.URL, "://")
	return drawnSign{Sign: s, Size: plateSize(s.Code), Typed: typed, QR: code, Lines: linesAt(s.Kind, s.Languages), Icon: icons[s.Kind]}, nil
}

func plateSize(code string) string {
	switch n := utf8.RuneCountInString(code); {
	case n <= 2:
		return "plate-short"
	case n <= 3:
		return "plate-three"
	case n <= 5:
		return "plate-word"
	}
	return "plate-long"
}

// linesAt are those of the first two languages we have words for, as the kind of
// place puts it.
func linesAt(kind string, languages []string) []line {
	out := lines(languages)
	for i := range out {
		if said := scanAt[kind][out[i].Language]; said != "" {
			out[i].Text = said
		}
	}
	return out
}

// lines are those of the first two languages we have words for.
func lines(languages []string) []line {
	var out []line
	for _, tag := range append(slices.Clone(languages), "en") {
		base, _, _ := strings.Cut(strings.ToLower(tag), "-")
		text, known := scanToRing[base]
		if l := (line{base, text}); known && len(out) < 2 && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

func hashSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
