package web

import "testing"

func TestReceiptForm(t *testing.T) {
	t.Parallel()
	const html, plain, escpos = "text/html; charset=utf-8", "text/plain; charset=utf-8", "application/vnd.escpos"
	for accept, want := range map[string]string{
		"":                                  html,
		"*/*":                               html,
		"text/*":                            html,
		"text/plain":                        plain,
		"TEXT/PLAIN":                        plain,
		"application/vnd.escpos":            escpos,
		"application/*":                     escpos,
		"image/png":                         "",
		"application/pdf, text/plain":       "application/pdf",
		"text/plain, text/html":             plain,
		"text/html;q=0.2, text/plain;q=0.9": plain,
		"text/html; q=0.2, application/vnd.escpos; q=0.3":       escpos,
		"text/html;q=0, */*":                                    plain,
		"text/html;q=0":                                         "",
		"*/*;q=0":                                               "",
		"text/*;q=0.5, text/plain;q=0.4, */*;q=0.1":             html,
		"application/vnd.escpos;q=0.5, */*;q=0.1":               escpos,
		"text/html;charset=utf-8;q=0.1, text/plain;q=0.2":       plain,
		"text/plain;q=nonsense, text/html;q=0.9":                plain,
		"text/html,application/xhtml+xml,application/xml;q=0.9": html,
		"application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8": html,
		"nonsense":                 "",
		", ,text/plain":            plain,
		"text/plain;q=NaN, */*":    plain,
		"text/html;q=1.0,*/*;q=.5": html,
	} {
		if got := receiptForm(accept); got != want {
			t.Errorf("%q: %q, want %q", accept, got, want)
		}
	}
}
