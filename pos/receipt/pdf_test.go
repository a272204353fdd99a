package receipt

import (
	"bytes"
	"compress/zlib"
	"io"
	"os"
	"strings"
	"testing"
)

// A PDF has as many pages as it needs, and one on a roll.
func TestPDF(t *testing.T) {
	t.Parallel()
	long := grocer()
	for len(long.Lines) < 400 {
		long.Lines = append(long.Lines, long.Lines...)
	}
	foreign := yen()
	foreign.Link = "https://shop.example/r/7F3KX2QD"
	gift := everything()
	gift.Gift = true
	ex := hardware()
	back := takenBack()
	ex.Back = &back
	for _, c := range []struct {
		name  string
		doc   Doc
		paper string
		pages int
	}{
		{"a4", everything(), A4, 1}, {"roll", everything(), Roll, 1}, {"long-a4", long, A4, 16}, {"long-roll", long, Roll, 1}, {"foreign", foreign, A4, 1},
		{"gift", gift, A4, 1}, {"exchange", ex, A4, 1}, {"hostile", hostile("<b>\x00\u202e\U0001F600 ) Tj ET"), A4, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out, err := PDF(c.doc, c.paper)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(out, []byte("%PDF-")) || !bytes.Contains(out, []byte("%%EOF")) {
				t.Fatal("this is no PDF")
			}
			if got := strings.Count(string(out), "/Type /Page\n"); got != c.pages {
				t.Errorf("%d pages, want %d", got, c.pages)
			}
			if folder := os.Getenv("TILLBELL_KEEP_PDF"); folder != "" {
				if err := os.WriteFile(folder+"/"+c.name+".pdf", out, 0o600); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// streams are what stands inside a PDF, unpacked.
func streams(t *testing.T, out []byte) string {
	t.Helper()
	var all strings.Builder
	for part := range bytes.SplitSeq(out, []byte("stream\n")) {
		r, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		b, _ := io.ReadAll(r)
		all.Write(b)
	}
	return all.String()
}

// utf16be is how the PDF spells a text in its content.
func utf16be(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteByte(byte(r >> 8))
		b.WriteByte(byte(r))
	}
	return b.String()
}

func TestPDFSaysWhatItCannotShow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		doc  Doc
		says bool
	}{"Latin, Greek, Cyrillic": {func() Doc { d := grocer(); d.Lines[0].Name = "Ελιές, борщ, żółw, ğ €"; return d }(), false}, "Asian and Hebrew": {yen(), true}} {
		out, err := PDF(c.doc, A4)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(streams(t, out), utf16be("□")); got != c.says {
			t.Errorf("%s: a box stands for a letter: %v", name, got)
		}
	}
}
