package web

import (
	tables "tillbell/pos/sheet"
	"tillbell/server/access"
)

// FileWish is how somebody wants a table as a file.
type FileWish struct {
	Lang      string `query:"lang" maxLength:"35" example:"de" doc:"Language of a file's titles: en, de, fr or es. Left out, Accept-Language decides; what files do not speak is answered in the store's language, and who names none gets the titles that programs know, which stay as they are"`
	BOM       bool   `query:"bom" doc:"Of a CSV file: begin with the mark by which spreadsheets know UTF-8"`
	Languages string `header:"Accept-Language"`
}

// tableWish is that, found out.
type tableWish struct {
	form   string
	bom    bool
	digits int    // of the store's currency
	speak  string // empty: as programs know it
}

func (in *FileWish) wish(shop access.Store, form string) tableWish {
	return tableWish{form, in.BOM, int(shop.CurrencyDigits), in.speak(shop)}
}

// speak is the language of titles. Programs name none.
func (in *FileWish) speak(shop access.Store) string {
	if in.Lang == "" && in.Languages == "" {
		return ""
	}
	return tables.Speak(in.Lang, in.Languages, shop.Language, "en")
}
