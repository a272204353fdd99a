package floor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tillbell/floor/routing"
	"tillbell/server/access"
	"tillbell/server/db"
)

var skipExisting = clause.OnConflict{DoNothing: true}

// Route offers every request that waits and is offered to nobody, the most
// urgent first, to those whom its rung asks. Called after each change and by
// every sweep, so a backlog is drained as soon as somebody is free.
func (f *Floor) Route(ctx context.Context) error { return f.route(ctx, nil) }

// route is Route in some stores; nil: in all.
func (f *Floor) route(ctx context.Context, stores []string) error {
	if stores == nil {
		err := f.db.Read(ctx).Raw(`SELECT DISTINCT store_id FROM help_requests WHERE ` + openStates + ` AND status = 'waiting'`).Scan(&stores).Error
		if err != nil {
			return fmt.Errorf("look where requests wait: %w", db.Translate(err))
		}
		stores = union(stores, f.freshStores())
	}
	var errs []error
	for _, store := range stores {
		errs = append(errs, f.routeStore(ctx, store))
	}
	return errors.Join(errs...)
}

// router chooses, and keeps its memory from one round to the next. One round
// at a time has it, and none while it writes.
type router struct {
	mu     sync.Mutex
	roster routing.Roster
	people []routing.Person
	calls  []routing.Call
}

// plans are stores' plans, as the router and the customers' bands go by them.
type plans struct {
	mu sync.Mutex
	of map[string]planned
}

// offering is whom to ask for a request as it was read.
type offering struct {
	to      *requestRow
	choices []routing.Choice
	more    bool // besides those who are asked already
}

// routeStore looks at the people first: in the rush nobody is free, and there
// is no use in reading who waits. Whoever becomes free rouses the router again.
func (f *Floor) routeStore(ctx context.Context, store string) error {
	offerings, some, err := f.chooseAll(ctx, store, f.takeFresh(store))
	if err != nil || !some {
		return err
	}
	var errs []error
	for _, o := range offerings {
		if o.more {
			errs = append(errs, f.offerMore(ctx, o.to, o.choices))
		} else {
			errs = append(errs, f.offer(ctx, o.to, o.choices))
		}
	}
	errs = append(errs, f.routeTasks(ctx, store)) // behind the calls
	return errors.Join(errs...)
}

// chooseAll tells too whether anybody may be asked at all.
func (f *Floor) chooseAll(ctx context.Context, store string, fresh []string) (out []offering, some bool, err error) {
	g := f.db.Read(ctx)
	t := &f.router
	t.mu.Lock()
	defer t.mu.Unlock()
	if some, err = f.gather(ctx, g, store, ""); err != nil || !some {
		return nil, false, err
	}
	if out, err = f.backlog(g, store, fresh); err != nil {
		return nil, false, err
	}
	rows, err := waiting(g, store, `status = 'waiting'`)
	if err != nil {
		return nil, false, err
	}
	t.calls = t.calls[:0]
	for i := range rows {
		t.calls = append(t.calls, callOf(&rows[i]))
	}
	for _, o := range t.roster.Round(t.calls) {
		out = append(out, offering{to: &rows[o.Call], choices: slices.Clone(o.Choices)})
	}
	return out, true, nil
}

// choose is whom to ask for one request, inside its transaction.
func (f *Floor) choose(tx *db.Tx, r *requestRow) ([]routing.Choice, error) {
	t := &f.router
	t.mu.Lock()
	defer t.mu.Unlock()
	some, err := f.gather(tx.Within(tx.Statement.Context), tx.DB, r.StoreID, r.ID)
	if err != nil || !some {
		return nil, err
	}
	return slices.Clone(t.roster.Ask(callOf(r))), nil
}

func waiting(g *gorm.DB, store, where string) ([]requestRow, error) {
	var rows []requestRow
	err := g.Raw(`SELECT id, store_id, version, zone_id, kind, source, channel, language, created_at, rung, ladder, policy, in_turn, declined, passed, offered_to, known_staff_id
		FROM help_requests WHERE store_id = ? AND `+openStates+` AND `+where+` ORDER BY created_at, id`, store).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look for waiting requests: %w", db.Translate(err))
	}
	return rows, nil
}

// backlog is what the floor was asked already and is offered to those who have
// just become free, where its rung asks them.
func (f *Floor) backlog(g *gorm.DB, store string, fresh []string) (out []offering, err error) {
	if len(fresh) == 0 {
		return nil, nil
	}
	rows, err := waiting(g, store, `status = 'offered' AND NOT in_turn`)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		r := &rows[i]
		asked := readList[string](r.OfferedTo)
		more := slices.DeleteFunc(slices.Clone(f.router.roster.Ask(callOf(r))), func(c routing.Choice) bool {
			return slices.Contains(asked, c.ID) || !slices.Contains(fresh, c.ID) || c.Reasons&routing.Again != 0
		})
		if len(more) > 0 {
			out = append(out, offering{to: r, choices: more, more: true})
		}
	}
	return out, nil
}

// scopes are the rungs' words as the chooser has them.
var scopes = map[string]routing.Scope{
	access.TellZone: routing.OfZone, access.TellAround: routing.Around, access.TellFloor: routing.Store,
	access.TellEveryone: routing.Everyone, access.TellLeads: routing.ForLeads, access.TellPersons: routing.Persons,
}

var policies = map[string]routing.Policy{
	access.AskEveryone: routing.Broadcast, access.AskInTurn: routing.Exclusive, access.AskAssign: routing.Assign,
}

// callOf is a request as the chooser sees it on its rung.
func callOf(r *requestRow) routing.Call {
	p := r.policy()
	g := p.Rungs[min(int(r.Rung), len(p.Rungs)-1)]
	c := routing.Call{ID: r.ID, Zone: orEmpty(r.ZoneID), Scope: scopes[g.To], Policy: policies[p.Ask], Persons: g.Persons, Skill: p.Skill,
		Lax: g.AnySkill, Serving: g.Serving, Passed: readList[string](r.Declined), Priority: int(p.Priority), Since: r.CreatedAt.Time().Unix()}
	if r.InTurn {
		c.Passed = union(c.Passed, readList[string](r.Passed))
	}
	if r.Source == "call_point" || r.Channel != "" { // staff speak among themselves
		c.Language = spoken(r.Language)
	}
	c.Wide = r.Source == "till" && c.Zone != ""
	if r.Kind == kindOpenTill {
		c.Skill, c.Lax = maySell, false
	}
	if r.KnownStaffID != nil {
		c.Known = *r.KnownStaffID
	}
	return c
}

// spoken is the language that people mean by a tag: who speaks German helps
// somebody whose phone says de-AT.
func spoken(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return base
}

func spokenAll(list string) []string {
	tags := readList[string](list)
	for i, tag := range tags {
		tags[i] = spoken(tag)
	}
	return tags
}

// gather fills the roster with a store's people, and tells whether anybody may
// be asked at all. Who is asked alone for one request is free for that one.
func (f *Floor) gather(ctx context.Context, g *gorm.DB, store, request string) (some bool, err error) {
	people, some, err := f.peopleOf(ctx, g, store, request)
	if err != nil || !some {
		return some, err
	}
	plan, err := f.planOf(ctx, store)
	if err != nil {
		return false, err
	}
	f.router.roster.Reset(people, plan, routing.Weights{}, f.db.Now().Unix())
	return true, nil
}

// presentRow is somebody who answers calls and has not left, with what is known
// of them.
type presentRow struct {
	StaffID, Role, Skills, Languages string
	ZoneID, SeenZoneID, LookAfter    *string
	IdleSince                        db.Micros
	Known                            facts `gorm:"embedded"`
	Load                             int
	lead, sells                      bool
	zones                            []string // they look after
}

// at is the zone they say they are in, or were last seen in; empty: nobody knows.
func (r *presentRow) at() string { return orEmpty(coalesce(r.ZoneID, r.SeenZoneID)) }

func (f *Floor) present(ctx context.Context, g *gorm.DB, store string) ([]presentRow, error) {
	var rows []presentRow
	err := g.Raw(`SELECT p.staff_id, s.role, p.status, s.skills, s.languages, p.zone_id, p.seen_zone_id, p.idle_since, p.dull_since, p.deaf_since, p.till_since,
		(SELECT max(r.status) FROM help_requests r WHERE r.claim_staff_id = p.staff_id AND r.status IN ('accepted', 'arrived')) AS call_status,
		(SELECT count(*) FROM tasks t WHERE t.claim_staff_id = p.staff_id AND t.status = 'accepted') AS load,
		(SELECT string_agg(CAST(z.zone_id AS text), ' ') FROM staff_zones z WHERE z.staff_id = p.staff_id) AS look_after
		FROM presence p JOIN staff s ON s.id = p.staff_id WHERE p.store_id = ? AND p.status IN ('available', 'busy') AND s.active`, store).
		Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look who is there: %w", db.Translate(err))
	}
	if len(rows) == 0 {
		return nil, nil
	}
	_, roles, err := f.places.Shop(ctx, store)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r presentRow) bool { return !roles[access.Role(r.Role)].May(access.AnswerHelp) })
	for i := range rows {
		can := roles[access.Role(rows[i].Role)]
		rows[i].lead, rows[i].sells, rows[i].zones = can.May(access.LeadHelp), can.May(access.Sell), strings.Fields(orEmpty(rows[i].LookAfter))
	}
	return rows, nil
}

// peopleOf reads who is on the floor and what they are at. Nobody is asked
// while they are asked alone for something else.
func (f *Floor) peopleOf(ctx context.Context, g *gorm.DB, store, request string) (people []routing.Person, some bool, err error) {
	rows, err := f.present(ctx, g, store)
	if err != nil || len(rows) == 0 {
		return nil, false, err
	}
	alone, err := askedAlone(g, store, request)
	if err != nil {
		return nil, false, err
	}
	people = f.router.people[:0]
	for _, r := range rows {
		state := r.Known.state()
		free, serving := state.mayBe()
		p := routing.Person{ID: r.StaffID, Zones: r.zones, Lead: r.lead,
			Free: free && !alone[r.StaffID], Serving: serving && !alone[r.StaffID], Asked: alone[r.StaffID], Silent: r.Known.DeafSince != nil, Dull: r.Known.DullSince != nil,
			Idle: r.IdleSince.Time().Unix(), Skills: readList[string](r.Skills), Languages: spokenAll(r.Languages), At: r.at(), Placed: r.ZoneID != nil}
		if r.sells {
			p.Skills = append(p.Skills, maySell)
		}
		p.Load = r.Load
		people, some = append(people, p), some || p.Free || p.Serving
	}
	f.router.people = people
	return people, some, nil
}

// askedAlone is who holds an offer that nobody else has, of another request.
func askedAlone(g *gorm.DB, store, request string) (map[string]bool, error) {
	var rows []struct{ ID, OfferedTo string }
	err := g.Raw(`SELECT id, offered_to FROM help_requests WHERE store_id = ? AND `+openStates+` AND status = 'offered' AND in_turn`, store).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look who is asked alone: %w", db.Translate(err))
	}
	out := make(map[string]bool, len(rows))
	for _, r := range rows {
		if r.ID == request {
			continue
		}
		for _, id := range readList[string](r.OfferedTo) {
			out[id] = true
		}
	}
	return out, nil
}

// planFor is how long a store's plan is taken for what it was: zones move about
// as often as walls do.
const planFor = 30 * time.Second

type planned struct {
	plan *routing.Plan
	at   time.Time
}

func (f *Floor) planOf(ctx context.Context, store string) (*routing.Plan, error) {
	now := f.db.Now()
	f.plans.mu.Lock()
	p, ok := f.plans.of[store]
	f.plans.mu.Unlock()
	if ok && now.Sub(p.at) < planFor && !now.Before(p.at) {
		return p.plan, nil
	}
	zones, err := f.places.Zones(ctx, store)
	if err != nil {
		return nil, err
	}
	p = planned{planFrom(zones), now}
	f.plans.mu.Lock()
	defer f.plans.mu.Unlock()
	if f.plans.of == nil {
		f.plans.of = make(map[string]planned)
	}
	f.plans.of[store] = p
	return p.plan, nil
}

func planFrom(zones []access.Zone) *routing.Plan {
	areas := make([]routing.Zone, len(zones))
	for i, z := range zones {
		areas[i] = routing.Zone{ID: z.ID, X: z.X, Y: z.Y, W: z.W, H: z.H, Neighbours: z.Neighbours}
	}
	return routing.NewPlan(areas)
}

// offer writes an offer, or the claim where people are not asked, unless the
// request changed since it was read: another node was quicker then, or
// somebody accepted.
func (f *Floor) offer(ctx context.Context, seen *requestRow, choices []routing.Choice) error {
	_, err := f.act(ctx, seen.StoreID, seen.ID, func(tx *db.Tx, r *requestRow) (*step, error) {
		if r.Version != seen.Version {
			return nil, nil
		}
		if taken, err := takenMeanwhile(tx, r, choices); taken || err != nil {
			return nil, err
		}
		return give(tx, r, "offered", choices)
	})
	if err != nil {
		return fmt.Errorf("offer request %s: %w", seen.ID, err)
	}
	return nil
}

// offerMore adds people to those who are asked.
func (f *Floor) offerMore(ctx context.Context, seen *requestRow, more []routing.Choice) error {
	_, err := f.act(ctx, seen.StoreID, seen.ID, func(tx *db.Tx, r *requestRow) (*step, error) {
		if r.Version != seen.Version {
			return nil, nil
		}
		asked := readList[string](r.OfferedTo)
		for _, c := range more {
			asked = append(asked, c.ID)
		}
		r.OfferedTo = writeList(asked)
		return &step{kind: "offered", data: map[string]any{"rung": r.Rung, "offered_to": asked, "backlog": true}}, noteOffers(tx, r, more)
	})
	if err != nil {
		return fmt.Errorf("offer request %s to more people: %w", seen.ID, err)
	}
	return nil
}

// takenMeanwhile tells whether who is to be asked alone, or given the request,
// got another in the meantime, from another node.
func takenMeanwhile(tx *db.Tx, r *requestRow, choices []routing.Choice) (bool, error) {
	if r.policy().Ask == access.AskEveryone || len(choices) == 0 {
		return false, nil
	}
	who := choices[0].ID
	p, err := lockPresence(tx, who)
	if err != nil {
		return false, err
	}
	alone, err := askedAlone(tx.DB, r.StoreID, r.ID)
	if err != nil || alone[who] {
		return true, err
	}
	if choices[0].Reasons&routing.Serving != 0 {
		return false, nil
	}
	if p.Known.TillSince != nil {
		return true, nil
	}
	var engaged bool
	err = tx.Raw(`SELECT EXISTS (SELECT 1 FROM help_requests WHERE claim_staff_id = ? AND status IN ('accepted', 'arrived'))`, who).Row().Scan(&engaged)
	return engaged, err
}

// give is what becomes of a request for which these people were chosen.
func give(tx *db.Tx, r *requestRow, kind string, choices []routing.Choice) (*step, error) {
	p := r.policy()
	if p.Ask == access.AskAssign && len(choices) > 0 {
		return assign(tx, r, choices[0])
	}
	s := &step{kind: kind}
	return s, ask(tx, r, s, choices, p)
}

// assign gives the request to who was chosen, without asking.
func assign(tx *db.Tx, r *requestRow, to routing.Choice) (*step, error) {
	device, err := colleague(tx, r.StoreID, to.ID)
	if err != nil {
		return nil, err
	}
	if err := noteOffers(tx, r, []routing.Choice{to}); err != nil {
		return nil, err
	}
	if err := claim(tx, r, to.ID, device); err != nil {
		return nil, err
	}
	return &step{kind: "accepted", data: map[string]any{"assigned": true, "to": to.ID, "claim_epoch": r.ClaimEpoch}, people: []string{to.ID}}, nil
}

// ask makes the request offered to these people; to nobody, it waits.
func ask(tx *db.Tx, r *requestRow, s *step, choices []routing.Choice, p access.CallPolicy) error {
	ids := make([]string, len(choices))
	s.data = map[string]any{"rung": r.Rung, "offered_to": ids}
	r.Status, r.OfferedTo, r.OfferedUntil = Waiting, "[]", nil
	if len(choices) == 0 {
		return nil
	}
	for i, c := range choices {
		ids[i] = c.ID
	}
	r.Status, r.OfferedTo = Offered, writeList(ids)
	r.OfferedUntil = r.NextRungAt
	if r.InTurn {
		until := db.At(tx.Now.Add(time.Duration(p.OfferSeconds) * time.Second))
		r.OfferedUntil = &until
	}
	if r.OfferedUntil == nil { // the last rung: until it is given up
		r.OfferedUntil = &r.AbandonAt
	}
	return noteOffers(tx, r, choices)
}

// noteOffers keeps who is asked with the change that is about to be saved, and
// why they are.
func noteOffers(tx *db.Tx, r *requestRow, choices []routing.Choice) error {
	r.because(choices)
	for _, c := range choices {
		err := tx.Exec(`INSERT INTO help_offers (request_id, version, staff_id, rung, at, why) VALUES (?, ?, ?, ?, ?, ?)`,
			r.ID, r.Version+1, c.ID, r.Rung, db.At(tx.Now), c.Words()).Error
		if err != nil {
			return fmt.Errorf("insert offer: %w", err)
		}
	}
	return nil
}

// escalate goes up one rung, to whom that asks. Those who were asked so far
// have let it pass.
func (f *Floor) escalate(tx *db.Tx, r *requestRow) (*step, error) {
	people, err := missed(tx, r)
	if err != nil {
		return nil, err
	}
	r.Rung++
	r.NextRungAt = f.rungEnds(r, tx.Now)
	choices, err := f.choose(tx, r)
	if err != nil {
		return nil, err
	}
	if taken, err := takenMeanwhile(tx, r, choices); err != nil {
		return nil, err
	} else if taken {
		choices = nil // the next round asks somebody else
	}
	s, err := give(tx, r, "escalated", choices)
	if s != nil {
		s.people = append(s.people, people...)
	}
	return s, err
}
