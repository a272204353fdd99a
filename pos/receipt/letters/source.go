package letters

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
)

// maxFontBytes is more than the largest font of any script.
const maxFontBytes = 96 << 20

var errNoOutlines = errors.New("it has no outlines to draw")

// source is one font, read when it is first needed: a machine may have
// hundreds, of which a paper needs two, and a shop whose printers have all its
// letters needs not even the program's own.
type source struct {
	own    []byte // of a font in the program
	file   string
	index  int // in a collection
	covers font.Cmap
	face   *font.Face
	broken bool
}

// inside is a font of the program itself.
func inside(ttf []byte) *source { return &source{own: ttf} }

// given are the fonts of a file that a shop names: TTF, OTF or a collection.
func given(file string) ([]*source, error) {
	raw, err := readFont(file)
	if err != nil {
		return nil, err
	}
	loaders, err := opentype.NewLoaders(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("%s is no TTF, OTF or TTC font: %w", file, err)
	}
	var all []*source
	for i, l := range loaders {
		f, err := font.NewFont(l)
		if err == nil && !outlined(l) {
			err = errNoOutlines
		}
		if err != nil {
			return nil, fmt.Errorf("font %d of %s cannot be used: %w", i+1, file, err)
		}
		all = append(all, &source{file: file, index: i, covers: f.Cmap, face: font.NewFace(f)})
	}
	return all, nil
}

func readFont(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxFontBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read font %s: %w", file, err)
	case len(raw) > maxFontBytes:
		return nil, fmt.Errorf("font %s has more than %d MB", file, maxFontBytes>>20)
	}
	return raw, nil
}

func outlined(l *opentype.Loader) bool {
	for _, table := range []string{"glyf", "CFF ", "CFF2"} {
		if l.HasTable(opentype.MustNewTag(table)) {
			return true
		}
	}
	return false
}

// has tells whether the font has a picture of all that is to be seen.
func (f *source) has(text string) bool {
	if f.covers == nil {
		f.open()
	}
	if f.broken {
		return false
	}
	for _, r := range text {
		if unseen(r) {
			continue
		}
		if _, ok := f.covers.Lookup(r); !ok {
			return false
		}
	}
	return true
}

// open reads the font itself, once.
func (f *source) open() *font.Face {
	if f.face != nil || f.broken {
		return f.face
	}
	if f.own != nil {
		face, err := font.ParseTTF(bytes.NewReader(f.own))
		if err != nil {
			panic("the font in the program does not parse: " + err.Error())
		}
		f.covers, f.face = face.Cmap, face
		return face
	}
	f.broken = true
	raw, err := readFont(f.file)
	if err != nil {
		return nil
	}
	loaders, err := opentype.NewLoaders(bytes.NewReader(raw))
	if err != nil || f.index >= len(loaders) {
		return nil
	}
	read, err := font.NewFont(loaders[f.index])
	if err != nil {
		return nil
	}
	f.face, f.broken = font.NewFace(read), false
	return f.face
}

// coverage reads of a font on the machine no more than which letters it has.
func coverage(file string) []*source {
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	loaders, err := opentype.NewLoaders(f)
	if err != nil {
		return nil
	}
	var all []*source
	for i, l := range loaders {
		raw, err := l.RawTable(opentype.MustNewTag("cmap"))
		if err != nil || !outlined(l) {
			continue
		}
		table, _, err := tables.ParseCmap(raw)
		if err != nil {
			continue
		}
		if covers, _, err := font.ProcessCmap(table, 0); err == nil && covers != nil {
			all = append(all, &source{file: file, index: i, covers: covers})
		}
	}
	return all
}
