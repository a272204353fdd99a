package pos

import (
	"tillbell/pos/money"
	"tillbell/server/db"
)

// What goods earned goes with them when they come back. Each line of a sale
// keeps its factor where that is not the usual one, as the rules may be others
// by then; gift cards and deposits earned nothing.

// countsFor is what an amount counts for where points are earned.
func countsFor(amount, factor int64) (int64, error) {
	return money.MulDiv(amount, factor, usualFactor, money.Down)
}

// showFactors notes on the lines of a sale that earned points which of them
// earned more or less than usual.
func (d *draft) showFactors(lines []DocumentLine) {
	if d.points == nil || d.points.Earned == 0 {
		return
	}
	for i, l := range d.lines {
		if l.product.GiftCard || l.depositOf != 0 {
			continue
		}
		if f := d.rules.factor(l.product); f != usualFactor {
			lines[i].PointsFactor = &f
		}
	}
}

// earning is what an amount of the line counts for.
func (l *DocumentLine) earning(amount int64) int64 {
	factor := int64(usualFactor)
	switch {
	case l.GiftCard != "" || l.DepositOf != 0:
		return 0
	case l.PointsFactor != nil:
		factor = *l.PointsFactor
	}
	n, err := countsFor(amount, factor)
	if err != nil {
		return 0 // the sale could not have been priced
	}
	return n
}

// lookLinesBack adds up what came back of each line of sales that are returned
// from.
func (l *ledgerPart) lookLinesBack(p *db.Pipe, in string, args []any) {
	p.Query("add up lines that came back", func(rows db.Scanner) error {
		for rows.Next() {
			var sale string
			var line, total int64
			if err := rows.Scan(&sale, &line, &total); err != nil {
				return err
			}
			l.sums(sale).lines[line] = total
		}
		return nil
	}, `SELECT CAST(s.original_id AS TEXT), l.original_line, CAST(SUM(l.total) AS BIGINT) FROM sales s JOIN sale_lines l ON l.sale_id = s.id
		WHERE s.original_id `+in+` AND l.original_line > 0 GROUP BY s.original_id, l.original_line`, args...)
}

// earnedBy is how many of the sale's points were earned by what comes back now.
// All shares add up to the whole.
func (b *backSums) earnedBy(sold, back *Document) int64 {
	if b.earned == 0 || sold == nil {
		return 0
	}
	now := make(map[int64]int64, len(back.Lines))
	for i := range back.Lines {
		now[back.Lines[i].OriginalLine] += int64(back.Lines[i].Total)
	}
	var whole, gone int64
	for i := range sold.Lines {
		l := &sold.Lines[i]
		whole += l.earning(int64(l.Total))
		gone += l.earning(min(b.lines[l.Line]+now[l.Line], int64(l.Total)))
	}
	if whole <= 0 {
		return 0
	}
	due, err := money.MulDiv(b.earned, min(gone, whole), whole, money.Down)
	if err != nil {
		return 0 // the product of two sums that fit; cannot be
	}
	return max(due-b.earnedBack, 0)
}
