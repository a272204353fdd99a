package qrpath

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var run = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)

func TestCodeKeepsItsQuietZone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"http://127.0.0.1:8080/h/A1", "https://shop.example/r/" + strings.Repeat("k", 200)} {
		code, err := Of(text)
		if err != nil {
			t.Fatal(err)
		}
		if code.Modules() < 21 || (code.Modules()-21)%4 != 0 {
			t.Errorf("%d modules is no size of a QR code", code.Modules())
		}
		runs := run.FindAllStringSubmatch(code.Path, -1)
		if strings.Join(run.FindAllString(code.Path, -1), "") != code.Path {
			t.Error("the path is not made of runs alone")
		}
		for _, r := range runs {
			x, y, width := number(r[1]), number(r[2]), number(r[3])
			if r[3] != r[4] || x < Quiet || y < Quiet || x+width > code.Size-Quiet || y >= code.Size-Quiet {
				t.Errorf("run %s lies in the quiet zone of %d", r[0], code.Size)
			}
		}
		if want := "M4 4h7v1h-7z"; !strings.HasPrefix(code.Path, want) {
			t.Errorf("starts %.20s, want the finder %s", code.Path, want)
		}
	}
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

func TestTextHasLimits(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", strings.Repeat("a", MaxText+1)} {
		if _, err := Of(text); !errors.Is(err, ErrText) {
			t.Errorf("%d characters: %v", len(text), err)
		}
	}
	if _, err := Of(strings.Repeat("ä", MaxText/2)); err != nil {
		t.Errorf("the longest text: %v", err)
	}
}
