package importer

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// rows cuts a text into rows of cells; a refused row is its reason.
func rows(t interface{ Fatal(...any) }, text string, chunk int) [][]string {
	table := newTable(strings.NewReader(text))
	table.chunk = chunk
	var all [][]string
	for {
		rec, err := table.next()
		var bad *badRecord
		switch {
		case errors.Is(err, io.EOF):
			return all
		case errors.As(err, &bad):
			all = append(all, []string{bad.reason, string(bad.row)})
		case err != nil:
			t.Fatal(err)
		default:
			var cells []string
			for i := range rec.ends {
				cells = append(cells, string(rec.cell(i)))
			}
			all = append(all, cells)
		}
	}
}

func equalRows(a, b [][]string) bool {
	return slices.EqualFunc(a, b, slices.Equal[[]string])
}

// TestTableReadsWhatOthersWrite: rows written by encoding/csv come back.
func TestTableReadsWhatOthersWrite(t *testing.T) {
	t.Parallel()
	cell := rapid.StringOfN(rapid.SampledFrom([]rune("ab \",\n\r;é")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 4), 0, 5).Draw(t, "rows")
		for i := range want {
			want[i] = append(want[i], "end") // no row is blank
		}
		var text strings.Builder
		writer := csv.NewWriter(&text)
		if err := writer.WriteAll(want); err != nil {
			t.Fatal(err)
		}
		got := rows(t, text.String(), 64<<10)
		if !equalRows(got, want) {
			t.Fatalf("%q came back as %q, not %q", text.String(), got, want)
		}
	})
}

// TestTableDoesNotCareHowTheFileArrives, whatever is wrong with it.
func TestTableDoesNotCareHowTheFileArrives(t *testing.T) {
	t.Parallel()
	text := rapid.StringOfN(rapid.SampledFrom([]rune("ab \",\n\r\"\n,")), 0, 40, -1)
	rapid.Check(t, func(t *rapid.T) {
		file := text.Draw(t, "file")
		whole := rows(t, file, 64<<10)
		for _, chunk := range []int{1, 2, 3, 7} {
			if pieces := rows(t, file, chunk); !equalRows(pieces, whole) {
				t.Fatalf("%q in pieces of %d is %q, whole %q", file, chunk, pieces, whole)
			}
		}
	})
}

// TestNoLineIsLost: whatever the marks do, every line's last word is in a row.
func TestNoLineIsLost(t *testing.T) {
	t.Parallel()
	word := rapid.StringOfN(rapid.SampledFrom([]rune("ab\", ")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(word, 1, 6).Draw(t, "lines")
		got := rows(t, strings.Join(lines, "\n")+"\n", 64<<10)
		for _, letter := range []string{"a", "b"} {
			in, out := 0, 0
			for _, line := range lines {
				in += strings.Count(line, letter)
			}
			for _, row := range got {
				if len(row) == 2 && strings.HasPrefix(row[0], "A quotation mark") {
					out += strings.Count(row[1], letter)
					continue
				}
				out += strings.Count(strings.Join(row, ""), letter)
			}
			if in != out {
				t.Fatalf("%q holds %d of %q, the rows %q hold %d", lines, in, letter, got, out)
			}
		}
	})
}
