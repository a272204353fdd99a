package check_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/internal/check"
)

func codesOf(r check.Report) []string {
	var codes []string
	for _, b := range r.Broken {
		if !slices.Contains(codes, b.Code) {
			codes = append(codes, b.Code)
		}
	}
	return codes
}

func TestAGoodShopHolds(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		r, err := check.Run(ctx, s.db, nil)
		s.check(err)
		for _, b := range r.Broken {
			s.Error(b)
		}
		if r.Documents != 11 || r.Requests != 4 || r.Events < 30 || !strings.HasSuffix(r.Summary(), "0 client entries: all hold") {
			s.Errorf("looked at %s", r.Summary())
		}
	})
}

// Each row damages a good shop by one statement, and one invariant is named.
var damages = []struct{ code, name, statement string }{
	{"M3", "a line's total", `UPDATE sale_lines SET total = total + 1 WHERE sale_id = '{late sale}' AND line = 1`},
	{"M3", "a document's subtotal", `UPDATE sales SET subtotal = subtotal - 1 WHERE id = '{first sale}'`},
	{"M3", "who sold it", `UPDATE sales SET staff_id = '{Zoe}' WHERE id = '{late sale}'`},
	{"M3", "when it was sold", `UPDATE sales SET committed_at = committed_at + 1000 WHERE id = '{late sale}'`},
	{"M3", "a line's name", `UPDATE sale_lines SET name = 'Coffee' WHERE sale_id = '{late sale}' AND line = 2`},
	{"M3", "what of it are gift cards", `UPDATE sales SET vouchers = 1 WHERE id = '{late sale}'`},
	{"M4", "a card tender", `UPDATE sale_tenders SET amount = amount + 1 WHERE sale_id = '{late card}'`},
	{"M4", "the change", `UPDATE sales SET change = change + 5 WHERE id = '{late sale}'`},
	{"M4", "a tender's kind", `UPDATE sale_tenders SET kind = 'card' WHERE sale_id = '{late sale}'`},
	{"M5", "what a closed drawer expected", `UPDATE drawers SET expected = expected + 1 WHERE id = '{morning}'`},
	{"M5", "a Z report", `UPDATE drawers SET z_answer = '{}' WHERE id = '{morning}'`},
	{"M5", "the head names no drawer", `UPDATE register_heads SET drawer_id = NULL WHERE register_id = '{T1}'`},
	{"M5", "what a register kept of its drawer", `UPDATE register_heads SET drawer_tally = (SELECT answer FROM drawers WHERE id = '{morning}') WHERE register_id = '{T1}'`},
	{"M5", "a movement of another drawer", `UPDATE drawer_movements SET drawer_id = '{morning}' WHERE id = '{no sale}'`},
	{"M6", "the head's number", `UPDATE register_heads SET sale_number = sale_number + 1 WHERE register_id = '{T1}'`},
	{"M6", "a document's number", `UPDATE sales SET number = 99 WHERE id = '{late sale}'`},
	{"M7", "what came back is forgotten", `UPDATE sale_lines SET returned_quantity = 0 WHERE sale_id = '{first sale}' AND line = 2`},
	{"M7", "more came back than was returned", `UPDATE sale_lines SET returned_quantity = returned_quantity + 1 WHERE sale_id = '{card sale}' AND line = 1`},
	{"M8", "a card's balance", `UPDATE ledger_accounts SET balance = balance + 1 WHERE id = '{card}'`},
	{"M8", "a transfer that is gone", `DELETE FROM ledger_transfers WHERE kind = 'give'`},
	{"M8", "a tender of another account", `UPDATE sale_tenders SET account_id = '{new}' WHERE sale_id = '{gift sale}'`},
	{"M8", "a transfer of another document", `UPDATE ledger_transfers SET document_id = '{late sale}' WHERE document_id = '{gift sale}'`},
	{"M10", "a payment's amount", `UPDATE account_payments SET amount = amount + 1, tender = 'card' WHERE id = '{payment}'`},
	{"M10", "a transfer between units", `UPDATE ledger_transfers SET unit = 'USD' WHERE kind = 'give'`},
	{"M10", "a transfer without its document", `UPDATE ledger_transfers SET document_id = '{new}' WHERE kind = 'pay'`},
	{"M9", "what is on hand", `UPDATE stock SET on_hand = on_hand - 1 WHERE product_id = '{tea}'`},
	{"M9", "a move that is gone", `DELETE FROM stock_moves WHERE product_id = '{tea}'`},
	{"M9", "a line took nothing", `UPDATE sale_lines SET stock_quantity = 0 WHERE sale_id = '{late sale}' AND line = 1`},
	{"M9", "what was received on an order", `UPDATE purchase_order_lines SET received = received + 1 WHERE order_id = '{order}'`},
	{"M9", "what was sent to another store", `UPDATE stock_transfer_lines SET quantity = quantity + 1 WHERE transfer_id = '{transfer}'`},
	{"M9", "what came from another store", `UPDATE stock_transfer_lines SET received = 1 WHERE transfer_id = '{transfer}'`},
	{"M9", "what a count posted", `UPDATE stocktake_items SET posted = posted + 1 WHERE stocktake_id = '{take}'`},
	{"M9", "what a product costs", `UPDATE stock SET cost = cost + 1 WHERE product_id = '{jam}'`},
	{"M12", "a line its product does not list", `DELETE FROM sold_lines WHERE sale_id = '{first sale}' AND line = 1`},
	{"M12", "a sale without its tender", `DELETE FROM sale_tenders WHERE sale_id = '{late card}'`},
	{"M12", "a call point that is gone", `DELETE FROM call_points WHERE id = '{point}'`},
	{"M12", "a person who is gone", `DELETE FROM staff WHERE id = '{Mia}'`},
	{"M12", "a product without stock", `DELETE FROM stock WHERE product_id = '{tea}'`},
	{"M12", "a head that is gone", `DELETE FROM store_counters WHERE store_id = '{store}'`},
	{"M12", "a sale that was never told", `UPDATE store_events SET data = '{"sales":[]}' WHERE type = 'sales.committed' AND data LIKE '%{late sale}%'`},
	{"M12", "another sale was told", `UPDATE store_events SET data = REPLACE(data, '{late sale}', '{new}') WHERE type = 'sales.committed'`},
	{"J1", "when an entry was made", `UPDATE journal SET at = at + 1 WHERE register_id = '{T1}' AND seq = 3`},
	{"J1", "an entry's hash", `UPDATE journal SET hash = (SELECT hash FROM journal WHERE register_id = '{T1}' AND seq = 1) WHERE register_id = '{T1}' AND seq = 4`},
	{"J1", "a seal that is gone", `DELETE FROM journal_seals WHERE id = (SELECT seal_id FROM journal WHERE register_id = '{T1}' AND seq = 2)`},
	{"J2", "a movement that is gone", `DELETE FROM drawer_movements WHERE id = '{no sale}'`},
	{"J2", "a movement never entered", `INSERT INTO drawer_movements (id, drawer_id, kind, amount, reason, staff_id, at, answer, content_hash)
		SELECT '{new}', drawer_id, kind, amount, reason, staff_id, at, answer, content_hash FROM drawer_movements WHERE id = '{drop}'`},
	{"J2", "a movement's amount", `UPDATE drawer_movements SET amount = amount - 1 WHERE id = '{drop}'`},
	{"J2", "an opening float", `UPDATE drawers SET opening_float = 0 WHERE id = '{evening}'`},
	{"J2", "an uncounted copy", `UPDATE receipt_issues SET issued = 1`},
	{"J2", "a document without its entry", `UPDATE sales SET journal_seq = 1 WHERE id = '{late sale}'`},
	{"J3", "perpetual sales", `UPDATE register_heads SET perpetual_sales = perpetual_sales - 1 WHERE register_id = '{T1}'`},
	{"J3", "the number of closings", `UPDATE register_heads SET z_number = 2 WHERE register_id = '{T1}'`},
	{"J4", "documents that no figures know", `INSERT INTO figure_marks (register_id, store_id, seq) VALUES ('{T1}', '{store}', (SELECT journal_seq FROM register_heads WHERE register_id = '{T1}'))`},
	{"F2", "a step that is gone", `DELETE FROM help_steps WHERE request_id = '{helped}' AND n = 2`},
	{"F2", "a step out of its way", `UPDATE help_steps SET type = 'rated' WHERE request_id = '{claimed}' AND type = 'accepted'`},
	{"F2", "claims that overlap", `UPDATE help_claims SET ended_at = NULL WHERE request_id = '{helped}' AND epoch = 1`},
	{"F2", "a claim of another", `UPDATE help_claims SET staff_id = '{Zoe}' WHERE request_id = '{claimed}'`},
	{"F2", "a claim that ended by itself", `UPDATE help_claims SET ended_at = accepted_at WHERE request_id = '{claimed}'`},
	{"F2", "a claim that is gone", `DELETE FROM help_claims WHERE request_id = '{helped}' AND epoch = 1`},
	{"F2", "a version that jumps", `UPDATE store_events SET data = REPLACE(data, '"version":2', '"version":5') WHERE data LIKE '%{helped}%'`},
	{"F3", "a lost event", `DELETE FROM store_events WHERE type = 'drawer.changed' AND data LIKE '%{evening}%'`},
	{"F3", "a lost beginning", `DELETE FROM store_events WHERE seq = 1`},
	{"F3", "a counter ahead of its log", `UPDATE store_counters SET seq = seq + 1`},
	{"F4", "a rung nobody went up", `UPDATE help_requests SET next_rung_at = created_at - 45000000 WHERE id = '{waiting}'`},
	{"F4", "a lease that ran out", `UPDATE help_requests SET lease_until = created_at - 45000000 WHERE id = '{claimed}'`},
	{"F4", "a request nobody gave up", `UPDATE help_requests SET abandon_at = created_at - 45000000 WHERE id = '{waiting}'`},
	{"F5", "presses", `UPDATE help_requests SET presses = presses + 1 WHERE id = '{waiting}'`},
	{"F5", "an outcome", `UPDATE help_requests SET outcome = 'other' WHERE id = '{helped}'`},
	{"F5", "an event's rung", `UPDATE store_events SET data = REPLACE(data, '"rung":1', '"rung":0') WHERE type = 'help_request.accepted'`},
}

var errUndo = errors.New("undo")

// damaged runs a test on the shop as a statement leaves it, and undoes it.
func (s *shop) damaged(statement string, test func(tx *db.Tx)) {
	s.Helper()
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		for _, one := range unguard[s.db.Dialect()] {
			if err := tx.Exec(one).Error; err != nil {
				return err
			}
		}
		if statement != "" {
			done := tx.Exec(statement)
			if done.Error == nil && done.RowsAffected == 0 {
				s.Errorf("nothing was damaged by %s", statement)
			}
			if done.Error != nil {
				return done.Error
			}
		}
		test(tx)
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		s.Fatalf("%s: %v", statement, err)
	}
}

// unguard takes the engine's own guards away.
var unguard = map[db.Dialect][]string{
	db.SQLite: {`PRAGMA defer_foreign_keys = ON`, `DROP TRIGGER journal_no_update`, `DROP TRIGGER journal_no_delete`,
		`DROP TRIGGER journal_seals_no_update`, `DROP TRIGGER journal_seals_no_delete`,
		`DROP TRIGGER closings_no_update`, `DROP TRIGGER closings_no_delete`,
		`DROP TRIGGER ledger_no_update`, `DROP TRIGGER ledger_no_delete`},
	db.Postgres: {`SET LOCAL session_replication_role = replica`},
}

func TestEachDamageIsNamed(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		for _, c := range damages {
			s.damaged(s.fillIn(c.statement), func(tx *db.Tx) {
				r, err := check.RunIn(tx.DB, nil)
				if err != nil {
					s.Errorf("%s: %v", c.name, err)
				}
				if got := codesOf(r); len(got) != 1 || got[0] != c.code {
					s.Errorf("%s: told %q, want %s alone", c.name, r.Broken, c.code)
				}
			})
		}
		r, err := check.Run(ctx, s.db, nil)
		s.check(err)
		if !r.Holds() {
			s.Errorf("after all was undone: %v", r.Broken)
		}
	})
}

func TestEveryCodeOfTheDatabaseIsDamagedOnce(t *testing.T) {
	t.Parallel()
	logged := []string{"M1", "M2", "F1"} // proved by client logs alone
	for _, code := range check.Codes() {
		there := slices.ContainsFunc(damages, func(d struct{ code, name, statement string }) bool { return d.code == code })
		if there == slices.Contains(logged, code) {
			t.Errorf("%s: damaged %t", code, there)
		}
	}
}

// Many broken ones of a kind are counted, and only some told.
func TestALotOfDamageIsCounted(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		s.damaged(`UPDATE store_events SET seq = seq * 1000 + 7`, func(tx *db.Tx) {
			r, err := check.RunIn(tx.DB, nil)
			s.check(err)
			if len(r.Broken) > 21 || r.More == 0 || r.Holds() || strings.Contains(r.Summary(), "all hold") {
				s.Errorf("told %d, %d more: %s", len(r.Broken), r.More, r.Summary())
			}
		})
	})
}

// What has no entry is found by reading both sides once, however many rows there
// are: no entries are looked through again for each row, as PostgreSQL does for
// NOT IN once they are more than it holds in memory.
func TestNoRowLooksThroughTheJournal(t *testing.T) {
	t.Parallel()
	d := dbtest.Postgres(t)
	for _, query := range check.Unentered() {
		var plan []string
		if err := d.Read(t.Context()).Raw(`EXPLAIN ` + query).Scan(&plan).Error; err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.Join(plan, "\n"), "SubPlan") {
			t.Errorf("%s: %s", query, strings.Join(plan, "\n"))
		}
	}
}
