package pos_test

import (
	"encoding/xml"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
)

// taxTables are the tables of DSFinV-K 2.3 in their order, with how many
// columns each has.
var taxTables = []string{
	"cashpointclosing.csv 16", "location.csv 9", "cashregister.csv 10", "slaves.csv 9", "pa.csv 11", "tse.csv 16", "vat.csv 6",
	"businesscases.csv 10", "payment.csv 6", "cash_per_currency.csv 5", "transactions.csv 23", "transactions_vat.csv 8", "datapayment.csv 10",
	"allocation_groups.csv 5", "references.csv 11", "lines.csv 21", "lines_vat.csv 9", "itemamounts.csv 10", "subitems.csv 17", "transactions_tse.csv 13",
}

// The tax office is told who sold, on what machine and before which device,
// when the day was closed; what is changed afterwards is in the next day, and
// each change in the journal.
func TestTheTaxOfficeLearnsWhoSold(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 119))
		d := &fakeDevice{t: t, signed: map[string]pos.Signature{}}
		pass, err := s.Pos.SignBy(s.Context(), d)
		s.Check(err)
		s.Access.Keep(s.Pos)
		s.Pos.Runs("7.7")
		is := func(name, vat string, f access.Fiscal) {
			shop, err := s.Access.Store(s.Context(), s.Store.ID)
			s.Check(err)
			shop.Name, shop.LegalName, shop.Address, shop.VATID, shop.Country, shop.Fiscal = "Laden "+name, name, "Weg 1\n26122 Oldenburg", vat, "DE", f
			_, err = s.Access.UpdateStore(s.Context(), shop)
			s.Check(err)
		}
		is("Kai & Co; KG", "", access.Fiscal{TaxNumber: " 64/123/45678 ", Seat: access.Place{Street: "Am \"Hafen\" 3", PostCode: "8010", Town: "Graz", Country: "at"}})
		_, err = s.Access.PutRegister(s.Context(), access.Register{ID: mia.Register, StoreID: s.Store.ID, Code: mia.RegisterCode, Name: "Front",
			Machine: access.Machine{Brand: "Aures", Model: "Yuno", Serial: "YN-1"}})
		s.Check(err)
		s.OpenDrawer(mia, 0)
		sale := s.Sell(mia, bread.ID, 1000, 119)
		paper, err := s.Pos.Receipt(s.Context(), s.Store.ID, sale)
		if s.Check(err); paper.Store.TaxNumber != "64/123/45678" {
			t.Errorf("the receipt names %+v", paper.Store)
		}
		s.Check(pass(s.Context()))
		s.Clock.Advance(24 * time.Hour)
		s.Check(s.Pos.EndDays(s.Context()))
		mia = s.SignIn(0, s.Cashier)
		is("Hafen GmbH", "DE999999999", access.Fiscal{TaxNumber: "64/999", Site: access.Place{Street: "Neue Str. 2", PostCode: "26123", Town: "Oldenburg"}})
		s.Sell(mia, bread.ID, 1000, 119)
		s.Clock.Advance(24 * time.Hour)
		s.Check(s.Pos.EndDays(s.Context()))
		is("Morgen", "", access.Fiscal{})

		file := filepath.Join(t.TempDir(), "dsfinvk.zip")
		_, err = s.Pos.ExportDSFinVK(s.Context(), file, pos.ExportOptions{Version: "8.8"})
		s.Check(err)
		files := unzip(t, file)
		checkDescription(t, string(files["index.xml"].Data))
		all := readSheets(t, files)
		row := func(table string, n int, want string) {
			t.Helper()
			var got []string
			for _, column := range taxColumns[table] {
				got = append(got, all[table][n][column])
			}
			if g := strings.Join(got, "|"); g != want {
				t.Errorf("%s, row %d: %s, want %s", table, n, g, want)
			}
		}
		row("cashpointclosing.csv", 0, `2.3|Kai & Co; KG|Am "Hafen" 3|8010|Graz|AUT|64/123/45678||1,19|1,19`)
		row("cashpointclosing.csv", 1, `2.3|Hafen GmbH|Neue Str. 2|26123|Oldenburg|DEU|64/999|DE999999999|1,19|1,19`)
		row("location.csv", 0, `Laden Kai & Co; KG|Weg 1|26122|Oldenburg|DEU|`)
		row("location.csv", 1, `Laden Hafen GmbH|Neue Str. 2|26123|Oldenburg|DEU|DE999999999`)
		row("cashregister.csv", 0, `Aures|Yuno|YN-1|Tillbell|7.7|EUR|0`)
		row("tse.csv", 0, `1|FAKE-1|ecdsa-plain-SHA256|unixTime|UTF-8|BFm1|`+strings.Repeat("c", 500))
		if len(all["tse.csv"]) != 1 { // nothing was signed on the second day
			t.Errorf("%d devices", len(all["tse.csv"]))
		}
		at := slices.IndexFunc(all["transactions_tse.csv"], func(r map[string]string) bool { return r["BON_ID"] == sale })
		row("transactions_tse.csv", at, `1|1002|Kassenbeleg-V1|2|Ag==||Beleg^2`)

		for what, n := range map[string]int64{"store": 3, "register": 1, "signing_device": 1} {
			if got := s.Number(`SELECT COUNT(*) FROM journal WHERE type = 'CONFIG' AND ` + s.text("payload") + ` LIKE '{"what":"` + what + `"%'`); got != n {
				t.Errorf("%d changes of a %s in the journal, want %d", got, what, n)
			}
		}
		s.verify()
	})
}

// taxColumns are those looked at.
var taxColumns = map[string][]string{
	"cashpointclosing.csv": {"TAXONOMIE_VERSION", "NAME", "STRASSE", "PLZ", "ORT", "LAND", "STNR", "USTID", "Z_SE_ZAHLUNGEN", "Z_SE_BARZAHLUNGEN"},
	"location.csv":         {"LOC_NAME", "LOC_STRASSE", "LOC_PLZ", "LOC_ORT", "LOC_LAND", "LOC_USTID"},
	"cashregister.csv":     {"KASSE_BRAND", "KASSE_MODELL", "KASSE_SERIENNR", "KASSE_SW_BRAND", "KASSE_SW_VERSION", "KASSE_BASISWAEH_CODE", "KEINE_UST_ZUORDNUNG"},
	"tse.csv":              {"TSE_ID", "TSE_SERIAL", "TSE_SIG_ALGO", "TSE_ZEITFORMAT", "TSE_PD_ENCODING", "TSE_PUBLIC_KEY", "TSE_ZERTIFIKAT_III"},
	"transactions_tse.csv": {"TSE_ID", "TSE_TANR", "TSE_TA_VORGANGSART", "TSE_TA_SIGZ", "TSE_TA_SIG", "TSE_TA_FEHLER", "TSE_VORGANGSDATEN"},
}

// text reads a column of bytes as text.
func (s *Shop) text(column string) string {
	if s.DB.Dialect() == db.Postgres {
		return "convert_from(" + column + ", 'UTF8')"
	}
	return "CAST(" + column + " AS TEXT)"
}

// checkDescription holds index.xml to what importing programs expect of it.
func checkDescription(t *testing.T, index string) {
	t.Helper()
	if !strings.HasPrefix(index, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<!DOCTYPE DataSet SYSTEM "gdpdu-01-09-2004.dtd">`) {
		t.Errorf("it begins %.120q", index)
	}
	var d struct {
		Media []struct {
			Tables []struct {
				URL                 string
				UTF8                *struct{}
				DecimalSymbol       string
				DigitGroupingSymbol string
				From                int `xml:"Range>From"`
				VariableLength      struct {
					ColumnDelimiter, RecordDelimiter, TextEncapsulator string
					VariableColumn                                     []struct {
						Name         string
						Numeric      *struct{ Accuracy string }
						AlphaNumeric *struct{}
						MaxLength    string
					}
				}
			} `xml:"Table"`
		}
	}
	if err := xml.Unmarshal([]byte(index), &d); err != nil {
		t.Fatal(err)
	}
	var names []string
	upper := regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
	for _, one := range d.Media[0].Tables {
		v := one.VariableLength
		names = append(names, one.URL+" "+strconv.Itoa(len(v.VariableColumn)))
		if one.UTF8 == nil || one.DecimalSymbol != "," || one.DigitGroupingSymbol != "." || one.From != 2 || v.ColumnDelimiter != ";" ||
			v.RecordDelimiter != "\r\n" && v.RecordDelimiter != "\n" || v.TextEncapsulator != `"` {
			t.Errorf("%s is described as %+v", one.URL, one)
		}
		for _, c := range v.VariableColumn {
			if !upper.MatchString(c.Name) || (c.Numeric == nil) == (c.AlphaNumeric == nil) || (c.Numeric == nil) == (c.MaxLength == "") {
				t.Errorf("%s: the column %+v is no column", one.URL, c)
			}
		}
	}
	if !slices.Equal(names, taxTables) {
		t.Errorf("the tables are %v, want %v", names, taxTables)
	}
}
