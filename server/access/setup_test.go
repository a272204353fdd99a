package access_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/fault"
)

// wizard is what the set-up page sends for a shop without mistakes.
func wizard(code string) access.NewStoreSetup {
	store := access.DefaultStore()
	store.Code, store.Name = code, "Markt am Kai"
	return access.NewStoreSetup{Store: store, Manager: "Sofia", PIN: "2468", Registers: []string{"T1", "T2"},
		Zones: []access.Zone{{Code: "A", Name: "Bread", W: 80, H: 55}, {Code: "B", Name: "Tea"}},
		Taxes: []access.TaxClass{{Code: "standard", Name: "19 %", Rate: 190000}, {Code: "reduced", Name: "7 %", Rate: 70000}}}
}

// What the wizard sends is held to what each thing's own page would take.
func TestSetUpTakesNothingThatCouldNotBeSavedAgain(t *testing.T) {
	t.Parallel()
	const card = "Ask 4111 1111 1111 1111"
	for _, c := range []struct {
		name   string
		change func(n *access.NewStoreSetup)
		code   string
		fields []string
	}{
		{"a manager's card number", func(n *access.NewStoreSetup) { n.Manager = card }, "card_number", []string{"manager.name"}},
		{"a manager without a name", func(n *access.NewStoreSetup) { n.Manager = "\x00\u202e" }, "required", []string{"manager.name"}},
		{"a zone's card number", func(n *access.NewStoreSetup) { n.Zones[1].Name = card }, "card_number", []string{"zones[1].name"}},
		{"a zone without a name", func(n *access.NewStoreSetup) { n.Zones[0].Name = " " }, "required", []string{"zones[0].name"}},
		{"a zone off the plan", func(n *access.NewStoreSetup) { n.Zones[0].X = -5 }, "place_invalid", []string{"zones[0].x"}},
		{"a zone beyond it", func(n *access.NewStoreSetup) { n.Zones[0].W = 1_000_000_000_000 }, "place_invalid", []string{"zones[0].x"}},
		{"a zone's code twice", func(n *access.NewStoreSetup) { n.Zones[1].Code = "A" }, "code_taken", []string{"zones[1].code"}},
		{"a register's code with a blank", func(n *access.NewStoreSetup) { n.Registers[1] = "T 2" }, "code_invalid", []string{"registers[1]"}},
		{"a register's code twice", func(n *access.NewStoreSetup) { n.Registers[1] = "T1" }, "code_taken", []string{"registers[1]"}},
		{"a tax class's code of NULs", func(n *access.NewStoreSetup) { n.Taxes[0].Code = "a\x00" }, "code_invalid", []string{"tax_classes[0].code"}},
		{"a tax class without a code", func(n *access.NewStoreSetup) { n.Taxes[0].Code = "" }, "code_invalid", []string{"tax_classes[0].code"}},
		{"a tax class's code twice", func(n *access.NewStoreSetup) { n.Taxes[1].Code = "standard" }, "code_taken", []string{"tax_classes[1].code"}},
		{"a tax class's card number", func(n *access.NewStoreSetup) { n.Taxes[1].Name = card }, "card_number", []string{"tax_classes[1].name"}},
		{"a tax above all", func(n *access.NewStoreSetup) { n.Taxes[1].Rate = 10_000_001 }, "rate_invalid", []string{"tax_classes[1].rate"}},
		{"a country of no land", func(n *access.NewStoreSetup) { n.Store.Country = "X\x00" }, "store_invalid", []string{"store.country"}},
		{"several at once", func(n *access.NewStoreSetup) {
			n.Store.Name, n.Manager, n.Zones[1].Name, n.Taxes[0].Name = "", card, card, "\x00"
		}, "setup_invalid", []string{"store.name", "manager.name", "tax_classes[0].name", "zones[1].name"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := wizard("KAI")
			c.change(&n)
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				n := n
				n.Registers, n.Zones, n.Taxes = slices.Clone(n.Registers), slices.Clone(n.Zones), slices.Clone(n.Taxes)
				a := access.New(d)
				token, err := a.NewSetupToken(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				_, _, err = a.SetUp(t.Context(), token, n)
				f, _ := fault.As(err)
				if f == nil || f.Code != c.code {
					t.Fatalf("%v, want %s", err, c.code)
				}
				var fields []string
				for _, field := range f.Fields {
					fields = append(fields, field.Name)
				}
				if !slices.Equal(fields, c.fields) {
					t.Errorf("names %q, want %q", fields, c.fields)
				}
				if _, _, err := a.SetUp(t.Context(), token, wizard("KAI")); err != nil {
					t.Errorf("the same link after the mistake: %v", err)
				}
			})
		})
	}
}

// Texts are cleaned as they are on their own pages.
func TestSetUpCleansItsTexts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, a := context.Background(), access.New(d)
		token, err := a.NewSetupToken(ctx)
		if err != nil {
			t.Fatal(err)
		}
		const dirt = "\x00\u202e\u0007"
		n := wizard("KAI")
		n.Store.Name += dirt
		n.Manager = dirt + "Sofia" + dirt
		n.Registers[0] += dirt
		n.Zones[0].Code += dirt
		n.Zones[0].Name = "Bread" + dirt + "  and rolls"
		n.Taxes[0].Name += dirt
		store, _, err := a.SetUp(ctx, token, n)
		if err != nil {
			t.Fatal(err)
		}
		staff, err := a.StaffOf(ctx, store.ID)
		if err != nil || len(staff) != 1 || staff[0].Name != "Sofia" {
			t.Errorf("staff %+v: %v", staff, err)
		}
		zones, err := a.Zones(ctx, store.ID)
		if err != nil || len(zones) != 2 || zones[0].Code != "A" || zones[0].Name != "Bread and rolls" {
			t.Errorf("zones %+v: %v", zones, err)
		}
		registers, err := a.Registers(ctx, store.ID)
		if err != nil || len(registers) != 2 || registers[0].Code != "T1" {
			t.Errorf("registers %+v: %v", registers, err)
		}
		var tax []string
		if err := d.Read(ctx).Raw(`SELECT name FROM tax_classes WHERE store_id = ? ORDER BY rate DESC`, store.ID).Scan(&tax).Error; err != nil {
			t.Fatal(err)
		}
		if strings.Join(tax, "|") != "19 %|7 %" || store.Name != "Markt am Kai" {
			t.Errorf("taxes %q of %q", tax, store.Name)
		}
	})
}

// A link that adds a store works beside others, once, for a day; one that
// founds the first never does.
func TestALinkAddsOneMoreStore(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s shop) {
		ctx := context.Background()
		link := func(make func(context.Context) (string, error)) string {
			t.Helper()
			token, err := make(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		may := func(what, token string, want bool) {
			t.Helper()
			if got, err := s.a.MayAdd(ctx, token); err != nil || got != want {
				t.Errorf("%s may add: %v %v", what, got, err)
			}
		}
		refused := func(what, token, code string) {
			t.Helper()
			may(what, token, false)
			if _, _, err := s.a.SetUp(ctx, token, wizard("SEA")); codeOf(err) != code {
				t.Errorf("%s: %v, want %s", what, err, code)
			}
		}
		founding := link(s.a.NewSetupToken)
		refused("a founding link", founding, "already_set_up")
		refused("a founding link made to look like the other", "sa_"+strings.TrimPrefix(founding, "su_"), "setup_token")
		before := link(s.a.NewStoreToken)
		token := link(s.a.NewStoreToken)
		refused("an earlier link", before, "setup_token")
		may("the newest link", token, true)
		if _, _, err := s.a.SetUp(ctx, token, wizard("KAI")); codeOf(err) != "store_exists" {
			t.Errorf("the code of the other store: %v", err)
		}
		s.clock.advance(access.StoreLinkTTL - time.Second)
		store, pairing, err := s.a.SetUp(ctx, token, wizard("SEA"))
		if err != nil {
			t.Fatal(err)
		}
		if _, who, err := s.a.Pair(ctx, pairing.Code); err != nil || who.Store.ID != store.ID || who.Store.Code != "SEA" {
			t.Errorf("its dashboard: %+v %v", who, err)
		}
		refused("a used link", token, "setup_token")
		token = link(s.a.NewStoreToken)
		s.clock.advance(access.StoreLinkTTL)
		refused("a link a day old", token, "setup_token")
		stores, err := s.a.Stores(ctx)
		if err != nil || len(stores) != 2 {
			t.Errorf("%d stores: %v", len(stores), err)
		}
	})
}
