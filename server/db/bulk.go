package db

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Column is one column of many rows: Values is a []string, []*string, []int64
// or [][]byte, Type the PostgreSQL type: uuid, text, bigint or bytea.
type Column struct {
	Name   string
	Type   string
	Values any
}

// Rows are many rows held by column, to be written by one statement whose text
// is always the same: PostgreSQL is given arrays, SQLite one JSON document
// (its driver prepares anew each time, so one statement beats many).
type Rows []Column

// SQL is the transaction's own handle, for statements that gorm would slow
// down or change.
func (tx *Tx) SQL() *sql.Tx { return tx.Statement.ConnPool.(*sql.Tx) }

// Insert writes all rows into a table.
func (tx *Tx) Insert(ctx context.Context, table string, rows Rows) error {
	source, args, err := tx.Source(rows)
	if err != nil {
		return fmt.Errorf("insert into %s: %w", table, err)
	}
	names := make([]string, len(rows))
	for i, c := range rows {
		names[i] = c.Name
	}
	list := strings.Join(names, ", ")
	_, err = tx.SQL().ExecContext(ctx, "INSERT INTO "+table+" ("+list+") SELECT "+list+" FROM "+source+" WHERE true", args...)
	if err != nil {
		return fmt.Errorf("insert into %s: %w", table, err)
	}
	return nil
}

// Source is rows as a table called v in a FROM clause, with its arguments.
func (tx *Tx) Source(rows Rows) (string, []any, error) {
	if tx.dialect == Postgres {
		return unnest(rows)
	}
	return fromJSON(rows)
}

func unnest(rows Rows) (string, []any, error) {
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
	return b.String(), args, nil
}

func fromJSON(rows Rows) (string, []any, error) {
	var b strings.Builder
	b.WriteString("(SELECT ")
	for i, c := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		value := "value ->> " + strconv.Itoa(i)
		if c.Type == "bytea" {
			value = "unhex(" + value + ")"
		}
		b.WriteString(value + " AS " + c.Name)
	}
	b.WriteString(" FROM json_each(?)) AS v")
	doc, err := jsonRows(rows)
	return b.String(), []any{doc}, err
}

func jsonRows(rows Rows) (string, error) {
	if len(rows) == 0 {
		return "[]", nil
	}
	n, err := length(rows[0])
	if err != nil {
		return "", err
	}
	out := make([]byte, 0, n*len(rows)*24)
	out = append(out, '[')
	for r := range n {
		if r > 0 {
			out = append(out, ',')
		}
		out = append(out, '[')
		for i, c := range rows {
			if i > 0 {
				out = append(out, ',')
			}
			if out, err = appendValue(out, c, r); err != nil {
				return "", err
			}
		}
		out = append(out, ']')
	}
	return string(append(out, ']')), nil
}

func length(c Column) (int, error) {
	switch v := c.Values.(type) {
	case []string:
		return len(v), nil
	case []*string:
		return len(v), nil
	case []int64:
		return len(v), nil
	case [][]byte:
		return len(v), nil
	}
	return 0, fmt.Errorf("column %s holds %T", c.Name, c.Values)
}

func appendValue(out []byte, c Column, r int) ([]byte, error) {
	switch v := c.Values.(type) {
	case []string:
		return appendText(out, v[r])
	case []*string:
		if v[r] == nil {
			return append(out, "null"...), nil
		}
		return appendText(out, *v[r])
	case []int64:
		return strconv.AppendInt(out, v[r], 10), nil
	case [][]byte:
		out = append(out, '"')
		out = hex.AppendEncode(out, v[r])
		return append(out, '"'), nil
	}
	return out, fmt.Errorf("column %s holds %T", c.Name, c.Values)
}

func appendText(out []byte, s string) ([]byte, error) {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= 0x7f {
			b, err := json.Marshal(s)
			return append(out, b...), err
		}
	}
	out = append(out, '"')
	out = append(out, s...)
	return append(out, '"'), nil
}

// UUIDs is a column of ids: []string or []*string.
func UUIDs[T string | *string](name string, values []T) Column { return Column{name, "uuid", values} }

// Texts is a column of strings.
func Texts(name string, values []string) Column { return Column{name, "text", values} }

// Ints is a column of integers.
func Ints(name string, values []int64) Column { return Column{name, "bigint", values} }

// Blobs is a column of bytes.
func Blobs(name string, values [][]byte) Column { return Column{name, "bytea", values} }
