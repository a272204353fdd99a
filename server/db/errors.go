package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"time"

	"github.com/glebarez/go-sqlite"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"tillbell/server/fault"
)

// ErrAway says that the database cannot be reached or did not answer in time.
// Whether a transaction that was committing went through is then unknown; the
// same request under the same id finds out.
var ErrAway = fault.New(fault.Unavailable, "database_away",
	"The database does not answer. Nothing is lost: try again.").After(2 * time.Second)

// ErrFull says that there is no room to write. Reading goes on, and so does
// writing once there is room.
var ErrFull = fault.New(fault.Unavailable, "disk_full",
	"The server's disk is full, so nothing can be saved. Make room there and try again.").After(5 * time.Second)

// IsDuplicate tells a broken unique constraint.
func IsDuplicate(err error) bool {
	return errors.Is(err, gorm.ErrDuplicatedKey) || codeOf(err) == "23505"
}

// IsReferenced tells a broken foreign key: something still points here, or the
// parent is missing.
func IsReferenced(err error) bool {
	return errors.Is(err, gorm.ErrForeignKeyViolated) || codeOf(err) == "23503"
}

// IsMissing tells that a row asked for is not there.
func IsMissing(err error) bool {
	return errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, sql.ErrNoRows)
}

// Translate turns a driver's error into a fault where the caller can act on
// it, and leaves the rest.
func Translate(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	switch codeOf(err) {
	case "sqlite-full", "53100":
		return ErrFull.Wrap(err)
	}
	if away(err) {
		return ErrAway.Wrap(err)
	}
	return err
}

// again tells errors after which the whole transaction can be run once more:
// it certainly did not happen.
func again(err error) bool {
	switch codeOf(err) {
	case "40001", "40P01", "55P03": // serialization failure, deadlock, lock not available
		return true
	case "sqlite-busy":
		return true
	}
	return false
}

// Passing tells an error of the moment: the same may go well when it is tried
// again.
func Passing(err error) bool {
	if again(err) {
		return true
	}
	f, ok := fault.As(Translate(err))
	return ok && f.Kind == fault.Unavailable
}

func away(err error) bool {
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, net.ErrClosed) {
		return true
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	var netErr net.Error
	var connectErr *pgconn.ConnectError
	if errors.As(err, &netErr) || errors.As(err, &connectErr) || pgconn.SafeToRetry(err) {
		return true
	}
	switch code := codeOf(err); {
	case code == "":
		return false
	case code == "sqlite-busy", code == "sqlite-interrupted", code == "sqlite-io", code == "sqlite-readonly":
		return true
	case code == "57014", code == "55P03": // statement or lock timed out
		return true
	default: // connection lost, server going down, out of resources, too many clients
		return len(code) == 5 && (code[:2] == "08" || code[:2] == "57" || code[:2] == "53" || code == "58030" || code == "25006")
	}
}

func codeOf(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case 5, 6: // SQLITE_BUSY, SQLITE_LOCKED
			return "sqlite-busy"
		case 8:
			return "sqlite-readonly"
		case 9: // the caller's time ran out
			return "sqlite-interrupted"
		case 10:
			return "sqlite-io"
		case 13:
			return "sqlite-full"
		case 19:
			return constraintCode(lite.Code())
		}
	}
	return ""
}

func constraintCode(extended int) string {
	switch extended {
	case 1555, 2067: // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE
		return "23505"
	case 787: // SQLITE_CONSTRAINT_FOREIGNKEY
		return "23503"
	}
	return "23514"
}

// quiet keeps gorm from logging: errors are returned, and web logs them once.
type quiet struct{}

func (quiet) LogMode(logger.LogLevel) logger.Interface                        { return quiet{} }
func (quiet) Info(context.Context, string, ...any)                            {}
func (quiet) Warn(context.Context, string, ...any)                            {}
func (quiet) Error(context.Context, string, ...any)                           {}
func (quiet) Trace(context.Context, time.Time, func() (string, int64), error) {}
