package pos_test

import (
	"testing"

	"tillbell/server/access"
)

// A new store asks why a count is off, by however little.
func TestANewStoreAsksWhyACountIsOff(t *testing.T) {
	t.Parallel()
	s := sqliteShop(t)
	s.Store.Policies.Drawer = access.DefaultStore().Policies.Drawer
	_, err := s.Access.UpdateStore(s.Context(), s.Store)
	s.Check(err)
	mia := s.SignIn(0, s.Cashier)
	drawer := s.OpenDrawer(mia, 100_00)
	_, err = s.Pos.CloseDrawer(s.Context(), mia, drawer, 90_01)
	s.Refused(err, "reason_required", "reason")
	_, err = s.Pos.CloseDrawer(s.Context(), mia, drawer, 100_00)
	s.Check(err)
}
