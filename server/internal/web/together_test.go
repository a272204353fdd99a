package web_test

import (
	"fmt"
	"sync"
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

// Several callers put one new id at once: one makes it, the others find it
// made, and with other content they replace it as they would one by one.
func TestPutsOfOneNewIDAtOnce(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		registers, err := r.access.Registers(r.Context(), r.store.ID)
		r.check(err)
		things := map[string]func(code, name string) any{
			"devices": func(_, name string) any {
				return map[string]any{"kind": "till", "name": name, "register_id": registers[0].ID}
			},
			"staff": func(_, name string) any {
				return map[string]any{"name": name, "role": "associate", "pin": "8642", "zones": []string{r.zone.ID}}
			},
			"zones":       func(code, name string) any { return map[string]any{"code": code, "name": name} },
			"registers":   func(code, name string) any { return map[string]any{"code": code, "name": name} },
			"call-points": func(code, name string) any { return map[string]any{"code": code, "name": name, "zone_id": r.zone.ID} },
		}
		for kind, body := range things {
			for round := range 6 {
				path, code := "/api/v1/"+kind+"/"+db.NewID(), fmt.Sprintf("N%d", round)
				name := func(i int) string { return fmt.Sprintf("New %d", i*(round%2)) } // alike in every other round
				got := r.together(4, func(i int) int {
					return r.do("PUT", path, r.tokens[access.Manager], body(code, name(i))).status
				})
				if got[201] != 1 || got[200] != 3 {
					r.Errorf("%s, round %d: %v", kind, round, got)
				}
			}
		}
		// Two ids that want one code are no repeats.
		got := r.together(4, func(i int) int {
			return r.do("PUT", "/api/v1/zones/"+db.NewID(), r.tokens[access.Manager], things["zones"]("Q", "Queue")).status
		})
		if got[201] != 1 || got[409] != 3 {
			r.Errorf("four zones with one code: %v", got)
		}
	})
}

// together makes n calls at once and counts their statuses.
func (r *rig) together(n int, call func(i int) int) map[int]int {
	statuses := make([]int, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { <-start; statuses[i] = call(i) })
	}
	close(start)
	wg.Wait()
	count := map[int]int{}
	for _, s := range statuses {
		count[s]++
	}
	return count
}
