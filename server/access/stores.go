package access

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// CashRounding says to what step cash is rounded, in minor units; 0: not at all.
type CashRounding struct {
	Step   int64  `json:"step"`
	Mode   string `json:"mode"`             // half_up, half_even, half_down, up, down
	Change string `json:"change,omitempty"` // of change that coins cannot pay; empty: as Mode
	Least  bool   `json:"least,omitempty"`  // a payment that is cash as a whole is never rounded to nothing
}

// ForeignCash is another currency that the tills take.
type ForeignCash struct {
	Currency string `json:"currency" maxLength:"3" example:"CHF"`
	Rate     string `json:"rate" maxLength:"20" example:"0.95" doc:"What one unit is worth in the store's currency"`
	Step     int64  `json:"step,omitempty" minimum:"0" maximum:"10000000" doc:"The smallest sum of it that is asked for, in minor units"`
}

// Shape is a thing on the floor plan, in decimetres.
type Shape struct {
	Kind  string `json:"kind"` // shelf, till, entrance, wall
	X     int64  `json:"x"`
	Y     int64  `json:"y"`
	W     int64  `json:"w"`
	H     int64  `json:"h"`
	Label string `json:"label"`
}

// Plan is a store's floor plan, in decimetres.
type Plan struct {
	Width  int64   `json:"width"`
	Height int64   `json:"height"`
	Shapes []Shape `json:"shapes"`
}

// Store is a shop and its policies.
type Store struct {
	ID              string
	Code            string
	Name            string
	LegalName       string
	Address         string
	VATID           string
	Country         string // ISO 3166, two letters
	Currency        string // ISO 4217
	CurrencyDigits  int64
	TimeZone        string // IANA
	Language        string // BCP 47
	TaxIncluded     bool
	TaxPerDocument  bool
	TaxPerUnit      bool
	HalfEven        bool
	Cash            CashRounding
	ForeignCash     []ForeignCash
	Tips            bool   // may be added to a payment
	VoucherChange   bool   // a voucher above the total gives change
	NegativeStock   string // allow, warn, deny
	BlindCount      bool
	DayCutoff       int64 // minutes after midnight at which the business day ends
	ReceiptFooter   string
	ServiceGoal     time.Duration
	Ladders         map[string][]int // kind to the seconds each rung waits, where Calls does not say
	Calls           map[string]CallPolicy
	CallNetworks    []string // that customers call from; none: any
	Plan            Plan
	BarcodePatterns []string
	Policies        Policies
	Fiscal          Fiscal
}

// Zone finds the store's time zone; it was checked when it was set.
func (s Store) Zone() *time.Location {
	if l, err := time.LoadLocation(s.TimeZone); err == nil {
		return l
	}
	return time.UTC
}

type storeRow struct {
	ID, Code, Name, LegalName, Address, VATID, Country, Currency string
	CurrencyDigits                                               int64
	TimeZone, Language, Prices, TaxRounding, Rounding            string
	TaxPerUnit                                                   bool
	CashStep                                                     int64
	CashMode, CashChange, NegativeStock                          string
	CashLeast, Tips, VoucherChange                               bool
	ForeignCash                                                  string
	BlindCount                                                   bool
	DayCutoff                                                    int64
	ReceiptFooter                                                string
	ServiceGoal                                                  int64
	Ladders, Calls, Plan, BarcodePatterns, Policies, Fiscal      string
	CallNetworks                                                 string
	CreatedAt                                                    db.Micros
	UpdatedAt                                                    db.Micros `gorm:"autoUpdateTime:false"` // gorm would put seconds
}

func (storeRow) TableName() string { return "stores" }

func (r storeRow) store() (Store, error) {
	s := Store{
		ID: r.ID, Code: r.Code, Name: r.Name, LegalName: r.LegalName, Address: r.Address, VATID: r.VATID,
		Country: r.Country, Currency: r.Currency, CurrencyDigits: r.CurrencyDigits, TimeZone: r.TimeZone,
		Language: r.Language, TaxIncluded: r.Prices == "included", TaxPerDocument: r.TaxRounding == "document",
		HalfEven: r.Rounding == "half_even", Cash: CashRounding{Step: r.CashStep, Mode: r.CashMode, Change: r.CashChange, Least: r.CashLeast},
		TaxPerUnit: r.TaxPerUnit, Tips: r.Tips, VoucherChange: r.VoucherChange,
		NegativeStock: r.NegativeStock, BlindCount: r.BlindCount, DayCutoff: r.DayCutoff, ReceiptFooter: r.ReceiptFooter,
		ServiceGoal: time.Duration(r.ServiceGoal) * time.Second,
	}
	for _, f := range []struct {
		text string
		into any
	}{{r.Ladders, &s.Ladders}, {r.Calls, &s.Calls}, {r.CallNetworks, &s.CallNetworks}, {r.Plan, &s.Plan}, {r.BarcodePatterns, &s.BarcodePatterns}, {r.Policies, &s.Policies},
		{r.ForeignCash, &s.ForeignCash}, {r.Fiscal, &s.Fiscal}} {
		if err := json.Unmarshal([]byte(f.text), f.into); err != nil {
			return s, fmt.Errorf("read store %s: %w", r.ID, err)
		}
	}
	return s, nil
}

func (s Store) row(now time.Time) storeRow {
	r := storeRow{
		ID: s.ID, Code: s.Code, Name: s.Name, LegalName: s.LegalName, Address: s.Address, VATID: s.VATID,
		Country: s.Country, Currency: s.Currency, CurrencyDigits: s.CurrencyDigits, TimeZone: s.TimeZone,
		Language: s.Language, Prices: "added", TaxRounding: "line", Rounding: "half_up",
		CashStep: s.Cash.Step, CashMode: s.Cash.Mode, CashChange: s.Cash.Change, CashLeast: s.Cash.Least,
		TaxPerUnit: s.TaxPerUnit, Tips: s.Tips, VoucherChange: s.VoucherChange, NegativeStock: s.NegativeStock, BlindCount: s.BlindCount, DayCutoff: s.DayCutoff,
		ReceiptFooter: s.ReceiptFooter, ServiceGoal: int64(s.ServiceGoal / time.Second), UpdatedAt: db.At(now),
	}
	if s.TaxIncluded {
		r.Prices = "included"
	}
	if s.TaxPerDocument {
		r.TaxRounding = "document"
	}
	if s.HalfEven {
		r.Rounding = "half_even"
	}
	if s.Ladders == nil {
		s.Ladders = map[string][]int{}
	}
	if s.Calls == nil {
		s.Calls = map[string]CallPolicy{}
	}
	if s.BarcodePatterns == nil {
		s.BarcodePatterns = []string{}
	}
	if s.Plan.Shapes == nil {
		s.Plan.Shapes = []Shape{}
	}
	if s.ForeignCash == nil {
		s.ForeignCash = []ForeignCash{}
	}
	r.CallNetworks = mustJSON(orNone(s.CallNetworks))
	r.ForeignCash, r.Fiscal = mustJSON(s.ForeignCash), mustJSON(s.Fiscal)
	r.Calls = mustJSON(s.Calls)
	r.Ladders, r.Plan, r.BarcodePatterns, r.Policies = mustJSON(s.Ladders), mustJSON(s.Plan), mustJSON(s.BarcodePatterns), mustJSON(s.Policies)
	return r
}

func mustJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("plain data does not marshal: " + err.Error())
	}
	return string(b)
}

const (
	shortText   = 80
	longText    = 500
	maxLadder   = 10
	maxShapes   = 500
	maxPatterns = 20
	maxPlan     = 10_000 // decimetres: one kilometre
)

// Check cleans a store's fields and refuses what cannot be, all mistakes at once.
func (s *Store) Check() error {
	bad := fault.New(fault.Invalid, "store_invalid", "The shop's data has mistakes.")
	add := func(err error) {
		if f, ok := fault.As(err); ok {
			bad.Fields = append(bad.Fields, f.Fields...)
		}
	}
	refuse := func(field, say string) {
		bad.Fields = append(bad.Fields, fault.Field{Name: field, Code: "invalid", Text: say})
	}
	var err error
	for _, f := range []struct {
		name string
		into *string
		max  int
		do   func(string, string, int) (string, error)
	}{
		{"code", &s.Code, 16, text.Code}, {"name", &s.Name, shortText, text.Name},
		{"legal_name", &s.LegalName, shortText, text.Line}, {"address", &s.Address, longText, text.Free},
		{"vat_id", &s.VATID, 32, text.Line}, {"receipt_footer", &s.ReceiptFooter, longText, text.Free},
	} {
		if *f.into, err = f.do(f.name, *f.into, f.max); err != nil {
			add(err)
		}
	}
	s.Country = strings.ToUpper(s.Country)
	if _, err := language.ParseRegion(s.Country); err != nil || len(s.Country) != 2 {
		refuse("country", "is not a country's two letters")
	}
	if _, err := language.Parse(s.Language); err != nil || s.Language == "" {
		refuse("language", "is not a language like de or en-GB")
	}
	if _, err := time.LoadLocation(s.TimeZone); err != nil || s.TimeZone == "" || s.TimeZone == "Local" {
		refuse("time_zone", "is not a time zone like Europe/Berlin")
	}
	if !slices.Contains([]string{"allow", "warn", "deny"}, s.NegativeStock) {
		refuse("negative_stock", "is one of allow, warn, deny")
	}
	if !roundingMode(s.Cash.Mode) || s.Cash.Change != "" && !roundingMode(s.Cash.Change) || s.Cash.Step < 0 || s.Cash.Step > 10_000 {
		refuse("cash_rounding", "needs a step from 0 and a known mode")
	}
	if s.DayCutoff < 0 || s.DayCutoff >= 24*60 {
		refuse("day_cutoff", "is minutes after midnight, 0 to 1439")
	}
	if s.ServiceGoal < time.Second || s.ServiceGoal > time.Hour {
		refuse("service_goal_seconds", "is 1 to 3600 seconds")
	}
	s.checkLists(refuse)
	s.Policies.check(refuse)
	s.Fiscal.check(add, refuse)
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

func roundingMode(mode string) bool {
	return slices.Contains([]string{"half_up", "half_even", "half_down", "up", "down"}, mode)
}

func (s *Store) checkLists(refuse func(field, say string)) {
	for kind, rungs := range s.Ladders {
		if len(rungs) == 0 || len(rungs) > maxLadder || len(kind) > shortText || len(s.Ladders) > 50 {
			refuse("ladders", "each kind has 1 to 10 rungs")
		}
		for _, seconds := range rungs {
			if seconds < 5 || seconds > 3600 {
				refuse("ladders", "a rung waits 5 to 3600 seconds")
			}
		}
	}
	checkCalls(s.Calls, refuse)
	s.checkNetworks(refuse)
	if len(s.Plan.Shapes) > maxShapes || s.Plan.Width < 0 || s.Plan.Height < 0 || s.Plan.Width > maxPlan || s.Plan.Height > maxPlan {
		refuse("plan", "is too large")
	}
	for i := range s.Plan.Shapes {
		sh := &s.Plan.Shapes[i]
		if sh.X < 0 || sh.Y < 0 || sh.W < 0 || sh.H < 0 || sh.X > maxPlan || sh.Y > maxPlan || sh.W > maxPlan || sh.H > maxPlan {
			refuse("plan", "a shape lies outside")
		}
		if !slices.Contains([]string{"shelf", "till", "entrance", "wall"}, sh.Kind) {
			refuse("plan", "a shape is a shelf, till, entrance or wall")
		}
		if label, err := text.Line("plan", sh.Label, 40); err != nil {
			refuse("plan", "a label is too long")
		} else {
			sh.Label = label
		}
	}
	if len(s.BarcodePatterns) > maxPatterns {
		refuse("barcode_patterns", "are too many")
	}
}

// dayCutoff is when a shop's day ends that says nothing else: at four.
const dayCutoff = 4 * 60

// DefaultStore is what a new shop begins with.
func DefaultStore() Store {
	return Store{
		Country: "DE", Currency: "EUR", CurrencyDigits: 2, TimeZone: "Europe/Berlin", Language: "en",
		TaxIncluded: true, Cash: CashRounding{Mode: "half_up"}, NegativeStock: "warn", BlindCount: true, DayCutoff: dayCutoff,
		ServiceGoal: time.Minute, Plan: Plan{Width: 300, Height: 200},
		Policies: Policies{Drawer: DrawerPolicy{ReasonAbove: new(int64)}}, // any difference has a reason
	}
}

// Store loads a shop.
func (a *Access) Store(ctx context.Context, id string) (Store, error) {
	return a.findStore(ctx, "id = ?", id)
}

// StoreByCode loads the shop of a code.
func (a *Access) StoreByCode(ctx context.Context, code string) (Store, error) {
	return a.findStore(ctx, "code = ?", code)
}

func (a *Access) findStore(ctx context.Context, where string, arg any) (Store, error) {
	var r storeRow
	if err := a.db.Read(ctx).Where(where, arg).Take(&r).Error; db.IsMissing(err) {
		return Store{}, fault.New(fault.NotFound, "no_store", "There is no such store.")
	} else if err != nil {
		return Store{}, fmt.Errorf("load store: %w", db.Translate(err))
	}
	return r.store()
}

// Stores lists all shops by code.
func (a *Access) Stores(ctx context.Context) ([]Store, error) {
	var rows []storeRow
	if err := a.db.Read(ctx).Order("code").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list stores: %w", db.Translate(err))
	}
	out := make([]Store, 0, len(rows))
	for _, r := range rows {
		s, err := r.store()
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// CreateStore inserts a new shop with its counters, inside tx.
func CreateStore(tx *db.Tx, s Store) error {
	if err := s.Check(); err != nil {
		return err
	}
	r := s.row(tx.Now)
	r.CreatedAt = db.At(tx.Now)
	if err := tx.Create(&r).Error; db.IsDuplicate(err) {
		return fault.New(fault.Conflict, "store_exists", "A store with the code %s exists already.", s.Code)
	} else if err != nil {
		return fmt.Errorf("insert store: %w", err)
	}
	err := tx.Exec(`INSERT INTO store_counters (store_id, epoch, seq, catalog_revision, access_revision) VALUES (?, ?, 0, 0, 0)`,
		s.ID, db.NewID()).Error
	if err != nil {
		return fmt.Errorf("insert store counters: %w", err)
	}
	return identify(tx, s, 0)
}

// UpdateStore replaces a shop's data. Its currency stays once something was sold.
func (a *Access) UpdateStore(ctx context.Context, s Store) (Store, error) {
	if err := s.Check(); err != nil {
		return s, err
	}
	err := a.db.Tx(ctx, func(tx *db.Tx) error {
		var old storeRow
		if err := tx.Where("id = ?", s.ID).Take(&old).Error; err != nil {
			return err
		}
		if old.Currency != s.Currency {
			var sold bool
			if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM sales WHERE store_id = ?)`, s.ID).Row().Scan(&sold); err != nil {
				return err
			}
			if sold {
				return fault.New(fault.Conflict, "currency_fixed", "The currency cannot change once something was sold.").
					At("currency", "currency_fixed", "is fixed since the first sale")
			}
		}
		if err := callsKnow(tx, s.ID, s.Calls); err != nil {
			return err
		}
		r := s.row(tx.Now)
		r.CreatedAt = old.CreatedAt
		if err := tx.Model(&storeRow{}).Where("id = ?", s.ID).Select("*").Updates(&r).Error; db.IsDuplicate(err) {
			return fault.New(fault.Conflict, "store_exists", "A store with the code %s exists already.", s.Code)
		} else if err != nil {
			return err
		}
		was, err := old.store()
		if err != nil {
			return err
		}
		if was.identity() != s.identity() {
			if err := identify(tx, s, r.UpdatedAt); err != nil {
				return err
			}
		}
		if err := a.enterStore(tx, &old, &r); err != nil {
			return err
		}
		if err := policiesChanged(tx, s.ID); err != nil {
			return err
		}
		// Whoever goes by what they loaded asks again.
		_, err = tx.Emit(s.ID, db.Event{Type: "store.changed", Audience: db.TopicStaff, Data: struct{}{}})
		return err
	})
	if err != nil {
		return s, fmt.Errorf("update store: %w", err)
	}
	a.Forget(s.ID)
	return s, nil
}

// Changed names whose access ended; live closes their sockets.
type Changed struct {
	Sessions []string `json:"sessions,omitempty"`
	Devices  []string `json:"devices,omitempty"`
	Staff    []string `json:"staff,omitempty"`
}

// accessChanged raises the revision that caches are held against, and tells
// all nodes in the store's log.
func accessChanged(tx *db.Tx, store string, c Changed) error {
	if _, err := tx.BumpAccess(store); err != nil {
		return err
	}
	_, err := tx.Emit(store, db.Event{Type: "access.changed", Data: c})
	return err
}

// Moved raises the revision that caches of a store are held against, for what
// others change of its registers.
func Moved(tx *db.Tx, store string) error { return accessChanged(tx, store, Changed{}) }

// policiesChanged is accessChanged for what prices are computed by, too: tills
// learn it with the catalogue.
func policiesChanged(tx *db.Tx, store string) error {
	if _, err := tx.BumpAccess(store); err != nil {
		return err
	}
	revision, err := tx.BumpCatalog(store)
	if err != nil {
		return err
	}
	_, err = tx.Emit(store, db.Event{Type: "access.changed", Data: Changed{}},
		db.Event{Type: "catalog.changed", Audience: db.TopicStaff, Data: map[string]int64{"revision": revision}})
	return err
}
