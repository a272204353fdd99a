package web

import (
	"context"
	"maps"
	"slices"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/fault"
)

// whileTraining are the commands that a till in training may still give:
// documents, which know of training themselves, papers, which are marked, and
// what has nothing to do with money. All others would be real, and are refused.
var whileTraining = map[string]bool{
	"PUT /training": true, "POST /prices": true,
	"POST /returns/quote": true, "PUT /sales/{id}": true, "PUT /returns/{id}": true, "PUT /voids/{id}": true, "PUT /exchanges/{id}": true,
	"PUT /layaways/{id}": true, "PUT /layaways/{id}/payments/{payment_id}": true, "PUT /layaways/{id}/cancellation/{payment_id}": true,
	"POST /gift-cards/lookup": true, "POST /gift-cards/codes": true,
	"PUT /print-jobs/{id}": true, "POST /print-jobs/{id}/retry": true, "POST /print-jobs/{id}/cancel": true, "PUT /receipt-mails/{id}": true,
	"POST /drawers/{id}/prints": true, // a kept reading on paper without a printer of the server's
	"PUT /begun-carts/{id}":     true,
	"PUT /presence/till":        true, // whoever trains is not free either
	"PUT /till-queue":           true, // customers wait all the same
	"PUT /aborted-carts/{id}":   true, // it may be of before
	"PUT /age-refusals/{id}":    true, // so may this
	"POST /approvals":           true, "POST /approvals/{id}/answer": true,
	"POST /help-requests/{id}/cancel": true, "PUT /presence": true, // calls made before
	"DELETE /sessions/current": true,
}

var errInTraining = fault.New(fault.Conflict, "in_training", "This till is in training: that would be real. Leave training first.")

// mayTrain refuses what a till in training must not do.
func mayTrain(who *access.Who, method, path string) error {
	if who.Register == nil || !who.Register.Training || method == "GET" || whileTraining[method+" "+path] {
		return nil
	}
	return errInTraining
}

type trainingBody struct {
	On        bool  `json:"on"`
	Approvals []uid `json:"approvals,omitempty" maxItems:"10"`
}

func (w *Web) trainingRoutes() {
	route(w, "PUT", "/training", Signed, access.Sell, op{id: "put-training", tag: "Selling",
		summary: "Begin or end training on the caller's till; beginning needs the right `training`, or an approval of it for the register's id"},
		func(ctx context.Context, who *access.Who, in *struct{ Body trainingBody }) (*reply[pos.TrainingView], error) {
			v, err := w.Pos.SetTraining(ctx, cashier(who), in.Body.On, approvalIDs(in.Body.Approvals))
			if err != nil {
				return nil, err
			}
			w.Access.Forget(who.Store.ID) // this node need not wait for the news
			return answer(v)
		})
}

// WhileTraining lists the commands that a till in training may give.
func (w *Web) WhileTraining() []string { return slices.Sorted(maps.Keys(whileTraining)) }
