package web

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// A device is told that it is not paired any more only when that is known: a
// page that hears it forgets what it was.
func TestADatabaseThatIsAwayRevokesNobody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &Web{Rooms: Rooms{DB: d, Access: access.New(d)}}
		for _, c := range []struct {
			name   string
			left   time.Duration // for the database to answer
			status int
			code   string
		}{
			{"the database answers", time.Minute, 401, "device_revoked"},
			{"it does not", -time.Second, 503, "database_away"},
		} {
			app := fiber.New()
			app.Post("/", func(f *fiber.Ctx) error {
				ctx, cancel := context.WithTimeout(t.Context(), c.left)
				defer cancel()
				_, err := w.beginSession(ctx, f, signInBody{DeviceToken: "td_nobody", StaffID: uid(db.NewID()), PIN: "2468"})
				p := problemOf(err, "", nil)
				if p.Status != c.status || p.Code != c.code || (p.retryAfter > 0) != (c.status == 503) {
					t.Errorf("%s: %d %s, again after %d s", c.name, p.Status, p.Code, p.retryAfter)
				}
				return nil
			})
			if _, err := app.Test(httptest.NewRequest("POST", "/", nil), -1); err != nil {
				t.Error(err)
			}
		}
	})
}
