package db_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"tillbell/migrations"
	"tillbell/server/db"
)

// A shop that sold before documents grew keeps every row, and what points at
// the table that was made anew still does.
func TestSalesOutliveTheirTable(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	before(t, filepath.Join(dir, db.FileName), 7, `
		INSERT INTO stores (id, code, name, legal_name, address, vat_id, country, currency, currency_digits, time_zone, language, prices,
			tax_rounding, rounding, cash_step, cash_mode, negative_stock, blind_count, receipt_footer, service_goal, ladders, plan,
			barcode_patterns, created_at, updated_at)
			VALUES ('s', 'S', 'n', '', '', '', 'DE', 'EUR', 2, 'UTC', 'en', 'included', 'line', 'half_up', 0, 'half_up', 'allow', 0, '', 60,
			'{}', '{}', '[]', 0, 0);
		INSERT INTO sales VALUES ('a', 's', 'r', 'd', 'c', 'sale', 1, 5, 10, 0, 1, 10, 0, 2, NULL, '', 1, x'00');
		INSERT INTO sales VALUES ('b', 's', 'r', 'd', 'c', 'return', 1, 6, 10, 0, 1, 10, 0, 0, 'a', 'torn', 2, x'01');
		INSERT INTO sale_lines VALUES ('a', 1, 'p', 'sku', 'name', 1000, 10, 10, 0, 190000, 1, 10, 1000, NULL, 1000);
		INSERT INTO sale_lines VALUES ('b', 1, 'p', 'sku', 'name', 1000, 10, 10, 0, 190000, 1, 10, 1000, 1, 0);
		INSERT INTO sale_tenders VALUES ('a', 1, 'cash', 12, ''), ('b', 1, 'card', 10, 'x');
		INSERT INTO receipt_issues VALUES ('a', 3);`)
	d, err := db.Open(ctx, db.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var got string
	err = d.Read(ctx).Raw(`SELECT group_concat(s.id || s.kind || s.total || s.change || COALESCE(s.original_id, '-') || s.reason || s.journal_seq ||
		t.kind || t.amount || l.quantity || s.purpose, ' ') FROM sales s JOIN sale_lines l ON l.sale_id = s.id JOIN sale_tenders t ON t.sale_id = s.id
		ORDER BY s.id`).Row().Scan(&got)
	if want := "asale102-1cash121000 breturn100atorn2card101000"; err != nil || got != want {
		t.Errorf("the sales are %q, want %q (%v)", got, want, err)
	}
	var broken int
	if err := d.Read(ctx).Raw(`SELECT count(*) FROM pragma_foreign_key_check`).Row().Scan(&broken); err != nil || broken > 0 {
		t.Errorf("%d rows point nowhere (%v)", broken, err)
	}
	if err := d.Tx(ctx, func(tx *db.Tx) error { return tx.Exec(`INSERT INTO receipt_issues VALUES ('nobody', 1)`).Error }); err == nil {
		t.Error("a receipt of a sale that is not there was let in")
	}
}

// A database that was made while a file was not there yet takes it up later.
func TestAFileThatCameLateIsApplied(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	file := filepath.Join(dir, db.FileName)
	before(t, file, 8, "SELECT 1")
	old, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	files, err := migrations.For("sqlite")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, old, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.ApplyVersion(ctx, 18, true); err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(ctx, db.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if current, err := d.Current(ctx); err != nil || !current {
		t.Errorf("current: %v (%v)", current, err)
	}
}

// before makes a database as it was after a migration, with rows in it.
func before(t *testing.T, file string, version int64, rows string) {
	t.Helper()
	old, err := sql.Open("sqlite", "file:"+file+"?_pragma=foreign_keys(0)")
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	files, err := migrations.For("sqlite")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, old, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(context.Background(), version); err != nil {
		t.Fatal(err)
	}
	if _, err := old.Exec(rows); err != nil {
		t.Fatal(err)
	}
}

// The ledger keeps its accounts when their table is made anew, and its
// transfers still name them.
func TestTheLedgerOutlivesItsTable(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	before(t, filepath.Join(dir, db.FileName), 20, `
		INSERT INTO stores (id, code, name, legal_name, address, vat_id, country, currency, currency_digits, time_zone, language, prices,
			tax_rounding, rounding, cash_step, cash_mode, negative_stock, blind_count, receipt_footer, service_goal, ladders, plan,
			barcode_patterns, created_at, updated_at)
			VALUES ('s', 'S', 'n', '', '', '', 'DE', 'EUR', 2, 'UTC', 'en', 'included', 'line', 'half_up', 0, 'half_up', 'allow', 0, '', 60,
			'{}', '{}', '[]', 0, 0);
		INSERT INTO ledger_accounts VALUES ('card', 'gift_card', 'EUR', 's', NULL, 700, 0, 0, 'active', '', x'01', '1234', NULL, 1, NULL);
		INSERT INTO ledger_accounts VALUES ('house', 'house_gift_cards', 'EUR', 's', NULL, NULL, 0, 0, 'active', '', NULL, '', NULL, 1, NULL);
		INSERT INTO ledger_transfers VALUES ('t', 'sell', 'EUR', 'house', 'card', 700, 's', 'd', 1, NULL, '', 1, NULL);`)
	d, err := db.Open(ctx, db.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var got, broken int64
	err = d.Read(ctx).Raw(`SELECT a.balance FROM ledger_transfers t JOIN ledger_accounts a ON a.id = t.to_id AND a.last4 = '1234'
		JOIN ledger_accounts h ON h.id = t.from_id AND h.balance IS NULL`).Row().Scan(&got)
	if err != nil || got != 700 {
		t.Errorf("on the card are %d, want 700 (%v)", got, err)
	}
	if err := d.Read(ctx).Raw(`SELECT count(*) FROM pragma_foreign_key_check`).Row().Scan(&broken); err != nil || broken > 0 {
		t.Errorf("%d rows point nowhere (%v)", broken, err)
	}
	err = d.Tx(ctx, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO ledger_transfers VALUES ('u', 'sell', 'EUR', 'house', 'nobody', 1, 's', 'd', 1, NULL, '', 1, NULL)`).Error
	})
	if err == nil {
		t.Error("a transfer to an account that is not there was let in")
	}
}
