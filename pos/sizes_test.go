package pos_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tillbell/pos"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// The sizes of a style come by colour and from small to large, however they
// were made; another style's and a deleted one are none of them.
func TestSizesOfAStyle(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		put := func(id, name string, v pos.Variant) {
			t.Helper()
			_, _, err := s.Pos.PutProduct(s.Context(), s.Store.ID, id, pos.ProductRequest{SKU: id, Name: name, Unit: "each", Price: 1490, Tax: "standard", Location: "Rack 7", Variant: v})
			s.Check(err)
		}
		want := []string{"XS, blue", "S, blue", "S/M, blue", "M, blue", "L, blue", "2XL, blue", "XXXL, blue", "36, red", "37.5, red", "38, red", "104-116, red", "one size, red"}
		ids := map[string]string{}
		made := slices.Clone(want)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(made), func(i, j int) { made[i], made[j] = made[j], made[i] })
		for _, words := range made {
			size, colour, _ := strings.Cut(words, ", ")
			ids[words] = db.NewID()
			put(ids[words], "Shirt, "+colour+", "+size, pos.Variant{Style: "shirt", Size: size, Colour: colour})
		}
		other, gone := db.NewID(), db.NewID()
		put(other, "Shirt of another style", pos.Variant{Style: "Shirt", Size: "M"})
		put(gone, "Shirt, blue, XL", pos.Variant{Style: "shirt", Size: "XL", Colour: "blue"})
		s.Check(s.Pos.DeleteProduct(s.Context(), s.Store.ID, gone))

		sizes, err := s.Pos.Sizes(s.Context(), s.Store.ID, ids["M, blue"])
		s.Check(err)
		var got []string
		for _, one := range sizes {
			got = append(got, one.Words())
		}
		if !slices.Equal(got, want) {
			t.Errorf("in order:\n%q, want\n%q", got, want)
		}
		shelf, err := s.Pos.Shelf(s.Context(), s.Store.ID, ids["M, blue"])
		s.Check(err)
		if shelf.Name != "Shirt" || len(shelf.Sizes) != len(want) || shelf.Sizes[3].ID != ids["M, blue"] || shelf.Sizes[3].Price != 1490 {
			t.Errorf("the sign shows %q with %d sizes, the fourth %+v", shelf.Name, len(shelf.Sizes), shelf.Sizes[3])
		}
		alone, err := s.Pos.Sizes(s.Context(), s.Store.ID, other)
		s.Check(err)
		if len(alone) != 1 || alone[0].ID != other {
			t.Errorf("one alone comes in %d sizes", len(alone))
		}

		name, size, err := s.Pos.InSize(s.Context(), s.Store.ID, ids["M, blue"], ids["38, red"])
		if s.Check(err); name != "Shirt, red, 38" || size != "38, red" {
			t.Errorf("picked %q, %q", name, size)
		}
		place, alike, err := s.Pos.LiesAt(s.Context(), s.Store.ID, ids["M, blue"])
		if s.Check(err); place != "Rack 7" || len(alike) != len(sizes)-1 || !slices.Contains(alike, ids["38, red"]) || slices.Contains(alike, ids["M, blue"]) {
			t.Errorf("it lies at %q beside %v", place, alike)
		}
		for what, id := range map[string]string{"another style": other, "a deleted one": gone, "no product": db.NewID()} {
			if _, _, err := s.Pos.InSize(s.Context(), s.Store.ID, ids["M, blue"], id); !isNotFound(err) {
				t.Errorf("%s as a size: %v", what, err)
			}
		}
		// Two without a style are no sizes of each other, and each is its own.
		one, two := db.NewID(), db.NewID()
		put(one, "Pen", pos.Variant{})
		put(two, "Ink", pos.Variant{})
		if _, _, err := s.Pos.InSize(s.Context(), s.Store.ID, one, two); !isNotFound(err) {
			t.Errorf("ink as a size of a pen: %v", err)
		}
		if name, size, err := s.Pos.InSize(s.Context(), s.Store.ID, one, one); err != nil || name != "Pen" || size != "" {
			t.Errorf("itself: %q, %q, %v", name, size, err)
		}
	})
}

func isNotFound(err error) bool {
	f, is := fault.As(err)
	return is && f.Kind == fault.NotFound
}

// A file's sizes are kept with the products, and a file that tells of none
// leaves them.
func TestSizesAreImported(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		file := "sku,name,price,style,size,colour\nT-M,Tee M,14.90,tee,M,blue\nT-L,Tee L,14.90,tee,L,blue\n"
		for again, want := range []pos.ImportReport{{Created: 2}, {Unchanged: 2}} {
			r, err := s.Pos.Import(s.Context(), s.Store.ID, "", strings.NewReader(file), pos.ImportOptions{})
			if s.Check(err); r.Created != want.Created || r.Unchanged != want.Unchanged {
				t.Errorf("time %d: %+v", again, r)
			}
		}
		_, err := s.Pos.Import(s.Context(), s.Store.ID, "", strings.NewReader("sku,name,price\nT-M,Tee in M,15.90\n"), pos.ImportOptions{})
		s.Check(err)
		found, _, err := s.Pos.FindProducts(s.Context(), s.Store.ID, "T-M", 5, "")
		s.Check(err)
		if len(found) != 1 || found[0].Variant != (pos.Variant{Style: "tee", Size: "M", Colour: "blue"}) || found[0].Name != "Tee in M" {
			t.Fatalf("found %+v", found)
		}
		sizes, err := s.Pos.Sizes(s.Context(), s.Store.ID, found[0].ID)
		if s.Check(err); len(sizes) != 2 {
			t.Errorf("%d sizes", len(sizes))
		}
	})
}
