package pos

import (
	"fmt"
	"slices"
	"strings"

	"tillbell/pos/barcode"
	"tillbell/pos/importer"
	"tillbell/pos/money"
	"tillbell/server/fault"
)

// maxPack is how many one barcode may stand for.
const maxPack = 99_999 * money.One

// keyed is what a barcode names: a product, and how many of it.
type keyed struct {
	product *Product
	pack    money.Quantity
}

// addCode takes a barcode as the database keeps it.
func (p *Product) addCode(code string, quantity money.Quantity) {
	if quantity == money.One {
		p.Barcodes = append(p.Barcodes, code)
	} else {
		p.Packs = append(p.Packs, Pack{code, quantity})
	}
}

// code is the barcode at a place, the packs' coming after the product's own.
func (p *Product) code(at int) (code string, quantity money.Quantity) {
	if at < len(p.Barcodes) {
		return p.Barcodes[at], money.One
	}
	pack := p.Packs[at-len(p.Barcodes)]
	return pack.Barcode, pack.Quantity
}

func first(code string, _ money.Quantity) string { return code }

// eachCode calls do for every barcode that can be read.
func (p *Product) eachCode(do func(code barcode.Code, pack money.Quantity)) {
	for at := range len(p.Barcodes) + len(p.Packs) {
		text, pack := p.code(at)
		if code, err := barcode.Parse(text, nil); err == nil {
			do(code, pack)
		}
	}
}

// addPacks checks packs and takes them after the barcodes, whose keys are there.
func (g *good) addPacks(packs []Pack) error {
	for i, pack := range packs {
		field := fmt.Sprintf("packs[%d]", i)
		if pack.Quantity <= money.One || pack.Quantity > maxPack || g.Unit == usualUnit && pack.Quantity%money.One != 0 {
			return fault.New(fault.Invalid, "pack_invalid", "A pack holds more than one, and whole pieces of what is sold by the piece.").
				At(field+".quantity", "pack_invalid", "is not what a pack can hold")
		}
		pack.Barcode = strings.TrimSpace(pack.Barcode)
		key, err := barcode.Normalize(pack.Barcode)
		if err != nil {
			return fault.New(fault.Invalid, "malformed_barcode", "%s", err.Error()).At(field+".barcode", "malformed_barcode", err.Error())
		}
		if slices.Contains(g.keys, key) {
			return fault.New(fault.Invalid, "barcode_twice", "The barcode %s is here twice.", pack.Barcode).
				At(field+".barcode", "barcode_twice", "is here already")
		}
		g.keys, g.Packs = append(g.keys, key), append(g.Packs, pack)
	}
	return nil
}

// keepPacks takes the packs of the product as it was, of which a file says
// nothing; a code that is a pack's stays one.
func (g *good) keepPacks(known *good) {
	packs := known.keys[len(known.Barcodes):]
	var keys, codes []string
	for i, key := range g.keys {
		if !slices.Contains(packs, key) {
			keys, codes = append(keys, key), append(codes, g.Barcodes[i])
		}
	}
	g.keys, g.Barcodes, g.Packs = append(keys, packs...), codes, known.Packs
}

// packKeys are by what packs of a file are found; a code that is none has no key.
func packKeys(packs []importer.Pack) (keys []string) {
	for _, pack := range packs {
		if key, err := barcode.Normalize(pack.Barcode); err == nil {
			keys = append(keys, key)
		}
	}
	return keys
}

// takePacks takes the packs that a file tells in the place of those known; a
// file that tells none leaves them.
func (g *good) takePacks(packs []importer.Pack) (reason string) {
	if packs == nil {
		return ""
	}
	g.keys, g.Packs = slices.Clone(g.keys[:len(g.Barcodes)]), nil
	own := make([]Pack, len(packs))
	for i, pack := range packs {
		own[i] = Pack{pack.Barcode, pack.Quantity}
	}
	if err := g.addPacks(own); err != nil {
		return sentence(err)
	}
	return ""
}
