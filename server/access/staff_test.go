package access_test

import (
	"testing"
	"time"

	"tillbell/server/access"
	"tillbell/server/db"
)

// A person's row says when it was made and when it was last changed, by the
// database's clock and in its measure.
func TestAChangedPersonSaysWhen(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s shop) {
		made := s.clock.now()
		id := db.NewID()
		for _, name := range []string{"Mia", "Mia Berg"} {
			_, err := s.a.PutStaff(t.Context(), &access.Staff{ID: id, StoreID: s.store.ID, Name: name, Role: access.Cashier, Language: "en", Active: true}, "4711")
			if err != nil {
				t.Fatal(err)
			}
			var created, updated db.Micros
			if err := s.d.Read(t.Context()).Raw(`SELECT created_at, updated_at FROM staff WHERE id = ?`, id).Row().Scan(&created, &updated); err != nil {
				t.Fatal(err)
			}
			if created != db.At(made) || updated != db.At(s.clock.now()) {
				t.Errorf("%s: made %v, changed %v; it is %v", name, created.Time(), updated.Time(), s.clock.now())
			}
			s.clock.advance(24 * time.Hour)
		}
	})
}
