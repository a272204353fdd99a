package pos

import (
	"slices"

	"gorm.io/gorm"

	"tillbell/pos/money"
)

// sumTaxes adds up the taxes of some sales less their returns, by component
// where lines have several and by rate where they have one. where picks sales
// as s.
func sumTaxes(tx *gorm.DB, where string, args ...any) ([]DocumentTax, error) {
	out := []DocumentTax{}
	plain := `SELECT l.tax_rate AS rate, SUM(CASE WHEN s.kind = 'sale' THEN l.total - l.tax ELSE l.tax - l.total END) AS base,
		SUM(CASE WHEN s.kind = 'sale' THEN l.tax ELSE -l.tax END) AS amount
		FROM sale_lines l JOIN sales s ON s.id = l.sale_id WHERE l.tax_parts = 0 AND ` + where + ` GROUP BY l.tax_rate`
	if err := tx.Raw(plain, args...).Scan(&out).Error; err != nil {
		return nil, err
	}
	several := []DocumentTax{}
	err := tx.Raw(`SELECT t.name, t.rate, MAX(t.levy) = 1 AS levy, SUM(CASE WHEN s.kind = 'sale' THEN t.base ELSE -t.base END) AS base,
		SUM(CASE WHEN s.kind = 'sale' THEN t.amount ELSE -t.amount END) AS amount
		FROM sale_lines l JOIN sales s ON s.id = l.sale_id JOIN sale_line_taxes t ON t.sale_id = l.sale_id AND t.line = l.line
		WHERE l.tax_parts > 0 AND `+where+` GROUP BY t.name, t.rate`, args...).Scan(&several).Error
	if err != nil {
		return nil, err
	}
	out = append(out, several...)
	var untaxed *int64 // of lines with levies and no percentage
	err = tx.Raw(`SELECT SUM(CASE WHEN s.kind = 'sale' THEN l.total - l.tax ELSE l.tax - l.total END)
		FROM sale_lines l JOIN sales s ON s.id = l.sale_id WHERE l.tax_parts > 0 AND `+where+` AND NOT EXISTS
		(SELECT 1 FROM sale_line_taxes t WHERE t.sale_id = l.sale_id AND t.line = l.line AND t.levy = 0)`, args...).Row().Scan(&untaxed)
	if err != nil {
		return nil, err
	}
	if untaxed != nil {
		out = addUntaxed(out, *untaxed)
	}
	var vouchers int64 // are lines without tax, and taxed when they are spent
	err = tx.Raw(`SELECT CAST(COALESCE(SUM(CASE WHEN s.kind = 'sale' THEN s.vouchers ELSE -s.vouchers END), 0) AS BIGINT) FROM sales s
		WHERE s.vouchers <> 0 AND `+where, args...).Row().Scan(&vouchers)
	if err != nil {
		return nil, err
	}
	if vouchers != 0 {
		out = slices.DeleteFunc(addUntaxed(out, -vouchers), func(t DocumentTax) bool { return t.Rate == 0 && t.Name == "" && t.Base == 0 && t.Amount == 0 })
	}
	slices.SortFunc(out, byRate)
	return out, nil
}

func addUntaxed(taxes []DocumentTax, base int64) []DocumentTax {
	for i := range taxes {
		if taxes[i].Rate == 0 && taxes[i].Name == "" {
			taxes[i].Base += money.Amount(base)
			return taxes
		}
	}
	return append(taxes, DocumentTax{Base: money.Amount(base)})
}
