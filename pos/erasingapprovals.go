package pos

import (
	"encoding/json"
	"slices"

	"tillbell/server/access"
	"tillbell/server/db"
)

// forgetApprovals takes a customer out of what was asked for about them, or for
// what they bought: the name, and what people said of it. What was asked, how
// much, by whom, and who said yes stay.
func forgetApprovals(tx *db.Tx, row *customerRow) error {
	customer := row.view()
	names := []string{customer.called(), row.Name, row.Phone, row.Email, row.Code}
	var found []struct {
		ID, Summary string
		Request     string
		Theirs      bool
	}
	err := tx.Raw(`SELECT * FROM (SELECT a.id, a.summary, COALESCE(CAST(a.help_request_id AS TEXT), '') AS request,
			COALESCE(a.summary LIKE ? OR a.used_by = ? OR a.used_by IN (SELECT id FROM sales WHERE customer_id = ?), FALSE) AS theirs
		FROM approvals a) AS each WHERE theirs OR summary LIKE ?`, mentions(row.ID), row.ID, row.ID, `%"subject":%`).Scan(&found).Error
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
		if err := forgetNews(tx, "help_request.", one.Request); err != nil {
			return err
		}
	}
	return nil
}
