package pos_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

var (
	toldOnce = []string{"catalog.changed"}
	untold   = []string{}
)

func (s *Shop) tells(want []string, do func()) {
	s.Helper()
	if got := s.Events(do); !slices.Equal(got, want) {
		s.Errorf("told %v, want %v", got, want)
	}
}

func TestPutProductCreatesReplacesAndRepeats(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, id := s.Context(), db.NewID()
		tile := int64(3)
		r := pos.ProductRequest{SKU: " A-1 ", Name: "Äpfel <script>", Barcodes: []string{"4006381333931", "4006381333931", "A 1"},
			Unit: "kg", Price: 199, Tax: "reduced", Location: "A1", Category: "Obst", Tile: &tile}
		s.tells(toldOnce, func() {
			v, created, err := s.Pos.PutProduct(ctx, s.Store.ID, id, r)
			s.Check(err)
			if !created || v.SKU != "A-1" || len(v.Barcodes) != 2 || v.Revision != 1 || v.Stock != 0 || *v.Tile != 3 {
				s.Errorf("created %v: %+v", created, *v.Product)
			}
		})
		s.tells(untold, func() {
			v, created, err := s.Pos.PutProduct(ctx, s.Store.ID, id, r)
			s.Check(err)
			if created || v.Revision != 1 {
				s.Errorf("the same again: created %v, revision %d", created, v.Revision)
			}
		})
		r.Name, r.Barcodes, r.Tile = "Birnen", []string{"96385074"}, nil
		s.tells(toldOnce, func() {
			_, created, err := s.Pos.PutProduct(ctx, s.Store.ID, id, r)
			s.Check(err)
			if created {
				s.Error("replaced, but said to be new")
			}
		})
		v, err := s.Pos.Product(ctx, s.Store.ID, id)
		s.Check(err)
		if v.Name != "Birnen" || !slices.Equal(v.Barcodes, []string{"96385074"}) || v.Tile != nil || v.Revision != 2 {
			s.Errorf("after it was replaced: %+v", *v.Product)
		}
		if _, _, err := s.Pos.Scan(ctx, s.Store.ID, "4006381333931"); err == nil {
			s.Error("the old barcode is still found")
		}
		s.StockAddsUp()
	})
}

func TestPutProductRefuses(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		s.Put(Goods("MILK", "Milk", 99, "4006381333931"))
		cases := []struct {
			name, code, field string
			change            func(r *pos.ProductRequest)
		}{
			{"another's SKU", "sku_taken", "sku", func(r *pos.ProductRequest) { r.SKU = "MILK" }},
			{"another's barcode, written as GTIN-14", "barcode_taken", "barcodes[1]", func(r *pos.ProductRequest) { r.Barcodes = []string{"96385074", "04006381333931"} }},
			{"a wrong check digit", "malformed_barcode", "barcodes[1]", func(r *pos.ProductRequest) { r.Barcodes = []string{"96385074", "4006381333932"} }},
			{"an empty barcode", "malformed_barcode", "barcodes[0]", func(r *pos.ProductRequest) { r.Barcodes = []string{" "} }},
			{"too many barcodes", "too_many_barcodes", "barcodes", func(r *pos.ProductRequest) { r.Barcodes = make([]string, 51) }},
			{"no SKU", "required", "sku", func(r *pos.ProductRequest) { r.SKU = "\x00 " }},
			{"no name", "required", "name", func(r *pos.ProductRequest) { r.Name = "\u202e" }},
			{"a long name", "too_long", "name", func(r *pos.ProductRequest) { r.Name = strings.Repeat("x", 201) }},
			{"a card number for a name", "card_number", "name", func(r *pos.ProductRequest) { r.Name = "4111 1111 1111 1111" }},
			{"an unknown unit", "unknown_unit", "unit", func(r *pos.ProductRequest) { r.Unit = "bushel" }},
			{"an unknown tax class", "unknown_tax", "tax", func(r *pos.ProductRequest) { r.Tax = "luxury" }},
			{"a price below zero", "price_invalid", "price", func(r *pos.ProductRequest) { r.Price = -1 }},
			{"an absurd price", "price_invalid", "price", func(r *pos.ProductRequest) { r.Price = 1 << 60 }},
			{"a tile below zero", "tile_invalid", "tile", func(r *pos.ProductRequest) { n := int64(-1); r.Tile = &n }},
			{"a card number for a place", "card_number", "location", func(r *pos.ProductRequest) { r.Location = "4111111111111111" }},
		}
		s.tells(untold, func() {
			for _, c := range cases {
				r := Goods("NEW", "New", 100)
				c.change(&r)
				_, _, err := s.Pos.PutProduct(s.Context(), s.Store.ID, db.NewID(), r)
				f, ok := fault.As(err)
				if !ok || f.Code != c.code || len(f.Fields) != 1 || f.Fields[0].Name != c.field {
					s.Errorf("%s: got %v with fields %+v, want %s at %s", c.name, err, f.Fields, c.code, c.field)
				}
			}
			_, _, err := s.Pos.PutProduct(s.Context(), s.Store.ID, "not-an-id", Goods("NEW", "New", 100))
			s.Refused(err, "id_invalid", "id")
			_, _, err = s.Pos.PutProduct(s.Context(), db.NewID(), db.NewID(), Goods("NEW", "New", 100))
			s.Refused(err, "no_store", "")
		})
		if n := s.Number(`SELECT COUNT(*) FROM products`); n != 1 {
			s.Errorf("%d products after refusals, want 1", n)
		}
	})
}

func TestTakenNamesTheOtherProduct(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		milk := s.Put(Goods("MILK", "Milk", 99, "4006381333931"))
		_, _, err := s.Pos.PutProduct(s.Context(), s.Store.ID, db.NewID(), Goods("M2", "Milk again", 99, "4006381333931"))
		f, _ := fault.As(err)
		if f == nil || !strings.Contains(f.Text, "Milk") || f.Extra["product"].(map[string]string)["id"] != milk.ID {
			s.Errorf("refused with %+v", f)
		}
	})
}

func TestBarcodeMovesToAnotherProduct(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		a := s.Put(Goods("A", "Old box", 100, "4006381333931", "96385074"))
		b := s.Put(Goods("B", "New box", 120))
		_, _, err := s.Pos.PutProduct(ctx, s.Store.ID, a.ID, Goods("A", "Old box", 100, "96385074"))
		s.Check(err)
		_, _, err = s.Pos.PutProduct(ctx, s.Store.ID, b.ID, Goods("B", "New box", 120, "4006381333931"))
		s.Check(err)
		for _, node := range []*pos.Pos{s.Pos, s.NewPos()} {
			found, _, err := node.Scan(ctx, s.Store.ID, "4006381333931")
			s.Check(err)
			if found.Product.ID != b.ID {
				s.Errorf("the moved barcode finds %s", found.Product.Name)
			}
		}
	})
}

func TestDeletedProductFreesItsCodesAndComesBack(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		a := s.Put(Goods("A", "Bread", 100, "4006381333931"))
		s.tells(toldOnce, func() { s.Check(s.Pos.DeleteProduct(ctx, s.Store.ID, a.ID)) })
		_, err := s.Pos.Product(ctx, s.Store.ID, a.ID)
		s.Refused(err, "no_product", "")
		name, err := s.Pos.Label(ctx, s.Store.ID, a.ID)
		if s.Check(err); name != "Bread" {
			s.Errorf("a deleted product is called %q", name)
		}
		s.tells(untold, func() {
			s.Refused(s.Pos.DeleteProduct(ctx, s.Store.ID, a.ID), "no_product", "")
			s.Refused(s.Pos.DeleteProduct(ctx, s.Store.ID, "x"), "no_product", "")
		})
		b := s.Put(Goods("A", "Rolls", 30, "4006381333931"))
		_, _, err = s.Pos.PutProduct(ctx, s.Store.ID, a.ID, Goods("A", "Bread", 100))
		s.Refused(err, "sku_taken", "sku")
		_, created, err := s.Pos.PutProduct(ctx, s.Store.ID, a.ID, Goods("A2", "Bread", 100))
		if s.Check(err); !created {
			s.Error("a product that comes back is not said to be new")
		}
		found, _, err := s.Pos.Scan(ctx, s.Store.ID, "4006381333931")
		if s.Check(err); found.Product.ID != b.ID {
			s.Errorf("the freed barcode finds %s", found.Product.Name)
		}
		s.StockAddsUp()
	})
}

func TestCatalogChangeSets(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		other := s.NewPos()
		since := func(n int64) (names []string, deleted []string) {
			for _, node := range []*pos.Pos{s.Pos, other} {
				s.Check(node.CatalogMoved(ctx, s.Store.ID, 0))
				v, err := node.Catalog(ctx, s.Store.ID, &n)
				s.Check(err)
				names, deleted = nil, v.Deleted
				for _, q := range v.Products {
					names = append(names, q.Name)
				}
				slices.Sort(names)
			}
			return names, deleted
		}
		a, b := s.Put(Goods("A", "Ale", 100)), s.Put(Goods("B", "Beer", 100))
		s.Put(Goods("C", "Cider", 100))
		if names, _ := since(1); !slices.Equal(names, []string{"Beer", "Cider"}) {
			s.Errorf("since 1: %v", names)
		}
		s.Check(s.Pos.DeleteProduct(ctx, s.Store.ID, b.ID))
		_, _, err := s.Pos.PutProduct(ctx, s.Store.ID, a.ID, Goods("A", "Pale ale", 100))
		s.Check(err)
		if names, deleted := since(3); !slices.Equal(names, []string{"Pale ale"}) || !slices.Equal(deleted, []string{b.ID}) {
			s.Errorf("since 3: %v, deleted %v", names, deleted)
		}
		if names, deleted := since(5); len(names)+len(deleted) != 0 {
			s.Errorf("since the last revision: %v, deleted %v", names, deleted)
		}
	})
}

func TestProductsAtOnce(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		const writers = 12
		codes := []string{"4006381333931", "96385074", "036000291452"}
		var wg sync.WaitGroup
		results := make([]error, writers)
		for i := range writers {
			wg.Go(func() {
				// Every third wants the same SKU and barcode.
				n := i % len(codes)
				_, _, results[i] = s.Pos.PutProduct(context.WithoutCancel(s.Context()), s.Store.ID, db.NewID(), Goods(fmt.Sprintf("S%d", n), "Soap", 100, codes[n]))
			})
		}
		wg.Wait()
		made := 0
		for _, err := range results {
			if err == nil {
				made++
				continue
			}
			s.Refused(err, "sku_taken", "sku")
		}
		if made != len(codes) {
			s.Errorf("%d were made, want %d", made, len(codes))
		}
		v, err := s.Pos.Catalog(s.Context(), s.Store.ID, nil)
		if s.Check(err); v.Revision != int64(len(codes)) || len(v.Products) != len(codes) {
			s.Errorf("revision %d with %d products", v.Revision, len(v.Products))
		}
	})
}

// A change of policies in the same moment moves the revision too: what was
// written under the revision before it must not be lost to those who ask since.
func TestPoliciesChangeBesideProducts(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		var wg sync.WaitGroup
		ctx := context.WithoutCancel(s.Context())
		for i := range 8 {
			wg.Go(func() {
				if _, _, err := s.Pos.PutProduct(ctx, s.Store.ID, db.NewID(), Goods(fmt.Sprintf("S%d", i), "Soap", 100)); err != nil {
					s.Error(err)
				}
			})
			wg.Go(func() {
				if _, err := s.Access.UpdateStore(ctx, s.Store); err != nil {
					s.Error(err)
				}
			})
		}
		wg.Wait()
		if n := s.Number(`SELECT COUNT(DISTINCT revision) FROM products WHERE revision BETWEEN 1 AND 16`); n != 8 {
			s.Errorf("8 products have %d revisions", n)
		}
		if n := s.Number(`SELECT catalog_revision FROM store_counters`); n != 16 {
			s.Errorf("the catalogue is at revision %d, want 16", n)
		}
	})
}

func TestAnotherStoresProduct(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		a := s.Put(Goods("A", "Ale", 100, "4006381333931"))
		other := access.DefaultStore()
		other.ID, other.Code, other.Name = db.NewID(), "TWO", "The other shop"
		s.Check(s.DB.Tx(ctx, func(tx *db.Tx) error {
			if err := access.CreateStore(tx, other); err != nil {
				return err
			}
			return tx.Create(&access.TaxClass{StoreID: other.ID, Code: "standard", Name: "19 %", Rate: 190_000}).Error
		}))
		_, _, err := s.Pos.PutProduct(ctx, other.ID, a.ID, Goods("A", "Ours now", 1))
		s.Refused(err, "not_here", "")
		s.Refused(s.Pos.DeleteProduct(ctx, other.ID, a.ID), "no_product", "")
		_, err = s.Pos.Label(ctx, other.ID, a.ID)
		s.Refused(err, "no_product", "")
		if _, _, err := s.Pos.PutProduct(ctx, other.ID, db.NewID(), Goods("A", "Ale there", 100, "4006381333931")); err != nil {
			s.Errorf("the same SKU and barcode in another store: %v", err)
		}
	})
}

func TestFindProducts(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		for sku, name := range map[string]string{"1001": "Crème brûlée", "1002": "Straßenkäse, jung", "1003": "Käse alt", "1004": "1001 Nacht Tee",
			"AB-7": "Łódź 7-Up", "1006": "कॉफ़ी", "1007": "Cream cheese"} {
			s.Put(Goods(sku, name, 100))
		}
		s.Put(Goods("1008", "Coded", 100, "4006381333931"))
		cases := []struct {
			q    string
			want []string
		}{
			{"creme", []string{"Crème brûlée"}},
			{"BRULEE cr", []string{"Crème brûlée"}},
			{"kase", []string{"Käse alt"}},
			{"strassenkase", []string{"Straßenkäse, jung"}},
			{"ase", nil},
			{"jung strass", []string{"Straßenkäse, jung"}},
			{"1001", []string{"Crème brûlée", "1001 Nacht Tee"}}, // the SKU before the word
			{"lodz", []string{"Łódź 7-Up"}},
			{"7 up", []string{"Łódź 7-Up"}},
			{"ab-7", []string{"Łódź 7-Up"}},
			{"4006381333931", []string{"Coded"}},
			{"04006381333931", []string{"Coded"}},
			{"4006381333932", nil},
			{"कॉफ", []string{"कॉफ़ी"}},
			{"…!", nil},
			{"\x00\xff", nil},
		}
		for _, c := range cases {
			page, next, err := s.Pos.FindProducts(s.Context(), s.Store.ID, c.q, 0, "")
			s.Check(err)
			var got []string
			for _, v := range page {
				got = append(got, v.Name)
			}
			if !slices.Equal(got, c.want) || next != "" {
				s.Errorf("%q finds %q (next %q), want %q", c.q, got, next, c.want)
			}
		}
		for _, cursor := range []string{"x", "!!", "AAAA", strings.Repeat("QQ", 5000)} {
			_, _, err := s.Pos.FindProducts(s.Context(), s.Store.ID, "", 0, cursor)
			s.Refused(err, "cursor_invalid", "cursor")
		}
	})
}

func TestFindProductsByPages(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		for i := range 25 {
			s.Put(Goods(fmt.Sprintf("S%02d", i), fmt.Sprintf("Soap %c", 'z'-i), 100))
		}
		walk := func(q string) (names []string) {
			cursor := ""
			for range 100 {
				page, next, err := s.Pos.FindProducts(ctx, s.Store.ID, q, 4, cursor)
				s.Check(err)
				for _, v := range page {
					names = append(names, v.Name)
				}
				if cursor = next; next == "" {
					return names
				}
			}
			s.Fatal("the pages never end")
			return nil
		}
		if names := walk(""); len(names) != 25 || !slices.IsSorted(names) {
			s.Errorf("all: %q", names)
		}
		if names := walk("s03"); !slices.Equal(names, []string{"Soap w"}) {
			s.Errorf("by SKU: %q", names)
		}
		// A rename between two pages moves one product and loses none of the others.
		first, next, err := s.Pos.FindProducts(ctx, s.Store.ID, "soap", 4, "")
		s.Check(err)
		last := first[3]
		_, _, err = s.Pos.PutProduct(ctx, s.Store.ID, last.ID, Goods(last.SKU, "Soap aa", 100))
		s.Check(err)
		rest, _, err := s.Pos.FindProducts(ctx, s.Store.ID, "soap", 100, next)
		if s.Check(err); len(rest) != 21 {
			s.Errorf("%d behind the first four, want 21", len(rest))
		}
	})
}

func TestTaxClasses(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		milk := s.Put(Goods("M", "Milk", 119))
		s.tells(toldOnce, func() {
			_, created, err := s.Pos.PutTaxClass(ctx, s.Store.ID, pos.TaxClass{Code: "standard", Name: "Standard 21 %", Rate: 210_000})
			if s.Check(err); created {
				s.Error("a class that was there is not new")
			}
		})
		s.tells(untold, func() {
			_, _, err := s.Pos.PutTaxClass(ctx, s.Store.ID, pos.TaxClass{Code: "standard", Name: "Standard 21 %", Rate: 210_000})
			s.Check(err)
			for _, c := range []struct {
				code, name string
				rate       money.Rate
				want       string
			}{{"a b", "x", 0, "code_invalid"}, {"", "x", 0, "code_invalid"}, {"x", " ", 0, "required"}, {"x", "x", -1, "rate_invalid"}, {"x", "x", 10_000_001, "rate_invalid"}} {
				_, _, err := s.Pos.PutTaxClass(ctx, s.Store.ID, pos.TaxClass{Code: c.code, Name: c.name, Rate: c.rate})
				s.Refused(err, c.want, "")
			}
		})
		_, created, err := s.Pos.PutTaxClass(ctx, s.Store.ID, pos.TaxClass{Code: "7.7", Name: "Swiss", Rate: 77_000})
		if s.Check(err); !created {
			s.Error("a new class is not said to be new")
		}
		classes, err := s.Pos.TaxClasses(ctx, s.Store.ID)
		if s.Check(err); len(classes) != 4 || classes[0].Code != "7.7" {
			s.Errorf("classes: %+v", classes)
		}
		priced, err := s.Pos.Prices(ctx, s.Store.ID, []pos.LineRequest{{ProductID: milk.ID}})
		if s.Check(err); priced.Tax != 21 { // 119 × 21 / 121
			s.Errorf("taxed %d at the new rate, want 21", priced.Tax)
		}
	})
}

// Should the revision have been raised since a change read it, what was written
// under the one expected moves on to the one that was got.
func TestRevisionRaisedInside(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		a := s.Put(Goods("A", "Ale", 100))
		s.Check(pos.ChangeCatalog(s.Pos, ctx, s.Store.ID, func(tx *db.Tx, revision int64) (bool, error) {
			if _, err := tx.BumpCatalog(s.Store.ID); err != nil {
				return false, err
			}
			return true, tx.Exec(`UPDATE products SET name = 'Pale ale', revision = ? WHERE id = ?`, revision, a.ID).Error
		}))
		v, err := s.Pos.Product(ctx, s.Store.ID, a.ID)
		if s.Check(err); v.Name != "Pale ale" || v.Revision != 3 {
			s.Errorf("%s at revision %d, want 3", v.Name, v.Revision)
		}
	})
}

// A till asks as soon as it is told of a change, which may be before the node
// that it asks has heard of it.
func TestTheCatalogueIsAsNewAsTheBooks(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, other := s.Context(), s.NewPos()
		before, err := other.Catalog(ctx, s.Store.ID, nil)
		s.Check(err)
		id := db.NewID()
		_, _, err = s.Pos.PutProduct(ctx, s.Store.ID, id, Goods("LATE", "Late", 100))
		s.Check(err)
		after, err := other.Catalog(ctx, s.Store.ID, &before.Revision)
		s.Check(err)
		if len(after.Products) != 1 || after.Products[0].ID != id || after.Revision <= before.Revision {
			s.Errorf("after the change the other node tells of %d products at revision %d, before it was %d", len(after.Products), after.Revision, before.Revision)
		}
	})
}
