package web

import (
	"bytes"
	"context"
	"net"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tillbell/floor"
	"tillbell/floor/button"
	"tillbell/server/access"
	"tillbell/server/internal/live"
)

type callDeviceBody struct {
	Name        string                  `json:"name" maxLength:"80"`
	PointID     *uid                    `json:"call_point_id,omitempty" nullable:"true" doc:"Where it hangs; left out: a gateway, which speaks for others"`
	GatewayID   *uid                    `json:"gateway_id,omitempty" nullable:"true"`
	GatewayName string                  `json:"gateway_name,omitempty" maxLength:"60" doc:"What the gateway calls it"`
	Format      string                  `json:"format,omitempty" enum:"plain,shelly,shelly1,zigbee2mqtt,tasmota" default:"plain"`
	Kinds       map[button.Press]string `json:"kinds,omitempty" maxProperties:"4" doc:"What each press asks for; nothing: it rings nobody; cancel: it takes back what the button rang for. A press not named does what a single one does; that, what the point offers first"`
	Reading     *button.Reading         `json:"reading,omitempty" doc:"Where its messages say what, in place of its format's table"`
	Active      *bool                   `json:"active,omitempty"`
	SilentHours *int64                  `json:"silent_hours,omitempty" minimum:"0" maximum:"8760" doc:"Left out: 26, a day and a bit"`
	LowBattery  *int64                  `json:"low_battery,omitempty" minimum:"0" maximum:"100" doc:"Left out: 15"`
}

const (
	usualSilence = 26
	usualBattery = 15
)

func (b *callDeviceBody) device(store, id string) floor.CallDevice {
	d := floor.CallDevice{ID: id, StoreID: store, Name: b.Name, GatewayName: b.GatewayName, Format: b.Format, Kinds: b.Kinds, Reading: b.Reading,
		Active: b.Active == nil || *b.Active, SilentHours: usualSilence, LowBattery: usualBattery}
	if b.PointID != nil {
		p := b.PointID.String()
		d.PointID = &p
	}
	if b.GatewayID != nil {
		g := b.GatewayID.String()
		d.GatewayID = &g
	}
	set(&d.SilentHours, b.SilentHours)
	set(&d.LowBattery, b.LowBattery)
	return d
}

// deviceSecretView is told once.
type deviceSecretView struct {
	Secret string           `json:"secret" doc:"Shown this once; the one before it has ended"`
	Device floor.CallDevice `json:"device"`
}

// deviceWaysView is what somebody who sets a button up has to know.
type deviceWaysView struct {
	Formats []formatView   `json:"formats" nullable:"false"`
	Presses []button.Press `json:"presses" nullable:"false"`
	Address string         `json:"address" doc:"Where a button calls by HTTP; its secret follows"`
	MQTT    string         `json:"mqtt" doc:"Host and port of the broker; empty: it is off (see --mqtt)"`
}

type formatView struct {
	Name    string         `json:"name"`
	Reading button.Reading `json:"reading"`
}

func (w *Web) callDeviceRoutes() {
	const tag = "Buttons"
	route(w, "GET", "/call-devices", Signed, access.SeeHelp, op{id: "list-call-devices", tag: tag, summary: "Buttons and gateways, with what is wrong with them"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[floor.CallDevice]], error) {
			items, err := w.Floor.Devices(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			return cut(items, *in, func(d floor.CallDevice) string { return d.ID })
		})
	route(w, "GET", "/call-device-ways", Signed, access.SetUp, op{id: "call-device-ways", tag: tag, summary: "How a button is set up: formats and addresses"},
		func(context.Context, *access.Who, *none) (*reply[deviceWaysView], error) {
			v := deviceWaysView{Presses: button.Presses(), Address: w.conf.PublicURL + apiPrefix + "/buttons/", MQTT: w.brokerAddress()}
			formats := button.Formats()
			for _, name := range button.FormatNames() {
				v.Formats = append(v.Formats, formatView{name, formats[name]})
			}
			return answer(v)
		})
	route(w, "PUT", "/call-devices/{id}", Signed, access.SetUp, op{id: "put-call-device", tag: tag, summary: "Make or change a button or a gateway", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body callDeviceBody
		}) (*reply[floor.CallDevice], error) {
			d, created, err := w.Floor.PutDevice(ctx, in.Body.device(who.Store.ID, in.ID.String()))
			return made(created, d), err
		})
	route(w, "POST", "/call-devices/{id}/secret", Signed, access.SetUp, op{id: "new-call-device-secret", tag: tag, summary: "Give a button a secret, told this once", status: 201, codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			EmptyBody
		}) (*reply[deviceSecretView], error) {
			secret, d, err := w.Floor.NewDeviceSecret(ctx, who.Store.ID, in.ID.String())
			return made(true, deviceSecretView{secret, d}), err
		})
	route(w, "POST", "/call-devices/{id}/test", Signed, access.SetUp, op{id: "test-call-device", tag: tag, summary: "For two minutes, show a button's presses instead of ringing; or end that", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body struct {
				On bool `json:"on"`
			}
		}) (*reply[floor.CallDevice], error) {
			d, err := w.Floor.TestDevice(ctx, who.Store.ID, in.ID.String(), in.Body.On)
			if err != nil {
				return nil, err
			}
			return answer(d)
		})
	route(w, "DELETE", "/call-devices/{id}", Signed, access.SetUp, op{id: "delete-call-device", tag: tag, summary: "Delete a button; its calls stay", status: 204, codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *ByID) (*nothing, error) {
			return &nothing{}, w.Floor.DeleteDevice(ctx, who.Store.ID, in.ID.String())
		})
	w.pressRoutes(tag)
}

// brokerAddress is where devices find the broker: its port, on the host that
// they find us at where it listens on all.
func (w *Web) brokerAddress() string {
	host, port, err := net.SplitHostPort(w.conf.MQTT)
	if err != nil {
		return ""
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = w.public.Hostname()
	}
	return net.JoinHostPort(host, port)
}

// Pressed is how a button calls. What cheap ones cannot say, they leave out.
type Pressed struct {
	From
	Press   string `query:"press" maxLength:"40" doc:"single, double, triple, long, or the maker's word for it; left out: single, unless the body says"`
	Battery string `query:"battery" maxLength:"8" doc:"In percent"`
	Count   string `query:"n" maxLength:"64" doc:"Another one with each press; the same again is the same press"`
}

// pressRoutes take presses by plain HTTP, with GET too: cheap buttons can do
// nothing else. A secret in an address is logged nowhere; see pathOf.
func (w *Web) pressRoutes(tag string) {
	codes := []int{404, 429}
	for _, method := range []string{"GET", "POST"} {
		id := "button-" + strings.ToLower(method)
		route(w, method, "/buttons/{secret}", Anyone, "", op{id: id, tag: tag, summary: "A button is pressed", codes: codes},
			func(ctx context.Context, _ *access.Who, in *struct {
				BySecret
				Pressed
			}) (*reply[floor.Rung], error) {
				return w.pressed(ctx, in.Secret, &in.Pressed)
			})
		route(w, method, "/buttons", Anyone, "", op{id: id + "-header", tag: tag, summary: "A button is pressed, its secret in a header: Authorization: Bearer, or X-Button-Secret", codes: codes},
			func(ctx context.Context, _ *access.Who, in *Pressed) (*reply[floor.Rung], error) {
				secret := in.ctx.Get("X-Button-Secret")
				if secret == "" {
					secret = bearer(in.ctx)
				}
				return w.pressed(ctx, secret, in)
			})
	}
}

func (w *Web) pressed(ctx context.Context, secret string, in *Pressed) (*reply[floor.Rung], error) {
	id, err := w.Floor.DeviceBySecret(ctx, secret)
	if err != nil {
		return nil, err
	}
	undo, err := w.limits.take([2]string{"button", id}, [2]string{"addr", live.ClientAddr(in.ctx).String()})
	if err != nil {
		return nil, err
	}
	r, err := w.Floor.Signal(ctx, id, in.signal())
	if err != nil {
		undo()
		return nil, err
	}
	return answer(r)
}

// signal reads what a call says: in its address, in its body, or by coming at all.
func (p *Pressed) signal() floor.Signal {
	s := floor.Signal{Message: button.Message{Topic: button.AnyTopic}}
	if p.ctx.Method() == fiber.MethodPost {
		s.Payload = bytes.Clone(p.ctx.Body())
	}
	reading := button.Formats()[button.Plain]
	word := p.Press
	if word == "" && len(bytes.TrimSpace(s.Payload)) == 0 && p.Battery == "" {
		word = string(button.Single)
	}
	s.Said = reading.Read(button.Message{Topic: "press", Payload: []byte(word)})
	s.Said.Battery = reading.Read(button.Message{Topic: "battery", Payload: []byte(p.Battery)}).Battery
	s.Said.Count = p.Count
	return s
}
