package pos

import (
	"encoding/hex"
	"errors"
	"testing"

	"tillbell/pos/money"
	"tillbell/server/db"
)

// An id stands for a request's bytes for ever: what is new in a request must
// leave no trace where it is not used, or yesterday's sale is refused today.
func TestAPlainRequestHashesAsEver(t *testing.T) {
	t.Parallel()
	quantity, paid := money.Quantity(2000), money.Amount(5000)
	sale := contentHash(kindSale, SaleRequest{Lines: []LineRequest{{ProductID: "p", Quantity: &quantity}, {Barcode: "4006381333931"}},
		Tenders: []TenderRequest{{Kind: Cash, Amount: &paid, Reference: "r"}}, Total: 4197})
	back := contentHash(kindReturn, ReturnRequest{SaleID: "s", Lines: []ReturnLine{{Line: 1, Quantity: 1000, Restock: true}},
		Tenders: []TenderRequest{{Kind: Cash}}, Reason: "torn"})
	for _, row := range []struct{ name, got, want string }{
		{"sale", hex.EncodeToString(sale[:]), "0ee3e704ea73f960f62b06a40e2864e4c8a36966941060c2106afe074c832f42"},
		{"return", hex.EncodeToString(back[:]), "ff8a170edac8914a3a254b204d9bba2d3fd1315fad0a77737415756db4463ff4"},
	} {
		if row.got != row.want {
			t.Errorf("a %s hashes to %s, it was %s", row.name, row.got, row.want)
		}
	}
}

// counter is a part that lets a number of drafts through.
type counter struct {
	left  int
	calls []string
}

var errNoneLeft = errors.New("none left")

func (c *counter) look(*db.Pipe, []*draft) error { c.calls = append(c.calls, "look"); return nil }
func (c *counter) judge(*draft) error {
	if c.left == 0 {
		return errNoneLeft
	}
	return nil
}
func (c *counter) take(*draft)        { c.left-- }
func (c *counter) write(*books) error { c.calls = append(c.calls, "write"); return nil }

// What one part refuses, none has taken.
func TestADraftIsTakenByAllPartsOrNone(t *testing.T) {
	t.Parallel()
	plenty, few := &counter{left: 5}, &counter{left: 2}
	s := parts{plenty, few}
	admitted := 0
	for range 4 {
		if err := s.admit(&draft{}); err == nil {
			admitted++
		} else if !errors.Is(err, errNoneLeft) {
			t.Fatal(err)
		}
	}
	if admitted != 2 || plenty.left != 3 || few.left != 0 {
		t.Errorf("%d admitted, %d and %d left", admitted, plenty.left, few.left)
	}
}
