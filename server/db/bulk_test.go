package db_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// Texts that can stand in a statement do so; what is written is what was given,
// whichever way it went.
func TestRowsAreWrittenAsGiven(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		err := d.Tx(ctx, func(tx *db.Tx) error {
			return tx.Exec(`CREATE TABLE given (n bigint, word text, maybe text, many bigint, bytes ` + bytesOf(d) + `)`).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(t *rapid.T) {
			text := rapid.OneOf(
				rapid.StringMatching(`[a-zA-Z0-9 _.'-]{0,70}`),
				rapid.StringOf(rapid.RuneFrom([]rune(`aA0-_. '"\;?$:,()%`+"\n\u202e🦠"))),
				rapid.SampledFrom([]string{"", "'", "''", "' OR 1=1 --", "?", "$1", ":a", "NULL", "0x1", "1e5"}))
			n := rapid.IntRange(1, 40).Draw(t, "rows")
			numbers, words, bytes := make([]int64, n), make([]string, n), make([][]byte, n)
			maybe, many := make([]*string, n), make([]*int64, n)
			for i := range n {
				numbers[i], words[i] = int64(i), text.Draw(t, "word")
				bytes[i] = []byte(words[i])
				if s := text.Draw(t, "maybe"); s != "" {
					maybe[i] = &s
					v := rapid.Int64().Draw(t, "many")
					many[i] = &v
				}
			}
			var got []struct {
				N     int64
				Word  string
				Maybe *string
				Many  *int64
				Bytes []byte
			}
			err := d.Tx(ctx, func(tx *db.Tx) error {
				if err := tx.Exec(`DELETE FROM given`).Error; err != nil {
					return err
				}
				err := tx.Insert(ctx, "given", db.Rows{db.Ints("n", numbers), db.Texts("word", words),
					{Name: "maybe", Type: "text", Values: maybe}, db.OptionalInts("many", many), db.Blobs("bytes", bytes)})
				if err != nil {
					return err
				}
				return tx.Raw(`SELECT * FROM given ORDER BY n`).Scan(&got).Error
			})
			if err != nil || len(got) != n {
				t.Fatalf("%d of %d rows, %v", len(got), n, err)
			}
			for i, g := range got {
				if g.Word != words[i] || !same(g.Maybe, maybe[i]) || !same(g.Many, many[i]) || !slices.Equal(g.Bytes, bytes[i]) {
					t.Fatalf("row %d is %+v, given were %q %v %v", i, g, words[i], maybe[i], many[i])
				}
			}
		})
	})
}

func bytesOf(d *db.DB) string {
	if d.Dialect() == db.Postgres {
		return "bytea"
	}
	return "blob"
}

func same[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// A row put into a table asks every table that points to it whether one of its
// rows does already: without an index that reads all of them, for each sale.
func TestWhatPointsToASaleIsIndexed(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	var bare []string
	err := d.Read(t.Context()).Raw(`SELECT m.name || '.' || f."from" FROM sqlite_master m, pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' AND f."table" IN ('sales', 'sale_lines', 'journal', 'register_heads') AND f.seq = 0 AND NOT EXISTS (
			SELECT 1 FROM pragma_index_list(m.name) i, pragma_index_info(i.name) c WHERE c.seqno = 0 AND c.name = f."from")`).Scan(&bare).Error
	if err != nil {
		t.Fatal(err)
	}
	if len(bare) > 0 {
		t.Errorf("no index begins with %v", bare)
	}
}
