package db

import (
	"database/sql"
	"fmt"
	"strings"

	"gorm.io/gorm"
)

// AtOnce is how many rows one statement usually gives of what may be many.
const AtOnce = 1000

// Each gives all rows of a query, one after another, as the transaction saw them
// when it asked, and takes all the time that take needs: on PostgreSQL, where a
// statement has a limit, each gives atOnce rows, which are read before the first
// of them is taken. SQLite has no such limit, and gives them as they come.
func Each[T any](tx *gorm.DB, atOnce int, scan func(*sql.Rows) (T, error), take func(T) error, query string, args ...any) error {
	if Dialect(tx.Name()) == SQLite {
		_, err := eachOf(tx, scan, take, query, args...)
		return err
	}
	cursor := "each_" + strings.ReplaceAll(NewID(), "-", "") // a name that came before would be read with the columns of then
	if err := tx.Exec(`DECLARE `+cursor+` NO SCROLL CURSOR FOR `+query, args...).Error; err != nil {
		return err
	}
	var page []T
	keep := func(one T) error { page = append(page, one); return nil }
	for n := atOnce; n == atOnce; {
		var err error
		if n, err = eachOf(tx, scan, keep, fmt.Sprintf(`FETCH %d FROM %s`, atOnce, cursor)); err != nil {
			return err
		}
		for _, one := range page {
			if err := take(one); err != nil {
				return err
			}
		}
		page = page[:0]
	}
	return tx.Exec(`CLOSE ` + cursor).Error
}

func eachOf[T any](tx *gorm.DB, scan func(*sql.Rows) (T, error), take func(T) error, query string, args ...any) (n int, err error) {
	rows, err := tx.Raw(query, args...).Rows()
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for ; rows.Next(); n++ {
		one, err := scan(rows)
		if err == nil {
			err = take(one)
		}
		if err != nil {
			return n, err
		}
	}
	return n, rows.Err()
}

// Unhurried lifts the limits on a transaction that takes as long as it takes,
// and that nobody waits for.
func Unhurried(tx *gorm.DB) error {
	if Dialect(tx.Name()) == SQLite {
		return nil
	}
	if err := tx.Exec(`SET LOCAL statement_timeout = 0`).Error; err != nil {
		return err
	}
	return tx.Exec(`SET LOCAL idle_in_transaction_session_timeout = 0`).Error
}
