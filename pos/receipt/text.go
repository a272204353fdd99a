package receipt

import "strings"

// Text sets the receipt as plain UTF-8 text. No line is wider than the
// columns (48 on 80 mm paper, 32 on 58 mm), and figures end where the paper
// ends, with wide, combining and right-to-left words too.
func Text(d Doc, columns int) []byte {
	s := sheet{columns: max(columns, minColumns), double: 1}
	return plainText(layout(viewOf(d), &s), s.columns)
}

func plainText(rows []row, columns int) []byte {
	var out strings.Builder
	for _, r := range rows {
		line := r.text
		if r.centre {
			line = spaces((columns-width(line))/2) + line
		}
		out.WriteString(strings.TrimRight(line, " "))
		out.WriteByte('\n')
	}
	return []byte(out.String())
}
