package pos_test

import (
	"strings"
	"testing"

	"tillbell/pos"
	"tillbell/server/db"
)

// The number of a gift card is money once it is sold: a cart does not keep it,
// and those that did are rid of it.
func TestACartKeepsNoGiftCardNumber(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia := s.SignIn(0, s.Cashier)
		bread, card := s.Put(Goods("B1", "Bread", 1190)), s.Put(giftProduct())
		code, id := pos.NewCode(false), db.NewID()
		r := pos.CartRequest{Lines: []pos.LineRequest{{ProductID: card.ID, GiftCard: code, UnitPrice: amount(1000)}, {ProductID: bread.ID}}}
		for range 2 { // as a lost answer makes it
			a, err := s.Pos.PutCart(s.Context(), s.clerk(mia), id, r)
			if s.Check(err); strings.Contains(string(a.Body), code) {
				s.Errorf("the answer says the number: %s", a.Body)
			}
		}
		v, err := s.Pos.TakeCart(s.Context(), s.clerk(mia), id, false)
		s.Check(err)
		held, err := s.Pos.ParkCart(s.Context(), s.clerk(mia), id, v.Epoch, r)
		s.Check(err)
		for what, v := range map[string]pos.CartView{"taken": v, "parked again": held} {
			if strings.Contains(string(v.Content), code) || !strings.Contains(string(v.Content), card.ID) {
				s.Errorf("%s: %s", what, v.Content)
			}
		}

		was := func(column string) string {
			var text string
			s.Check(s.DB.Read(s.Context()).Raw(`SELECT `+column+` FROM carts WHERE id = ?`, id).Row().Scan(&text))
			return text
		}
		clean := was("content")
		spoilt := strings.Replace(clean, `"product_id":"`+card.ID+`"`, `"product_id":"`+card.ID+`","gift_card":"`+code+`"`, 1)
		dialect := map[db.Dialect]string{db.SQLite: "sqlite", db.Postgres: "postgres"}[s.DB.Dialect()]
		up, _ := steps(t, dialect, "0063_cartcodes.sql")
		s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error {
			answer := `{"id":"x","content":` + spoilt + `}`
			if err := tx.Exec(`UPDATE carts SET content = ?, answer = ? WHERE id = ?`, spoilt, []byte(answer), id).Error; err != nil {
				return err
			}
			for _, one := range up {
				if err := tx.Exec(one).Error; err != nil {
					return err
				}
			}
			return nil
		}))
		for _, column := range []string{"content", "answer"} {
			if text := was(column); strings.Contains(text, code) || !strings.Contains(text, bread.ID) || strings.Index(text, card.ID) > strings.Index(text, bread.ID) {
				s.Errorf("old carts keep in %s: %s", column, text)
			}
		}
	})
}
