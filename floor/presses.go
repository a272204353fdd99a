package floor

import (
	"context"
	"fmt"
	"strings"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// How a call came, where not by a page.
const (
	byButton = "button"
)

// Presses at one point are one request with a count, whoever they come from.
// What a phone calls its press by lets it ask again without pressing twice.

var errPressExists = fault.New(fault.Conflict, "press_exists", "Another press is called so.").At("press", "press_exists", "is taken")

// pressID checks what a press is called by. A request of its own needs none:
// its id does that.
func pressID(a PointAsk) (string, error) {
	if a.Press == "" || a.ID != "" {
		return "", nil
	}
	id, ok := canonicalID(a.Press)
	if !ok {
		return "", fault.New(fault.Invalid, "press_invalid", "A press is called by a UUID.").At("press", "press_invalid", "is not a UUID")
	}
	return id, nil
}

// pressedBefore finds the request of a press that was counted already, ended or
// not, and gives it one more secret.
func pressedBefore(tx *db.Tx, fresh *requestRow, secret string) (Request, error) {
	if fresh.press == "" {
		return Request{}, nil
	}
	var old struct {
		RequestID string
		Press     int64
		PointID   *string
		Kind      string
	}
	err := tx.Raw(`SELECT p.request_id, p.press, r.call_point_id AS point_id, r.kind FROM help_presses p
		JOIN help_requests r ON r.id = p.request_id WHERE p.press_id = ?`, fresh.press).Take(&old).Error
	if db.IsMissing(err) {
		return Request{}, nil
	} else if err != nil {
		return Request{}, fmt.Errorf("look for the press: %w", err)
	}
	if orEmpty(old.PointID) != *fresh.CallPointID || old.Kind != fresh.Kind {
		return Request{}, errPressExists
	}
	if err := tx.Exec(`UPDATE call_points SET presses = presses - 1 WHERE id = ?`, *fresh.CallPointID).Error; err != nil {
		return Request{}, fmt.Errorf("take back the count: %w", err)
	}
	if err := addSecret(tx, old.RequestID, old.Press, secret); err != nil {
		return Request{}, err
	}
	return loadView(tx.DB, old.RequestID)
}

// TakeBack is for a phone that rang, never read the answer, and whose customer
// does not want help any more: by what it called its press. One that never came
// is none to take back.
func (f *Floor) TakeBack(ctx context.Context, code, press string) error {
	p, _, err := f.point(ctx, code)
	if err != nil {
		return err
	}
	id, err := pressID(PointAsk{Press: press})
	if err != nil || id == "" {
		return err
	}
	var was pressRow
	err = f.db.Read(ctx).Raw(`SELECT p.request_id, p.press FROM help_presses p JOIN help_requests r ON r.id = p.request_id
		WHERE p.press_id = ? AND r.call_point_id = ?`, id, p.ID).Take(&was).Error
	if db.IsMissing(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("look for the press: %w", db.Translate(err))
	}
	return f.takeBackByPhone(ctx, was.RequestID, was.Press)
}

// addNote keeps what a further customer wrote beside what stands there, while
// there is room for it.
func (r *requestRow) addNote(note string) {
	if note == "" || r.ForgottenAt != nil {
		return
	}
	for line := range strings.Lines(r.Note) {
		if strings.TrimSuffix(line, "\n") == note {
			return
		}
	}
	if r.Note == "" {
		r.Note = note
	} else if len(r.Note)+len(note) < 4*maxNote {
		r.Note += "\n" + note
	}
}
