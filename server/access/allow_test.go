package access_test

import (
	"context"
	"testing"

	"tillbell/server/access"
)

func limit(n int64) *int64 { return &n }

func TestVerdicts(t *testing.T) {
	t.Parallel()
	allowed := access.Allowance{State: access.StateAllowed}
	upTo := access.Allowance{State: access.StateAllowed, Amount: limit(5000), Percent: limit(100_000)}
	for _, row := range []struct {
		name            string
		of              access.Allowance
		amount, percent int64
		want            access.Verdict
	}{
		{"nothing said", access.Allowance{}, 0, 0, access.Denied},
		{"without a limit", allowed, 1 << 50, 1_000_000, access.Allowed},
		{"at both limits", upTo, 5000, 100_000, access.Allowed},
		{"a cent above", upTo, 5001, 0, access.NeedsApproval},
		{"a hair above", upTo, 0, 100_001, access.NeedsApproval},
		{"always asking", access.Allowance{State: access.StateApproval}, 0, 0, access.NeedsApproval},
		{"never", access.Allowance{State: access.StateDenied}, 0, 0, access.Denied},
	} {
		if got := (access.Allowances{access.PayOut: row.of}).Allows(access.PayOut, row.amount, row.percent); got != row.want {
			t.Errorf("%s: %d, want %d", row.name, got, row.want)
		}
	}
	if access.Allowances(nil).Allows(access.PayOut, 0, 0) != access.Denied {
		t.Error("nobody's rights allow something")
	}
}

// What a cashier does alone every day needs nobody, or a shop stands still.
func TestACashierRunsAShopAlone(t *testing.T) {
	t.Parallel()
	cashier := access.BuiltIn(access.Cashier)
	for _, right := range []access.Right{access.ReturnReceipt, access.ReturnCash, access.ReturnLate, access.OpenNoSale, access.PayIn,
		access.PayOut, access.DropCash, access.CloseDifference} {
		if cashier.Allows(right, 1_000_000_00, 0) != access.Allowed {
			t.Errorf("a cashier may not %s alone", right)
		}
	}
	for _, f := range access.FineRights() {
		if got := access.BuiltIn(access.Manager).Allows(f.Right, 1_000_000_00, 1_000_000); got != access.Allowed {
			t.Errorf("a manager's %s is %d: nobody could approve it", f.Right, got)
		}
		for _, role := range []access.Role{access.Associate, access.Greeter} {
			if got := access.BuiltIn(role).Allows(f.Right, 0, 0); got != access.Denied {
				t.Errorf("%s of a %s is %d", f.Right, role, got)
			}
		}
	}
}

func TestAStoreChangesRights(t *testing.T) {
	eachShop(t, func(t *testing.T, s shop) {
		ctx := context.Background()
		tom := s.person(t, "Tom", access.Cashier, "2580")
		_, _, err := s.a.SignIn(ctx, s.boss, tom, "2580")
		if codeOf(err) != "not_here" {
			t.Fatalf("a cashier at the dashboard: %v", err)
		}
		sue := s.person(t, "Sue", access.Supervisor, "1357")
		token, boss, err := s.a.SignIn(ctx, s.boss, sue, "1357")
		if err != nil {
			t.Fatal(err)
		}
		if boss.Allows(access.DiscountLine, 0, 500_000) != access.Allowed || boss.Allows(access.DiscountLine, 0, 500_001) != access.NeedsApproval {
			t.Error("a supervisor's discount is not as built in")
		}
		set := func(right access.Right, to *access.Allowance) error {
			return s.a.SetRights(ctx, boss, []access.RightChange{{Role: access.Supervisor, Right: right, To: to}})
		}
		for _, row := range []struct {
			name  string
			right access.Right
			to    access.Allowance
			want  string
		}{
			{"an unknown right", "fly", access.Allowance{State: access.StateAllowed}, "right_invalid"},
			{"an unknown state", access.PayOut, access.Allowance{State: "maybe"}, "state_invalid"},
			{"a limit below zero", access.PayOut, access.Allowance{State: access.StateAllowed, Amount: limit(-1)}, "limit_invalid"},
			{"a percentage of a pay-out", access.PayOut, access.Allowance{State: access.StateAllowed, Percent: limit(1)}, "limit_invalid"},
			{"more than all", access.DiscountLine, access.Allowance{State: access.StateAllowed, Percent: limit(1_000_001)}, "limit_invalid"},
			{"a limit of what is denied", access.DiscountLine, access.Allowance{State: access.StateDenied, Percent: limit(1)}, "limit_invalid"},
		} {
			if err := set(row.right, &row.to); codeOf(err) != row.want {
				t.Errorf("%s: %v, want %s", row.name, err, row.want)
			}
		}
		if err := set(access.DiscountLine, &access.Allowance{State: access.StateAllowed, Percent: limit(50_000)}); err != nil {
			t.Fatal(err)
		}
		after, err := s.a.Session(ctx, token)
		if err != nil || after.Revision <= boss.Revision || after.Allows(access.DiscountLine, 0, 50_001) != access.NeedsApproval {
			t.Fatalf("after the change: %+v, %v", after, err)
		}
		who, err := s.a.Approvers(ctx, s.store.ID, tom, access.DiscountLine, 0, 300_000)
		if err != nil || len(who) != 1 || who[0].Name != "Sofia" {
			t.Errorf("30 %% is approved by %v (%v)", who, err)
		}
		if err := set(access.DiscountLine, nil); err != nil {
			t.Fatal(err)
		}
		who, err = s.a.Approvers(ctx, s.store.ID, tom, access.DiscountLine, 0, 300_000)
		if err != nil || len(who) != 2 {
			t.Errorf("with what is built in, by %v (%v)", who, err)
		}
	})
}
