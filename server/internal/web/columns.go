package web

import (
	"strconv"
	"strings"

	"tillbell/pos"
	"tillbell/pos/money"
)

// columnsView is the catalogue as tills with many goods want it: a text per
// member, a line per product. It is a third of the JSON's length, and a browser
// takes it in a tenth of the time.
type columnsView struct {
	Count   int               `json:"count"`
	Columns map[string]string `json:"columns"`
}

// Inside a column what would end a line or a barcode is written otherwise, as
// static/till/catalog.js reads it.
var tight = strings.NewReplacer(`\`, `\b`, "\n", `\n`, betweenCodes, `\u`)

const betweenCodes = "\x1f"

var columnNames = []string{"id", "sku", "name", "barcodes", "keys", "unit", "price", "tax", "stock", "location", "category", "tile", "deposit_product_id", "deposit_count", "is_deposit"}

func viewColumns(products []*pos.Product, stock map[string]money.Quantity) columnsView {
	texts := make([][]byte, len(columnNames))
	cells := make([]string, len(columnNames))
	for row, p := range products {
		tile := ""
		if p.Tile != nil {
			tile = strconv.FormatInt(*p.Tile, 10)
		}
		count, isDeposit := "", ""
		if p.Deposit != "" && p.DepositCount != 1 {
			count = strconv.FormatInt(p.DepositCount, 10)
		}
		if p.IsDeposit {
			isDeposit = "1"
		}
		copy(cells, []string{p.ID, tight.Replace(p.SKU), tight.Replace(p.Name), joinCodes(p.Barcodes, asPrinted), joinCodes(p.Barcodes, codeKey),
			tight.Replace(p.Unit), strconv.FormatInt(int64(p.Price), 10), tight.Replace(p.Tax), stock[p.ID].Fixed(),
			tight.Replace(p.Location), tight.Replace(p.Category), tile, p.Deposit, count, isDeposit})
		for i, cell := range cells {
			if row > 0 {
				texts[i] = append(texts[i], '\n')
			}
			texts[i] = append(texts[i], cell...)
		}
	}
	v := columnsView{Count: len(products), Columns: make(map[string]string, len(columnNames))}
	for i, name := range columnNames {
		v.Columns[name] = string(texts[i])
	}
	return v
}

func joinCodes(codes []string, form func(string) string) string {
	if len(codes) == 1 {
		return tight.Replace(form(codes[0]))
	}
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = tight.Replace(form(code))
	}
	return strings.Join(out, betweenCodes)
}

func asPrinted(code string) string { return code }

// codeKey is the key under which the till's page finds a code: a trade item
// number of 8, 12, 13 or 14 digits is one key.
func codeKey(code string) string {
	code = strings.TrimSpace(code)
	n := len(code)
	if n != 8 && (n < 12 || n > 14) || strings.Trim(code, "0123456789") != "" {
		return code
	}
	return strings.Repeat("0", 14-n) + code
}
