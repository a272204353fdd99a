package web

import (
	"context"

	"tillbell/floor/push"
	"tillbell/server/access"
)

type alertsView struct {
	StaffID   string  `json:"staff_id"`
	Dead      bool    `json:"dead" doc:"Nothing is sent any more until the tablet's page is opened again"`
	Failures  int64   `json:"failures" doc:"In a row"`
	Failure   string  `json:"failure" doc:"The last: gone, limited, refused or unreachable; empty: none since it worked"`
	FailedAt  *string `json:"failed_at"`
	WorkedAt  *string `json:"worked_at"`
	RenewedAt string  `json:"renewed_at"`
}

func viewAlerts(s push.State) *alertsView {
	return &alertsView{StaffID: s.Staff, Dead: s.Dead, Failures: s.Failures, Failure: s.Failure, FailedAt: wirePtr(s.FailedAt),
		WorkedAt: wirePtr(s.WorkedAt), RenewedAt: wire(s.RenewedAt)}
}

type pushView struct {
	PublicKey string      `json:"public_key" doc:"What a browser subscribes with: a P-256 point in base64url"`
	Alerts    *alertsView `json:"alerts" doc:"How alerts reach this device; null: not set up"`
}

type subscriptionBody struct {
	Endpoint string `json:"endpoint" maxLength:"2000"`
	Keys     struct {
		P256dh string `json:"p256dh" maxLength:"200"`
		Auth   string `json:"auth" maxLength:"100"`
	} `json:"keys"`
}

type subscribedView struct {
	ID string `json:"id" doc:"Stands in each alert to this person on this device"`
}

type sentView struct {
	Outcome string `json:"outcome" enum:"sent,gone,limited,refused,unreachable"`
}

// pushRoutes are alerts to tablets that sleep.
func (w *Web) pushRoutes() {
	const tag = "Alerts"
	route(w, "GET", "/push", Signed, access.SeeHelp, op{id: "get-push", tag: tag, summary: "What a browser subscribes to alerts with, and how they reach this device"},
		func(ctx context.Context, who *access.Who, in *struct{}) (*reply[pushView], error) {
			v := pushView{PublicKey: w.Push.PublicKey()}
			states, err := w.Push.States(ctx, who.Store.ID)
			if s, ok := states[who.Device.ID]; ok && s.Staff == who.Staff.ID {
				v.Alerts = viewAlerts(s)
			}
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "PUT", "/push/subscription", Signed, access.SeeHelp, op{id: "put-push-subscription", tag: tag, codes: []int{409},
		summary: "Take alerts on this device, until one signs out; another person's here end"},
		func(ctx context.Context, who *access.Who, in *struct{ Body subscriptionBody }) (*reply[subscribedView], error) {
			id, err := w.Push.Subscribe(ctx, push.Holder{Store: who.Store.ID, Device: who.Device.ID, Staff: who.Staff.ID, Session: who.Session},
				push.Subscription{Endpoint: in.Body.Endpoint, P256dh: in.Body.Keys.P256dh, Auth: in.Body.Keys.Auth})
			if err != nil {
				return nil, err
			}
			return answer(subscribedView{id})
		})
	route(w, "DELETE", "/push/subscription", Signed, access.SeeHelp, op{id: "delete-push-subscription", tag: tag, summary: "No alerts on this device", status: 204},
		func(ctx context.Context, who *access.Who, in *struct{}) (*nothing, error) {
			return &nothing{}, w.Push.Forget(ctx, who.Device.ID, who.Staff.ID)
		})
	route(w, "POST", "/push/test", Signed, access.SeeHelp, op{id: "test-push", tag: tag, summary: "Send this device an alert, and say how that went", codes: []int{404, 429}},
		func(ctx context.Context, who *access.Who, in *EmptyBody) (*reply[sentView], error) {
			return w.testAlert(ctx, who.Store.ID, who.Device.ID)
		})
	route(w, "POST", "/devices/{id}/alert-test", Signed, access.SetUp, op{id: "test-device-alert", tag: tag, summary: "Send a device an alert, and say how that went", codes: []int{404, 429}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			EmptyBody
		}) (*reply[sentView], error) {
			return w.testAlert(ctx, who.Store.ID, in.ID.String())
		})
}

func (w *Web) testAlert(ctx context.Context, store, device string) (*reply[sentView], error) {
	how, err := w.Push.Test(ctx, store, device)
	if err != nil {
		return nil, err
	}
	return answer(sentView{how})
}
