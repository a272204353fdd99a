package floor

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

const (
	maxComment = 500
	maxSecret  = 64
	rateWithin = 24 * time.Hour // after the request was resolved
	awaitMost  = 30 * time.Second
)

var errNoSecret = fault.New(fault.NotFound, "no_help_request", "This link does not lead to a request.")

// CustomerView is what the holder of a secret sees of the request.
type CustomerView struct {
	ID         string          `json:"id"`
	Kind       string          `json:"kind"`
	Status     Status          `json:"status"`
	Position   *int64          `json:"position"`
	ETA        *Band           `json:"eta"`
	ETASeconds int64           `json:"eta_seconds"`
	Late       bool            `json:"late" doc:"It takes longer than was said"`
	CreatedAt  Time            `json:"created_at"`
	ServerTime Time            `json:"server_time"`
	Presses    int64           `json:"presses"`
	Helper     *HelperView     `json:"helper"`
	AcceptedAt *Time           `json:"accepted_at"`
	ArrivedAt  *Time           `json:"arrived_at"`
	EndedAt    *Time           `json:"ended_at"`
	Outcome    *string         `json:"outcome"`
	Rating     *CustomerRating `json:"rating"`
	CanCancel  bool            `json:"can_cancel"`
	CanRate    bool            `json:"can_rate"`
	StillUntil *Time           `json:"still_until"` // the customer is asked until then whether they still wait
	CallPoint  *CustomerPoint  `json:"call_point"`
	Store      CustomerStore   `json:"store"`
	Language   string          `json:"language"`
	Version    int64           `json:"version"`

	Notes       []Note       `json:"notes" nullable:"false" doc:"What this customer wrote, and what was written to them"`
	CanWrite    bool         `json:"can_write"`
	PausedUntil *Time        `json:"paused_until" doc:"Whoever helps promised to be back then"`
	BackSoon    bool         `json:"back_soon" doc:"That time is over; they are being called back"`
	Also        []HelperView `json:"also" nullable:"false" doc:"Who was called to help too, and comes"`

	Photos     []Photo `json:"photos" nullable:"false" doc:"What this customer showed"`
	PhotosLeft int64   `json:"photos_left" doc:"How many more can be sent"`
}

// HelperView is who comes, by first name alone.
type HelperView struct {
	FirstName string `json:"first_name"`
	Picture   string `json:"picture,omitempty" doc:"There is a picture, and this is another for another: helper-picture has it"`
}

// CustomerRating is the rating as given, and what the shop says to it.
type CustomerRating struct {
	Score  int64  `json:"score"`
	Answer string `json:"answer"`
}

// CustomerPoint is where the customer called from.
type CustomerPoint struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Kind string `json:"kind,omitempty"`
	Zone string `json:"zone,omitempty" doc:"What the zone is called in which the sign hangs"`
}

// CustomerStore names the shop.
type CustomerStore struct {
	Name string `json:"name"`
}

type pressRow struct {
	RequestID   string
	Press       int64
	CancelledAt *db.Micros
	StoreID     string
	StoreName   string
	ZoneName    *string // of the sign
}

func (f *Floor) findPress(ctx context.Context, secret string) (pressRow, error) {
	var p pressRow
	if secret == "" || len(secret) > maxSecret {
		return p, errNoSecret
	}
	h := sha256.Sum256([]byte(secret))
	err := f.db.Read(ctx).Raw(`SELECT p.request_id, p.press, p.cancelled_at, r.store_id, s.name AS store_name, z.name AS zone_name FROM help_presses p
		JOIN help_requests r ON r.id = p.request_id JOIN stores s ON s.id = r.store_id
		LEFT JOIN call_points c ON c.id = r.call_point_id LEFT JOIN zones z ON z.id = c.zone_id WHERE p.secret_hash = ?`,
		db.Bytes(h[:])).Take(&p).Error
	if db.IsMissing(err) {
		return p, errNoSecret
	} else if err != nil {
		return p, fmt.Errorf("find the press: %w", db.Translate(err))
	}
	return p, nil
}

// Status is the request as the holder of a secret sees it.
func (f *Floor) Status(ctx context.Context, secret string) (CustomerView, error) {
	p, err := f.findPress(ctx, secret)
	if err != nil {
		return CustomerView{}, err
	}
	q, err := loadView(f.db.Read(ctx), p.RequestID)
	if err != nil {
		return CustomerView{}, err
	}
	return f.customerView(ctx, p, q)
}

func (f *Floor) customerView(ctx context.Context, p pressRow, q Request) (CustomerView, error) {
	now := f.db.Now()
	v := CustomerView{ID: q.ID, Kind: q.Kind, Status: q.Status, CreatedAt: q.CreatedAt, ServerTime: Time(now), Presses: q.Presses,
		EndedAt: q.EndedAt, Outcome: q.Outcome, Store: CustomerStore{p.StoreName}, Language: q.Language, Version: q.Version, Notes: []Note{}, Also: []HelperView{}, Photos: []Photo{}}
	if q.CallPoint != nil {
		v.CallPoint = &CustomerPoint{q.CallPoint.Code, q.CallPoint.Name, q.CallPoint.Kind, orEmpty(p.ZoneName)}
	}
	if p.CancelledAt != nil { // others may still wait; this customer does not
		v.Status, v.EndedAt, v.Outcome = Cancelled, wirePtr(p.CancelledAt), nil
		return v, nil
	}
	policy, err := f.helpPolicy(ctx, p.StoreID)
	if err != nil {
		return v, err
	}
	named := policy.Shows() != access.ShowNobody
	if q.Claim != nil {
		if named {
			v.Helper = &HelperView{FirstName: firstName(q.Claim.Name)}
			if v.Helper.Picture, err = f.face(ctx, q, policy); err != nil {
				return v, err
			}
		}
		v.AcceptedAt, v.ArrivedAt = &q.Claim.AcceptedAt, q.Claim.ArrivedAt
		if !q.Status.Ended() {
			v.PausedUntil, v.BackSoon = q.PausedUntil, q.BackBy != nil
		}
		if !q.Status.Ended() && named {
			if v.Also, err = f.seconds(ctx, q.ID); err != nil {
				return v, err
			}
		}
	}
	v.Notes, v.CanWrite = toCustomer(q.Talk, p.Press, named), !q.Status.Ended()
	v.Photos = ownPhotos(q.Photos, p.Press)
	if v.CanWrite {
		v.PhotosLeft = int64(max(0, min(photosEach-len(v.Photos), photosMost-len(q.Photos))))
	}
	if q.Rating != nil {
		v.Rating = &CustomerRating{Score: q.Rating.Score}
		if f := q.FollowUp; f != nil {
			v.Rating.Answer = f.Answer
		}
	}
	if q.Status.unclaimed() {
		v.StillUntil = q.StillUntil
	}
	v.CanCancel = !q.Status.Ended() && q.Status != Arrived
	v.CanRate = ratable(q, now) == nil && q.Rating == nil
	if v.CanCancel {
		v.ETA, v.ETASeconds, v.Late = &q.ETA, etaSeconds(q, now), waited(q, now) > q.ETA.High
	}
	n, err := position(f.db.Read(ctx), p.StoreID, q)
	if n > 0 {
		v.Position = &n
	}
	return v, err
}

func firstName(name string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	return first
}

// Await is Status as soon as the version is another one, or when wait is over.
func (f *Floor) Await(ctx context.Context, secret string, version int64, wait time.Duration) (CustomerView, error) {
	p, err := f.findPress(ctx, secret)
	if err != nil {
		return CustomerView{}, err
	}
	timer := time.NewTimer(min(max(wait, 0), awaitMost))
	defer timer.Stop()
	w := f.waiters.add(p.RequestID, version)
	defer f.waiters.remove(p.RequestID, w)
	v, err := f.Status(ctx, secret) // after the waiter stands, so that no change falls between
	if err != nil || v.Version != version {
		return v, err
	}
	select {
	case <-w.woken:
	case <-timer.C:
	case <-ctx.Done():
		return v, nil // the last thing known
	}
	return f.Status(ctx, secret)
}

// CancelPress takes back one press; the last one cancels the request.
func (f *Floor) CancelPress(ctx context.Context, secret string) (CustomerView, error) {
	p, err := f.findPress(ctx, secret)
	if err != nil {
		return CustomerView{}, err
	}
	if err := f.takeBackByPhone(ctx, p.RequestID, p.Press); err != nil {
		return CustomerView{}, err
	}
	return f.Status(ctx, secret)
}

// takeBackByPhone is a press of which its customer thought better.
func (f *Floor) takeBackByPhone(ctx context.Context, request string, press int64) error {
	_, err := f.act(ctx, "", request, func(tx *db.Tx, r *requestRow) (*step, error) {
		var taken bool
		err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM help_presses WHERE request_id = ? AND press = ? AND cancelled_at IS NOT NULL)`,
			r.ID, press).Row().Scan(&taken)
		if err != nil || taken {
			return nil, err
		}
		switch {
		case r.Status.Ended():
			return nil, errEnded
		case r.Status == Arrived:
			return nil, errArrived
		}
		err = tx.Exec(`UPDATE help_presses SET cancelled_at = ? WHERE request_id = ? AND press = ?`, db.At(tx.Now), r.ID, press).Error
		if err != nil {
			return nil, fmt.Errorf("take back the press: %w", err)
		}
		if r.Presses == 1 {
			return cancel(tx, r, nil)
		}
		r.Presses--
		return &step{kind: "pressed", data: map[string]any{"presses": r.Presses, "taken_back": true}}, nil
	})
	return err
}

// ratable tells why a request cannot be rated; nil when it can, or was.
func ratable(q Request, now time.Time) error {
	if q.Status != Resolved {
		return fault.New(fault.Conflict, "not_resolved", "You can rate once you have been helped.")
	}
	if orEmpty(q.Outcome) == outcomeGone {
		return fault.New(fault.Conflict, "nobody_there", "Somebody came, but found nobody there.")
	}
	if now.Sub(time.Time(*q.EndedAt)) > rateWithin {
		return fault.New(fault.Conflict, "too_late", "It is too late to rate this.")
	}
	return nil
}

// Rate keeps what the customer thought of the help, once. The same again is fine.
func (f *Floor) Rate(ctx context.Context, secret string, score int64, comment string) (CustomerView, error) {
	if score < 1 || score > 5 {
		return CustomerView{}, fault.New(fault.Invalid, "score_invalid", "A score is 1 to 5.").At("score", "score_invalid", "is 1 to 5")
	}
	comment, err := text.Free("comment", comment, maxComment)
	if err != nil {
		return CustomerView{}, err
	}
	p, err := f.findPress(ctx, secret)
	if err != nil {
		return CustomerView{}, err
	}
	if p.CancelledAt != nil {
		return CustomerView{}, errEnded
	}
	store, err := f.places.Store(ctx, p.StoreID)
	if err != nil {
		return CustomerView{}, err
	}
	bad := store.Policies.Help.FollowsUp(score)
	_, err = f.act(ctx, "", p.RequestID, func(tx *db.Tx, r *requestRow) (*step, error) {
		q, err := loadView(tx.DB, r.ID)
		if err != nil {
			return nil, err
		}
		if q.Rating != nil {
			if q.Rating.Score == score && q.Rating.Comment == comment {
				return nil, nil
			}
			return nil, fault.New(fault.Conflict, "already_rated", "This was rated already. Thank you.")
		}
		if err := ratable(q, tx.Now); err != nil {
			return nil, err
		}
		err = tx.Exec(`INSERT INTO help_ratings (request_id, store_id, score, comment, at) VALUES (?, ?, ?, ?, ?)`,
			r.ID, r.StoreID, score, comment, db.At(tx.Now)).Error
		if err != nil {
			return nil, fmt.Errorf("insert rating: %w", err)
		}
		if err := noteSaid(tx, r, comment != "", bad); err != nil {
			return nil, err
		}
		return &step{kind: "rated", data: map[string]any{"score": score}}, nil
	})
	if err != nil {
		return CustomerView{}, err
	}
	return f.Status(ctx, secret)
}
