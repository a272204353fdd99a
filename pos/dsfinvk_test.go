package pos_test

import (
	table "encoding/csv"
	"encoding/xml"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tillbell/pos"
)

// described is what index.xml says of the tables.
type described struct {
	Tables []struct {
		URL     string
		Columns []struct {
			Name      string
			Numeric   *struct{ Accuracy string }
			MaxLength int
		} `xml:"VariableLength>VariableColumn"`
	} `xml:"Media>Table"`
}

// sheets are the tables of an export by file, each row by column.
type sheets map[string][]map[string]string

func readSheets(t *testing.T, files fstest.MapFS) sheets {
	t.Helper()
	var d described
	if err := xml.Unmarshal(files["index.xml"].Data, &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Tables) != len(files)-1 {
		t.Errorf("%d tables are described, there are %d", len(d.Tables), len(files)-1)
	}
	out := sheets{}
	for _, file := range d.Tables {
		if !strings.HasSuffix(string(files[file.URL].Data), "\r\n") {
			t.Errorf("%s does not end its last line", file.URL)
		}
		r := table.NewReader(strings.NewReader(string(files[file.URL].Data)))
		r.Comma = ';'
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", file.URL, err)
		}
		out[file.URL] = nil
		for i, row := range rows {
			one := map[string]string{}
			for j, c := range file.Columns {
				if i == 0 && row[j] != c.Name {
					t.Errorf("%s: column %d is %s, described as %s", file.URL, j, row[j], c.Name)
				}
				if i > 0 && c.Numeric == nil && len([]rune(row[j])) > c.MaxLength {
					t.Errorf("%s: %s is too long: %q", file.URL, c.Name, row[j])
				}
				if i > 0 && c.Numeric != nil && row[j] != "" {
					if _, decimals, _ := strings.Cut(row[j], ","); strconv.Itoa(len(decimals)) != c.Numeric.Accuracy && decimals != "" {
						t.Errorf("%s: %s has other decimals: %q", file.URL, c.Name, row[j])
					}
				}
				one[c.Name] = row[j]
			}
			if i > 0 {
				out[file.URL] = append(out[file.URL], one)
			}
		}
	}
	out.named(t)
	return out
}

// sum adds up a column of numbers where others hold.
func (s sheets) sum(t *testing.T, file, column string, where ...string) (total int64) {
	t.Helper()
	for _, row := range s[file] {
		if len(where) == 2 && row[where[0]] != where[1] {
			continue
		}
		n, err := strconv.ParseInt(strings.ReplaceAll(row[column], ",", ""), 10, 64)
		if err != nil {
			t.Fatalf("%s %s: %v", file, column, err)
		}
		total += n
	}
	return total
}

// A day's tables add up, with each other and with the closing that the journal
// has of it.
func TestTablesForTheTaxOfficeAddUp(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia := s.SignIn(0, s.Cashier)
		hostile := "Brot; \"frisch\"\r\n=1+1 \u2028<b>" + strings.Repeat("ä", 60)
		bread := s.Put(Goods("B1", strings.ReplaceAll(strings.ReplaceAll(hostile, "\r\n", " "), "\u2028", ""), 119))
		drawer := s.OpenDrawer(mia, 100_00)
		sale := s.Sell(mia, bread.ID, 3000, 500)
		s.cash(mia, drawer, "pay_out", 1500)
		s.cash(mia, drawer, "no_sale", 0)
		_, err := s.Pos.CloseDrawer(s.Context(), mia, drawer, 88_00)
		s.Check(err)
		s.Clock.Advance(24 * time.Hour)
		mia = s.SignIn(0, s.Cashier)
		s.OpenDrawer(mia, 50_00)
		s.Return(mia, sale, 1000, true)
		s.Clock.Advance(24 * time.Hour)
		s.Check(s.Pos.EndDays(s.Context()))

		file := filepath.Join(t.TempDir(), "dsfinvk.zip")
		_, err = s.Pos.ExportDSFinVK(s.Context(), file, pos.ExportOptions{Version: "test"})
		s.Check(err)
		all := readSheets(t, unzip(t, file))
		days := s.closings(mia.Register, "day")
		if len(all["cashpointclosing.csv"]) != 2 || len(days) != 2 {
			t.Fatalf("%d closings of %d", len(all["cashpointclosing.csv"]), len(days))
		}
		for i, row := range all["cashpointclosing.csv"] {
			nr := row["Z_NR"]
			for _, pair := range [][2]int64{
				{all.sum(t, "payment.csv", "Z_ZAHLART_BETRAG", "Z_NR", nr), all.sum(t, "datapayment.csv", "BASISWAEH_BETRAG", "Z_NR", nr)},
				{all.sum(t, "cashpointclosing.csv", "Z_SE_ZAHLUNGEN", "Z_NR", nr), all.sum(t, "payment.csv", "Z_ZAHLART_BETRAG", "Z_NR", nr)},
				{all.sum(t, "cashpointclosing.csv", "Z_SE_BARZAHLUNGEN", "Z_NR", nr), all.sum(t, "cash_per_currency.csv", "ZAHLART_BETRAG_WAEH", "Z_NR", nr)},
				{all.sum(t, "businesscases.csv", "Z_UMS_BRUTTO", "Z_NR", nr), all.sum(t, "lines_vat.csv", "POS_BRUTTO", "Z_NR", nr)},
				{all.sum(t, "businesscases.csv", "Z_UST", "Z_NR", nr), all.sum(t, "transactions_vat.csv", "BON_UST", "Z_NR", nr)},
				{all.sum(t, "businesscases.csv", "Z_UMS_BRUTTO", "Z_NR", nr),
					all.sum(t, "businesscases.csv", "Z_UMS_NETTO", "Z_NR", nr) + all.sum(t, "businesscases.csv", "Z_UST", "Z_NR", nr)},
				{all.sum(t, "transactions.csv", "UMS_BRUTTO", "Z_NR", nr) * 1000, all.sum(t, "lines_vat.csv", "POS_BRUTTO", "Z_NR", nr)},
			} {
				if pair[0] != pair[1] {
					t.Errorf("closing %s: %d is not %d", nr, pair[0], pair[1])
				}
			}
			var turnover int64
			for _, c := range all["businesscases.csv"] {
				if c["Z_NR"] == nr && c["GV_TYP"] == "Umsatz" {
					n, _ := strconv.ParseInt(strings.ReplaceAll(c["Z_UMS_BRUTTO"], ",", ""), 10, 64)
					turnover += n / 1000
				}
			}
			if turnover != int64(days[i].Total) {
				t.Errorf("closing %s: turnover %d, in the journal %d", nr, turnover, days[i].Total)
			}
		}
		ref := all["references.csv"]
		if len(ref) != 1 || ref[0]["REF_Z_NR"] != "1" || ref[0]["Z_NR"] != "2" || ref[0]["REF_BON_ID"] != sale {
			t.Errorf("references: %v", ref)
		}
		if i := slices.IndexFunc(all["lines.csv"], func(r map[string]string) bool { return strings.HasPrefix(r["ARTIKELTEXT"], `Brot; "frisch" =1+1`) }); i < 0 {
			t.Errorf("the bread is not in the lines: %v", all["lines.csv"])
		} else if l := all["lines.csv"][i]; l["STK_BR"] != "1,19000" || l["MENGE"] != "3,000" {
			t.Errorf("the bread: %v", l)
		}
		if n := s.Number(`SELECT COUNT(*) FROM journal WHERE type = 'ARCHIVE'`); n != 1 {
			t.Errorf("%d exports in the journal", n)
		}
	})
}

// named refuses files in which two transactions go by one name, two lines of
// one have the same number, or what is said of a transaction is of none.
func (s sheets) named(t *testing.T) {
	t.Helper()
	name := func(row map[string]string, id string) string {
		return row["Z_KASSE_ID"] + " " + row["Z_NR"] + " " + id
	}
	bons, lines := make(map[string]bool), make(map[string]bool)
	for _, row := range s["transactions.csv"] {
		at := name(row, row["BON_ID"])
		if bons[at] {
			t.Errorf("two transactions are %s", at)
		}
		bons[at] = true
	}
	for file, rows := range s {
		for _, row := range rows {
			if id, has := row["BON_ID"]; has && !bons[name(row, id)] {
				t.Errorf("%s tells of %s, which is no transaction", file, name(row, id))
			}
			if at := name(row, row["BON_ID"]+" "+row["POS_ZEILE"]); file == "lines.csv" {
				if lines[at] {
					t.Errorf("two lines are %s", at)
				}
				lines[at] = true
			}
		}
	}
	for _, row := range s["cashpointclosing.csv"] {
		for _, column := range []string{"Z_START_ID", "Z_ENDE_ID"} {
			if id := row[column]; id != "" && !bons[name(row, id)] {
				t.Errorf("%s is %s, which is no transaction", column, id)
			}
		}
	}
	for _, row := range s["references.csv"] {
		if row["REF_TYP"] == "Transaktion" && row["REF_Z_KASSE_ID"] != "" && !bons[row["REF_Z_KASSE_ID"]+" "+row["REF_Z_NR"]+" "+row["REF_BON_ID"]] {
			t.Errorf("a reference leads to %s, which is no transaction", row["REF_BON_ID"])
		}
	}
}
