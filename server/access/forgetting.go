package access

import (
	"encoding/json"
	"fmt"

	"tillbell/server/db"
)

// ForgetApproval leaves an approval, and the card of the call that asked for it,
// without whom it was about and what was said. summary is what may stay.
func ForgetApproval(tx *db.Tx, id, request string, summary json.RawMessage) error {
	err := tx.Exec(`UPDATE approvals SET summary = ?, reason = '', answer_reason = '' WHERE id = ?`, string(summary), id).Error
	if err == nil && request != "" {
		err = tx.Exec(`UPDATE help_requests SET approval = NULL, note = '', words = '', talk = '[]' WHERE id = ?`, request).Error
	}
	if err == nil && request != "" {
		err = tx.Exec(`UPDATE help_said SET worded = FALSE, answer = '', note = '' WHERE request_id = ?`, request).Error
	}
	if err != nil {
		return fmt.Errorf("forget whom approval %s is about: %w", id, err)
	}
	return nil
}
