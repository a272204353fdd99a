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

// RoleRight is one cell of a store's matrix of rights.
type RoleRight struct {
	Role  Role
	Right Right
	Allowance
	Changed bool // by the store; else it is built in
}

// RightChange sets a cell, or with nil puts back what is built in.
type RightChange struct {
	Role  Role       `json:"role"`
	Right Right      `json:"right"`
	To    *Allowance `json:"to"` // nil: as built in
}

const maxLimit = 1_000_000_000_00 // minor units, or days

type roleRightRow struct {
	Role, RightName, State    string
	LimitAmount, LimitPercent *int64
}

// overrides are the cells that a store changed; role may be empty for all.
func overrides(g *gorm.DB, store string, role Role) (map[Role]Allowances, error) {
	query, args := `SELECT role, right_name, state, limit_amount, limit_percent FROM store_role_rights WHERE store_id = ?`, []any{store}
	if role != "" {
		query, args = query+` AND role = ?`, append(args, string(role))
	}
	var rows []roleRightRow
	if err := g.Raw(query, args...).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("load the rights of store %s: %w", store, db.Translate(err))
	}
	out := make(map[Role]Allowances)
	for _, r := range rows {
		if _, known := fineRight(Right(r.RightName)); !known && !routeRight(Right(r.RightName)) {
			continue // of a later version
		}
		if out[Role(r.Role)] == nil {
			out[Role(r.Role)] = Allowances{}
		}
		out[Role(r.Role)][Right(r.RightName)] = Allowance{State(r.State), r.LimitAmount, r.LimitPercent}
	}
	return out, nil
}

// allowances are a role's rights in a store.
func (a *Access) allowances(ctx context.Context, store string, role Role) (Allowances, error) {
	changed, err := overrides(a.db.Read(ctx), store, role)
	if err != nil {
		return nil, err
	}
	out := BuiltIn(role)
	maps.Copy(out, changed[role])
	return out, nil
}

// RoleRights is a store's whole matrix, by right and then by role.
func (a *Access) RoleRights(ctx context.Context, store string) ([]RoleRight, error) {
	changed, err := overrides(a.db.Read(ctx), store, "")
	if err != nil {
		return nil, err
	}
	out := make([]RoleRight, 0, (len(fineRights)+len(routeRights))*len(rightsOf))
	for _, f := range fineRights {
		for _, role := range Roles() {
			own, is := changed[role][f.Right]
			if !is {
				own = f.builtIn(role)
			}
			out = append(out, RoleRight{role, f.Right, own, is})
		}
	}
	for _, right := range routeRights {
		for _, role := range Roles() {
			own, is := changed[role][right]
			if !is {
				own = doorOf(role, right)
			}
			out = append(out, RoleRight{role, right, own, is})
		}
	}
	return out, nil
}

// SetRights changes cells of a store's matrix, all or none. Who is signed in
// keeps their session; what they may do is asked anew, and pages are told to
// look: a till asks before it is refused.
func (a *Access) SetRights(ctx context.Context, who *Who, changes []RightChange) error {
	for i := range changes {
		if err := changes[i].check(fmt.Sprintf("changes[%d]", i)); err != nil {
			return err
		}
	}
	err := a.db.Tx(ctx, func(tx *db.Tx) error {
		for _, c := range changes {
			if err := c.write(tx, who); err != nil {
				return fmt.Errorf("set right %s of %s: %w", c.Right, c.Role, err)
			}
		}
		if err := approvable(tx, who.Store.ID, changes); err != nil {
			return err
		}
		if err := a.enterLimits(tx, who, changes); err != nil {
			return err
		}
		if err := keepKey(tx, who.Store.ID); err != nil {
			return err
		}
		people, err := heldBy(tx, who, changes)
		if err != nil {
			return err
		}
		if err := accessChanged(tx, who.Store.ID, Changed{Staff: people}); err != nil {
			return err
		}
		_, err = tx.Emit(who.Store.ID, db.Event{Type: "rights.changed", Audience: db.TopicStaff, Data: rightsChanged{rolesOf(changes)}})
		return err
	})
	a.Forget(who.Store.ID)
	return err
}

// approvable refuses a matrix in which a role must ask and nobody may say yes.
func approvable(tx *db.Tx, store string, changes []RightChange) error {
	changed, err := overrides(tx.DB, store, "")
	if err != nil {
		return err
	}
	for i, c := range changes {
		f, fine := fineRight(c.Right)
		if !fine {
			continue
		}
		asks, grants := false, false
		for _, role := range Roles() {
			own, is := changed[role][c.Right]
			if !is {
				own = f.builtIn(role)
			}
			asks, grants = asks || own.State == StateApproval, grants || own.grants()
		}
		if asks && !grants {
			return fault.New(fault.Invalid, "nobody_approves", "%s: a role must ask, and none may say yes.", c.Right).With("right", c.Right).
				At(fmt.Sprintf("changes[%d].state", i), "nobody_approves", "leaves nobody who may approve it")
		}
	}
	return nil
}

// grants tells whether whoever has it may say yes to anything.
func (l Allowance) grants() bool {
	return l.State == StateAllowed && (l.Amount == nil || *l.Amount > 0) && (l.Percent == nil || *l.Percent > 0)
}

// rightsChanged tells signed-in pages whose rights go another way from now on.
type rightsChanged struct {
	Roles []Role `json:"roles"`
}

func rolesOf(changes []RightChange) []Role {
	roles := make([]Role, len(changes))
	for i, c := range changes {
		roles[i] = c.Role
	}
	slices.Sort(roles)
	return slices.Compact(roles)
}

func (c *RightChange) check(field string) error {
	bad := func(name, code, text string) error {
		return fault.New(fault.Invalid, code, "%s: %s.", c.Right, text).At(field+"."+name, code, text)
	}
	f, known := fineRight(c.Right)
	switch {
	case !known && !routeRight(c.Right):
		return bad("right", "right_invalid", "there is no such right")
	case !c.Role.Valid():
		return bad("role", "role_invalid", "there is no such role")
	case c.To == nil:
		return nil
	case c.To.State != StateAllowed && c.To.State != StateApproval && c.To.State != StateDenied:
		return bad("state", "state_invalid", "is allowed, approval or denied")
	case !known && c.To.State == StateApproval:
		return bad("state", "state_invalid", "is allowed or denied")
	case c.To.State != StateAllowed && (c.To.Amount != nil || c.To.Percent != nil):
		return bad("state", "limit_invalid", "only what is allowed has a limit")
	case c.To.Amount != nil && (!known || f.Measure == ByNothing || *c.To.Amount < 0 || *c.To.Amount > maxLimit):
		return bad("limit_amount", "limit_invalid", "has no such limit")
	case c.To.Percent != nil && (f.Measure != ByPercent || *c.To.Percent < 0 || *c.To.Percent > 100*percent):
		return bad("limit_percent", "limit_invalid", "has no such limit")
	}
	return nil
}

func (c *RightChange) write(tx *db.Tx, who *Who) error {
	if c.To == nil {
		return tx.Exec(`DELETE FROM store_role_rights WHERE store_id = ? AND role = ? AND right_name = ?`, who.Store.ID, c.Role, c.Right).Error
	}
	return tx.Exec(`INSERT INTO store_role_rights (store_id, role, right_name, state, limit_amount, limit_percent, changed_by, changed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (store_id, role, right_name) DO UPDATE SET state = excluded.state,
		limit_amount = excluded.limit_amount, limit_percent = excluded.limit_percent, changed_by = excluded.changed_by,
		changed_at = excluded.changed_at`, who.Store.ID, c.Role, c.Right, c.To.State, c.To.Amount, c.To.Percent,
		who.Staff.ID, db.At(tx.Now)).Error
}

// Person is somebody by id and name.
type Person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Approvers lists by name who may say yes to an act of this size that somebody
// else asks for.
func (a *Access) Approvers(ctx context.Context, store, requester string, right Right, amount, percent int64) ([]Person, error) {
	changed, err := overrides(a.db.Read(ctx), store, "")
	if err != nil {
		return nil, err
	}
	f, _ := fineRight(right)
	var rows []struct{ ID, Name, Role string }
	err = a.db.Read(ctx).Raw(`SELECT id, name, role FROM staff WHERE store_id = ? AND active AND id <> ? ORDER BY name, id`, store, requester).
		Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look who may approve: %w", db.Translate(err))
	}
	out := []Person{}
	for _, r := range rows {
		own, is := changed[Role(r.Role)][right]
		if !is {
			own = f.builtIn(Role(r.Role))
		}
		if own.verdict(amount, percent) == Allowed {
			out = append(out, Person{r.ID, r.Name})
		}
	}
	return out, nil
}
