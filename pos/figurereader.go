package pos

import (
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"tillbell/pos/sheet"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// figureReader asks for figures in one way.
type figureReader struct {
	source  *figureSource
	columns []FigureColumn
	picks   []string // what the columns are, keys first
	keys    int
	apart   []bool // of each column: whether it has no total
	from    string
	args    []any
	all     string // all rows, for the total
	allArgs []any
	order   string
	docs    string // the documents of the period
	docArgs []any

	tenders    string
	tenderArgs []any
}

func newFigureReader(shop access.Store, q FigureQuery) (*figureReader, error) {
	source := sourceOf(q.By)
	if source == nil {
		return nil, ErrNoFigures
	}
	r := &figureReader{source: source, keys: len(source.keys)}
	for _, c := range source.keys {
		r.columns, r.picks, r.apart = append(r.columns, c.FigureColumn), append(r.picks, c.sql), append(r.apart, false)
	}
	for _, c := range source.measures {
		if !c.costs || q.Costs {
			r.columns, r.picks = append(r.columns, c.FigureColumn), append(r.picks, `CAST(COALESCE(SUM(`+c.sql+`), 0) AS BIGINT)`)
			r.apart = append(r.apart, c.apart)
		}
	}
	r.from, r.args = source.from(calendarOf(shop), q.Period)
	r.all, r.allArgs = r.from, r.args
	if source.total != nil {
		r.all, r.allArgs = source.total(calendarOf(shop), q.Period)
	}
	r.docs, r.docArgs = documentsOf(calendarOf(shop), q.Period)
	r.tenders, r.tenderArgs = whole("figure_tenders", calendarOf(shop), q.Period)
	return r, r.sort(q.Sort, calendarOf(shop))
}

// sort makes the order of rows; the keys make it a whole one.
func (r *figureReader) sort(by string, c *calendar) error {
	if by == "" {
		by = r.source.sorted
	}
	column, down := strings.CutPrefix(by, "-")
	found := -1
	for i := range r.columns {
		if r.columns[i].Key == column {
			found = i
		}
	}
	if found < 0 {
		return fault.New(fault.Invalid, "sort_invalid", "These figures have no column %q to go by.", column).At("sort", "sort_invalid", "is no column")
	}
	way := ""
	if down {
		way = " DESC"
	}
	first := strconv.Itoa(found+1) + way
	if column == "hour" { // a business day begins at the cut-off
		first = `(f.hour + ` + strconv.Itoa(24-int(c.cutoff.Hours())) + `) % 24` + way
	}
	r.order = ` ORDER BY ` + first
	for i := range r.keys {
		r.order += `, ` + strconv.Itoa(i+1)
	}
	return nil
}

func (r *figureReader) query() string {
	groups := make([]string, r.keys)
	for i := range groups {
		groups[i] = r.picks[i]
	}
	return `SELECT ` + strings.Join(r.picks, ", ") + ` FROM ` + r.from + ` GROUP BY ` + strings.Join(groups, ", ") + r.source.having + r.order
}

// page gives the rows that tail picks. The cells are good until the next row.
func (r *figureReader) page(tx *gorm.DB, tail string, row func([]sheet.Cell) error) error {
	rows, err := tx.Raw(r.query()+tail, r.args...).Rows()
	if err != nil {
		return err
	}
	cells := make([]sheet.Cell, len(r.columns))
	return eachRow(rows, func() error {
		if err := r.scan(rows, cells); err != nil {
			return err
		}
		return row(cells)
	})
}

// file gives all rows, to somebody who may be slow to take them.
func (r *figureReader) file(tx *gorm.DB, atOnce int, row func([]sheet.Cell) error) error {
	return db.Each(tx, atOnce, func(rows *sql.Rows) ([]sheet.Cell, error) {
		cells := make([]sheet.Cell, len(r.columns))
		return cells, r.scan(rows, cells)
	}, row, r.query(), r.args...)
}

func (r *figureReader) scan(rows *sql.Rows, cells []sheet.Cell) error {
	into := make([]any, len(cells))
	for i, c := range r.columns {
		if c.Kind == sheet.Text && !r.isSpan(i) {
			into[i] = &cells[i].Text
		} else {
			into[i] = &cells[i].Number
		}
	}
	if err := rows.Scan(into...); err != nil {
		return err
	}
	for i, c := range r.columns {
		switch {
		case r.isSpan(i):
			cells[i] = sheet.Cell{Text: spanText(cells[i].Number)}
		case c.Kind == sheet.Foreign:
			cells[i].Text = FigureRow{r.columns, cells}.Text("currency")
		}
	}
	return nil
}

func (r *figureReader) isSpan(i int) bool { return r.columns[i].Key == "day" }

// spanText is a day as it is written.
func spanText(span int64) string {
	s := strconv.FormatInt(span, 10)
	if len(s) != 8 {
		return s
	}
	return s[:4] + "-" + s[4:6] + "-" + s[6:]
}

// total adds up all rows; what does not add up stays blank.
func (r *figureReader) total(tx *gorm.DB) (FigureRow, error) {
	sum, err := sumFigures(tx, r.columns[r.keys:], r.picks[r.keys:], r.all, r.allArgs, r.columns[:r.keys])
	for i, apart := range r.apart {
		if apart {
			sum.cells[i] = sheet.Cell{Blank: true}
		}
	}
	return sum, err
}

// summary adds up the documents of the period, by whatever is asked.
func (r *figureReader) summary(tx *gorm.DB) (FigureRow, error) {
	var columns []FigureColumn
	var picks []string
	for _, c := range documentMeasures {
		columns, picks = append(columns, c.FigureColumn), append(picks, `CAST(COALESCE(SUM(`+c.sql+`), 0) AS BIGINT)`)
	}
	sum, err := sumFigures(tx, columns, picks, r.docs, r.docArgs, nil)
	if err != nil {
		return sum, err
	}
	return r.vouchers(tx, sum)
}

// vouchers tells beside what was sold of gift cards what was paid with them,
// less what went back onto them, and by how much the store owes more.
func (r *figureReader) vouchers(tx *gorm.DB, sum FigureRow) (FigureRow, error) {
	var redeemed int64
	err := tx.Raw(`SELECT CAST(COALESCE(SUM(f.taken - f.refunded), 0) AS BIGINT) FROM `+r.tenders+` WHERE f.kind = ?`,
		append(slices.Clone(r.tenderArgs), GiftCard)...).Row().Scan(&redeemed)
	for _, more := range []struct {
		key    string
		number int64
	}{{"gift_cards_redeemed", redeemed}, {"gift_cards_net", sum.Number("gift_cards") - redeemed}} {
		sum.columns, sum.cells = append(sum.columns, FigureColumn{more.key, sheet.Money}), append(sum.cells, sheet.Cell{Number: more.number})
	}
	return sum, err
}

// sumFigures reads one row of sums; the keys before them stay empty.
func sumFigures(tx *gorm.DB, columns []FigureColumn, picks []string, from string, args []any, keys []FigureColumn) (FigureRow, error) {
	cells := make([]sheet.Cell, len(keys)+len(columns))
	into := make([]any, len(columns))
	for i := range columns {
		into[i] = &cells[len(keys)+i].Number
	}
	err := tx.Raw(`SELECT `+strings.Join(picks, ", ")+` FROM `+from, args...).Row().Scan(into...)
	all := append(append([]FigureColumn{}, keys...), columns...)
	return FigureRow{all, cells}, err
}
