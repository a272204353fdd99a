package access

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// Rights of routes stand in the same matrix as the fine ones, allowed or denied
// per role: a door is open or shut. Somebody always keeps the key: a store
// whose last people with the rights to sign in at the dashboard and to change
// rights would lose them is not changed.

// routeRights are all doors in the order they are shown.
var routeRights = []Right{Sell, Return, UseDrawer, SeeExpected, ReadCatalog, WriteCatalog, ReadStock, WriteStock, CountStock,
	SeeHelp, AskHelp, AnswerHelp, LeadHelp, SeeCustomers, ManageCustomer, ManageLedger, SeeReports, ReadJournal, SetUp, ManageStaff}

// RouteRights lists the rights of routes in the order they are shown.
func RouteRights() []Right { return slices.Clone(routeRights) }

func routeRight(right Right) bool { return slices.Contains(routeRights, right) }

// doorOf is what is built in for a door.
func doorOf(role Role, right Right) Allowance {
	if role.May(right) {
		return freely
	}
	return never
}

// May tells whether a door is open. The empty right is every role's.
func (l Allowances) May(right Right) bool {
	return right == everyoneSignIn || l[right].State == StateAllowed
}

// Opens tells whether a fine right lets somebody in where its route's right
// does not: to act, or to ask for a yes.
func (l Allowances) Opens(fine Right) bool {
	state := l[fine].State
	return state == StateAllowed || state == StateApproval
}

// Doors are the open doors.
func (l Allowances) Doors() []Right {
	out := []Right{}
	for _, right := range routeRights {
		if l.May(right) {
			out = append(out, right)
		}
	}
	return out
}

// maySignIn tells whether these rights are of use on a kind of device.
func (l Allowances) maySignIn(kind DeviceKind) bool {
	switch kind {
	case Till:
		return l.May(Sell)
	case Dashboard:
		return l.May(SeeReports)
	case Tablet, Program:
		return len(l) > 0
	}
	return false
}

// Roles are what each role may do in a store.
func (a *Access) Roles(ctx context.Context, store string) (map[Role]Allowances, error) {
	return RolesIn(a.db.Read(ctx), store)
}

// RolesIn are what each role may do in a store, read where g reads.
func RolesIn(g *gorm.DB, store string) (map[Role]Allowances, error) {
	changed, err := overrides(g, store, "")
	if err != nil {
		return nil, err
	}
	out := make(map[Role]Allowances, len(rightsOf))
	for role := range rightsOf {
		out[role] = BuiltIn(role)
		maps.Copy(out[role], changed[role])
	}
	return out, nil
}

var errLastKey = fault.New(fault.Conflict, "last_key", "Then nobody could sign in at the dashboard and change rights any more.").
	At("changes", "last_key", "leave nobody who may change rights")

// keepKey refuses what leaves a store without anybody who may change its
// rights. It comes after the change, in its transaction.
func keepKey(tx *db.Tx, store string) error {
	roles, err := RolesIn(tx.DB, store)
	if err != nil {
		return err
	}
	var there []Role
	if err := tx.Raw(`SELECT DISTINCT role FROM staff WHERE store_id = ? AND active`, store).Scan(&there).Error; err != nil {
		return fmt.Errorf("look who may change rights: %w", err)
	}
	for _, role := range there {
		if roles[role].holdsKey() {
			return nil
		}
	}
	return errLastKey
}

func (l Allowances) holdsKey() bool { return l.May(ManageStaff) && l.May(SeeReports) }

// heldBy are the people of roles that see reports from now on, or no more, but
// for who changed it: their sockets are made anew, as these hear by that right.
func heldBy(tx *db.Tx, who *Who, changes []RightChange) (people []string, err error) {
	var roles []Role
	for _, c := range changes {
		if c.Right == SeeReports {
			roles = append(roles, c.Role)
		}
	}
	if len(roles) == 0 {
		return nil, nil
	}
	err = tx.Raw(`SELECT id FROM staff WHERE store_id = ? AND active AND id <> ? AND role IN ? ORDER BY id`, who.Store.ID, who.Staff.ID, roles).
		Scan(&people).Error
	if err != nil {
		return nil, fmt.Errorf("look whose rights changed: %w", err)
	}
	return people, nil
}
