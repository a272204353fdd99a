package floor

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"gorm.io/gorm/schema"

	"tillbell/server/db"
)

// How a request is written: with the step and the event that tell of it, in one
// pipe. All columns are written each time, so that there is one statement, whose
// plan is made once.

// errTaken: a request has this id already. What came after it in the pipe is to
// be taken back.
var errTaken = errors.New("the request's id is taken")

// columns are a request's, in one order.
var columns = sync.OnceValue(func() []*schema.Field {
	s, err := schema.Parse(&requestRow{}, &sync.Map{}, schema.NamingStrategy{})
	if err != nil {
		panic("a request's row is none: " + err.Error())
	}
	fields := make([]*schema.Field, len(s.DBNames))
	for i, name := range s.DBNames {
		fields[i] = s.FieldsByDBName[name]
	}
	return fields
})

var insertRequest = sync.OnceValue(func() string {
	var names, holes []string
	for i, c := range columns() {
		names, holes = append(names, c.DBName), append(holes, fmt.Sprintf("$%d", i+1))
	}
	return `INSERT INTO help_requests (` + strings.Join(names, ", ") + `) VALUES (` + strings.Join(holes, ", ") + `) ON CONFLICT DO NOTHING RETURNING version`
})

// The last two parameters are the id and the version that was read.
var updateRequest = sync.OnceValue(func() string {
	var sets []string
	for i, c := range columns() {
		sets = append(sets, fmt.Sprintf("%s = $%d", c.DBName, i+1))
	}
	n := len(sets)
	return fmt.Sprintf(`UPDATE help_requests SET %s WHERE id = $%d AND version = $%d RETURNING version`, strings.Join(sets, ", "), n+1, n+2)
})

func (r *requestRow) values() []any {
	row := reflect.ValueOf(r).Elem()
	out := make([]any, len(columns()), len(columns())+2)
	for i, c := range columns() {
		out[i], _ = c.ValueOf(context.Background(), row)
	}
	return out
}

// insert puts in the new row, and in front of it where to go back to when its
// id is taken (errTaken); it waits for another transaction that is about to take it.
func (r *requestRow) insert(p *db.Pipe) {
	if p.Dialect() == db.Postgres {
		p.Exec("begin a request", `SAVEPOINT made`)
	}
	p.Query("insert request", wrote(errTaken), insertRequest(), r.values()...)
}

// update puts in the row as it is now under the next version.
func (r *requestRow) update(p *db.Pipe) {
	read := r.Version
	r.Version++
	p.Query("update request "+r.ID, wrote(errors.New("it changed beneath its lock")), updateRequest(), append(r.values(), r.ID, read)...)
}

// wrote fails where no row was written.
func wrote(none error) func(db.Scanner) error {
	return func(rows db.Scanner) error {
		if rows.Next() {
			return rows.Err()
		}
		if err := rows.Err(); err != nil {
			return err
		}
		return none
	}
}
