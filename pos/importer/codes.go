package importer

import (
	"fmt"
	"regexp"
	"strings"

	"tillbell/pos/barcode"
)

// maxCodes is how many barcodes one product can have.
const maxCodes = 50

var (
	// spreadsheet is what is left of a long number that a spreadsheet rewrote.
	spreadsheet = regexp.MustCompile(`^\d([.,]\d+)?[eE]\+?\d+$`)
	floating    = regexp.MustCompile(`^(\d{8,14})[.,]0+$`)
)

// code is a barcode as the file has it and the key under which it is found.
type code struct{ text, key string }

// readCodes reads the barcodes of one cell. Whoever has an SKU may also have
// short or long numbers of the shop's own as barcodes; a row that is known by
// nothing but its digits must have them right, because a number of a wrong
// length is then a damaged one.
func readCodes(cell string, hasSKU bool) ([]code, error) {
	var codes []code
	for _, text := range splitCodes(cell) {
		c, err := readCode(text, hasSKU)
		if err != nil {
			return nil, err
		}
		known := false
		for _, other := range codes {
			known = known || other.key == c.key
		}
		if !known {
			codes = append(codes, c)
		}
		if len(codes) > maxCodes {
			return nil, fmt.Errorf("The row has more than %d barcodes.", maxCodes)
		}
	}
	return codes, nil
}

// splitCodes separates barcodes standing in one cell. Spaces separate too,
// unless they only group the digits of one number as it is printed.
func splitCodes(cell string) []string {
	cell = unwrap(cell)
	if grouped := strings.ReplaceAll(cell, " ", ""); grouped != cell && barcode.Check(grouped) == nil {
		return []string{grouped}
	}
	if spreadsheet.MatchString(cell) || floating.MatchString(cell) {
		return []string{cell}
	}
	parts := strings.FieldsFunc(cell, func(r rune) bool {
		return r == ',' || r == ';' || r == '|' || r == ' '
	})
	for i, part := range parts {
		parts[i] = unwrap(part)
	}
	return parts
}

// unwrap takes off what keeps a spreadsheet from reading a code as a number:
// ="0123" and a leading apostrophe.
func unwrap(s string) string {
	s = clean(s)
	if strings.HasPrefix(s, `="`) && strings.HasSuffix(s, `"`) && len(s) > 2 {
		s = s[2 : len(s)-1]
	}
	return strings.TrimSpace(strings.TrimPrefix(s, "'"))
}

func readCode(text string, hasSKU bool) (code, error) {
	if spreadsheet.MatchString(text) && strings.ContainsAny(text, ".,+") {
		return code{}, fmt.Errorf("The barcode %s was turned into scientific notation by a spreadsheet and its last digits are lost; export the file again with that column as text.", quote(text))
	}
	if whole := floating.FindStringSubmatch(text); whole != nil {
		text = whole[1]
	}
	if joined := strings.ReplaceAll(text, "-", ""); joined != text && barcode.Check(joined) == nil {
		text = joined // 978-3-16-148410-0
	}
	if allDigits(text) {
		if err := checkDigits(text, hasSKU); err != nil {
			return code{}, err
		}
	}
	key, err := barcode.Normalize(text)
	if err != nil {
		return code{}, err
	}
	return code{text, key}, nil
}

// checkDigits judges numbers of a length that no product's number has.
func checkDigits(text string, hasSKU bool) error {
	switch len(text) {
	case 8, 12, 13, 14:
		return nil // Normalize verifies the check digit
	case 9, 10, 11:
		if padded := strings.Repeat("0", 12-len(text)) + text; barcode.Check(padded) == nil && (len(text) == 11 || !hasSKU) {
			return fmt.Errorf("The barcode %s has lost the zeros in front, as spreadsheets do; %s would be right.", quote(text), padded)
		}
	}
	if !hasSKU {
		if err := barcode.Check(text); err != nil {
			return err
		}
	}
	return nil
}
