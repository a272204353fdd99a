package receipt

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"

	"tillbell/pos/receipt/qrpath"
)

// css is the page's style: black on white, no line under two dots. A browser
// that wants two lengths for the page takes the roll the printer has; the
// width of the body holds either way. It has no comments because html/template
// would drop them and the hash would no longer be true.
//
//go:embed receipt.css
var css string

//go:embed receipt.html
var markup string

// StyleHash is the source for style-src that admits the page's only style.
var StyleHash = hashSource(css)

var page = template.Must(template.New("receipt").Parse(strings.Replace(markup, "/*style*/", css, 1)))

// HTML sets the receipt as a complete page without script that prints at
// 80 mm. Serve it with style-src set to StyleHash.
func HTML(d Doc) ([]byte, error) {
	v := viewOf(d)
	data := struct {
		view
		QR        *qrpath.Code
		LogoURL   template.URL
		TaxTables [][]viewTax
	}{view: v, LogoURL: logoURL(v.Logo)}
	if len(v.Taxes) > 0 {
		data.TaxTables = append(data.TaxTables, v.Taxes)
	}
	if v.Back != nil && len(v.Back.Taxes) > 0 {
		data.TaxTables = append(data.TaxTables, v.Back.Taxes)
	}
	if v.Link != "" {
		if code, err := qrpath.Of(v.Link); err == nil { // a link too long for a code is still printed in letters
			data.QR = &code
		}
	}
	var out bytes.Buffer
	if err := page.Execute(&out, data); err != nil {
		return nil, fmt.Errorf("set receipt %s as a page: %w", d.Number, err)
	}
	return out.Bytes(), nil
}

// logoURL holds the picture itself: nothing is loaded from anywhere. It is safe
// as an address because it is letters and digits of our own making.
func logoURL(l Logo) template.URL {
	if len(l) == 0 {
		return ""
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(l))
}

func hashSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
