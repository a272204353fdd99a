package importer

import (
	"slices"
	"strings"
)

// header is the names of the columns, as they stand and made comparable.
type header struct {
	shown []string
	names []string
	least int // columns up to the last one with a name
}

func newHeader(rec *record, chars charset) header {
	c := cells{rec: rec, chars: &chars}
	var h header
	for i := range rec.ends {
		name := c.get(i)
		h.shown = append(h.shown, name)
		h.names = append(h.names, strings.TrimRight(strings.ToLower(name), " *:"))
		if name != "" {
			h.least = i + 1
		}
	}
	return h
}

// columns are the names that are not empty, shortened for a message.
func (h header) columns() []string {
	named := []string{}
	for _, name := range h.shown {
		if name != "" {
			named = append(named, cut(name, maxShort))
		}
	}
	return named
}

// col returns the column with the first of these names that is there, or -1. Of
// two columns with one name it is the first.
func (h header) col(names ...string) int {
	for _, name := range names {
		if i := slices.Index(h.names, name); i >= 0 {
			return i
		}
	}
	return -1
}

// every returns all columns with any of these names.
func (h header) every(names ...string) []int {
	var cols []int
	for i, name := range h.names {
		if slices.Contains(names, name) {
			cols = append(cols, i)
		}
	}
	return cols
}

func (h header) hasEach(needs [][]string) bool {
	for _, any := range needs {
		if h.col(any...) < 0 {
			return false
		}
	}
	return true
}

// stranger says what a file that is not read looks like, if that is known.
func (h header) stranger() string {
	for _, s := range strangers {
		missing := func(name string) bool { return h.col(name) < 0 }
		if !slices.ContainsFunc(s.columns, missing) {
			return s.what
		}
	}
	return ""
}

// shopColumn is a column that exists once per shop.
type shopColumn struct {
	shop string // lower case
	col  int
}

// perShop finds columns such as "Price [Main shop]" or "Price Main shop".
func (h header) perShop(before, after string) []shopColumn {
	var found []shopColumn
	for i, name := range h.names {
		if shop, ok := strings.CutPrefix(name, before); ok && strings.HasSuffix(shop, after) {
			if shop = strings.TrimSpace(strings.TrimSuffix(shop, after)); shop != "" {
				found = append(found, shopColumn{shop, i})
			}
		}
	}
	return found
}

// chooseShop keeps the columns of the shop that is imported for, if the file
// names it, and otherwise leaves all.
func chooseShop(columns []shopColumn, shops []string) []int {
	var own, all []int
	for _, column := range columns {
		all = append(all, column.col)
		for _, shop := range shops {
			if strings.EqualFold(column.shop, clean(shop)) {
				own = append(own, column.col)
			}
		}
	}
	if own != nil {
		return own
	}
	return all
}
