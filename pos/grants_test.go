package pos_test

import (
	"net/url"
	"strings"
	"testing"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// A server that may do no more than it needs sells all day, and cannot change
// the past even if it is told to.
func TestAServersRoleCannotChangeThePast(t *testing.T) {
	t.Parallel()
	address := dbtest.PostgresURL(t)
	clock := &Clock{}
	clock.Set(shopOpened)
	owner, err := db.Open(t.Context(), db.Config{URL: address, Now: clock.Now, Pool: 4})
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	s := NewShop(t, owner, clock)
	role := "server_" + strings.ReplaceAll(db.NewID(), "-", "")
	s.Check(owner.Tx(t.Context(), func(tx *db.Tx) error { return tx.Exec(`CREATE ROLE ` + role + ` LOGIN`).Error }))
	for _, statement := range strings.Split(strings.ReplaceAll(pos.Grants, "tillbell_server", role), ";\n") {
		if strings.TrimSpace(statement) != "" {
			s.Check(owner.Tx(t.Context(), func(tx *db.Tx) error { return tx.Exec(statement).Error }))
		}
	}
	defer func() {
		s.Check(owner.Tx(t.Context(), func(tx *db.Tx) error { return tx.Exec(`DROP OWNED BY ` + role).Error }))
		s.Check(owner.Tx(t.Context(), func(tx *db.Tx) error { return tx.Exec(`DROP ROLE ` + role).Error }))
	}()
	u, err := url.Parse(address)
	s.Check(err)
	q := u.Query()
	if u.User = nil; q.Get("user") != "" {
		q.Set("user", role)
	} else {
		u.User = url.User(role)
	}
	u.RawQuery = q.Encode()
	d, err := db.Open(t.Context(), db.Config{URL: u.String(), Now: clock.Now, Pool: 4})
	s.Check(err)
	defer d.Close()

	s.DB, s.Access = d, access.New(d)
	s.Pos = s.NewPos()
	s.Access.Keep(s.Pos)
	s.traded()
	s.Check(s.Pos.EndDays(t.Context()))
	s.verify()
	for _, table := range []string{"journal", "journal_seals", "journal_keys", "closings"} {
		for _, statement := range []string{`DELETE FROM ` + table, `UPDATE ` + table + ` SET at = 0`, `TRUNCATE ` + table, `DROP TABLE ` + table,
			`ALTER TABLE ` + table + ` DISABLE TRIGGER ALL`} {
			statement = strings.Replace(statement, "journal_keys SET at", "journal_keys SET created_at", 1)
			err := d.Tx(t.Context(), func(tx *db.Tx) error { return tx.Exec(statement).Error })
			if err == nil || !strings.Contains(err.Error(), "42501") {
				t.Errorf("%s: %v", statement, err)
			}
		}
	}
}
