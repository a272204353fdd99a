package db_test

import (
	"context"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// What makes a big shop's tables anew, or an index over them, takes as long as it
// takes: no statement of a migration is under the limit that others are under.
func TestMigrationsTakeTheirTime(t *testing.T) {
	t.Parallel()
	ctx, url := context.Background(), dbtest.PostgresURL(t)
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(ctx)
	_, err = c.Exec(ctx, `DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE SCHEMA spy;
		CREATE TABLE spy.limits (told text PRIMARY KEY);
		CREATE FUNCTION spy.note() RETURNS event_trigger LANGUAGE plpgsql AS
			$$ BEGIN INSERT INTO spy.limits VALUES (current_setting('statement_timeout')) ON CONFLICT DO NOTHING; END $$;
		CREATE EVENT TRIGGER spy ON ddl_command_end EXECUTE FUNCTION spy.note()`)
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(ctx, db.Config{URL: url, Pool: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var limits []string
	if err := d.Read(ctx).Raw(`SELECT told FROM spy.limits`).Scan(&limits).Error; err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(limits, []string{"0"}) {
		t.Errorf("the tables were made under limits of %v", limits)
	}
	var now string
	if err := d.Read(ctx).Raw(`SELECT current_setting('statement_timeout')`).Row().Scan(&now); err != nil || now == "0" {
		t.Errorf("all else runs under a limit of %s (%v)", now, err)
	}
}
