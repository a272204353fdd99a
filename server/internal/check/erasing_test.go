package check_test

import (
	"encoding/json"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/internal/check"
)

// A call about a customer, answered on the floor, still tells what became of it
// when the customer is erased, and nothing of the customer. Logs that an earlier
// version left with the bare id of such calls hold, too.
func TestErasingLeavesCallsWhole(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		c := s.cashier(0, "Mia")
		c.Rights = access.BuiltIn(access.Manager)
		customer := db.NewID()
		_, _, _, err := s.pos.PutCustomer(ctx, c, customer, pos.CustomerRequest{Name: "Zzyzx"})
		s.check(err)
		g, err := s.access.PrepareApproval(s.signIn(0, "Mia"), access.ApprovalAsk{ID: db.NewID(), Right: access.OverAccountLimit, Amount: 100, Reason: "for Zzyzx",
			Summary: json.RawMessage(`{"kind":"cart","customer_id":"` + customer + `","subject":"Zzyzx"}`)})
		s.check(err)
		ben, call := s.helper("Ben"), db.NewID()
		_, _, err = s.floor.Ask(ctx, s.helper("Cem"), floor.StaffAsk{ID: call, Kind: "approval", Note: "Zzyzx waits", Approval: &floor.Approval{What: g.Summary, Wait: time.Minute,
			Save: func(tx *db.Tx, request string) error { return s.access.SaveApproval(tx, g, request) }}})
		s.check(err)
		s.check(s.floor.Route(ctx))
		q, err := s.floor.Accept(ctx, ben, call)
		s.check(err)
		_, err = s.floor.Arrive(ctx, ben, call, q.ClaimEpoch, "")
		s.check(err)
		_, err = s.floor.Resolve(ctx, ben, call, q.ClaimEpoch, floor.Resolution{Outcome: "helped", Words: "Zzyzx again"})
		s.check(err)

		s.check(s.pos.EraseCustomer(ctx, c, customer, true))
		holds := func() {
			s.Helper()
			r, err := check.Run(ctx, s.db, nil)
			s.check(err)
			for _, b := range r.Broken {
				t.Error(b)
			}
		}
		holds()
		var last struct {
			Status, Note, Words string
			Version             int64
			Approval            json.RawMessage
			Claim               *struct{ Name string }
		}
		rows, err := s.db.Read(ctx).Raw(`SELECT data FROM store_events WHERE type LIKE 'help_request.%' AND data LIKE ? ORDER BY seq`, `%"`+call+`"%`).Rows()
		s.check(err)
		defer rows.Close()
		for rows.Next() {
			var data string
			s.check(rows.Scan(&data))
			s.check(json.Unmarshal([]byte(data), &last))
			if last.Note != "" || last.Words != "" || last.Approval != nil {
				t.Errorf("told is still %s", data)
			}
		}
		s.check(rows.Err())
		if last.Status != "resolved" || last.Version < 4 || last.Claim == nil {
			t.Errorf("what became of the call is lost: %+v", last)
		}

		s.check(s.db.Tx(ctx, func(tx *db.Tx) error {
			return tx.Exec(`UPDATE store_events SET data = ? WHERE type LIKE 'help_request.%' AND data LIKE ?`, `{"id":"`+call+`"}`, `%"`+call+`"%`).Error
		}))
		holds()
	})
}
