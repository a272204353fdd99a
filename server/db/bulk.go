package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Column is one column of many rows: Values is a []string, []*string, []int64,
// []*int64 or [][]byte, Type the PostgreSQL type: uuid, text, bigint or bytea.
type Column struct {
	Name   string
	Type   string
	Values any
}

// Rows are many rows held by column, to be written by one statement:
// PostgreSQL is given arrays, so that its text is always the same and is
// prepared once; SQLite a list of values (its driver prepares anew each time,
// so one statement beats many, and reading JSON instead took three times as
// long).
type Rows []Column

// SQL is the transaction's own handle, for statements that gorm would slow
// down or change.
func (tx *Tx) SQL() *sql.Tx { return tx.Statement.ConnPool.(*sql.Tx) }

// Insert writes all rows into a table.
func (tx *Tx) Insert(ctx context.Context, table string, rows Rows) error {
	for _, s := range rows.inserts(tx.dialect, table) {
		if _, err := tx.SQL().ExecContext(ctx, s.query, s.args...); err != nil {
			return fmt.Errorf("insert into %s: %w", table, err)
		}
	}
	return nil
}

type statement struct {
	query string
	args  []any
}

// inserts is what writes the rows: one statement on PostgreSQL, as many as the
// driver bears on SQLite.
func (r Rows) inserts(dialect Dialect, table string) []statement {
	names := make([]string, len(r))
	for i, c := range r {
		names[i] = c.Name
	}
	into := "INSERT INTO " + table + " (" + strings.Join(names, ", ") + ") "
	if dialect == Postgres {
		source, args := unnest(r)
		return []statement{{into + "SELECT * FROM " + source, args}}
	}
	if r.len() == 0 {
		return nil
	}
	return r.values(into, manyRows, fewParameters)
}

// sums is what adds the rows to those that are there: the first columns are the
// key, numbers among the others are added, texts replaced. The rows must be in
// the order in which all lock them, and no key twice among them.
func (r Rows) sums(dialect Dialect, table string, keys int) []statement {
	names := make([]string, keys)
	for i, c := range r[:keys] {
		names[i] = c.Name
	}
	sets := make([]string, 0, len(r)-keys)
	for _, c := range r[keys:] {
		if c.Type == "bigint" {
			sets = append(sets, c.Name+" = "+table+"."+c.Name+" + excluded."+c.Name)
		} else {
			sets = append(sets, c.Name+" = excluded."+c.Name)
		}
	}
	out := r.inserts(dialect, table)
	for i := range out {
		out[i].query += " ON CONFLICT (" + strings.Join(names, ", ") + ") DO UPDATE SET " + strings.Join(sets, ", ")
	}
	return out
}

// maxParameters is SQLite's limit for one statement. The driver's cost grows
// with the square of their number, so an insert takes few at a time.
const (
	maxParameters = 32766
	fewParameters = 128
	manyRows      = 128
)

// Source is rows as a table called v in a FROM clause, with its arguments. On
// SQLite it holds 32,766 values at most.
func (tx *Tx) Source(rows Rows) (string, []any, error) { return rows.source(tx.dialect) }

// Source is as for Tx.
func (p *Pipe) Source(rows Rows) (string, []any, error) { return rows.source(p.tx.dialect) }

func (r Rows) source(dialect Dialect) (string, []any, error) {
	if dialect == Postgres {
		source, args := unnest(r)
		return source, args, nil
	}
	var b strings.Builder
	b.WriteString("(SELECT ")
	for i, c := range r {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("column" + strconv.Itoa(i+1) + " AS " + c.Name)
	}
	b.WriteString(" FROM (")
	whole := r.values(b.String(), r.len(), maxParameters)
	if len(whole) > 1 {
		return "", nil, fmt.Errorf("more than %d values in one statement", maxParameters)
	}
	return whole[0].query + ")) AS v", whole[0].args, nil
}

func unnest(rows Rows) (string, []any) {
	var b strings.Builder
	args := make([]any, len(rows))
	b.WriteString("unnest(")
	for i, c := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i+1))
		if c.Type == "uuid" { // strings travel as text
			b.WriteString("::text[]")
		}
		b.WriteString("::" + c.Type + "[]")
		args[i] = c.Values
	}
	b.WriteString(") AS v(")
	for i, c := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(c.Name)
	}
	b.WriteString(")")
	return b.String(), args
}

// values are statements that begin alike and go on with VALUES (…), (…), each of
// so many rows and parameters at most. Integers and plain texts stand in the
// statement: the driver looks for each parameter's value among all of them.
func (r Rows) values(begin string, rows, parameters int) (out []statement) {
	scratch := scratches.Get().(*[]byte)
	b := append(append((*scratch)[:0], begin...), "VALUES "...)
	head, from := len(b), 0
	var args []any
	for i := range r.len() {
		text, given := len(b), len(args)
		if i > from {
			b = append(b, ", "...)
		}
		b, args = r.row(b, args, i)
		if i > from && (i-from == rows || len(args) > parameters) { // the row begins the next statement
			out = append(out, statement{string(b[:text]), args[:given:given]})
			b, args, from = append(b[:head], b[text+len(", "):]...), slices.Clone(args[given:]), i
		}
	}
	out = append(out, statement{string(b), args})
	if cap(b) <= scratchMost {
		*scratch = b
		scratches.Put(scratch)
	}
	return out
}

// scratches are where statements are put together.
var scratches = sync.Pool{New: func() any { return new([]byte) }}

const scratchMost = 1 << 20

// row adds a row to a statement, and to its arguments what cannot stand there.
func (r Rows) row(b []byte, args []any, i int) ([]byte, []any) {
	for j, c := range r {
		if j == 0 {
			b = append(b, '(')
		} else {
			b = append(b, ", "...)
		}
		if l, ok := c.literal(b, i); ok {
			b = l
		} else {
			b, args = append(b, '?'), append(args, c.at(i))
		}
	}
	return append(b, ')'), args
}

// plain tells a text that can stand between quotes in a statement: an id, a
// code or a word, of ASCII letters, digits and a few signs. A quote is none of
// them, and SQLite knows no other way out of a literal.
func plain(s string) bool {
	if len(s) > 64 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', 'A' <= c && c <= 'Z', c == '-', c == '_', c == '.', c == ' ':
		default:
			return false
		}
	}
	return true
}

// literal adds a value to a statement where it can stand there as it is.
func (c Column) literal(b []byte, i int) ([]byte, bool) {
	switch v := c.Values.(type) {
	case []int64:
		return strconv.AppendInt(b, v[i], 10), true
	case []*int64:
		if v[i] != nil {
			return strconv.AppendInt(b, *v[i], 10), true
		}
	case []string:
		return quoted(b, v[i])
	case []*string:
		if v[i] != nil {
			return quoted(b, *v[i])
		}
	default:
		return b, false
	}
	return append(b, "NULL"...), true
}

func quoted(b []byte, s string) ([]byte, bool) {
	if !plain(s) {
		return b, false
	}
	return append(append(append(b, '\''), s...), '\''), true
}

func (r Rows) len() int {
	if len(r) == 0 {
		return 0
	}
	switch v := r[0].Values.(type) {
	case []string:
		return len(v)
	case []*string:
		return len(v)
	case []int64:
		return len(v)
	case []*int64:
		return len(v)
	case [][]byte:
		return len(v)
	}
	panic("column " + r[0].Name + " holds values of another type") // the constructors below allow none
}

func (c Column) at(i int) any {
	switch v := c.Values.(type) {
	case []string:
		return v[i]
	case []*string:
		if v[i] == nil {
			return nil
		}
		return *v[i]
	case []int64:
		return v[i]
	case []*int64:
		if v[i] == nil {
			return nil
		}
		return *v[i]
	case [][]byte:
		return v[i]
	}
	panic("column " + c.Name + " holds values of another type")
}

// UUIDs is a column of ids: []string or []*string.
func UUIDs[T string | *string](name string, values []T) Column { return Column{name, "uuid", values} }

// Texts is a column of strings.
func Texts(name string, values []string) Column { return Column{name, "text", values} }

// Ints is a column of integers.
func Ints(name string, values []int64) Column { return Column{name, "bigint", values} }

// OptionalInts is a column of integers that may be missing.
func OptionalInts(name string, values []*int64) Column { return Column{name, "bigint", values} }

// Blobs is a column of bytes.
func Blobs(name string, values [][]byte) Column { return Column{name, "bytea", values} }
