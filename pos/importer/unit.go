package importer

import "strings"

// units are the words for what a price is for. Words for a number of pieces are
// each: a pack has one price. Pounds, ounces and other measures are not here,
// because the price would be for another amount.
var units = map[string]string{
	"each": "each", "ea": "each", "unit": "each", "units": "each", "unit(s)": "each", "item": "each",
	"piece": "each", "pieces": "each", "pc": "each", "pcs": "each", "pcs.": "each", "pack": "each", "box": "each", "set": "each",
	"stk": "each", "stk.": "each", "st": "each", "stück": "each", "pièce": "each", "unité": "each", "unidad": "each", "ud": "each",
	"hour": "each", "hours": "each", "day": "each", "days": "each", "dozen": "each", "dozens": "each",
	"kg": "kg", "kilo": "kg", "kilogram": "kg", "kilograms": "kg", "kilogramm": "kg",
	"g": "g", "gram": "g", "grams": "g", "gramm": "g", "gr": "g",
	"l": "l", "liter": "l", "litre": "l", "liters": "l", "litres": "l", "liter(s)": "l", "litre(s)": "l", "ltr": "l",
	"m": "m", "meter": "m", "metre": "m", "meters": "m", "metres": "m",
}

// readUnit returns one of our five units, nothing for nothing; not ok for others.
func readUnit(text string) (string, bool) {
	if text == "" {
		return "", true
	}
	unit, ok := units[strings.ToLower(text)]
	return unit, ok
}
