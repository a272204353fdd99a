package pos

import (
	"context"
	"time"

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
	rows, err := p.db.Read(ctx).Raw(query+` ORDER BY `+l.at+` DESC, `+l.id+` DESC LIMIT ?`, append(args, limit+1)...).Rows()
	if err != nil {
		return nil, "", db.Translate(err)
	}
	out = []T{}
	err = eachRow(rows, func() error {
		v, err := l.scan(rows)
		out = append(out, v)
		return err
	})
	if err != nil {
		return nil, "", db.Translate(err)
	}
	if len(out) > limit {
		out = out[:limit]
		at, id := l.mark(&out[limit-1])
		next = cursorOf(db.At(at), id)
	}
	return out, next, nil
}
