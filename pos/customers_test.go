package pos_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

func TestPhoneNumbersHaveOneSpelling(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ written, country, want string }{
		{"030 / 1234567", "DE", "+49301234567"}, {"+49 (0)30 1234567", "DE", "+49301234567"}, {"0049 30-1234567", "FR", "+49301234567"},
		{"06 12 34 56 78", "FR", "+33612345678"}, {"06 1234567", "IT", "+39061234567"}, {"(212) 555-0100", "US", "+12125550100"},
		{"1 212 555 0100", "US", "+12125550100"}, {"06 20 123 4567", "HU", "+36201234567"}, {"", "DE", ""}, {"  ", "DE", ""},
		{"12", "DE", "!"}, {"+0123456789", "DE", "!"}, {"555 call me", "US", "!"}, {"1234567", "XX", "!"}, {"+49 1234567890123456", "DE", "!"},
		{"٠٣٠١٢٣", "DE", "!"}, {"+", "DE", "!"},
	} {
		got, err := pos.PhoneNumber(row.written, row.country)
		if err != nil {
			got = "!"
		}
		if got != row.want {
			t.Errorf("%q in %s is %q, want %q", row.written, row.country, got, row.want)
		}
	}
}

func TestCodesShowOneWrongCharacter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := pos.NewCode(rapid.Bool().Draw(t, "note"))
		if got, err := pos.CleanCode(" " + strings.ToLower(code[:7]) + "-" + code[7:]); err != nil || got != code {
			t.Fatalf("%s read as %q: %v", code, got, err)
		}
		at := rapid.IntRange(1, len(code)-1).Draw(t, "at")
		other := rapid.SampledFrom([]byte("0123456789ABCDEFGHJKMNPQRSTVWXYZ")).Draw(t, "other")
		if wrong := code[:at] + string(other) + code[at+1:]; wrong != code {
			if _, err := pos.CleanCode(wrong); err == nil {
				t.Fatalf("%s passes for %s", wrong, code)
			}
		}
		if at < len(code)-1 && code[at] != code[at+1] {
			if _, err := pos.CleanCode(code[:at] + string(code[at+1]) + string(code[at]) + code[at+2:]); err == nil {
				t.Fatalf("%s with swapped neighbours passes", code)
			}
		}
		if got := rapid.String().Draw(t, "text"); len(got) != len(code) {
			if _, err := pos.CleanCode(got); err == nil && len(strings.TrimSpace(got)) < 20 {
				t.Fatalf("%q is a code", got)
			}
		}
	})
}

func TestCustomersAreFoundByBeginnings(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		jose := s.customer(c, pos.CustomerRequest{Name: "José Müller-Lüdenscheidt", Phone: "0170 1234567", Email: "Jose@Example.org", Code: "KD-0042"})
		other := s.customer(c, pos.CustomerRequest{Name: "Josefine Maier <script>", Phone: "+44 20 7946 0958"})
		for q, want := range map[string][]string{
			"jos": {jose, other}, "JOSÉ": {jose, other}, "mul jos": {jose}, "ludens": {jose}, "0170 12": {jose}, "+49170": {jose}, "0049170": {jose},
			"170123": {jose}, "2079": {other}, "1234567": {jose}, "234 56": {jose}, "4567": {jose}, "70 9460": {}, "46 0958": {other}, "0044 20": {other}, "0079 46": {}, "jose@ex": {jose}, "kd-00": {jose}, "maier script": {other}, "nobody": {}, "'; DROP": {}, "\x00": {},
			"jos jos": {jose, other}, strings.Repeat("x", 300): {},
		} {
			page, _, err := s.Pos.FindCustomers(s.Context(), q, 50, "")
			s.Check(err)
			got := map[string]bool{}
			for _, v := range page {
				got[v.ID] = true
			}
			if len(page) != len(want) {
				s.Errorf("%q finds %d, want %d", q, len(page), len(want))
			}
			for _, id := range want {
				if !got[id] {
					s.Errorf("%q does not find all", q)
				}
			}
		}
		for range 5 {
			s.customer(c, pos.CustomerRequest{Name: "Jos"})
		}
		seen, cursor := map[string]bool{}, ""
		for range 20 {
			page, next, err := s.Pos.FindCustomers(s.Context(), "jos", 2, cursor)
			s.Check(err)
			for _, v := range page {
				seen[v.ID] = true
			}
			if cursor = next; next == "" {
				break
			}
		}
		if len(seen) != 7 {
			s.Errorf("%d found page by page, want 7", len(seen))
		}
		_, _, _, err := s.Pos.PutCustomer(s.Context(), c, other, pos.CustomerRequest{Name: "x", Code: "KD-0042"})
		s.Refused(err, "code_taken", "code")
	})
}

// everywhere leaves a customer's name and id wherever a till writes them.
func (s *Shop) everywhere(c pos.Cashier, product, ada, sale string) {
	s.Helper()
	r := pos.CartRequest{Label: "for Zzyzx", Lines: []pos.LineRequest{{ProductID: product, Note: "Zzyzx likes it"}}}
	r.CustomerID = ada
	_, err := s.Pos.PutCart(s.Context(), s.clerk(c), db.NewID(), r)
	s.Check(err)
	laid := db.NewID()
	_, err = s.putAside(c, laid, ada, product, 2000, 1000)
	s.Check(err)
	s.Check(s.cancelByAll(c, laid))
	_, err = s.Pos.PutCredit(s.Context(), c, ada, 10_00, 14)
	s.Check(err)
	_, err = s.pay(c, product, 1, 1000, ada, tender(pos.OnAccount, 1000, ""))
	s.Check(err)
	_, err = s.Pos.PayAccount(s.Context(), c, ada, db.NewID(), pos.DebtPayment{Tender: pos.Cash, Amount: 1000})
	s.Check(err)
	s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO mail_jobs (id, store_id, sale_id, address, title, content, state, trouble, tries, next_at, lease_until, created_at, content_hash)
			VALUES (?, ?, ?, 'zzyzx@quux.example', 'T1-000001', ?, 'waiting', '', 0, 0, 0, 0, ?)`, db.NewID(), s.Store.ID, sale, db.Bytes(`{"to":"zzyzx"}`), db.Bytes("x")).Error
	}))
}

// After erasing a person nothing in the database but the journal's and the
// requests' own ids leads to them.
func TestErasedCustomersAreNowhere(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		bread := s.Put(Goods("B1", "Bread", 1000))
		ada := s.customer(c, pos.CustomerRequest{Name: "Zzyzx Quux", Phone: "030 7654321", Email: "zzyzx@quux.example", Notes: "zzyzx likes rye", History: true})
		_, _, err := s.Pos.Give(s.Context(), c, db.NewID(), pos.Given{Customer: ada, Amount: 1500, Reason: "kindness"})
		s.Check(err)
		sold, err := s.pay(c, bread.ID, 1, 1000, ada, tender(pos.StoreCredit, 1000, ""))
		s.Check(err)
		s.everywhere(c, bread.ID, ada, sold.ID)
		own, err := s.Pos.ExportCustomer(s.Context(), s.Store.ID, ada)
		s.Check(err)
		if b, _ := json.Marshal(own); len(own.Documents) != 2 || len(own.Accounts) != 2 || len(own.Accounts[1].Transfers) != 3 || !strings.Contains(string(b), "rye") ||
			len(own.Carts) != 1 || own.Carts[0].Label != "for Zzyzx" || len(own.Layaways) != 1 || len(own.Layaways[0].Payments) != 2 ||
			len(own.Payments) != 1 || len(own.Mails) != 1 || own.Mails[0].Address != "zzyzx@quux.example" {
			s.Errorf("own data %s", b)
		}
		err = s.Pos.EraseCustomer(s.Context(), c, ada, false)
		f, ok := fault.As(err)
		if !ok || f.Code != "balance_left" || fmt.Sprint(f.Extra["balances"]) != "map[store_credit:1000]" {
			s.Errorf("erasing with credit left: %v", err)
		}
		s.Check(s.Pos.EraseCustomer(s.Context(), c, ada, true))
		s.Check(s.Pos.EraseCustomer(s.Context(), c, ada, true))
		tables := []string{}
		s.Check(s.DB.Read(s.Context()).Raw(map[db.Dialect]string{db.SQLite: `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
			db.Postgres: `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`}[s.DB.Dialect()]).Scan(&tables).Error)
		for _, table := range tables {
			rows, err := s.DB.Read(s.Context()).Raw(`SELECT * FROM ` + table).Rows()
			s.Check(err)
			columns, _ := rows.Columns()
			for rows.Next() {
				cells, into := make([]any, len(columns)), make([]any, len(columns))
				for i := range cells {
					into[i] = &cells[i]
				}
				s.Check(rows.Scan(into...))
				for i, cell := range cells {
					text := strings.ToLower(fmt.Sprintf("%s", cell))
					if strings.Contains(text, "zzyzx") || strings.Contains(text, "7654321") {
						s.Errorf("%s.%s still holds %q", table, columns[i], text)
					}
				}
			}
			s.Check(rows.Close())
		}
		if !strings.Contains(s.body(sold.ID), ada) || s.Number(`SELECT COUNT(*) FROM sales WHERE customer_id IS NOT NULL`) != 0 {
			s.Error("the journal keeps the id, the sale does not")
		}
		if n := s.Number(`SELECT COUNT(*) FROM layaways WHERE customer_id = ?`, ada) + s.Number(`SELECT COUNT(*) FROM carts WHERE content LIKE ?`, "%"+ada+"%"); n != 0 {
			s.Errorf("%d carts and layaways lead to her", n)
		}
		s.LedgerAddsUp()
		s.verify()
	}, func(store *access.Store) {
		laying(store)
		store.NegativeStock = "allow"
	})
}

// Whatever is done to cards and accounts in whatever order, each balance is the
// sum of its transfers and what a plain model says, and nothing is overdrawn.
func TestTheLedgerHoldsWhateverIsDone(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		bread, card := s.Put(Goods("B1", "Bread", 100)), s.Put(giftProduct())
		rapid.Check(s.T, func(t *rapid.T) {
			codes := []string{pos.NewCode(false), pos.NewCode(false)}
			model := map[string]money.Amount{}
			for range rapid.IntRange(1, 6).Draw(t, "steps") {
				code := rapid.SampledFrom(codes).Draw(t, "card")
				amount := money.Amount(rapid.IntRange(1, 5).Draw(t, "amount")) * 100
				switch rapid.SampledFrom([]string{"sell", "give", "spend", "spend"}).Draw(t, "do") {
				case "sell":
					l := lines(card.ID, 1)
					l[0].GiftCard, l[0].UnitPrice = code, &amount
					_, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), pos.SaleRequest{Lines: l, Total: amount, Tenders: []pos.TenderRequest{tender(pos.Cash, amount, "")}})
					s.Check(err)
					model[code] += amount
				case "give":
					_, _, err := s.Pos.Give(s.Context(), c, db.NewID(), pos.Given{Code: code, Amount: amount, Reason: "prize"})
					s.Check(err)
					model[code] += amount
				case "spend":
					_, err := s.pay(c, bread.ID, int64(amount/100), amount, "", tender(pos.GiftCard, amount, code))
					if may := model[code] >= amount; may != (err == nil) {
						t.Fatalf("%d of %d: %v", amount, model[code], err)
					} else if may {
						model[code] -= amount
					}
				}
			}
			for code, want := range model {
				if got := s.onCard(code); got != want {
					t.Fatalf("%d on the card, want %d", got, want)
				}
			}
		})
		s.LedgerAddsUp()
		unbalanced := s.Number(`SELECT COUNT(*) FROM ledger_transfers m JOIN ledger_accounts f ON f.id = m.from_id JOIN ledger_accounts t ON t.id = m.to_id
			WHERE f.unit <> m.unit OR t.unit <> m.unit OR (f.balance IS NULL) = (t.balance IS NULL)`)
		if unbalanced != 0 {
			s.Errorf("%d transfers are not between the house and a customer", unbalanced)
		}
		s.verify()
	})
}

// Two hundred thousand customers are searched by an index, not by reading them.
func TestManyCustomersAreSearchedByTheIndex(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		var plan []string
		query := `SELECT w.word, w.customer_id FROM customer_words w WHERE w.word >= 'ann' AND w.word < 'anz' AND EXISTS
			(SELECT 1 FROM customer_words o WHERE o.customer_id = w.customer_id AND o.word >= 'mu' AND o.word < 'mz') ORDER BY w.word, w.customer_id LIMIT 50`
		if s.DB.Dialect() == db.SQLite {
			rows, err := s.DB.Read(s.Context()).Raw(`EXPLAIN QUERY PLAN ` + query).Rows()
			s.Check(err)
			defer rows.Close()
			for rows.Next() {
				var a, b, d int
				var text string
				s.Check(rows.Scan(&a, &b, &d, &text))
				plan = append(plan, text)
			}
		} else {
			err := s.DB.Tx(s.Context(), func(tx *db.Tx) error {
				if err := tx.Exec(`SET LOCAL enable_seqscan = off`).Error; err != nil {
					return err
				}
				return tx.Raw(`EXPLAIN ` + query).Scan(&plan).Error
			})
			s.Check(err)
		}
		text := strings.Join(plan, "\n")
		if strings.Contains(text, "SCAN") || strings.Contains(text, "Seq Scan") || strings.Contains(text, "TEMP B-TREE FOR ORDER") {
			s.Errorf("the plan reads all:\n%s", text)
		}
	})
}

// A changed customer says when, by the database's clock and in its measure.
func TestAChangedCustomerSaysWhen(t *testing.T) {
	t.Parallel()
	s := sqliteShop(t)
	c, id := s.SignIn(0, s.Cashier), db.NewID()
	for _, name := range []string{"Ada", "Ada Lovelace"} {
		_, _, _, err := s.Pos.PutCustomer(s.Context(), c, id, pos.CustomerRequest{Name: name})
		s.Check(err)
		v, err := s.Pos.Customer(s.Context(), id)
		s.Check(err)
		if want := s.Clock.Now().Format("2006-01-02T15:04:05.000Z"); v.UpdatedAt != want || v.CreatedAt != shopOpened.Format("2006-01-02T15:04:05.000Z") {
			s.Errorf("%s was made %s and changed %s; it is %s", name, v.CreatedAt, v.UpdatedAt, want)
		}
		s.Clock.Advance(24 * time.Hour)
	}
}
