package paper

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tillbell/pos/printer"
	"tillbell/pos/receipt"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

var (
	errNoPrinter   = fault.New(fault.NotFound, "no_printer", "There is no such printer.")
	errPrinterBusy = fault.New(fault.Conflict, "printer_busy", "This printer has jobs. Cancel them or let them be printed first.")
)

const maxPrinters = 200 // of one store

// Printer is one on the shop's network.
type Printer struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Host     string   `json:"host"`
	Port     int      `json:"port"`
	Columns  int      `json:"columns"`
	Pages    []string `json:"code_pages"`
	Cut      string   `json:"cut"`
	Kick     string   `json:"kick"`
	Pin      int      `json:"pin"`
	RasterQR bool     `json:"raster_qr"`
	Active   bool     `json:"active"`

	Unprinted []string `json:"unprinted,omitempty" doc:"Letters that came out as ?: neither the printer nor a font of the server has them"`
}

type printerRow struct {
	ID, StoreID, Name, Host string
	Port, Columns           int
	Pages, Cut, Kick        string
	Pin                     int
	RasterQR                bool `gorm:"column:raster_qr"`
	Active                  bool
	Unprinted               string // with spaces between
	CreatedAt               db.Micros
}

func (printerRow) TableName() string { return "printers" }

func (r *printerRow) printer() Printer {
	return Printer{ID: r.ID, Name: r.Name, Host: r.Host, Port: r.Port, Columns: r.Columns, Pages: split(r.Pages), Cut: r.Cut,
		Kick: r.Kick, Pin: r.Pin, RasterQR: r.RasterQR, Active: r.Active, Unprinted: split(r.Unprinted)}
}

func split(s string) []string { return strings.Fields(s) }

func (d *Desk) device(p *Printer) receipt.Device {
	return receipt.Device{Columns: p.Columns, Pages: p.Pages, Cut: p.Cut, Kick: p.Kick, Pin: p.Pin, RasterQR: p.RasterQR, Letters: d.opt.Letters}
}

func (p *Printer) at() printer.Printer { return printer.Printer{Host: p.Host, Port: p.Port} }

// check fills in what was left out and refuses what no printer is.
func (d *Desk) check(p *Printer) error {
	var err error
	if p.Name, err = text.Name("name", p.Name, 80); err != nil {
		return err
	}
	p.Host = strings.TrimSpace(p.Host)
	if p.Port == 0 {
		p.Port = printer.DefaultPort
	}
	if p.Columns == 0 {
		p.Columns = 48
	}
	defaults := []struct {
		into *string
		or   string
	}{{&p.Cut, receipt.CutPartial}, {&p.Kick, receipt.KickBefore}}
	for _, f := range defaults {
		if *f.into == "" {
			*f.into = f.or
		}
	}
	if p.Pin == 0 {
		p.Pin = 2
	}
	refused := fault.New(fault.Invalid, "printer_invalid", "These settings fit no printer.")
	bad := false
	refuse := func(field, why string) { refused, bad = refused.At(field, "invalid", why), true }
	if err := d.opt.Network.CheckHost(p.Host); err != nil {
		refuse("host", err.Error())
	}
	if err := d.opt.Network.CheckPort(p.Port); err != nil {
		refuse("port", err.Error())
	}
	if p.Columns < 20 || p.Columns > 80 {
		refuse("columns", "is from 20 to 80")
	}
	known := receipt.CodePages()
	for _, page := range p.Pages {
		if !slices.Contains(known, page) {
			refuse("code_pages", "has one that is not known")
		}
	}
	if !slices.Contains([]string{receipt.CutPartial, receipt.CutFull, receipt.CutNone}, p.Cut) {
		refuse("cut", "is partial, full or none")
	}
	if !slices.Contains([]string{receipt.KickBefore, receipt.KickAfter, receipt.KickNever}, p.Kick) {
		refuse("kick", "is before, after or never")
	}
	if p.Pin != 2 && p.Pin != 5 {
		refuse("pin", "is 2 or 5")
	}
	if bad {
		return refused
	}
	return nil
}

// PutPrinter makes a printer or changes it.
func (d *Desk) PutPrinter(ctx context.Context, store string, p Printer) (Printer, bool, error) {
	if err := d.check(&p); err != nil {
		return p, false, err
	}
	if p.Pages == nil {
		p.Pages = []string{}
	}
	created := false
	err := d.db.Put(ctx, func(tx *db.Tx) error {
		row := printerRow{ID: p.ID, StoreID: store, Name: p.Name, Host: p.Host, Port: p.Port, Columns: p.Columns, Pages: strings.Join(p.Pages, " "),
			Cut: p.Cut, Kick: p.Kick, Pin: p.Pin, RasterQR: p.RasterQR, Active: p.Active, CreatedAt: db.At(tx.Now)}
		var old printerRow
		err := tx.Where("id = ?", p.ID).Take(&old).Error
		if db.IsMissing(err) {
			var n int64
			if err := tx.Model(&printerRow{}).Where("store_id = ?", store).Count(&n).Error; err != nil {
				return err
			}
			if n >= maxPrinters {
				return fault.New(fault.Invalid, "too_many", "A store has at most %d printers.", maxPrinters)
			}
			created = true
			return named(tx.Create(&row).Error)
		} else if err != nil {
			return err
		}
		if old.StoreID != store {
			return errNoPrinter
		}
		created, row.CreatedAt = false, old.CreatedAt
		if row.Pages == old.Pages { // with other letters it is seen anew
			row.Unprinted = old.Unprinted
		}
		return named(tx.Model(&printerRow{}).Where("id = ?", p.ID).Select("*").Updates(&row).Error)
	})
	if err != nil {
		return p, false, fmt.Errorf("put printer: %w", err)
	}
	poke(d.wake)
	return p, created, nil
}

func named(err error) error {
	if db.IsDuplicate(err) {
		return fault.New(fault.Conflict, "printer_exists", "Another printer has this name.")
	}
	return err
}

// Printers lists a store's printers by name.
func (d *Desk) Printers(ctx context.Context, store string) ([]Printer, error) {
	var rows []printerRow
	if err := d.db.Read(ctx).Where("store_id = ?", store).Order("name, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list printers: %w", db.Translate(err))
	}
	out := make([]Printer, len(rows))
	for i := range rows {
		out[i] = rows[i].printer()
		out[i].Unprinted = d.stillLost(out[i].Unprinted)
	}
	return out, nil
}

// Printer is one of a store's.
func (d *Desk) Printer(ctx context.Context, store, id string) (Printer, error) {
	var r printerRow
	err := d.db.Read(ctx).Where("id = ? AND store_id = ?", id, store).Take(&r).Error
	if db.IsMissing(err) {
		return Printer{}, errNoPrinter
	} else if err != nil {
		return Printer{}, fmt.Errorf("find printer: %w", db.Translate(err))
	}
	return r.printer(), nil
}

// DeletePrinter forgets a printer with what it printed; one with work to do stays.
func (d *Desk) DeletePrinter(ctx context.Context, store, id string) error {
	return d.db.Tx(ctx, func(tx *db.Tx) error {
		var busy int64
		if err := tx.Raw(`SELECT COUNT(*) FROM print_jobs WHERE printer_id = ? AND state IN ('waiting', 'printing')`, id).Row().Scan(&busy); err != nil {
			return err
		}
		if busy > 0 {
			return errPrinterBusy
		}
		for _, q := range []string{`DELETE FROM print_jobs WHERE printer_id = ? AND store_id = ?`,
			`UPDATE register_printing SET receipt_printer_id = NULL WHERE receipt_printer_id = ? AND store_id = ?`,
			`UPDATE register_printing SET kick_printer_id = NULL WHERE kick_printer_id = ? AND store_id = ?`,
			`UPDATE register_printing SET report_printer_id = NULL WHERE report_printer_id = ? AND store_id = ?`} {
			if err := tx.Exec(q, id, store).Error; err != nil {
				return err
			}
		}
		done := tx.Exec(`DELETE FROM printers WHERE id = ? AND store_id = ?`, id, store)
		if done.Error == nil && done.RowsAffected == 0 {
			return errNoPrinter
		}
		return done.Error
	})
}

// PrinterStatus is how a printer is, and what waits for it.
type PrinterStatus struct {
	Trouble  printer.Trouble `json:"trouble" doc:"Empty when it is well"`
	Busy     bool            `json:"busy"`
	PaperLow bool            `json:"paper_low"`
	Mute     bool            `json:"mute" doc:"It never says how it is"`
	Waiting  int64           `json:"waiting"`
	Failed   int64           `json:"failed"`
}

// Status asks a printer how it is, now, unless it is printing: many take but
// one connection.
func (d *Desk) Status(ctx context.Context, store, id string) (PrinterStatus, error) {
	p, err := d.Printer(ctx, store, id)
	if err != nil {
		return PrinterStatus{}, err
	}
	var s PrinterStatus
	var printing int64
	err = d.db.Read(ctx).Raw(`SELECT COALESCE(SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN state = 'printing' THEN 1 ELSE 0 END), 0) FROM print_jobs WHERE printer_id = ?`, id).Row().Scan(&s.Waiting, &s.Failed, &printing)
	if err != nil {
		return s, fmt.Errorf("count what waits for printer %s: %w", id, db.Translate(err))
	}
	if printing > 0 {
		s.Busy = true
		return s, nil
	}
	seen := d.opt.Network.Look(ctx, p.at(), d.opt.Waits)
	s.Trouble, s.PaperLow, s.Mute = seen.Trouble, seen.PaperLow, seen.Mute
	return s, nil
}

// Printing is what a register does with its papers.
type Printing struct {
	ReceiptPrinter string `json:"receipt_printer_id"`
	KickPrinter    string `json:"kick_printer_id"`
	ReportPrinter  string `json:"report_printer_id"`
	AfterSale      string `json:"after_sale" enum:"print,ask,screen"`
}

// PrintingOf is a register's setting; one that was never set asks.
func (d *Desk) PrintingOf(ctx context.Context, store, register string) (Printing, error) {
	p := Printing{AfterSale: "ask"}
	var receipts, kicks, reports *string
	err := d.db.Read(ctx).Raw(`SELECT receipt_printer_id, kick_printer_id, report_printer_id, after_sale FROM register_printing
		WHERE register_id = ? AND store_id = ?`, register, store).Row().Scan(&receipts, &kicks, &reports, &p.AfterSale)
	if db.IsMissing(err) {
		return p, nil
	} else if err != nil {
		return p, fmt.Errorf("find what register %s prints: %w", register, db.Translate(err))
	}
	for _, f := range []struct {
		into *string
		from *string
	}{{&p.ReceiptPrinter, receipts}, {&p.KickPrinter, kicks}, {&p.ReportPrinter, reports}} {
		if f.from != nil {
			*f.into = *f.from
		}
	}
	return p, nil
}

// SetPrinting says what a register prints where.
func (d *Desk) SetPrinting(ctx context.Context, store, register string, p Printing) error {
	for _, id := range []string{p.ReceiptPrinter, p.KickPrinter, p.ReportPrinter} {
		if id == "" {
			continue
		}
		if _, err := d.Printer(ctx, store, id); err != nil {
			return err
		}
	}
	return d.db.Tx(ctx, func(tx *db.Tx) error {
		var ours bool
		if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM registers WHERE id = ? AND store_id = ?)`, register, store).Row().Scan(&ours); err != nil {
			return err
		}
		if !ours {
			return fault.New(fault.NotFound, "no_register", "There is no such register.")
		}
		return tx.Exec(`INSERT INTO register_printing (register_id, store_id, receipt_printer_id, kick_printer_id, report_printer_id, after_sale)
			VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (register_id) DO UPDATE SET receipt_printer_id = excluded.receipt_printer_id,
			kick_printer_id = excluded.kick_printer_id, report_printer_id = excluded.report_printer_id, after_sale = excluded.after_sale`,
			register, store, optional(p.ReceiptPrinter), optional(p.KickPrinter), optional(p.ReportPrinter), p.AfterSale).Error
	})
}

func optional(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("plain data does not marshal: " + err.Error())
	}
	return b
}
