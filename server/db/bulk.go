package db

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
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
	var out []statement
	for from := 0; from < r.len(); {
		to, few := from, 0
		for to < r.len() && to-from < manyRows {
			if few += r.parametersOf(to); few > fewParameters && to > from {
				break
			}
			to++
		}
		values, args := r.values(from, to)
		out, from = append(out, statement{into + values, args}), to
	}
	return out
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
	if n := r.parameters(0, r.len()); n > maxParameters {
		return "", nil, fmt.Errorf("%d values in one statement", n)
	}
	var b strings.Builder
	b.WriteString("(SELECT ")
	for i, c := range r {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("column" + strconv.Itoa(i+1) + " AS " + c.Name)
	}
	values, args := r.values(0, r.len())
	b.WriteString(" FROM (" + values + ")) AS v")
	return b.String(), args, nil
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

// values is rows from one to another as VALUES (…), (…). Integers and plain
// texts stand in the statement: the driver looks for each parameter's value
// among all of them.
func (r Rows) values(from, to int) (string, []any) {
	b := make([]byte, 0, 32*len(r)*(to-from))
	b = append(b, "VALUES "...)
	args := make([]any, 0, r.parameters(from, to))
	for i := from; i < to; i++ {
		if i > from {
			b = append(b, ", "...)
		}
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
		b = append(b, ')')
	}
	return string(b), args
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

// parameters is how many rows from one to another have.
func (r Rows) parameters(from, to int) (n int) {
	for i := from; i < to; i++ {
		n += r.parametersOf(i)
	}
	return n
}

func (r Rows) parametersOf(i int) (n int) {
	for _, c := range r {
		if !c.stands(i) {
			n++
		}
	}
	return n
}

// literal adds a value to a statement where it can stand there as it is.
func (c Column) literal(b []byte, i int) ([]byte, bool) {
	if !c.stands(i) {
		return b, false
	}
	switch v := c.Values.(type) {
	case []int64:
		return strconv.AppendInt(b, v[i], 10), true
	case []*int64:
		if v[i] != nil {
			return strconv.AppendInt(b, *v[i], 10), true
		}
	case []string:
		return append(append(append(b, '\''), v[i]...), '\''), true
	case []*string:
		if v[i] != nil {
			return append(append(append(b, '\''), *v[i]...), '\''), true
		}
	}
	return append(b, "NULL"...), true
}

// stands tells a value that is no parameter.
func (c Column) stands(i int) bool {
	switch v := c.Values.(type) {
	case []int64, []*int64:
		return true
	case []string:
		return plain(v[i])
	case []*string:
		return v[i] == nil || plain(*v[i])
	}
	return false
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
