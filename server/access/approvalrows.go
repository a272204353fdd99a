package access

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// Ids are cast to text, as a pipe's answers need it.
const selectApproval = `SELECT CAST(id AS TEXT), CAST(store_id AS TEXT), COALESCE(CAST(register_id AS TEXT), ''), CAST(requester_id AS TEXT),
	COALESCE(CAST(approver_id AS TEXT), ''), right_name, subject_hash, amount, percent, reason, summary,
	COALESCE(CAST(help_request_id AS TEXT), ''), state, asked_at, answered_at, expires_at, used_at, COALESCE(CAST(used_by AS TEXT), ''),
	answer_reason, content_hash FROM approvals `

func scanApproval(row interface{ Scan(into ...any) error }) (*Approval, error) {
	g := &Approval{}
	var summary string
	var asked, expires int64
	var answered, used sql.NullInt64
	err := row.Scan(&g.ID, &g.StoreID, &g.RegisterID, &g.RequesterID, &g.ApproverID, &g.Right, &g.Hash, &g.Amount, &g.Percent, &g.Reason,
		&summary, &g.HelpRequestID, &g.State, &asked, &answered, &expires, &used, &g.UsedBy, &g.AnswerReason, &g.content)
	if err != nil {
		return nil, err
	}
	g.Summary, g.AskedAt, g.ExpiresAt = json.RawMessage(summary), db.Micros(asked).Time(), db.Micros(expires).Time()
	g.AnsweredAt, g.UsedAt = timeOf(answered), timeOf(used)
	return g, nil
}

func timeOf(n sql.NullInt64) *time.Time {
	if !n.Valid {
		return nil
	}
	t := db.Micros(n.Int64).Time()
	return &t
}

// oneApproval locks an approval of a store and reads it; nil when there is none.
func oneApproval(tx *db.Tx, store, id string) (*Approval, error) {
	g, err := scanApproval(tx.Raw(selectApproval+`WHERE id = ?`+tx.Lock(), id).Row())
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("lock approval %s: %w", id, err)
	}
	if g.StoreID != store {
		return nil, errNoApproval
	}
	return g, nil
}

// Approval reads an approval of a store.
func (a *Access) Approval(ctx context.Context, store, id string) (*Approval, error) {
	g, err := scanApproval(a.db.Read(ctx).Raw(selectApproval+`WHERE id = ? AND store_id = ?`, id, store).Row())
	if db.IsMissing(err) {
		return nil, errNoApproval
	} else if err != nil {
		return nil, fmt.Errorf("load approval: %w", db.Translate(err))
	}
	return g, nil
}

// Approvals lists a store's approvals, the newest first, from before an id on.
func (a *Access) Approvals(ctx context.Context, store, before string, limit int) ([]*Approval, error) {
	query, args := selectApproval+`WHERE store_id = ? `, []any{store}
	if before != "" {
		if u, err := uuid.Parse(before); err != nil || u.String() != before {
			return nil, fault.New(fault.Malformed, "cursor_invalid", "That is no place in this list.").At("cursor", "cursor_invalid", "is not a cursor")
		}
		query, args = query+`AND id < ? `, append(args, before)
	}
	rows, err := a.db.Read(ctx).Raw(query+`ORDER BY id DESC LIMIT ?`, append(args, limit)...).Rows()
	if err != nil {
		return nil, fmt.Errorf("list approvals: %w", db.Translate(err))
	}
	defer rows.Close()
	out := []*Approval{}
	for rows.Next() {
		g, err := scanApproval(rows)
		if err != nil {
			return nil, fmt.Errorf("read approvals: %w", db.Translate(err))
		}
		out = append(out, g)
	}
	return out, rows.Err()
}

// LookApprovals puts in the locking and reading of approvals, in the order of
// their ids.
func LookApprovals(p *db.Pipe, ids []string, into map[string]*Approval) error {
	if len(ids) == 0 {
		return nil
	}
	query, args := selectApproval+`WHERE id `, []any(nil)
	if p.Dialect() == db.Postgres {
		query, args = query+`= ANY($1::text[]::uuid[]) ORDER BY id FOR UPDATE`, []any{ids}
	} else {
		query, args = query+`IN (SELECT value FROM json_each(?))`, []any{mustJSON(ids)}
	}
	p.Query("lock approvals", func(rows db.Scanner) error {
		for rows.Next() {
			g, err := scanApproval(rows)
			if err != nil {
				return err
			}
			into[g.ID] = g
		}
		return nil
	}, query, args...)
	return nil
}

// UseApprovals puts in that approvals, locked before, were used each by the
// document beside it.
func UseApprovals(p *db.Pipe, at time.Time, ids, documents []string) error {
	if len(ids) == 0 {
		return nil
	}
	times := make([]int64, len(ids))
	for i := range times {
		times[i] = int64(db.At(at))
	}
	source, args, err := p.Source(db.Rows{db.UUIDs("id", ids), db.UUIDs("used_by", documents), db.Ints("used_at", times)})
	if err != nil {
		return err
	}
	p.Exec("use approvals", `UPDATE approvals SET state = 'used', used_at = v.used_at, used_by = v.used_by FROM `+source+`
		WHERE approvals.id = v.id AND approvals.state = 'granted'`, args...)
	return nil
}
