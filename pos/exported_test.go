package pos_test

import (
	"archive/zip"
	"bytes"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// traded is a shop that sold over two days at both tills, two of the sales in
// one transaction.
func (s *Shop) traded() {
	s.Helper()
	bread := s.Put(Goods("B1", "Bread & <b>Butter</b>", 199))
	mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)
	s.OpenDrawer(mia, 100_00)
	s.OpenDrawer(sofia, 50_00)
	sale := s.Sell(mia, bread.ID, 2000, 1000)
	one, given := money.Quantity(1000), money.Amount(199)
	_, errs := s.Pos.CommitMixed(s.Context(), []pos.Cashier{mia, sofia}, []string{db.NewID(), db.NewID()},
		pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID, Quantity: &one}}, Total: 199, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &given}}})
	for _, err := range errs {
		s.Check(err)
	}
	s.Return(mia, sale, 1000, true)
	s.Clock.Advance(20 * time.Hour)
	s.Sell(s.SignIn(0, s.Cashier), bread.ID, 1000, 199)
}

func (s *Shop) export(o pos.ExportOptions) (file string, out pos.Exported) {
	s.Helper()
	file = filepath.Join(s.TempDir(), "journal.zip")
	out, err := s.Pos.ExportJournal(s.Context(), file, o)
	s.Check(err)
	return file, out
}

func TestExportsVerifyByThemselves(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		s.traded()
		for _, c := range []struct {
			name            string
			options         pos.ExportOptions
			entries, chains int64
		}{
			{"everything", pos.ExportOptions{}, 10, 4}, // the key, the price, 6 of T1 with its closing, 2 of T2
			{"one store", pos.ExportOptions{Store: "KAI"}, 11, 4},
			{"one register", pos.ExportOptions{Store: "KAI", Register: "T2"}, 6, 3},
			{"the second day", pos.ExportOptions{From: shopOpened.Add(15 * time.Hour)}, 5, 2},
			{"the first day", pos.ExportOptions{Until: shopOpened.Add(15 * time.Hour)}, 8, 4},
		} {
			file, out := s.export(c.options)
			v, err := pos.VerifyExport(file, nil)
			s.Check(err)
			if v.Broken != "" || v.Entries != c.entries || v.Chains != c.chains || out.Entries != c.entries || len(v.Keys) != 1 {
				t.Errorf("%s: exported %+v, verified %+v", c.name, out, v)
			}
		}
		if n := s.Number(`SELECT COUNT(*) FROM journal WHERE type = 'ARCHIVE' AND register_id = ?`, s.Store.ID); n != 5 {
			t.Errorf("%d of 5 exports are in the journal", n)
		}
		for _, o := range []pos.ExportOptions{{Store: "NONE"}, {Register: "T1"}, {Store: "KAI", Register: "T9"}} {
			if _, err := s.Pos.ExportJournal(s.Context(), filepath.Join(t.TempDir(), "x.zip"), o); err == nil {
				t.Errorf("exported %+v", o)
			}
		}
		s.verify()
	})
}

// unzip reads an export's files.
func unzip(t *testing.T, file string) fstest.MapFS {
	t.Helper()
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	out := fstest.MapFS{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = &fstest.MapFile{Data: body}
	}
	return out
}

// forgery is an export's lines changed, and the first line that is wrong.
type forgery struct {
	name  string
	lines [][]byte
	first int
}

// forge changes an export in one of four ways, by a seed.
func forge(lines [][]byte, seed uint64) forgery {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([][]byte, len(lines))
	for i, l := range lines {
		out[i] = bytes.Clone(l)
	}
	at := r.IntN(len(out))
	switch seed % 4 {
	case 0: // one byte is another
		b := r.IntN(len(out[at]) - 1) // the line's end is another kind of damage
		out[at][b] ^= byte(1 + r.IntN(255))
		return forgery{"a byte", out, at}
	case 1:
		return forgery{"a line that is gone", append(out[:at], out[at+1:]...), at}
	case 2:
		other := r.IntN(len(out) - 1)
		if other >= at {
			other++
		}
		out[at], out[other] = out[other], out[at]
		return forgery{"two lines changed about", out, min(at, other)}
	}
	return forgery{"a torn end", out[:at], at}
}

// Whatever is done to a line is found, at that line or where its transaction
// ends.
func TestEveryForgeryOfAnExportIsNamed(t *testing.T) {
	if testing.Short() {
		t.Skip("many signatures, one after the other")
	}
	t.Parallel()
	s := sqliteShop(t)
	s.traded()
	file, _ := s.export(pos.ExportOptions{})
	files := unzip(t, file)
	lines := bytes.SplitAfter(files["journal.ndjson"].Data, []byte("\n"))
	lines = lines[:len(lines)-1]
	for seed := range uint64(2000) {
		f := forge(lines, seed)
		files["journal.ndjson"] = &fstest.MapFile{Data: bytes.Join(f.lines, nil)}
		v, err := pos.VerifyExportIn(files, nil)
		if err != nil {
			t.Fatal(err)
		}
		if v.Broken == "" {
			t.Errorf("seed %d: %s at line %d was not found", seed, f.name, f.first+1)
			continue
		}
		if line := brokenLine(v.Broken); line > 0 && (line < f.first-3 || line > f.first+5) {
			t.Errorf("seed %d: %s at line %d: told %q", seed, f.name, f.first+1, v.Broken)
		}
	}
}

func brokenLine(broken string) int {
	rest, ok := strings.CutPrefix(broken, "line ")
	number, _, _ := strings.Cut(rest, ":")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return 0
	}
	return n
}

func TestForgedListsAndKeysAreFound(t *testing.T) {
	if testing.Short() {
		t.Skip("many signatures, one after the other")
	}
	t.Parallel()
	s := sqliteShop(t)
	s.traded()
	file, _ := s.export(pos.ExportOptions{})
	for name, change := range map[string]func(b []byte) []byte{
		"manifest.json":   func(b []byte) []byte { return bytes.Replace(b, []byte(`"entries": `), []byte(`"entries": 1`), 1) },
		"manifest.sig":    func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"keys.json":       func(b []byte) []byte { return bytes.Replace(b, []byte(`"id": "`), []byte(`"id": "0`), 1) },
		"closings.ndjson": func(b []byte) []byte { return bytes.Replace(b, []byte(`"total":`), []byte(`"total":1`), 1) },
		"journal.ndjson":  func([]byte) []byte { return nil },
	} {
		files := unzip(t, file)
		was := string(files[name].Data)
		files[name].Data = change(files[name].Data)
		if string(files[name].Data) == was {
			t.Fatalf("%s was not changed", name)
		}
		v, err := pos.VerifyExportIn(files, nil)
		if err != nil || v.Broken == "" {
			t.Errorf("%s: %+v %v", name, v, err)
		}
		delete(files, name)
		if v, err := pos.VerifyExportIn(files, nil); err != nil || v.Broken == "" {
			t.Errorf("without %s: %+v %v", name, v, err)
		}
	}
	if _, err := pos.VerifyExport("testdata/journal1.json", nil); err == nil {
		t.Error("what is no zip was verified")
	}
}

func TestAKeyIsRotatedByBoth(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		file := filepath.Join(t.TempDir(), "journal.pem")
		signer, err := pos.LoadSigner(file)
		s.Check(err)
		first, err := pos.New(s.Context(), s.DB, s.Access, signer)
		s.Check(err)
		defer first.Close()
		old, next, err := pos.RotateKey(s.Context(), s.DB, file)
		s.Check(err)
		if now, err := pos.KeyIDOf(file); err != nil || now != next || old != signer.ID() || old == next {
			t.Errorf("the key is %s, told %s after %s (%v)", now, next, old, err)
		}
		ids, err := pos.KeysBeside(file)
		s.Check(err)
		if len(ids) != 2 {
			t.Errorf("keys beside: %v", ids)
		}
		s.verify()
		c := s.SignIn(0, s.Cashier)
		_, err = first.OpenDrawer(s.Context(), c, db.NewID(), 0) // a server that has not seen it yet
		s.Check(err)
		s.verify()
		s.Clock.Advance(time.Hour)
		_, err = first.IssueReceipt(s.Context(), c, db.NewID())
		s.Refused(err, "no_sale", "")
		s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error {
			return first.EnterStore(tx, s.Store.ID, "CONFIG", db.NewID(), map[string]string{})
		}))
		v, err := pos.VerifyJournal(s.Context(), s.DB)
		s.Check(err)
		if !strings.Contains(v.Broken, "retired") {
			t.Errorf("a key that was retired signed on: %+v", v)
		}
	})
}
