package floor

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/google/uuid"
	"golang.org/x/text/language"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

const (
	maxNote     = 280
	maxCode     = 16
	maxLanguage = 35
)

var (
	errNoPoint = fault.New(fault.NotFound, "no_call_point", "This sign is not in use. Please ask somebody nearby.")
	errExists  = fault.New(fault.Conflict, "request_exists", "Another request has this id.").At("id", "request_exists", "is taken")
	errOffSite = fault.New(fault.Forbidden, "off_site", "This shop takes calls from its own network. Join its Wi-Fi and ring again, or ask at a till.")
	errKind    = fault.New(fault.Invalid, "kind_invalid", "There is no such kind of help.").At("kind", "kind_invalid", "is not a kind of help")
)

// PointPage is what the customer's page shows before anything is asked.
type PointPage struct {
	Code    string      `json:"code"`
	Name    string      `json:"name"`
	Kind    string      `json:"kind" doc:"Of place, see call-point-kinds"`
	Zone    PageZone    `json:"zone"`
	Store   PageStore   `json:"store"`
	Kinds   []string    `json:"kinds"`
	Product *ProductRef `json:"product"`

	OffSite bool `json:"off_site" doc:"The store takes calls from its own network, and this is another"`

	Stale bool   `json:"stale" doc:"The sign's code is signed, and this is none that opens it now: no call is taken"`
	Pass  string `json:"pass,omitempty" doc:"Where the code is signed: to be sent with the call, within 15 minutes"`
}

// PageZone names where the customer stands.
type PageZone struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// PageStore names the shop to its customer.
type PageStore struct {
	Name     string `json:"name"`
	Language string `json:"language"`
}

// Page tells what a call point offers to whoever looks from an address, with
// the signature of the sign's own address, if that has one.
func (f *Floor) Page(ctx context.Context, code, signature string, from netip.Addr) (PointPage, error) {
	p, store, err := f.point(ctx, code)
	if err != nil {
		return PointPage{}, err
	}
	zones, err := f.places.Zones(ctx, p.StoreID)
	if err != nil {
		return PointPage{}, err
	}
	page := PointPage{Code: p.Code, Name: p.Name, Kind: p.Kind, Kinds: kindsOf(p), Store: PageStore{store.Name, store.Language},
		OffSite: !store.CallsFrom(from)}
	for _, z := range zones {
		if z.ID == p.ZoneID {
			page.Zone = PageZone{z.Code, z.Name}
		}
	}
	if page.Product, err = f.goodsAt(ctx, p); err != nil {
		return PointPage{}, err
	}
	if !p.Signed() {
		return page, nil
	}
	key, err := f.places.SignKey(ctx, p.StoreID)
	if err != nil {
		return PointPage{}, err
	}
	if page.Stale = !p.TakesToken(key, signature, f.db.Now()); !page.Stale {
		page.Pass = p.SignPass(key, f.db.Now())
	}
	return page, nil
}

var errStaleSign = fault.New(fault.Forbidden, "sign_stale", "This code is not the sign's any more. Scan the sign again, or ask somebody nearby.")

// passes refuses a call at a signed point from whoever did not open its page by
// a good code a short while ago.
func (f *Floor) passes(ctx context.Context, p access.CallPoint, pass string) error {
	if !p.Signed() {
		return nil
	}
	key, err := f.places.SignKey(ctx, p.StoreID)
	if err == nil && !p.TakesPass(key, pass, f.db.Now()) {
		err = errStaleSign
	}
	return err
}

// goodsAt is the product that a sign hangs at, nil where it hangs at none that
// is sold by now.
func (f *Floor) goodsAt(ctx context.Context, p access.CallPoint) (*ProductRef, error) {
	if p.Product == nil || f.goods == nil {
		return nil, nil
	}
	name, err := f.goods.Label(ctx, p.StoreID, *p.Product)
	if fa, is := fault.As(err); is && fa.Kind == fault.NotFound {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return &ProductRef{ID: *p.Product, Name: name}, nil
}

var errNotThisProduct = fault.New(fault.Invalid, "not_this_product", "This sign does not hang at that product.").
	At("product_id", "not_this_product", "is none of the sizes that the sign shows")

// chosen is the product of a sign in the size that the customer picked.
func (f *Floor) chosen(ctx context.Context, p access.CallPoint, goods *ProductRef, picked string) (*ProductRef, error) {
	if picked == "" {
		return goods, nil
	}
	id, ok := canonicalID(picked)
	if !ok || goods == nil {
		return nil, errNotThisProduct
	}
	name, size, err := f.goods.InSize(ctx, p.StoreID, goods.ID, id)
	if fa, is := fault.As(err); is && fa.Kind == fault.NotFound {
		return nil, errNotThisProduct
	} else if err != nil {
		return nil, err
	}
	return &ProductRef{id, name, size}, nil
}

func (f *Floor) point(ctx context.Context, code string) (access.CallPoint, access.Store, error) {
	if len(code) == 0 || len(code) > maxCode || !printable(code) {
		return access.CallPoint{}, access.Store{}, errNoPoint
	}
	p, err := f.places.CallPoint(ctx, code)
	if err != nil {
		return p, access.Store{}, err
	}
	s, _, err := f.places.Shop(ctx, p.StoreID)
	return p, s, err
}

func printable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// PointAsk is what a customer asks for at a call point.
type PointAsk struct {
	ID       string // made by the caller; empty: presses of the same kind are one request
	Press    string // what the caller calls this press by; the same again is the same press
	Kind     string
	Product  string // the one that was chosen among the sizes of the sign's; empty: nobody said
	Note     string
	Language string
	From     netip.Addr // of the customer's phone
	Pass     string     // of the sign's page, where its code is signed
	Before   string     // the secret of a call this customer made before, if the phone still has it
}

// Asked is the answer to a customer: the request and the secret that this
// press is followed by.
type Asked struct {
	Request
	Secret     string
	Position   int64
	ETASeconds int64
	Created    bool
}

// AskAtPoint is a customer's call. With an id it makes that request once;
// without, a press joins the open request of its kind that nobody has arrived
// at. Every answer carries a secret of its own that works.
func (f *Floor) AskAtPoint(ctx context.Context, code string, a PointAsk) (Asked, error) {
	p, store, err := f.point(ctx, code)
	if err != nil {
		return Asked{}, err
	}
	v := viewRow{R: requestRow{ID: a.ID, StoreID: p.StoreID, ZoneID: &p.ZoneID, CallPointID: &p.ID, Source: "call_point", Kind: a.Kind},
		PointCode: &p.Code, PointName: &p.Name, PointKind: &p.Kind}
	r := &v.R
	if !store.CallsFrom(a.From) {
		return Asked{}, errOffSite
	}
	if err := f.passes(ctx, p, a.Pass); err != nil {
		return Asked{}, err
	}
	if !slices.Contains(kinds, a.Kind) || a.Kind == kindOpenTill { // that is the queues' to ask for
		return Asked{}, errKind
	}
	if !slices.Contains(kindsOf(p), a.Kind) {
		return Asked{}, fault.New(fault.Invalid, "kind_not_offered", "This sign does not offer that kind of help.").
			At("kind", "kind_not_offered", "is not offered here")
	}
	goods, err := f.goodsAt(ctx, p)
	if err != nil {
		return Asked{}, err
	}
	if goods, err = f.chosen(ctx, p, goods, a.Product); err != nil {
		return Asked{}, err
	}
	if goods != nil {
		r.ProductID, r.ProductName, r.ProductSize = &goods.ID, goods.Name, goods.Size
	}
	if err := fill(r, a.ID, a.Note, a.Language, store); err != nil {
		return Asked{}, err
	}
	r.stillAsked(store.Policies.Help)
	if r.KnownStaffID, err = f.helpedBefore(ctx, r.StoreID, a.Before); err != nil {
		return Asked{}, err
	}
	band, err := f.estimate(ctx, r.StoreID, p.ZoneID, r.Kind)
	if err != nil {
		return Asked{}, err
	}
	r.told(band)
	if r.press, err = pressID(a); err != nil {
		return Asked{}, err
	}
	return f.press(ctx, &v, a.ID != "")
}

// helpedBefore is who had the call that a secret follows, if that was in this
// store. A secret that is of nothing is no reason to refuse somebody help.
func (f *Floor) helpedBefore(ctx context.Context, store, secret string) (*string, error) {
	if secret == "" {
		return nil, nil
	}
	h := sha256.Sum256([]byte(secret))
	var who []string
	err := f.db.Read(ctx).Raw(`SELECT r.claim_staff_id FROM help_presses p JOIN help_requests r ON r.id = p.request_id
		WHERE p.secret_hash = ? AND r.store_id = ? AND r.claim_staff_id IS NOT NULL`, h[:], store).Scan(&who).Error
	if err != nil {
		return nil, fmt.Errorf("look who helped before: %w", db.Translate(err))
	}
	if len(who) == 0 {
		return nil, nil
	}
	return &who[0], nil
}

// fill checks and cleans what every request has.
func fill(r *requestRow, id, note, lang string, store access.Store) (err error) {
	if id == "" {
		id = db.NewID()
	}
	var ok bool
	if r.ID, ok = canonicalID(id); !ok {
		return fault.New(fault.Invalid, "id_invalid", "An id is a UUID.").At("id", "id_invalid", "is not a UUID")
	}
	if r.Note, err = text.Free("note", note, maxNote); err != nil {
		return err
	}
	if r.Language = lang; lang == "" {
		r.Language = store.Language
	}
	if _, err := language.Parse(r.Language); err != nil || len(r.Language) > maxLanguage {
		return fault.New(fault.Invalid, "language_invalid", "There is no such language.").
			At("language", "language_invalid", "is not a language like de or en-GB")
	}
	r.answeredBy(answersFor(store, r.Kind))
	r.ContentHash = contentHash(r)
	return nil
}

// contentHash is over what was asked, so that a repeated id with other content
// is told from a retry.
func contentHash(r *requestRow) []byte {
	asked := []any{r.StoreID, r.Source, r.CallPointID, r.RegisterID, r.AskedBy, r.ZoneID, r.Kind, r.ProductID, r.Note, r.Language}
	if r.Approval != nil {
		asked = append(asked, *r.Approval)
	}
	if r.Source != "call_point" && r.Channel != "" {
		asked = append(asked, r.Channel)
	}
	if r.Details != nil || r.CartID != nil {
		asked = append(asked, r.Details, r.CartID)
	}
	b, err := json.Marshal(asked)
	if err != nil {
		panic("plain data does not marshal: " + err.Error())
	}
	h := sha256.Sum256(b)
	return h[:]
}

// press makes or joins a request at a call point. Presses at one point come
// one after the other: its row is locked first.
func (f *Floor) press(ctx context.Context, fresh *viewRow, named bool) (Asked, error) {
	var out Asked
	secret := newSecret()
	err := f.db.Tx(ctx, func(tx *db.Tx) (err error) {
		out, err = f.pressIn(tx, fresh, named, secret)
		if err != nil {
			return err
		}
		out.Position, err = position(tx.DB, fresh.R.StoreID, out.Request)
		out.ETASeconds = etaSeconds(out.Request, tx.Now)
		return err
	})
	if db.IsDuplicate(err) { // called so at two signs in the same moment
		err = errPressExists.Wrap(err)
	}
	if err != nil {
		return Asked{}, err
	}
	f.changed(fresh.R.StoreID, out.Request)
	return out, nil
}

// pressIn is a press inside a transaction that may do more.
func (f *Floor) pressIn(tx *db.Tx, fresh *viewRow, named bool, secret string) (out Asked, err error) {
	v := *fresh
	r := &v.R
	out = Asked{Secret: secret}
	if err := tx.Exec(`UPDATE call_points SET presses = presses + 1 WHERE id = ?`, *r.CallPointID).Error; err != nil {
		return out, fmt.Errorf("count the press: %w", err)
	}
	if !named {
		out.Request, err = f.join(tx, r, secret)
	}
	if err == nil && out.ID == "" {
		out.Request, out.Created, err = f.create(tx, &v, nil, secret)
	}
	return out, err
}

// join adds a press to the open request of this point and kind, if there is one.
func (f *Floor) join(tx *db.Tx, fresh *requestRow, secret string) (Request, error) {
	if q, err := pressedBefore(tx, fresh, secret); err != nil || q.ID != "" {
		return q, err
	}
	r, err := lockOne(tx, "", `WHERE r.call_point_id = ? AND r.kind = ? AND r.status IN ('waiting', 'offered', 'accepted') ORDER BY r.created_at LIMIT 1`,
		*fresh.CallPointID, fresh.Kind)
	if err != nil {
		return Request{}, fmt.Errorf("find the open request: %w", err)
	}
	if r == nil {
		return Request{}, nil
	}
	var last int64
	if err := tx.Raw(`SELECT COALESCE(MAX(press), 0) FROM help_presses WHERE request_id = ?`, r.ID).Row().Scan(&last); err != nil {
		return Request{}, fmt.Errorf("number the press: %w", err)
	}
	if err := addPress(tx, r.ID, last+1, secret, fresh); err != nil {
		return Request{}, err
	}
	r.Presses++
	r.addNote(fresh.Note)
	if fresh.ProductSize != "" && fresh.ProductSize != r.ProductSize { // this customer wants another one
		r.addNote("+ " + fresh.ProductSize)
	}
	return save(tx, r, &step{kind: "pressed", data: map[string]any{"presses": r.Presses}})
}

// create inserts the request with its first press, step and event. Where the
// id is there already it answers the request that stands, with one more secret
// for its first press, as the answer to a retry may be all the caller gets. A
// new request has no names but those that v comes with, so nothing is read back.
func (f *Floor) create(tx *db.Tx, v *viewRow, by *Helper, secret string) (q Request, created bool, err error) {
	r := &v.R
	r.Status, r.Presses, r.Version = Waiting, 1, 1
	r.CreatedAt, r.AbandonAt = db.At(tx.Now), db.At(tx.Now.Add(f.opts.AbandonAfter))
	r.NextRungAt = f.rungEnds(r, tx.Now)
	if r.wait > 0 {
		r.AbandonAt = db.At(tx.Now.Add(r.wait))
	}
	if r.stillAfter > 0 {
		at := db.At(tx.Now.Add(r.stillAfter))
		r.StillAt = &at
	}
	r.OfferedTo, r.Heard = "[]", "[]"
	p := tx.Pipe()
	r.insert(p)
	if secret != "" {
		h := sha256.Sum256([]byte(secret))
		p.Exec("keep the secret", `INSERT INTO help_presses (secret_hash, request_id, press, at, press_id, device_id) VALUES ($1, $2, 1, $3, $4, $5)`,
			h[:], r.ID, int64(r.CreatedAt), optional(r.press), optional(r.device))
	}
	q = v.request()
	err = tell(tx, p, r, &step{kind: "created", by: by}, q)
	if !errors.Is(err, errTaken) {
		return q, err == nil, err
	}
	if tx.Dialect() == db.Postgres {
		if err := tx.Exec(`ROLLBACK TO SAVEPOINT made`).Error; err != nil {
			return q, false, fmt.Errorf("take back what was made twice: %w", err)
		}
	}
	q, err = replay(tx, r, secret)
	return q, false, err
}

func replay(tx *db.Tx, r *requestRow, secret string) (Request, error) {
	var hash []byte
	err := tx.Raw(`SELECT content_hash FROM help_requests WHERE id = ?`, r.ID).Row().Scan(&hash)
	if err != nil {
		return Request{}, fmt.Errorf("compare with the request that stands: %w", err)
	}
	if !bytes.Equal(hash, r.ContentHash) {
		return Request{}, errExists
	}
	if secret != "" {
		// The press was counted when it was made.
		if err := tx.Exec(`UPDATE call_points SET presses = presses - 1 WHERE id = ?`, *r.CallPointID).Error; err != nil {
			return Request{}, fmt.Errorf("take back the count: %w", err)
		}
		if err := addSecret(tx, r.ID, 1, secret); err != nil {
			return Request{}, err
		}
	}
	return loadView(tx.DB, r.ID)
}

// addSecret lets a press be followed by one more secret. A press that was
// taken back stays so.
func addSecret(tx *db.Tx, request string, press int64, secret string) error {
	return addPress(tx, request, press, secret, &requestRow{})
}

// addPress books a press of what was asked.
func addPress(tx *db.Tx, request string, press int64, secret string, asked *requestRow) error {
	h := sha256.Sum256([]byte(secret))
	err := tx.Exec(`INSERT INTO help_presses (secret_hash, request_id, press, at, press_id, device_id, cancelled_at)
		VALUES (?, ?, ?, ?, ?, ?, (SELECT MAX(cancelled_at) FROM help_presses WHERE request_id = ? AND press = ?))`,
		db.Bytes(h[:]), request, press, db.At(tx.Now), optional(asked.press), optional(asked.device), request, press).Error
	if err != nil {
		return fmt.Errorf("keep the secret: %w", err)
	}
	return nil
}

const secretBytes = 20

func newSecret() string {
	b := make([]byte, secretBytes)
	if _, err := rand.Read(b); err != nil {
		panic("no randomness: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func canonicalID(s string) (string, bool) {
	if len(s) != 36 {
		return "", false
	}
	id, err := uuid.Parse(s)
	return id.String(), err == nil
}

// StaffAsk is what a till or a member of staff asks for.
type StaffAsk struct {
	ID        string
	Kind      string
	ProductID string
	Note      string
	ZoneID    string
	Language  string
	Channel   string // phone, chat: a customer's, who is not there; empty: as it comes
	Customer  string // id of whom it is for, where that is known: what they buy follows from it
	Approval  *Approval
	Details   *Details // of what a till asks for
	CartID    string   // the till's cart that it is about
}

// How a customer's call came that staff entered.
const (
	byPhone = "phone"
	byChat  = "chat"
)

var errChannel = fault.New(fault.Invalid, "channel_invalid", "A customer calls by phone or by chat.").At("channel", "channel_invalid", "is phone or chat")

// Approval is what a call of its kind asks for. The floor shows it and knows
// nothing of it: who grants it ends the call by Settle.
type Approval struct {
	What json.RawMessage // for the card; the same for the same ask
	Wait time.Duration   // nobody's answer is of use after that
	// Save keeps the approval in the transaction that makes the call.
	Save func(tx *db.Tx, request string) error
}

// Ask is a call by staff. The same id again is the same request.
func (f *Floor) Ask(ctx context.Context, h Helper, a StaffAsk) (q Request, created bool, err error) {
	f.heard(h)
	if !slices.Contains(kinds, a.Kind) || a.Kind == kindOpenTill {
		return q, false, errKind
	}
	store, _, err := f.places.Shop(ctx, h.Store)
	if err != nil {
		return q, false, err
	}
	v := viewRow{R: requestRow{StoreID: h.Store, Source: "staff", Kind: a.Kind, RegisterID: optional(h.Register), AskedBy: optional(h.Staff), CustomerID: optional(a.Customer)},
		RegisterCode: &h.RegisterCode, AskedByName: &h.StaffName}
	r := &v.R
	if h.Register != "" {
		r.Source = "till"
	}
	if r.Channel = a.Channel; a.Channel != "" && a.Channel != byPhone && a.Channel != byChat {
		return q, false, errChannel
	}
	if err := f.fillPlace(ctx, r, a); err != nil {
		return q, false, err
	}
	if err := r.fillAsked(a); err != nil {
		return q, false, err
	}
	if a.Approval != nil {
		what := string(a.Approval.What)
		r.Kind, r.Approval, r.wait = kindApproval, &what, a.Approval.Wait
	}
	if err := fill(r, a.ID, a.Note, a.Language, store); err != nil {
		return q, false, err
	}
	if err := f.toShelf(ctx, &v, &store); err != nil { // the same ask is the same, wherever the sign hangs by then
		return q, false, err
	}
	band, err := f.estimate(ctx, r.StoreID, orEmpty(r.ZoneID), r.Kind)
	if err != nil {
		return q, false, err
	}
	r.told(band)
	err = f.db.Tx(ctx, func(tx *db.Tx) (err error) {
		fresh := v
		q, created, err = f.create(tx, &fresh, &h, "")
		if err == nil && created && a.Approval != nil {
			err = a.Approval.Save(tx, r.ID)
		}
		return err
	})
	if err != nil {
		return Request{}, false, err
	}
	f.changed(h.Store, q)
	return q, created, nil
}

// fillAsked takes in what a till says of what it asks for.
func (r *requestRow) fillAsked(a StaffAsk) error {
	if a.CartID != "" {
		id, ok := canonicalID(a.CartID)
		if !ok {
			return fault.New(fault.Invalid, "id_invalid", "An id is a UUID.").At("cart_id", "id_invalid", "is not a UUID")
		}
		r.CartID = &id
	}
	if err := a.Details.check(a.Kind); err != nil {
		return err
	}
	if a.Kind == kindStopped && r.ProductID == nil {
		return fault.New(fault.Invalid, "required", "Say which goods.").At("product_id", "required", "must not be empty")
	}
	return r.detailed(a.Details)
}

// fillPlace finds the product and the zone of a call by staff.
func (f *Floor) fillPlace(ctx context.Context, r *requestRow, a StaffAsk) error {
	unknown := func(field string) error {
		return fault.New(fault.Invalid, "unknown_"+field, "The %s is not known here.", field).At(field+"_id", "unknown", "is not known here")
	}
	if a.ProductID != "" {
		id, ok := canonicalID(a.ProductID)
		if !ok {
			return unknown("product")
		}
		name, err := f.goods.Label(ctx, r.StoreID, id)
		if fa, is := fault.As(err); is && fa.Kind == fault.NotFound {
			return unknown("product")
		} else if err != nil {
			return err
		}
		r.ProductID, r.ProductName = &id, name
		_, r.ProductSize, err = f.goods.InSize(ctx, r.StoreID, id, id)
		if fa, is := fault.As(err); err != nil && (!is || fa.Kind != fault.NotFound) { // one that is sold no more has none
			return err
		}
	}
	if a.ZoneID != "" {
		zones, err := f.places.Zones(ctx, r.StoreID)
		if err != nil {
			return err
		}
		id, _ := canonicalID(a.ZoneID)
		if !slices.ContainsFunc(zones, func(z access.Zone) bool { return z.ID == id }) {
			return unknown("zone")
		}
		r.ZoneID = &id
	}
	return nil
}
