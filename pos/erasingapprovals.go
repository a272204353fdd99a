package pos

import (
	"encoding/json"
	"fmt"
	"slices"

	"tillbell/server/access"
	"tillbell/server/db"
)

// forgetApprovals takes a customer out of what was asked for about them, or for
// what they bought: the name, and what people said of it. What was asked, how
// much, by whom, and who said yes stay. Nothing finds an approval by whom it is
// about, so all are looked at, so many at once.
func (p *Pos) forgetApprovals(tx *db.Tx, row *customerRow) error {
	for last := noID; ; {
		var ids []string
		err := tx.Raw(`SELECT id FROM approvals WHERE id > ? ORDER BY id LIMIT ?`, last, p.atOnce).Scan(&ids).Error
		if err != nil || len(ids) == 0 {
			return err
		}
		first := ids[0]
		last = ids[len(ids)-1]
		if err := forgetAmong(tx, row, first, last); err != nil || len(ids) < p.atOnce {
			return err
		}
	}
}

// forgetAmong does so for the approvals from one to another.
func forgetAmong(tx *db.Tx, row *customerRow, first, last string) error {
	customer := row.view()
	names := []string{customer.called(), row.Name, row.Phone, row.Email, row.Code}
	var found []struct {
		ID, Summary string
		Request     string
		Theirs      bool
	}
	err := tx.Raw(`SELECT * FROM (SELECT a.id, a.summary, COALESCE(CAST(a.help_request_id AS TEXT), '') AS request,
			COALESCE(a.summary LIKE ? OR a.used_by = ? OR a.used_by IN (SELECT id FROM sales WHERE customer_id = ?), FALSE) AS theirs
		FROM approvals a WHERE a.id BETWEEN ? AND ?) AS each WHERE theirs OR summary LIKE ?`,
		mentions(row.ID), row.ID, row.ID, first, last, `%"subject":%`).Scan(&found).Error
	if err != nil {
		return err
	}
	for _, one := range found {
		var s map[string]any
		if err := json.Unmarshal([]byte(one.Summary), &s); err != nil {
			return err
		}
		named, _ := s["subject"].(string)
		if !one.Theirs && (named == "" || !slices.Contains(names, named)) {
			continue
		}
		delete(s, "subject")
		delete(s, "customer_id")
		if err := access.ForgetApproval(tx, one.ID, one.Request, mustJSON(s)); err != nil {
			return err
		}
		if err := forgetNews(tx, "approval.", one.ID); err != nil {
			return err
		}
		if one.Request == "" {
			continue
		}
		if err := forgetCall(tx, one.Request); err != nil {
			return err
		}
	}
	return nil
}

// forgetCall takes the texts of a call out of what was told of it. What became of
// the call stays: whoever comes back learns by it that the call is over.
func forgetCall(tx *db.Tx, request string) error {
	var told []struct {
		StoreID string
		Seq     int64
		Data    string
	}
	err := tx.Raw(`SELECT store_id, seq, data FROM store_events WHERE type LIKE 'help_request.%' AND data LIKE ?`, `%"`+request+`"%`).Scan(&told).Error
	if err != nil {
		return fmt.Errorf("find what was told of call %s: %w", request, err)
	}
	for _, one := range told {
		var call map[string]json.RawMessage
		if err := json.Unmarshal([]byte(one.Data), &call); err != nil {
			return fmt.Errorf("read event %d of call %s: %w", one.Seq, request, err)
		}
		if string(call["id"]) != `"`+request+`"` {
			continue
		}
		delete(call, "approval")
		delete(call, "talk")
		for _, member := range []string{"note", "words", "reason"} {
			if _, there := call[member]; there {
				call[member] = json.RawMessage(`""`)
			}
		}
		err := tx.Exec(`UPDATE store_events SET data = ? WHERE store_id = ? AND seq = ?`, string(mustJSON(call)), one.StoreID, one.Seq).Error
		if err != nil {
			return fmt.Errorf("forget event %d of call %s: %w", one.Seq, request, err)
		}
	}
	return nil
}
