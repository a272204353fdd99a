package main

import (
	"bytes"
	"net/http"
	"os"
	"testing"

	"tillbell/server/db"
)

// A customer who is erased takes along what they showed when they called for
// help and bought after.
func TestAnErasedCustomersPhotosGo(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	customer, sale, drawer := db.NewID(), db.NewID(), db.NewID()
	s.call("PUT", "/customers/"+customer, map[string]any{"name": "Ada Lovelace"}, 201, nil)
	s.call("PUT", "/drawers/"+drawer, map[string]any{"opening_float": 0}, 201, nil)
	s.call("PUT", "/sales/"+sale, map[string]any{"customer_id": customer, "lines": []any{map[string]any{"barcode": breadCode}},
		"tenders": []any{map[string]any{"kind": "cash", "amount": 349}}, "total": 349}, 201, nil)
	var asked struct{ ID, Secret string }
	s.call("POST", "/call-points/A1/requests", map[string]any{"kind": "assistance", "note": "where is the rye bread?"}, 201, &asked)
	shot, err := os.ReadFile(s.photoFile(40, 30))
	s.must(err)
	q, err := http.NewRequestWithContext(t.Context(), "PUT", s.serve.PublicURL+"/api/v1/help/"+asked.Secret+"/photos/"+db.NewID(), bytes.NewReader(shot))
	s.must(err)
	q.Close = true
	got, err := http.DefaultClient.Do(q)
	s.must(err)
	s.must(got.Body.Close())
	if got.StatusCode != 201 {
		t.Fatalf("the photo: %d", got.StatusCode)
	}
	s.must(s.books.Tx(t.Context(), func(tx *db.Tx) error { // as it is tied some time after
		return tx.Exec(`INSERT INTO assist_calls (request_id, store_id, ended_at, day, hour, kind, fate, judged, rule, sale_id, value)
			VALUES (?, ?, 1, '2026-11-28', 10, 'assistance', 'helped', TRUE, 'cart', ?, 349)`, asked.ID, s.store.ID, sale).Error
	}))
	var till struct{ ID string }
	s.call("POST", "/help-requests", map[string]any{"kind": "carry_out", "note": "to the blue car", "customer_id": customer}, 201, &till)
	if n := s.counts(`SELECT count(*) FROM help_photos`); n != 1 {
		t.Fatalf("%d photos before", n)
	}
	s.call("DELETE", "/customers/"+customer, nil, 204, nil)
	if n := s.counts(`SELECT count(*) FROM help_requests WHERE id = ? AND note = ''`, till.ID); n != 1 {
		t.Error("what the till asked for them is still there")
	}
	if n := s.counts(`SELECT count(*) FROM help_photos`); n != 0 {
		t.Errorf("%d photos after", n)
	}
	if n := s.counts(`SELECT count(*) FROM help_requests WHERE customer_id IS NOT NULL`); n != 0 {
		t.Error("a call still says whose it was")
	}
	if n := s.counts(`SELECT count(*) FROM help_requests WHERE id = ? AND note = '' AND photos = '[]'`, asked.ID); n != 1 {
		t.Error("the call still says what it was about")
	}
}
