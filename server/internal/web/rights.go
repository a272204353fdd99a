package web

import (
	"context"

	"tillbell/pos/money"
	"tillbell/server/access"
)

// limitView is how far one right goes.
type limitView struct {
	State        access.State `json:"state" enum:"allowed,approval,denied"`
	LimitAmount  *int64       `json:"limit_amount" nullable:"true" doc:"Minor units, or days where the right measures days"`
	LimitPercent *string      `json:"limit_percent" nullable:"true"`
}

type roleRightView struct {
	Role access.Role `json:"role"`
	limitView
	Changed bool `json:"changed" doc:"By the store; else it is built in"`
}

type rightView struct {
	Right   access.Right    `json:"right"`
	Measure access.Measure  `json:"measure" enum:"none,amount,percent,days"`
	StepUp  bool            `json:"step_up" doc:"Whoever approves it enters their PIN again"`
	Door    bool            `json:"door" doc:"The right of routes: allowed or denied, never approved; else how far somebody may go behind them"`
	Roles   []roleRightView `json:"roles"`
}

type rightChangeBody struct {
	Role         access.Role  `json:"role" maxLength:"20"`
	Right        access.Right `json:"right" maxLength:"40"`
	State        string       `json:"state" enum:"allowed,approval,denied,built_in" doc:"built_in takes the store's own back"`
	LimitAmount  *int64       `json:"limit_amount,omitempty" minimum:"0" nullable:"true"`
	LimitPercent *string      `json:"limit_percent,omitempty" maxLength:"12" nullable:"true"`
}

type rightsBody struct {
	Changes []rightChangeBody `json:"changes" minItems:"1" maxItems:"200"`
}

func viewLimit(l access.Allowance) limitView {
	v := limitView{State: l.State, LimitAmount: l.Amount}
	if l.Percent != nil {
		s := money.Rate(*l.Percent).String()
		v.LimitPercent = &s
	}
	return v
}

// viewFine is what a till needs of its cashier's rights, to ask before it is
// refused.
func viewFine(fine access.Allowances) map[access.Right]limitView {
	out := make(map[access.Right]limitView, len(fine))
	for _, f := range access.FineRights() {
		out[f.Right] = viewLimit(fine[f.Right])
	}
	return out
}

func (w *Web) rightRoutes() {
	const tag = "Set-up"
	route(w, "GET", "/rights", Signed, access.ManageStaff, op{id: "list-rights", tag: tag, summary: "What each role may do, up to where"},
		func(ctx context.Context, who *access.Who, _ *none) (*reply[list[rightView]], error) {
			return w.rights(ctx, who)
		})
	route(w, "PATCH", "/rights", Signed, access.ManageStaff, op{id: "change-rights", tag: tag, summary: "Change what roles may do, all or none", codes: []int{409}},
		func(ctx context.Context, who *access.Who, in *struct{ Body rightsBody }) (*reply[list[rightView]], error) {
			changes, err := rightChanges(in.Body.Changes)
			if err != nil {
				return nil, err
			}
			if err := w.Access.SetRights(ctx, who, changes); err != nil {
				return nil, err
			}
			return w.rights(ctx, who)
		})
}

func rightChanges(bodies []rightChangeBody) ([]access.RightChange, error) {
	out := make([]access.RightChange, len(bodies))
	for i, b := range bodies {
		out[i] = access.RightChange{Role: b.Role, Right: b.Right}
		if b.State == "built_in" {
			continue
		}
		to := &access.Allowance{State: access.State(b.State), Amount: b.LimitAmount}
		if b.LimitPercent != nil {
			r, err := parseRate("limit_percent", *b.LimitPercent)
			if err != nil {
				return nil, err
			}
			n := int64(r)
			to.Percent = &n
		}
		out[i].To = to
	}
	return out, nil
}

func (w *Web) rights(ctx context.Context, who *access.Who) (*reply[list[rightView]], error) {
	cells, err := w.Access.RoleRights(ctx, who.Store.ID)
	if err != nil {
		return nil, err
	}
	items := []rightView{}
	for _, f := range access.FineRights() {
		items = append(items, rightView{Right: f.Right, Measure: f.Measure, StepUp: f.StepUp})
	}
	for _, right := range access.RouteRights() {
		items = append(items, rightView{Right: right, Measure: access.ByNothing, Door: true})
	}
	for i := range items {
		for _, c := range cells {
			if c.Right == items[i].Right {
				items[i].Roles = append(items[i].Roles, roleRightView{c.Role, viewLimit(c.Allowance), c.Changed})
			}
		}
	}
	return page(items, ""), nil
}
