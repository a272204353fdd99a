//go:build linux

package killtest

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

const (
	tills    = 4
	tablets  = 3
	points   = 2
	products = 12
	pin      = "2468"
)

// shop is a store that was set up before the server's first life.
type shop struct {
	store   string
	tills   []seat
	tablets []seat
	points  []string // codes
	goods   []product
}

// seat is a device with the person at it.
type seat struct{ device, staff string }

type product struct {
	id    string
	price int64
}

// furnish sets a shop up in the server's own database.
func furnish(t *testing.T, p *program) *shop {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	d, err := db.Open(ctx, db.Config{URL: p.url, Dir: p.data, Pool: 4})
	must(err)
	defer func() { must(d.Close()) }()
	a := access.New(d)
	hash, err := a.HashPIN(ctx, pin)
	must(err)
	s := &shop{}
	must(d.Tx(ctx, func(tx *db.Tx) error {
		*s = shop{}
		return s.build(tx, a, hash)
	}))
	signer, err := pos.LoadSigner(filepath.Join(p.data, "keys", "journal.pem"))
	must(err)
	selling, err := pos.New(ctx, d, a, signer)
	must(err)
	defer selling.Close()
	s.stockUp(ctx, must, selling)
	return s
}

func (s *shop) build(tx *db.Tx, a *access.Access, hash string) error {
	store := access.DefaultStore()
	store.Policies.Drawer.ReasonAbove = nil
	store.ID, store.Code, store.Name, store.BlindCount = db.NewID(), "KAI", "Markt am Kai", false
	s.store = store.ID
	if err := access.CreateStore(tx, store); err != nil {
		return err
	}
	for code, rate := range map[string]int64{"standard": 190_000, "reduced": 70_000} {
		if err := tx.Create(&access.TaxClass{StoreID: s.store, Code: code, Name: code, Rate: rate}).Error; err != nil {
			return err
		}
	}
	zone := access.Zone{ID: db.NewID(), StoreID: s.store, Code: "A", Name: "Bread"}
	if err := tx.Create(&zone).Error; err != nil {
		return err
	}
	for n := range points {
		point := access.CallPoint{ID: db.NewID(), StoreID: s.store, ZoneID: zone.ID, Code: fmt.Sprintf("P%d", n+1), Name: "Point", Active: true}
		if _, err := access.SaveCallPoint(tx, point); err != nil {
			return err
		}
		s.points = append(s.points, point.Code)
	}
	for n := range tills + tablets {
		if err := s.seat(tx, a, n, hash); err != nil {
			return err
		}
	}
	return nil
}

func (s *shop) seat(tx *db.Tx, a *access.Access, n int, hash string) error {
	till := n < tills
	person := access.Staff{ID: db.NewID(), StoreID: s.store, Name: fmt.Sprintf("Person %d", n+1), Role: access.Associate, Language: "en", Active: true}
	device := access.Device{ID: db.NewID(), StoreID: s.store, Kind: access.Tablet, Name: fmt.Sprintf("Device %d", n+1)}
	if till {
		register, err := access.AddRegister(tx, s.store, fmt.Sprintf("T%d", n+1))
		if err != nil {
			return err
		}
		person.Role, device.Kind, device.RegisterID = access.Cashier, access.Till, register.ID
	}
	if _, err := a.SaveStaff(tx, person, hash); err != nil {
		return err
	}
	if _, err := a.SaveDevice(tx, device); err != nil {
		return err
	}
	token, err := access.EnrolProgram(tx, device.ID)
	if till {
		s.tills = append(s.tills, seat{token, person.ID})
	} else {
		s.tablets = append(s.tablets, seat{token, person.ID})
	}
	return err
}

func (s *shop) stockUp(ctx context.Context, must func(error), selling *pos.Pos) {
	for n := range products {
		g := product{db.NewID(), int64(99 + 137*n)}
		tax := "standard"
		if n%2 == 0 {
			tax = "reduced"
		}
		_, _, err := selling.PutProduct(ctx, s.store, g.id, pos.ProductRequest{SKU: fmt.Sprintf("G%d", n), Name: fmt.Sprintf("Goods %d", n),
			Unit: "each", Price: money.Amount(g.price), Tax: tax})
		must(err)
		_, _, err = selling.PutStockMove(ctx, s.store, "", g.id, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 1000 * money.One})
		must(err)
		s.goods = append(s.goods, g)
	}
}
