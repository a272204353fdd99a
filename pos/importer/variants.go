package importer

import (
	"slices"
	"strings"
)

// option is what a variant differs by, as the file calls it.
type option struct{ name, value string }

// Names that systems and shops give to the two options that we know of.
var (
	sizeNames   = []string{"size", "sizes", "größe", "groesse", "konfektionsgröße", "schuhgröße", "taille", "pointure", "talla", "tamaño", "maat", "misura", "taglia", "storlek", "rozmiar"}
	colourNames = []string{"colour", "color", "farbe", "couleur", "kleur", "colore", "färg", "kolor"}
)

// variant says which style a row is of, and which size and colour of it. A row
// without a style is alone, whatever its size: that of a tin tells nothing from
// another.
func (row *Row) variant(style string, options []option) {
	if row.Style = cut(prose(style), maxWord); row.Style == "" {
		return
	}
	for _, o := range options {
		name, value := strings.ToLower(prose(o.name)), cut(prose(o.value), maxShort)
		switch {
		case value == "" || plainVariant(value):
		case slices.Contains(sizeNames, name) && row.Size == "":
			row.Size = value
		case slices.Contains(colourNames, name) && row.Colour == "":
			row.Colour = value
		}
	}
}

// optionsOf puts the values of a variant to the names of its options.
func optionsOf(names, values []string) []option {
	out := make([]option, len(values))
	for i := range values {
		out[i] = option{names[i], values[i]}
	}
	return out
}

// styled is the style of a variant; what comes in one has none.
func styled(style string, values []string) string {
	if variantKey(values) == "" {
		return ""
	}
	return style
}
