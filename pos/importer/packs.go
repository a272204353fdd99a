package importer

import (
	"fmt"
	"strings"

	"tillbell/pos/money"
)

// Pack is a barcode that stands for several pieces of a row's product.
type Pack struct {
	Barcode  string
	Quantity money.Quantity
}

// maxPacked is more than any pack holds.
const maxPacked = 99_999 * money.One

// readPacks reads the packs of a row, each a barcode and how many it stands
// for, as 4006381333948*6. None of their barcodes may be one of the product's
// own or another pack's.
func (k *check) readPacks(cell string, own []code) (packs []Pack, codes []code, err error) {
	taken := make(map[string]bool, len(own))
	for _, c := range own {
		taken[c.key] = true
	}
	for _, text := range strings.FieldsFunc(cell, func(r rune) bool { return r == ',' || r == ';' || r == '|' || r == ' ' }) {
		number, many, _ := strings.Cut(text, packMark)
		if many == "" {
			return nil, nil, fmt.Errorf("The pack %s does not say how many it holds, as in %s*6.", quote(number), number)
		}
		c, err := readCode(unwrap(number), true)
		if err != nil {
			return nil, nil, err
		}
		quantity, err := k.numbers.stock(many)
		if err != nil {
			return nil, nil, fmt.Errorf("What the pack %s holds %w.", quote(number), err)
		}
		if quantity <= money.One || quantity > maxPacked {
			return nil, nil, fmt.Errorf("The pack %s holds %s; a pack holds more than one.", quote(number), quote(many))
		}
		if taken[c.key] {
			return nil, nil, fmt.Errorf("The barcode %s is here twice.", quote(number))
		}
		if taken[c.key] = true; len(taken) > maxCodes {
			return nil, nil, fmt.Errorf("The row has more than %d barcodes.", maxCodes)
		}
		packs, codes = append(packs, Pack{c.text, quantity}), append(codes, c)
	}
	return packs, codes, nil
}

// packMark stands between a pack's barcode and how many it holds.
const packMark = "*"

// joinPack writes a pack of two columns as it stands in one.
func joinPack(packs, code, quantity string) string {
	if code = unwrap(code); code == "" {
		return packs
	}
	return joinCodes(packs, strings.ReplaceAll(code, " ", "")+packMark+strings.ReplaceAll(quantity, " ", ""))
}
