package check

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"tillbell/pos"
	"tillbell/server/db"
)

const (
	pageSize = 500                                    // rows read at a time, ids asked for at a time
	firstID  = "00000000-0000-0000-0000-000000000000" // every id comes after it
	perCode  = 20                                     // sentences kept of one code
)

// Broken is an invariant that does not hold, and where.
type Broken struct{ Code, Text string }

func (b Broken) String() string { return b.Code + ": " + b.Text }

// Report is what was looked at and what is broken.
type Report struct {
	Documents int64 // sales and returns
	Requests  int64
	Events    int64
	Entries   int64 // of client logs
	Broken    []Broken
	More      int64 // broken ones beyond those that are told
}

// Holds tells whether nothing is broken.
func (r *Report) Holds() bool { return len(r.Broken) == 0 }

// Summary is the last line of a check.
func (r *Report) Summary() string {
	s := fmt.Sprintf("%d documents, %d requests, %d events, %d client entries: ", r.Documents, r.Requests, r.Events, r.Entries)
	if r.Holds() {
		return s + "all hold"
	}
	return s + fmt.Sprintf("%d broken", int64(len(r.Broken))+r.More)
}

// Run checks the database as it is at one moment, and the logs against it. An
// error says that the check could not be made.
func Run(ctx context.Context, d *db.DB, logs []Log) (Report, error) {
	var r Report
	err := d.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		r, err = runIn(tx, logs)
		return err
	})
	return r, err
}

// runIn is Run as a transaction sees the data.
func runIn(tx *gorm.DB, logs []Log) (Report, error) {
	c := &checker{tx: tx, told: make(map[string]int)}
	if err := c.all(logs); err != nil {
		return Report{}, err
	}
	slices.SortStableFunc(c.report.Broken, func(a, b Broken) int { return rank(a.Code) - rank(b.Code) })
	return c.report, nil
}

// Codes are the invariants in the order in which they are told.
func Codes() []string {
	return []string{"M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M10", "M12", "J1", "J2", "J3", "J4", "F1", "F2", "F3", "F4", "F5"}
}

func rank(code string) int { return slices.Index(Codes(), code) }

type checker struct {
	tx      *gorm.DB
	report  Report
	told    map[string]int // by code
	sent    sent
	empties map[string]bool // products that are deposits
}

func (c *checker) all(logs []Log) error {
	if err := db.Unhurried(c.tx); err != nil {
		return err
	}
	if err := c.logs(logs); err != nil {
		return err
	}
	for _, step := range []struct {
		what string
		do   func() error
	}{
		{"the journal's chains", c.chains}, {"the journal's entries", c.journal}, {"copies", c.copies}, {"documents", c.documents},
		{"drawers", c.drawers}, {"card payments", c.payments}, {"stock", c.stock}, {"the ledger", c.ledger}, {"figures", c.figures}, {"layaways", c.layaways}, {"parents", c.parents}, {"requests", c.requests}, {"claims", c.claims},
		{"timers", c.timers}, {"events", c.events},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("check %s: %w", step.what, err)
		}
	}
	return nil
}

func (c *checker) broken(code, format string, args ...any) {
	if c.told[code]++; c.told[code] > perCode {
		c.report.More++
		return
	}
	c.report.Broken = append(c.report.Broken, Broken{code, fmt.Sprintf(format, args...)})
}

// chains is the journal's own proof.
func (c *checker) chains() error {
	v, err := pos.VerifyJournalIn(c.tx)
	if err == nil && v.Broken != "" {
		c.broken("J1", "%s", v.Broken)
	}
	return err
}

// each scans every row of a query. No other query may run meanwhile.
func (c *checker) each(scan func(*sql.Rows) error, query string, args ...any) (err error) {
	rows, err := c.tx.Raw(query, args...).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// finding is a query for what should not be: it selects one text, the thing
// that is named in say.
type finding struct{ code, say, query string }

func (c *checker) find(all []finding) error {
	for _, f := range all {
		err := c.each(func(rows *sql.Rows) error {
			var what string
			if err := rows.Scan(&what); err != nil {
				return err
			}
			c.broken(f.code, f.say, what)
			return nil
		}, f.query)
		if err != nil {
			return fmt.Errorf("look for %q: %w", f.say, err)
		}
	}
	return nil
}
