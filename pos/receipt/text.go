package receipt

import "strings"

// Text sets the receipt as plain UTF-8 text. No line is wider than the
// columns (48 on 80 mm paper, 32 on 58 mm), and figures end where the paper
// ends, with wide, combining and right-to-left words too.
func Text(d Doc, columns int) []byte {
	s := sheet{columns: max(columns, minColumns), double: 1}
	var out strings.Builder
	for _, r := range layout(viewOf(d), &s) {
		line := r.text
		if r.centre {
			line = spaces((s.columns-width(line))/2) + line
		}
		out.WriteString(strings.TrimRight(line, " "))
		out.WriteByte('\n')
	}
	return []byte(out.String())
}
