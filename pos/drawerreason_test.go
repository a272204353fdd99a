package pos_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/server/db"
)

// Why cash was put in or taken out is in the journal, where nobody changes it,
// in the Z that the journal keeps, and in the tax office's tables.
func TestTheJournalKeepsWhyCashWasMoved(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia := s.SignIn(0, s.Cashier)
		drawer := s.OpenDrawer(mia, 100_00)
		reasons := map[string]string{"pay_in": "Change from the bank", "pay_out": "Window cleaner " + strings.Repeat("ä", 40), "drop": "Safe", "no_sale": "A guest needed coins"}
		why := func(move string) (kind, reason string) {
			var body []byte
			s.Check(s.DB.Read(s.Context()).Raw(`SELECT payload FROM journal WHERE doc_id = ?`, move).Row().Scan(&body))
			var e struct{ Kind, Reason string }
			s.Check(json.Unmarshal(body, &e))
			return e.Kind, e.Reason
		}
		for kind, reason := range reasons {
			amount, id := pos.MovementRequest{Kind: kind, Amount: 1000, Reason: reason}, db.NewID()
			if kind == "no_sale" {
				amount.Amount = 0
			}
			_, err := s.Pos.MoveCash(s.Context(), mia, drawer, id, amount)
			s.Check(err)
			if k, r := why(id); k != kind || r != reason {
				s.Errorf("%s for %q: the journal has %s, %q", kind, reason, k, r)
			}
		}
		_, err := s.Pos.CloseDrawer(s.Context(), mia, drawer, 90_00)
		s.Check(err)
		var body []byte
		s.Check(s.DB.Read(s.Context()).Raw(`SELECT payload FROM journal WHERE type = 'Z'`).Row().Scan(&body))
		var z struct{ Report pos.DrawerView }
		s.Check(json.Unmarshal(body, &z))
		for _, m := range z.Report.Movements {
			if m.Reason != reasons[m.Kind] || m.Staff.Name != "" {
				s.Errorf("the Z keeps %+v", m)
			}
		}
		s.Clock.Advance(24 * time.Hour)
		s.Check(s.Pos.EndDays(s.Context()))
		file := filepath.Join(s.TempDir(), "dsfinvk.zip")
		_, err = s.Pos.ExportDSFinVK(s.Context(), file, pos.ExportOptions{Version: "test"})
		s.Check(err)
		all := readSheets(s.T, unzip(s.T, file))
		named := map[string]string{}
		for _, row := range all["lines.csv"] {
			named[row["GV_TYP"]+" "+row["GV_NAME"]] = row["GV_NAME"]
		}
		for _, want := range []string{"Einzahlung Change from the bank", "Auszahlung Window cleaner " + strings.Repeat("ä", 25), "Geldtransit Safe"} {
			if _, ok := named[want]; !ok {
				s.Errorf("no line says %s: %v", want, named)
			}
		}
		notes := map[string]bool{}
		for _, row := range all["transactions.csv"] {
			notes[row["BON_NOTIZ"]] = true
		}
		for kind, reason := range reasons {
			if !notes[reason] {
				s.Errorf("no transaction says why the %s: %v", kind, notes)
			}
		}
	})
}
