package pos

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/server/db"
)

// newestList is a query for rows of which the newest come first, to be read in
// pages. Its text ends within a WHERE.
type newestList[T any] struct {
	query  string
	args   []any
	at, id string // the columns that order it
	scan   func(scanner) (T, error)
	mark   func(*T) (time.Time, string) // the values of these columns
}

// page reads the rows after a cursor, and the cursor after them if there are
// more.
func (l newestList[T]) page(ctx context.Context, p *Pos, limit int, cursor string) (out []T, next string, err error) {
	query, args := l.query, l.args
	if cursor != "" {
		at, id, ok := parseCursor(cursor)
		if !ok {
			return nil, "", errCursor
		}
		query, args = query+` AND (`+l.at+`, `+l.id+`) < (?, ?)`, append(args, at, id)
	}
	limit = pageSize(limit)
	if out, err = l.some(p.db.Read(ctx), query, args, limit+1); err != nil {
		return nil, "", db.Translate(err)
	}
	if len(out) > limit {
		out = out[:limit]
		at, id := l.mark(&out[limit-1])
		next = cursorOf(db.At(at), id)
	}
	return out, next, nil
}

func (l newestList[T]) some(tx *gorm.DB, query string, args []any, limit int) ([]T, error) {
	rows, err := tx.Raw(query+` ORDER BY `+l.at+` DESC, `+l.id+` DESC LIMIT ?`, append(args, limit)...).Rows()
	if err != nil {
		return nil, err
	}
	out := []T{}
	return out, eachRow(rows, func() error {
		v, err := l.scan(rows)
		out = append(out, v)
		return err
	})
}

// all gives every row. However many there are, a statement reads no more than
// so many, and waits for nobody who takes them.
func (l newestList[T]) all(tx *gorm.DB, atOnce int, take func(*T) error) error {
	for query, args, n := l.query, l.args, atOnce; n == atOnce; {
		some, err := l.some(tx, query, args, atOnce)
		if err != nil {
			return err
		}
		for i := range some {
			if err := take(&some[i]); err != nil {
				return err
			}
		}
		if n = len(some); n > 0 {
			at, id := l.mark(&some[n-1])
			query, args = l.query+` AND (`+l.at+`, `+l.id+`) < (?, ?)`, append(slices.Clip(l.args), db.At(at), id)
		}
	}
	return nil
}
