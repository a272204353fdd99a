package access

import (
	"encoding/json"
	"fmt"

	"tillbell/server/db"
)

// Book is where acts that a journal keeps are entered, inside the transaction
// that does them, before the store's event counters are touched.
type Book interface {
	Enter(tx *db.Tx, register, kind, doc string, payload any) error
	EnterStore(tx *db.Tx, store, kind, doc string, payload any) error
}

// Keep has acts entered in a book from now on. Call it before anything is done.
func (a *Access) Keep(b Book) { a.book = b }

const wireTime = "2006-01-02T15:04:05.000Z"

// signPayload is a person who signed in or out at a register.
type signPayload struct {
	StaffID  string `json:"staff_id"`
	DeviceID string `json:"device_id"`
	At       string `json:"at"`
}

// enterSign enters a sign-in or sign-out at a till; elsewhere none is kept.
func (a *Access) enterSign(tx *db.Tx, kind string, w *Who, session, staff string) error {
	if a.book == nil || w.Register == nil {
		return nil
	}
	return a.book.Enter(tx, w.Register.ID, kind, session, signPayload{StaffID: staff, DeviceID: w.Device.ID, At: tx.Now.UTC().Format(wireTime)})
}

// configPayload is a setting that changed.
type configPayload struct {
	What   string `json:"what"` // store or register
	ID     string `json:"id"`
	Before any    `json:"before,omitempty"`
	After  any    `json:"after"`
	At     string `json:"at"`
}

// terms are what of a store's data money and papers depend on.
type terms struct {
	Code          string          `json:"code"`
	Name          string          `json:"name"`
	LegalName     string          `json:"legal_name"`
	Address       string          `json:"address"`
	VATID         string          `json:"vat_id"`
	Country       string          `json:"country"`
	Currency      string          `json:"currency"`
	TimeZone      string          `json:"time_zone"`
	Prices        string          `json:"prices"`
	TaxRounding   string          `json:"tax_rounding"`
	Rounding      string          `json:"rounding"`
	Cash          CashRounding    `json:"cash_rounding"`
	TaxPerUnit    bool            `json:"tax_per_unit,omitempty"`
	ForeignCash   json.RawMessage `json:"foreign_cash"`
	Tips          bool            `json:"tips,omitempty"`
	VoucherChange bool            `json:"voucher_change,omitempty"`
	NegativeStock string          `json:"negative_stock"`
	BlindCount    bool            `json:"blind_count"`
	DayCutoff     int64           `json:"day_cutoff"`
	Policies      json.RawMessage `json:"policies"`
	Fiscal        json.RawMessage `json:"fiscal"`
}

func (r *storeRow) terms() terms {
	return terms{Code: r.Code, Name: r.Name, LegalName: r.LegalName, Address: r.Address, VATID: r.VATID, Country: r.Country, Currency: r.Currency,
		TimeZone: r.TimeZone, Prices: r.Prices, TaxRounding: r.TaxRounding, TaxPerUnit: r.TaxPerUnit, Rounding: r.Rounding,
		Cash:        CashRounding{Step: r.CashStep, Mode: r.CashMode, Change: r.CashChange, Least: r.CashLeast},
		ForeignCash: json.RawMessage(r.ForeignCash), Tips: r.Tips, VoucherChange: r.VoucherChange, NegativeStock: r.NegativeStock,
		BlindCount: r.BlindCount, DayCutoff: r.DayCutoff, Policies: json.RawMessage(r.Policies),
		Fiscal: json.RawMessage(r.Fiscal)}
}

func (a *Access) enterStore(tx *db.Tx, before, after *storeRow) error {
	if a.book == nil || mustJSON(before.terms()) == mustJSON(after.terms()) {
		return nil
	}
	return a.book.EnterStore(tx, after.ID, "CONFIG", db.NewID(), configPayload{What: "store", ID: after.ID, Before: before.terms(),
		After: after.terms(), At: tx.Now.UTC().Format(wireTime)})
}

// enterMade enters what a new store and its registers are, where its master
// data begin.
func (a *Access) enterMade(tx *db.Tx, store string) error {
	if a.book == nil {
		return nil
	}
	var r storeRow
	if err := tx.Where("id = ?", store).Take(&r).Error; err != nil {
		return fmt.Errorf("read the new store: %w", err)
	}
	made := configPayload{What: "store", ID: store, After: r.terms(), At: tx.Now.UTC().Format(wireTime)}
	if err := a.book.EnterStore(tx, store, "CONFIG", db.NewID(), made); err != nil {
		return err
	}
	var registers []Register
	if err := tx.Where("store_id = ?", store).Order("id").Find(&registers).Error; err != nil {
		return fmt.Errorf("read the new store's registers: %w", err)
	}
	for _, one := range registers {
		if err := a.enterRegister(tx, one); err != nil {
			return err
		}
	}
	return nil
}

func (a *Access) enterRegister(tx *db.Tx, r Register) error {
	if a.book == nil {
		return nil
	}
	return a.book.EnterStore(tx, r.StoreID, "CONFIG", db.NewID(), configPayload{What: "register", ID: r.ID, After: r, At: tx.Now.UTC().Format(wireTime)})
}

// rightsPayload is a person whose role, or whether they work here, changed.
type rightsPayload struct {
	StaffID string `json:"staff_id"`
	Before  string `json:"before,omitempty"` // the role; empty: new
	After   string `json:"after"`
	Active  bool   `json:"active"`
	PIN     bool   `json:"pin,omitempty"` // a new one was set
	At      string `json:"at"`
}

func (a *Access) enterRights(tx *db.Tx, before string, s Staff, pin bool) error {
	if a.book == nil {
		return nil
	}
	return a.book.EnterStore(tx, s.StoreID, "RIGHTS", db.NewID(), rightsPayload{StaffID: s.ID, Before: before, After: string(s.Role), Active: s.Active,
		PIN: pin, At: tx.Now.UTC().Format(wireTime)})
}

// limitsPayload are cells of a store's matrix of rights that were set.
type limitsPayload struct {
	StaffID string        `json:"staff_id"`
	Changes []RightChange `json:"changes"`
	At      string        `json:"at"`
}

func (a *Access) enterLimits(tx *db.Tx, who *Who, changes []RightChange) error {
	if a.book == nil {
		return nil
	}
	return a.book.EnterStore(tx, who.Store.ID, "RIGHTS", db.NewID(), limitsPayload{StaffID: who.Staff.ID, Changes: changes,
		At: tx.Now.UTC().Format(wireTime)})
}
