package floor

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/floor/routing"
	"tillbell/server/access"
	"tillbell/server/db"
)

// Status is where a request stands.
type Status string

// The states, see the package's doc.
const (
	Waiting   Status = "waiting"
	Offered   Status = "offered"
	Accepted  Status = "accepted"
	Arrived   Status = "arrived"
	Resolved  Status = "resolved"
	Cancelled Status = "cancelled"
	Abandoned Status = "abandoned"
)

// Ended tells whether nothing more will happen to the request.
func (s Status) Ended() bool { return s == Resolved || s == Cancelled || s == Abandoned }

// unclaimed tells whether anybody may still accept.
func (s Status) unclaimed() bool { return s == Waiting || s == Offered }

// openStates is the condition of the partial index over open requests, word
// for word: SQLite uses the index for nothing else.
const openStates = `status IN ('waiting', 'offered', 'accepted', 'arrived')`

// Kinds lists what can be asked for.
func Kinds() []string { return slices.Clone(kinds) }

var kinds = []string{"assistance", "price_check", "stock_check", "fitting_room", "locked_case", kindCarry, kindChange,
	"approval", kindAge, kindStopped, kindDrop, kindOpenTill, "other"}

const kindApproval = "approval"

// Request is a call for help as everybody in the store sees it.
type Request struct {
	ID           string       `json:"id"`
	Kind         string       `json:"kind"`
	Status       Status       `json:"status"`
	Source       string       `json:"source"` // call_point, till, staff
	ZoneID       *string      `json:"zone_id"`
	CallPoint    *PointRef    `json:"call_point"`
	Register     *RegisterRef `json:"register"`
	Product      *ProductRef  `json:"product"`
	Shelf        *PointRef    `json:"shelf,omitempty" doc:"The sign at the shelf of the goods that a till asks about, which is where the call is answered"`
	Note         string       `json:"note"`
	Language     string       `json:"language"`
	Presses      int64        `json:"presses"`
	CreatedAt    Time         `json:"created_at"`
	Rung         int64        `json:"rung"`
	Rungs        int64        `json:"rungs"`
	NextRungAt   *Time        `json:"next_rung_at"`
	OfferedTo    []string     `json:"offered_to"`
	OfferedUntil *Time        `json:"offered_until"`
	InTurn       bool         `json:"in_turn"`      // one is asked at a time, and nobody else may take it meanwhile
	Sound        string       `json:"sound"`        // of the rung: silent, soft, loud, siren
	Asks         string       `json:"asks"`         // whom the rung asks: zone, around, floor, everyone, leads, persons
	RungSeconds  int64        `json:"rung_seconds"` // how long the rung lasts; 0: until it is given up

	// Why those were asked who are asked now, or who has it, by id: words and
	// measures as in "cares speaks walk=14 idle=720".
	Why map[string]string `json:"why"`

	Claim      *Claim     `json:"claim"`
	ClaimEpoch int64      `json:"claim_epoch"`
	AskedBy    *PersonRef `json:"asked_by"`
	EndedAt    *Time      `json:"ended_at"`
	Outcome    *string    `json:"outcome"`
	Heard      []string   `json:"heard"`
	Words      string     `json:"words"`
	Rating     *Rating    `json:"rating"`
	ETA        Band       `json:"eta"`
	Version    int64      `json:"version"`
	Reason     string     `json:"reason,omitempty"`    // of a release, a hand-off or a transfer, in its event only
	Forgotten  bool       `json:"forgotten,omitempty"` // the texts were deleted

	FollowUp *FollowUp `json:"follow_up,omitempty" doc:"What became of what was said of it"`

	StillUntil *Time `json:"still_until,omitempty"` // the customer is asked until then whether they still wait

	Approval json.RawMessage `json:"approval,omitempty"` // what it asks to approve

	Answer *Answer `json:"answer,omitempty"` // what was found out about the goods, or done

	Details *Details `json:"details,omitempty" doc:"What the till says of what it asks for"`
	CartID  *string  `json:"cart_id,omitempty" doc:"The cart that the till asks for: the id of the sale that it becomes"`

	Channel string `json:"channel,omitempty" enum:"button,phone,chat" doc:"How it came, where not by a page"`

	Talk        []Note  `json:"talk,omitempty" doc:"What was written about it, the oldest first"`
	PausedUntil *Time   `json:"paused_until,omitempty" doc:"When its holder promised to be back"`
	BackBy      *Time   `json:"back_by,omitempty" doc:"The promise is over: it rings its holder until then, and goes back to the queue"`
	Joins       *string `json:"joins,omitempty" doc:"The call that this one asks a second person to"`

	Photos []Photo `json:"photos,omitempty" doc:"What customers showed, the oldest first"`
}

// PointRef names a call point.
type PointRef struct {
	ID   string `json:"id"`
	Code string `json:"code"`
	Name string `json:"name"`
	Kind string `json:"kind,omitempty" doc:"Of place: shelf, fitting_room, locked_case …"`
}

// RegisterRef names a till.
type RegisterRef struct {
	ID   string `json:"id"`
	Code string `json:"code"`
}

// ProductRef names a product.
type ProductRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size string `json:"size,omitempty" doc:"The size and colour that was asked for, as in M, blue"`
}

// PersonRef names a member of staff.
type PersonRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Claim is who took the request.
type Claim struct {
	StaffID    string  `json:"staff_id"`
	Name       string  `json:"name"`
	DeviceID   *string `json:"device_id"` // the holder's, last acted on for it; null: handed to somebody with none
	AcceptedAt Time    `json:"accepted_at"`
	ArrivedAt  *Time   `json:"arrived_at"`
	Silent     bool    `json:"silent"` // no device of the holder gives a sign of life

	Scanned bool `json:"scanned" doc:"The arrival was measured, by the sign of the place; else it was said"`
}

// Rating is what the customer said afterwards.
type Rating struct {
	Score   int64  `json:"score"`
	Comment string `json:"comment"`
	At      Time   `json:"at"`

	FollowUp *FollowUp `json:"follow_up,omitempty"` // in events of before; it is the call's
}

// Band is a waiting time in seconds: one call in five is answered sooner, nine in
// ten within it or sooner.
type Band struct {
	Low  int64 `json:"low"`
	High int64 `json:"high"`
}

type requestRow struct {
	ID, StoreID                                string
	ZoneID, CallPointID, RegisterID            *string
	Source, Kind                               string
	ProductID                                  *string
	ProductName, ProductSize, Note, Language   string
	AskedBy                                    *string
	Status                                     Status
	Presses                                    int64
	CreatedAt                                  db.Micros
	Ladder                                     string // JSON: the seconds each rung waits
	Rung                                       int64
	NextRungAt                                 *db.Micros
	OfferedTo                                  string // JSON: ids
	OfferedUntil                               *db.Micros
	AbandonAt                                  db.Micros
	ClaimEpoch                                 int64
	ClaimStaffID, ClaimDeviceID                *string
	LeaseUntil, AcceptedAt, ArrivedAt, EndedAt *db.Micros
	Outcome                                    *string
	Heard                                      string // JSON: tags
	Words                                      string
	EtaLow, EtaHigh, EtaReckoned               int64
	CustomerID                                 *string // whom it is for, where that is known
	Version                                    int64
	ContentHash                                []byte
	ForgottenAt                                *db.Micros
	Approval                                   *string    // JSON: what it asks to approve
	Found                                      *string    // JSON: the answer to what was asked about goods
	Policy                                     string     // JSON: how it is answered, as the store said when it was made
	InTurn                                     bool       // people are asked one by one
	Declined                                   string     // JSON: ids of who said no
	Passed                                     string     // JSON: ids of who was asked and did not react in time
	Why                                        string     // JSON: by staff, why they were asked last
	KnownStaffID                               *string    // who helped this customer before
	StillAt                                    *db.Micros // when the customer is asked whether they still wait
	StillWithin                                int64      // seconds they have to answer then
	StillUntil                                 *db.Micros // until when they are asked

	Channel string // how it came, where not by a page

	Talk               string     // JSON: notes
	Photos             string     // JSON: photos
	PauseUntil, BackBy *db.Micros // when the holder promised to be back; until when they may say so after that
	Scanned            bool       // the arrival was measured
	JoinsID            *string    // the call that this one asks a second person to

	Details *string // JSON: what the till says of what it asks for
	CartID  *string // the cart that it is asked for
	ShelfID *string // the sign at the shelf of what a till asks about

	wait       time.Duration // of an approval, until nobody's answer is of use
	stillAfter time.Duration // until the customer is asked; 0: never
	press      string        // what the caller calls the press by
	device     string        // the button that was pressed
	seen       *viewRow      // as it was locked, with its names
}

func (requestRow) TableName() string { return "help_requests" }

// policy is how the request is answered. Those made before there were policies
// have the seconds of their rungs.
func (r *requestRow) policy() access.CallPolicy {
	var p access.CallPolicy
	if err := json.Unmarshal([]byte(r.Policy), &p); err == nil && len(p.Rungs) > 0 {
		return p
	}
	before := access.Store{Ladders: map[string][]int{r.Kind: readList[int](r.Ladder)}}
	return before.Call(r.Kind, r.Kind == kindApproval)
}

// answeredBy makes a policy the request's.
func (r *requestRow) answeredBy(p access.CallPolicy) {
	b, err := json.Marshal(p)
	if err != nil {
		panic("plain data does not marshal: " + err.Error())
	}
	seconds := make([]int64, len(p.Rungs)-1)
	for i := range seconds {
		seconds[i] = p.Rungs[i].Seconds
	}
	r.Policy, r.InTurn, r.Ladder = string(b), p.Ask == access.AskInTurn, writeList(seconds)
	r.Declined, r.Passed, r.Why, r.Talk, r.Photos = "[]", "[]", "{}", "[]", "[]"
}

// ladder is the seconds each rung waits; there is one rung more than that.
func (r *requestRow) ladder() []int64 { return readList[int64](r.Ladder) }

func (r *requestRow) heldBy(staff string) bool {
	return r.ClaimStaffID != nil && *r.ClaimStaffID == staff
}

// viewRow is a request with the names it is shown with.
type viewRow struct {
	R                      requestRow `gorm:"embedded"`
	PointCode, PointName   *string
	PointKind              *string
	ShelfCode, ShelfName   *string
	ShelfKind              *string
	RegisterCode           *string
	ClaimName, AskedByName *string
	ClaimSilent            *bool
	Score                  *int64
	Comment                *string
	RatedAt                *db.Micros
	FollowUp, Answer       *string
	FollowedBy             *string
	FollowedName           *string
	FollowedAt             *db.Micros
	SaidAt                 *db.Micros
	CloseReason, CloseNote *string
	TaskID                 *string
	TaskTitle, TaskStatus  *string

	held string // who had it when it was locked; their name is ClaimName
}

// What a request that has not ended is shown with; the rest is of those that have.
const (
	selectNames = `SELECT r.*, c.code AS point_code, c.name AS point_name, c.kind AS point_kind, h.code AS shelf_code, h.name AS shelf_name, h.kind AS shelf_kind, g.code AS register_code,
	s.name AS claim_name, p.silent AS claim_silent, a.name AS asked_by_name`
	fromNames = ` FROM help_requests r
	LEFT JOIN call_points c ON c.id = r.call_point_id
	LEFT JOIN call_points h ON h.id = r.shelf_id
	LEFT JOIN registers g ON g.id = r.register_id
	LEFT JOIN staff s ON s.id = r.claim_staff_id
	LEFT JOIN presence p ON p.staff_id = r.claim_staff_id
	LEFT JOIN staff a ON a.id = r.asked_by `
)

const selectView = selectNames + `,
	t.score AS score, t.comment AS comment, t.at AS rated_at,
	f.status AS follow_up, f.answer AS answer, f.dealt_by AS followed_by, f.dealt_at AS followed_at, w.name AS followed_name, f.at AS said_at,
	f.reason AS close_reason, f.note AS close_note, f.task_id AS task_id, k.title AS task_title, k.status AS task_status` + fromNames + `
	LEFT JOIN help_ratings t ON t.request_id = r.id
	LEFT JOIN help_said f ON f.request_id = r.id
	LEFT JOIN staff w ON w.id = f.dealt_by
	LEFT JOIN tasks k ON k.id = f.task_id `

// loadViews reads requests with their names; where begins with WHERE and calls
// the request r.
func loadViews(g *gorm.DB, where string, args ...any) ([]Request, error) {
	var rows []viewRow
	if err := g.Raw(selectView+where, args...).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("load requests: %w", db.Translate(err))
	}
	out := make([]Request, len(rows))
	for i := range rows {
		out[i] = rows[i].request()
	}
	return out, nil
}

func loadView(g *gorm.DB, id string) (Request, error) {
	all, err := loadViews(g, `WHERE r.id = ?`, id)
	if err == nil && len(all) != 1 {
		err = fmt.Errorf("request %s is gone", id)
	}
	if err != nil {
		return Request{}, err
	}
	return all[0], nil
}

func (v *viewRow) request() Request {
	r := &v.R
	g := r.rungNow()
	q := Request{
		ID: r.ID, Kind: r.Kind, Status: r.Status, Source: r.Source, ZoneID: r.ZoneID, Note: r.Note, Language: r.Language,
		Presses: r.Presses, CreatedAt: wire(r.CreatedAt), Rung: r.Rung, Rungs: int64(len(r.ladder())) + 1,
		NextRungAt: wirePtr(r.NextRungAt), OfferedTo: readList[string](r.OfferedTo), OfferedUntil: wirePtr(r.OfferedUntil),
		InTurn: r.InTurn, Sound: orText(g.Sound, usualSound), Asks: g.To, RungSeconds: g.Seconds, Why: r.whyNow(),
		ClaimEpoch: r.ClaimEpoch, EndedAt: wirePtr(r.EndedAt), Outcome: r.Outcome, Heard: readList[string](r.Heard),
		Words: r.Words, ETA: Band{r.EtaLow, r.EtaHigh}, Version: r.Version, Forgotten: r.ForgottenAt != nil, StillUntil: wirePtr(r.StillUntil),
		FollowUp: v.followed(),
		Channel:  r.Channel, Answer: r.answer(), Talk: readList[Note](r.Talk), PausedUntil: wirePtr(r.PauseUntil), BackBy: wirePtr(r.BackBy), Joins: r.JoinsID, Photos: readList[Photo](r.Photos),
		Details: r.details(), CartID: r.CartID,
	}
	if r.Approval != nil {
		q.Approval = json.RawMessage(*r.Approval)
	}
	if r.CallPointID != nil {
		q.CallPoint = &PointRef{*r.CallPointID, orEmpty(v.PointCode), orEmpty(v.PointName), orEmpty(v.PointKind)}
	}
	if r.ShelfID != nil {
		q.Shelf = &PointRef{*r.ShelfID, orEmpty(v.ShelfCode), orEmpty(v.ShelfName), orEmpty(v.ShelfKind)}
	}
	if r.RegisterID != nil {
		q.Register = &RegisterRef{*r.RegisterID, orEmpty(v.RegisterCode)}
	}
	if r.ProductID != nil {
		q.Product = &ProductRef{*r.ProductID, r.ProductName, r.ProductSize}
	}
	if r.AskedBy != nil {
		q.AskedBy = &PersonRef{*r.AskedBy, orEmpty(v.AskedByName)}
	}
	if r.ClaimStaffID != nil {
		q.Claim = &Claim{StaffID: *r.ClaimStaffID, Name: orEmpty(v.ClaimName), DeviceID: r.ClaimDeviceID,
			AcceptedAt: wire(*r.AcceptedAt), ArrivedAt: wirePtr(r.ArrivedAt), Silent: !r.Status.Ended() && v.ClaimSilent != nil && *v.ClaimSilent, Scanned: r.Scanned}
	}
	if v.Score != nil {
		q.Rating = &Rating{Score: *v.Score, Comment: orEmpty(v.Comment), At: wire(*v.RatedAt)}
	}
	return q
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// readList reads a list that this package wrote; it is never nil.
func readList[T any](s string) []T {
	out := []T{}
	if err := json.Unmarshal([]byte(s), &out); err != nil || out == nil {
		return []T{}
	}
	return out
}

func writeList[T any](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	b, err := json.Marshal(list)
	if err != nil {
		panic("plain data does not marshal: " + err.Error())
	}
	return string(b)
}

// usualSound is what a rung rings with that says nothing else.
const usualSound = "loud"

// rungNow is the rung that the request stands on.
func (r *requestRow) rungNow() access.Rung {
	p := r.policy()
	return p.Rungs[min(int(r.Rung), len(p.Rungs)-1)]
}

func orText(text, or string) string {
	if text == "" {
		return or
	}
	return text
}

// reasons is why people were asked, by their id.
func (r *requestRow) reasons() map[string]string {
	out := map[string]string{}
	if err := json.Unmarshal([]byte(r.Why), &out); err != nil || out == nil {
		return map[string]string{}
	}
	return out
}

// whyNow is why those were asked who are asked now or have the request.
func (r *requestRow) whyNow() map[string]string {
	asked, out := readList[string](r.OfferedTo), r.reasons()
	maps.DeleteFunc(out, func(id, _ string) bool { return !slices.Contains(asked, id) && id != orEmpty(r.ClaimStaffID) })
	return out
}

// because keeps why these people are asked.
func (r *requestRow) because(choices []routing.Choice) {
	why := r.reasons()
	for _, c := range choices {
		why[c.ID] = c.Words()
	}
	b, err := json.Marshal(why)
	if err != nil {
		panic("plain data does not marshal: " + err.Error())
	}
	r.Why = string(b)
}
