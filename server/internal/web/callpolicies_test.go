package web_test

import (
	"slices"
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

// Skills, languages and neighbours that a PUT leaves out stay, and the answer
// says what is kept.
func TestWhatIsLeftOutStays(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		boss := r.tokens[access.Manager]
		type person struct{ Skills, Languages []string }
		path := "/api/v1/staff/" + db.NewID()
		body := map[string]any{"name": "Kim", "role": "associate", "pin": "480913", "language": "en", "skills": []string{"keys", " forklift "}, "languages": []string{"de", "tr"}}
		var made, kept, cleared person
		r.call("PUT", path, boss, body, 201, &made)
		delete(body, "skills")
		delete(body, "languages")
		delete(body, "pin")
		r.call("PUT", path, boss, body, 200, &kept)
		for _, p := range []person{made, kept} {
			if !slices.Equal(p.Skills, []string{"keys", "forklift"}) || !slices.Equal(p.Languages, []string{"de", "tr"}) {
				r.Errorf("%+v", p)
			}
		}
		body["skills"] = []string{}
		r.call("PUT", path, boss, body, 200, &cleared)
		if len(cleared.Skills) != 0 || len(cleared.Languages) != 2 {
			r.Errorf("cleared: %+v", cleared)
		}
		body["languages"] = []string{"de", "no such language"}
		r.refusedAt("PUT", path, boss, body, "languages[1]")

		type zone struct{ Neighbours []string }
		first, second := db.NewID(), db.NewID()
		place := map[string]any{"code": "Q1", "name": "Cheese"}
		var z zone
		r.call("PUT", "/api/v1/zones/"+first, boss, place, 201, &z)
		place["code"], place["neighbours"] = "Q2", []string{first}
		r.call("PUT", "/api/v1/zones/"+second, boss, place, 201, &z)
		delete(place, "neighbours")
		place["name"] = "Meat"
		r.call("PUT", "/api/v1/zones/"+second, boss, place, 200, &z)
		if !slices.Equal(z.Neighbours, []string{first}) {
			r.Errorf("neighbours %v", z.Neighbours)
		}
		place["neighbours"] = []string{db.NewID()}
		r.refusedAt("PUT", "/api/v1/zones/"+second, boss, place, "neighbours")
	})
}

func TestHowCallsAreAnsweredIsChecked(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		boss := r.tokens[access.Manager]
		calls := func(p map[string]any) map[string]any {
			return map[string]any{"calls": map[string]any{"assistance": p}}
		}
		rungs := func(list ...map[string]any) map[string]any { return calls(map[string]any{"rungs": list}) }
		floor, last := map[string]any{"to": "floor", "seconds": 30}, map[string]any{"to": "everyone"}
		for _, c := range []struct {
			say  string
			body map[string]any
			at   string
		}{
			{"a rung that lasts no time", rungs(map[string]any{"to": "zone"}, last), "calls.assistance.rungs[0].seconds"},
			{"a last rung that ends", rungs(floor, floor), "calls.assistance.rungs[1].seconds"},
			{"people that nobody named", rungs(floor, map[string]any{"to": "persons"}), "calls.assistance.rungs[1].persons"},
			{"a stranger", rungs(floor, map[string]any{"to": "persons", "persons": []string{db.NewID()}}), "calls.assistance.rungs[1].persons"},
			{"a skill that is a poem", calls(map[string]any{"skill": " keys"}), "calls.assistance.skill"},
		} {
			r.refusedAt("PATCH", "/api/v1/store", boss, c.body, c.at)
		}
		var store struct{ Calls map[string]access.CallPolicy }
		named := map[string]any{"to": "persons", "persons": []string{r.people[access.Supervisor]}, "sound": "siren", "serving": true}
		r.call("PATCH", "/api/v1/store", boss, calls(map[string]any{"ask": "one_by_one", "offer_seconds": 15, "priority": 3, "rungs": []any{floor, named}}), 200, &store)
		p := store.Calls["assistance"]
		if p.Ask != access.AskInTurn || len(p.Rungs) != 2 || !p.Rungs[1].Serving || p.Rungs[1].Persons[0] != r.people[access.Supervisor] {
			r.Errorf("%+v", p)
		}
	})
}

// refusedAt calls and wants a refusal that names the field.
func (r *rig) refusedAt(method, path, token string, body any, field string) {
	r.Helper()
	var problem struct {
		Errors []struct{ Field, Message string }
	}
	r.call(method, path, token, body, 422, &problem)
	if !slices.ContainsFunc(problem.Errors, func(e struct{ Field, Message string }) bool { return e.Field == field && e.Message != "" }) {
		r.Errorf("%s %s: %+v does not name %s", method, path, problem.Errors, field)
	}
}

// Ways are as the plan has them, and as neighbours lead.
func TestHowFarZonesLie(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	boss := r.tokens[access.Manager]
	ids := map[string]string{"W1": db.NewID(), "W2": db.NewID(), "W3": db.NewID()}
	for i, code := range []string{"W1", "W2", "W3"} {
		r.call("PUT", "/api/v1/zones/"+ids[code], boss, map[string]any{"code": code, "name": code, "x": 120 * i, "w": 100, "h": 100}, 201, nil)
	}
	way := func(from, to string) (seconds int64, near bool) {
		var got struct {
			Items []struct {
				ZoneID  string `json:"zone_id"`
				Seconds int64
				Near    bool
			}
		}
		r.call("GET", "/api/v1/zones/"+ids[from]+"/walks?limit=200", boss, nil, 200, &got)
		for _, w := range got.Items {
			if w.ZoneID == ids[to] {
				return w.Seconds, w.Near
			}
		}
		r.Fatalf("no way from %s to %s: %+v", from, to, got)
		return 0, false
	}
	if s, near := way("W1", "W3"); s != 20 || near { // 24 m, through the middle one
		r.Errorf("%d s, near: %v", s, near)
	}
	r.call("PUT", "/api/v1/zones/"+ids["W1"], boss, map[string]any{"code": "W1", "name": "W1", "w": 100, "h": 100, "neighbours": []string{ids["W3"]}}, 200, nil)
	if s, near := way("W3", "W1"); s != 20 || !near { // a door
		r.Errorf("%d s, near: %v", s, near)
	}
	r.refuse("GET", "/api/v1/zones/"+db.NewID()+"/walks", boss, nil, 404, "no_zone")
}

// What the office changes of a store is told at once, so that no till goes by
// what it loaded in the morning.
func TestASettingIsToldWhenItChanges(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	r.call("PATCH", "/api/v1/store", r.tokens[access.Manager], map[string]any{"policies": map[string]any{"queue": map[string]any{"call_at": 4}}}, 200, nil)
	r.events(map[string]int{"store.changed": 1})
	var now struct {
		Store struct{ Policies access.Policies }
	}
	if r.call("GET", "/api/v1/sessions/current", r.tokens[access.Cashier], nil, 200, &now); now.Store.Policies.Queue.CallAt != 4 {
		r.Errorf("who asks then is told %+v", now.Store.Policies.Queue)
	}
}
