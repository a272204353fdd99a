package access

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// An approval is a second person's yes to one act at one till. It runs
// asked → granted or refused, granted → used; by its clock it is expired from
// then on, whatever stands in its row. It is bound to the hash of what was
// shown and to how much, so that it fits no other cart, and to who asked and
// where. A commit takes it by locking its row: two at once cannot both.

// States of an approval. Expired is never stored.
const (
	ApprovalAsked   = "asked"
	ApprovalGranted = "granted"
	ApprovalRefused = "refused"
	ApprovalUsed    = "used"
	ApprovalExpired = "expired"
)

// ApprovalTTL is how long an approval waits for its answer, and after it for
// its use.
const ApprovalTTL = 5 * time.Minute

const (
	maxApprovalReason = 280
	maxSummary        = 256 << 10
)

var (
	errNoApproval   = fault.New(fault.NotFound, "no_approval", "There is no such approval.")
	errApprovalTold = fault.New(fault.Conflict, "approval_exists", "Another approval has this id already.").At("id", "approval_exists", "is taken")
	errOwnApproval  = fault.New(fault.Forbidden, "own_approval", "Nobody approves what they ask for themselves.")
	errNotNeeded    = fault.New(fault.Invalid, "approval_not_needed", "You may do this without an approval.").At("right", "approval_not_needed", "is yours")
	errPINNeeded    = fault.New(fault.Forbidden, "pin_needed", "Enter your PIN to approve this.").At("pin", "required", "must not be empty")
	errExpired      = fault.New(fault.Conflict, "approval_expired", "The approval has expired. Ask again.")
	errMismatch     = fault.New(fault.Conflict, "approval_mismatch", "The approval was given for something else. Ask again.")
	errNotAnswered  = fault.New(fault.Conflict, "approval_open", "The approval has not been answered yet.")
	errRefused      = fault.New(fault.Conflict, "approval_refused", "The approval was refused.")
)

// ErrApprovalUsed says that an approval served already.
var ErrApprovalUsed = fault.New(fault.Conflict, "approval_used", "The approval was used already.")

// NotAllowed is the refusal of what not even an approval helps with.
func NotAllowed(right Right) *fault.Error {
	return fault.New(fault.Forbidden, "not_allowed", "Your role may not do this.").With("right", right)
}

// ApprovalAsk is what an approval is asked for. Hash is over what would be
// done; Amount and Percent are its size in what the right measures.
type ApprovalAsk struct {
	ID              string
	Right           Right
	Hash            [sha256.Size]byte
	Amount, Percent int64
	Reason          string
	Summary         json.RawMessage // for the approver's eyes
}

// Approval is an approval as it stands.
type Approval struct {
	ID, StoreID, RegisterID, RequesterID string
	ApproverID                           string
	Right                                Right
	Hash                                 []byte
	Amount, Percent                      int64
	Reason                               string
	Summary                              json.RawMessage
	HelpRequestID                        string
	State                                string
	AskedAt, ExpiresAt                   time.Time
	AnsweredAt, UsedAt                   *time.Time
	UsedBy, AnswerReason                 string
	content                              []byte
}

// StateAt is the state by a clock.
func (g *Approval) StateAt(now time.Time) string {
	if (g.State == ApprovalAsked || g.State == ApprovalGranted) && !g.ExpiresAt.After(now) {
		return ApprovalExpired
	}
	return g.State
}

// Act is one act that needs an approval: who does what where, and how much.
type Act struct {
	Staff, Register string
	Right           Right
	Hash            [sha256.Size]byte
	Amount, Percent int64
}

// Covers refuses where the approval is not for this act, or not any more.
func (g *Approval) Covers(act Act, now time.Time) error {
	if g.RequesterID != act.Staff || g.RegisterID != act.Register || g.Right != act.Right || !bytes.Equal(g.Hash, act.Hash[:]) ||
		act.Amount > g.Amount || act.Percent > g.Percent {
		return errMismatch.With("right", act.Right)
	}
	switch g.StateAt(now) {
	case ApprovalGranted:
		return nil
	case ApprovalUsed:
		return ErrApprovalUsed
	case ApprovalRefused:
		return errRefused
	case ApprovalAsked:
		return errNotAnswered
	}
	return errExpired
}

// PrepareApproval checks what the signed-in person asks for, at a till or in the
// office. It stands once SaveApproval wrote it.
func (a *Access) PrepareApproval(w *Who, ask ApprovalAsk) (*Approval, error) {
	if _, known := fineRight(ask.Right); !known {
		return nil, fault.New(fault.Invalid, "right_invalid", "There is no such right.").At("right", "right_invalid", "is not known")
	}
	switch w.Allows(ask.Right, ask.Amount, ask.Percent) {
	case Denied:
		return nil, NotAllowed(ask.Right)
	case Allowed:
		return nil, errNotNeeded
	}
	reason, err := text.Free("reason", ask.Reason, maxApprovalReason)
	if err != nil {
		return nil, err
	}
	if len(ask.Summary) > maxSummary {
		return nil, fault.New(fault.TooLarge, "too_large", "That is too much for one approval.")
	}
	g := &Approval{ID: ask.ID, StoreID: w.Store.ID, RequesterID: w.Staff.ID, Right: ask.Right, Hash: ask.Hash[:],
		Amount: ask.Amount, Percent: ask.Percent, Reason: reason, Summary: ask.Summary, State: ApprovalAsked}
	if w.Register != nil {
		g.RegisterID = w.Register.ID
	}
	if g.ID == "" {
		g.ID = db.NewID()
	}
	g.content = g.contentHash()
	return g, nil
}

// contentHash tells a retry from another approval under the same id.
func (g *Approval) contentHash() []byte {
	sum := sha256.Sum256([]byte(mustJSON([]any{g.RegisterID, g.RequesterID, g.Right, g.Hash, g.Amount, g.Percent, g.Reason})))
	return sum[:]
}

// SaveApproval writes an approval that is asked by a call on the floor, inside
// the transaction that makes the call.
func (a *Access) SaveApproval(tx *db.Tx, g *Approval, helpRequest string) error {
	g.HelpRequestID = helpRequest
	return g.insert(tx)
}

func (g *Approval) insert(tx *db.Tx) error {
	g.AskedAt, g.ExpiresAt = tx.Now, tx.Now.Add(ApprovalTTL)
	var answered *db.Micros
	if g.State != ApprovalAsked {
		at := db.At(tx.Now)
		answered, g.AnsweredAt = &at, &g.AskedAt
	}
	err := tx.Exec(`INSERT INTO approvals (id, store_id, register_id, requester_id, approver_id, right_name, subject_hash, amount, percent,
		reason, summary, help_request_id, state, asked_at, answered_at, expires_at, answer_reason, content_hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?)`, g.ID, g.StoreID, optional(g.RegisterID), g.RequesterID, optional(g.ApproverID),
		g.Right, db.Bytes(g.Hash), g.Amount, g.Percent, g.Reason, string(g.Summary), optional(g.HelpRequestID), g.State, db.At(g.AskedAt),
		answered, db.At(g.ExpiresAt), db.Bytes(g.content)).Error
	if err != nil {
		return fmt.Errorf("insert approval: %w", err)
	}
	return nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// ApproveHere is a yes given at the till by a second person's own PIN. Wrong
// PINs count as at the sign-in. The same ask again gives the approval that
// stands.
func (a *Access) ApproveHere(ctx context.Context, w *Who, ask ApprovalAsk, approver, pin string) (g *Approval, created bool, err error) {
	// Whose yes it is comes before whether one is needed: how far an act lies
	// from its limit is nothing to find out by asking oneself.
	if approver == w.Staff.ID {
		return nil, false, errOwnApproval
	}
	row, err := a.provePIN(ctx, w.Device.ID, w.Store.ID, approver, pin)
	if err != nil {
		return nil, false, hereWrong(err)
	}
	if g, err = a.PrepareApproval(w, ask); err != nil {
		return nil, false, err
	}
	fine, err := a.allowances(ctx, w.Store.ID, Role(row.Role))
	if err != nil {
		return nil, false, err
	}
	if fine.Allows(g.Right, g.Amount, g.Percent) != Allowed {
		return nil, false, fault.New(fault.Forbidden, "approver_limit", "%s may not approve this.", row.Name).With("right", g.Right)
	}
	g.State, g.ApproverID = ApprovalGranted, approver
	err = a.db.Put(ctx, func(tx *db.Tx) error {
		old, err := oneApproval(tx, g.StoreID, g.ID)
		if err != nil {
			return err
		}
		if old != nil {
			if !bytes.Equal(old.content, g.content) || old.ApproverID != approver {
				return errApprovalTold
			}
			g, created = old, false
			return nil
		}
		if err := liftLock(tx, w.Device.ID, approver); err != nil {
			return err
		}
		created = true
		if err := g.insert(tx); err != nil {
			return err
		}
		return g.tell(tx, Person{approver, row.Name})
	})
	return g, created, err
}

// hereWrong says of a wrong PIN that it was the second person's: the caller
// stays signed in.
func hereWrong(err error) error {
	if f, ok := fault.As(err); ok && f.Kind == fault.Unauthenticated {
		c := *f
		c.Kind = fault.Forbidden
		return &c
	}
	return err
}

// Answer is what an approver says to what was asked on the floor.
type Answer struct {
	Grant  bool
	Reason string
	PIN    string // of rights that want it again
}

// AnswerApproval grants or refuses what was asked on the floor; the session is
// the proof of who says so. settle ends the call in the same transaction. The
// same answer again changes nothing.
func (a *Access) AnswerApproval(ctx context.Context, w *Who, id string, answer Answer, settle func(tx *db.Tx, request string) error) (*Approval, error) {
	g, err := a.Approval(ctx, w.Store.ID, id)
	if err != nil {
		return nil, err
	}
	if g.RequesterID == w.Staff.ID {
		return nil, errOwnApproval
	}
	if w.Allows(g.Right, g.Amount, g.Percent) != Allowed {
		return nil, NotAllowed(g.Right)
	}
	reason, err := text.Free("reason", answer.Reason, maxApprovalReason)
	if err != nil {
		return nil, err
	}
	if f, _ := fineRight(g.Right); answer.Grant && f.StepUp {
		if answer.PIN == "" {
			return nil, errPINNeeded
		}
		if _, err := a.provePIN(ctx, w.Device.ID, w.Store.ID, w.Staff.ID, answer.PIN); err != nil {
			return nil, hereWrong(err)
		}
	}
	err = a.db.Tx(ctx, func(tx *db.Tx) error {
		if g, err = oneApproval(tx, w.Store.ID, id); err != nil {
			return err
		}
		now, err := Standing(tx, w.Store.ID, []string{w.Session}) // the session may be read before rights were changed
		if err != nil {
			return err
		}
		if g != nil && now[w.Session].Allows(g.Right, g.Amount, g.Percent) != Allowed {
			return NotAllowed(g.Right)
		}
		state := ApprovalRefused
		if answer.Grant {
			state = ApprovalGranted
		}
		if g.ApproverID == w.Staff.ID && (g.State == state || g.State == ApprovalUsed && answer.Grant) {
			return nil
		}
		return a.answerIn(tx, w, g, state, reason, answer.PIN != "", settle)
	})
	return g, err
}

func (a *Access) answerIn(tx *db.Tx, w *Who, g *Approval, state, reason string, proved bool, settle func(tx *db.Tx, request string) error) error {
	switch g.StateAt(tx.Now) {
	case ApprovalAsked:
	case ApprovalExpired:
		return errExpired
	default:
		return fault.New(fault.Conflict, "approval_answered", "Somebody has answered this already.").With("state", g.State)
	}
	if proved {
		if err := liftLock(tx, w.Device.ID, w.Staff.ID); err != nil {
			return err
		}
	}
	now := tx.Now
	g.State, g.ApproverID, g.AnsweredAt, g.AnswerReason, g.ExpiresAt = state, w.Staff.ID, &now, reason, now.Add(ApprovalTTL)
	err := tx.Exec(`UPDATE approvals SET state = ?, approver_id = ?, answered_at = ?, answer_reason = ?, expires_at = ? WHERE id = ?`,
		g.State, g.ApproverID, db.At(now), reason, db.At(g.ExpiresAt), g.ID).Error
	if err != nil {
		return fmt.Errorf("answer approval: %w", err)
	}
	if g.HelpRequestID != "" && settle != nil {
		if err := settle(tx, g.HelpRequestID); err != nil {
			return err
		}
	}
	return g.tell(tx, Person{w.Staff.ID, w.Staff.Name})
}

// tell tells the asking till, and whoever sees the figures, how it was answered.
func (g *Approval) tell(tx *db.Tx, by Person) error {
	amount := g.Amount
	if g.Right == CloseDifference { // whoever counts blind hears it too
		amount = 0
	}
	data := map[string]any{"id": g.ID, "state": g.State, "right": g.Right, "register_id": g.RegisterID, "approver": by,
		"amount": amount, "percent": g.Percent, "reason": g.AnswerReason, "expires_at": g.ExpiresAt.UTC().Format(eventTime)}
	if g.HelpRequestID != "" {
		data["help_request_id"] = g.HelpRequestID
	}
	audience := db.TopicReports
	if g.RegisterID != "" {
		audience = db.TopicRegister(g.RegisterID) + " " + audience
	}
	_, err := tx.Emit(g.StoreID, db.Event{Type: "approval.answered", Audience: audience, Data: data})
	return err
}

const eventTime = "2006-01-02T15:04:05.000Z"
