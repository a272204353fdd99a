package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"time"

	"tillbell/floor"
	"tillbell/pos"
	"tillbell/pos/barcode"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/internal/demo/goods"
)

// shop is the demo store while it is built.
type shop struct {
	access *access.Access
	file   *File
	store  access.Store

	pins   map[string]string // by name
	hashes map[string]string

	registers map[string]access.Register // by code
	zones     map[string]access.Zone
	points    map[string]access.CallPoint
	staff     map[string]access.Staff // by name
	tablets   []string                // ids
	products  map[string]product      // by SKU
}

// build makes the store, all of it in one transaction. The file with its
// secrets is on the disk before the commit is.
func (m *Demo) build(ctx context.Context, d *db.DB, p *pos.Pos, f *floor.Floor) error {
	// One of an earlier database that is gone.
	if err := os.Remove(filepath.Join(m.opts.Dir, FileName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	pins, hashes, err := makePINs(ctx, m.access)
	if err != nil {
		return err
	}
	err = d.Tx(ctx, func(tx *db.Tx) error {
		s := &shop{access: m.access, file: &File{BaseURL: m.opts.BaseURL}, pins: pins, hashes: hashes}
		if err := s.found(tx); err != nil {
			return err
		}
		week := s.week(m.opts.Seed, tx.Now, f.GivesUpAfter())
		if err := p.LoadPast(ctx, tx, s.store, week.trade); err != nil {
			return err
		}
		if err := s.hangAtProducts(tx); err != nil {
			return err
		}
		if err := f.LoadPast(ctx, tx, s.store, week.calls); err != nil {
			return err
		}
		// Written again should the transaction run again, with other secrets.
		m.File = s.file
		return s.file.save(m.opts.Dir)
	})
	if err == nil {
		m.access.Forget(m.File.Store.ID)
	}
	return err
}

// makePINs gives everybody a PIN of their own. Hashing is slow on purpose, so
// it is done before the transaction; access bounds how many run at once.
func makePINs(ctx context.Context, a *access.Access) (pins, hashes map[string]string, err error) {
	staff := goods.Staff()
	pins, hashes = make(map[string]string, len(staff)), make(map[string]string, len(staff))
	taken := make(map[string]bool, len(staff))
	made, errs := make([]string, len(staff)), make([]error, len(staff))
	var hashing sync.WaitGroup
	for i, p := range staff {
		pin := newPIN(taken)
		pins[p.Name] = pin
		hashing.Go(func() { made[i], errs[i] = a.HashPIN(ctx, pin) })
	}
	hashing.Wait()
	for i, p := range staff {
		hashes[p.Name] = made[i]
	}
	return pins, hashes, errors.Join(errs...)
}

func newPIN(taken map[string]bool) string {
	for {
		n, err := rand.Int(rand.Reader, big.NewInt(10_000))
		if err != nil {
			panic("no randomness: " + err.Error())
		}
		pin := fmt.Sprintf("%04d", n)
		if access.CheckPIN(pin) == nil && !taken[pin] {
			taken[pin] = true
			return pin
		}
	}
}

// found makes the store with its places, people and devices.
func (s *shop) found(tx *db.Tx) error {
	for _, step := range []func(*db.Tx) error{s.foundStore, s.foundPlaces, s.foundStaff, s.foundDevices} {
		if err := step(tx); err != nil {
			return err
		}
	}
	return nil
}

func (s *shop) foundStore(tx *db.Tx) error {
	g := goods.Store()
	s.store = access.Store{ID: db.NewID(), Code: g.Code, Name: g.Name, LegalName: g.LegalName, Address: g.Address, VATID: g.VATID,
		Country: g.Country, Currency: g.Currency, CurrencyDigits: 2, TimeZone: clockFor(tx.Now, g.TimeZone), Language: g.Language,
		TaxIncluded: g.PricesIncludeTax, Cash: access.CashRounding{Mode: "half_up"}, NegativeStock: "warn",
		ReceiptFooter: g.ReceiptFooter, ServiceGoal: time.Minute, Plan: plan(), BarcodePatterns: barcode.DefaultPatterns()}
	if err := access.CreateStore(tx, s.store); err != nil {
		return err
	}
	for _, t := range goods.TaxClasses() {
		if err := tx.Create(&access.TaxClass{StoreID: s.store.ID, Code: t.Code, Name: t.Name, Rate: t.Rate}).Error; err != nil {
			return fmt.Errorf("insert tax class: %w", err)
		}
	}
	s.file.Store = Store{ID: s.store.ID, Code: s.store.Code, Currency: s.store.Currency}
	return nil
}

func plan() access.Plan {
	p := access.Plan{Width: goods.PlanWidth, Height: goods.PlanHeight}
	for _, sh := range goods.Shapes() {
		p.Shapes = append(p.Shapes, access.Shape{Kind: sh.Kind, Label: sh.Label, X: int64(sh.X), Y: int64(sh.Y), W: int64(sh.W), H: int64(sh.H)})
	}
	return p
}

func (s *shop) foundPlaces(tx *db.Tx) error {
	s.zones, s.points = make(map[string]access.Zone), make(map[string]access.CallPoint)
	for i, z := range goods.Zones() {
		row := access.Zone{ID: db.NewID(), StoreID: s.store.ID, Code: z.Code, Name: z.Name, X: int64(z.X), Y: int64(z.Y),
			W: int64(z.W), H: int64(z.H), Position: int64(i)}
		if err := tx.Create(&row).Error; err != nil {
			return fmt.Errorf("insert zone: %w", err)
		}
		s.zones[z.Code] = row
		s.file.Zones = append(s.file.Zones, Zone{ID: row.ID, Code: z.Code, Name: z.Name})
	}
	for _, q := range goods.Points() {
		point := access.CallPoint{ID: db.NewID(), StoreID: s.store.ID, ZoneID: s.zones[q.Zone].ID, Code: q.Code, Name: q.Name,
			X: int64(q.X), Y: int64(q.Y), Kind: q.Kind, Kinds: q.Kinds, Active: true}
		if _, err := access.SaveCallPoint(tx, point); err != nil {
			return err
		}
		s.points[q.Code] = point
		s.file.CallPoints = append(s.file.CallPoints, CallPoint{ID: point.ID, ZoneID: point.ZoneID, Code: q.Code})
	}
	return nil
}

// hangAtProducts ties signs to their products, once these are there.
func (s *shop) hangAtProducts(tx *db.Tx) error {
	for _, q := range goods.Points() {
		if q.SKU == "" {
			continue
		}
		point, id := s.points[q.Code], s.products[q.SKU].id
		point.Product = &id
		if _, err := access.SaveCallPoint(tx, point); err != nil {
			return err
		}
	}
	return nil
}

func (s *shop) foundStaff(tx *db.Tx) error {
	s.staff = make(map[string]access.Staff)
	for _, p := range goods.Staff() {
		who := access.Staff{ID: db.NewID(), StoreID: s.store.ID, Name: p.Name, Role: access.Role(p.Role), Language: p.Language, Active: true}
		for _, z := range p.Zones {
			who.Zones = append(who.Zones, s.zones[z].ID)
		}
		if _, err := s.access.SaveStaff(tx, who, s.hashes[p.Name]); err != nil {
			return err
		}
		s.staff[p.Name] = who
		s.file.Staff = append(s.file.Staff, Person{ID: who.ID, Name: who.Name, Role: p.Role, PIN: s.pins[p.Name], Zones: who.Zones})
	}
	return nil
}

// foundDevices makes the registers, the devices that programs use by their
// tokens, and those that people's browsers become by a link.
func (s *shop) foundDevices(tx *db.Tx) error {
	s.registers = make(map[string]access.Register)
	for _, code := range goods.Registers() {
		r, err := access.AddRegister(tx, s.store.ID, code)
		if err != nil {
			return fmt.Errorf("insert register: %w", err)
		}
		s.registers[code] = r
	}
	for _, g := range goods.Devices() {
		d := access.Device{ID: db.NewID(), StoreID: s.store.ID, Kind: access.DeviceKind(g.Kind), Name: g.Name, RegisterID: s.registers[g.Register].ID}
		if _, err := s.access.SaveDevice(tx, d); err != nil {
			return err
		}
		token, err := access.EnrolProgram(tx, d.ID)
		if err != nil {
			return fmt.Errorf("enrol %s: %w", d.Name, err)
		}
		s.enlist(d, g.Register, token)
	}
	for _, b := range browsers {
		if _, err := s.access.SaveDevice(tx, b.device(s.store.ID, s.registers[b.register].ID)); err != nil {
			return err
		}
	}
	return nil
}

// enlist puts a device into the file.
func (s *shop) enlist(d access.Device, register, token string) {
	switch d.Kind {
	case access.Till:
		s.file.Registers = append(s.file.Registers, Register{ID: d.RegisterID, Code: register, DeviceToken: token})
	case access.Tablet:
		s.tablets = append(s.tablets, d.ID)
		s.file.Tablets = append(s.file.Tablets, Device{ID: d.ID, DeviceToken: token})
	case access.Dashboard:
		s.file.Dashboards = append(s.file.Dashboards, Device{ID: d.ID, DeviceToken: token})
	}
}
