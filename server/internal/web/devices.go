package web

import (
	"context"

	"tillbell/server/access"
	"tillbell/server/internal/signs"
)

type deviceView struct {
	ID         string            `json:"id"`
	Kind       access.DeviceKind `json:"kind" enum:"till,tablet,dashboard,program"`
	Name       string            `json:"name"`
	RegisterID *string           `json:"register_id"`
	State      string            `json:"state" enum:"new,waiting,paired,revoked"`
	PairedAt   *string           `json:"paired_at"`
	LastSeenAt *string           `json:"last_seen_at"`
	Online     bool              `json:"online"`
	Alerts     *alertsView       `json:"alerts,omitempty" doc:"How Web Push alerts reach it; in the list of devices"`
}

func viewDevice(d access.Device, online bool) deviceView {
	v := deviceView{ID: d.ID, Kind: d.Kind, Name: d.Name, State: d.State(), PairedAt: wirePtr(d.PairedAt), LastSeenAt: wirePtr(d.LastSeenAt), Online: online}
	if d.RegisterID != "" {
		v.RegisterID = &d.RegisterID
	}
	return v
}

type deviceBody struct {
	Kind       access.DeviceKind `json:"kind" enum:"till,tablet,dashboard,program"`
	Name       string            `json:"name" maxLength:"80"`
	RegisterID *uid              `json:"register_id,omitempty"`
}

type pairingView struct {
	Code      string `json:"code"`
	URL       string `json:"url"`
	QR        string `json:"qr" doc:"A data: address of an SVG image"`
	ExpiresAt string `json:"expires_at"`
}

func (w *Web) viewPairing(p access.Pairing) (pairingView, error) {
	v := pairingView{Code: p.Code, URL: w.conf.PublicURL + "/pair#" + p.Code, ExpiresAt: wire(p.ExpiresAt)}
	svg, err := signs.QR(v.URL)
	v.QR = signs.DataURI(svg)
	return v, err
}

func (w *Web) deviceRoutes() {
	const tag = "Set-up"
	route(w, "GET", "/devices", Signed, access.SetUp, op{id: "list-devices", tag: tag, summary: "Devices"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[deviceView]], error) {
			devices, err := w.Access.Devices(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			alerts, err := w.Push.States(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			items := make([]deviceView, 0, len(devices))
			for _, d := range devices {
				v := viewDevice(d, w.Hub.Online(d.ID))
				if s, ok := alerts[d.ID]; ok {
					v.Alerts = viewAlerts(s)
				}
				items = append(items, v)
			}
			return cut(items, *in, func(d deviceView) string { return d.ID })
		})
	route(w, "PUT", "/devices/{id}", Signed, access.SetUp, op{id: "put-device", tag: tag, summary: "Add or rename a device"},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body deviceBody
		}) (*reply[deviceView], error) {
			d := access.Device{ID: in.ID.String(), StoreID: who.Store.ID, Kind: in.Body.Kind, Name: in.Body.Name, RegisterID: idOr(in.Body.RegisterID)}
			created, err := w.Access.PutDevice(ctx, d)
			return made(created, viewDevice(d, false)), err
		})
	route(w, "POST", "/devices/{id}/pairing", Signed, access.SetUp, op{id: "start-pairing", tag: tag, summary: "Make a pairing code: ten minutes, once", status: 201, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[pairingView], error) {
			p, err := w.Access.StartPairing(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			v, err := w.viewPairing(p)
			return &reply[pairingView]{201, v}, err
		})
	route(w, "POST", "/devices/{id}/revoke", Signed, access.SetUp, op{id: "revoke-device", tag: tag, summary: "End a device's access at once", status: 204, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*nothing, error) {
			return &nothing{}, w.Access.Revoke(ctx, who.Store.ID, in.ID.String())
		})
}
