package floor_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/floor/button"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// buttonAt makes a button at a sign, with a secret.
func (s *shop) buttonAt(t reporter, sign, format string, kinds map[button.Press]string) (id, login, secret string) {
	t.Helper()
	p, err := s.a.CallPoint(ctx, sign)
	must(t, err)
	d, _, err := s.f.PutDevice(ctx, floor.CallDevice{ID: db.NewID(), StoreID: s.store.ID, Name: "Button at " + sign, PointID: &p.ID, Format: format,
		Kinds: kinds, Active: true, SilentHours: 12, LowBattery: 20})
	must(t, err)
	secret, _, err = s.f.NewDeviceSecret(ctx, s.store.ID, d.ID)
	must(t, err)
	s.told = s.head(t)
	return d.ID, d.Login, secret
}

func says(topic, payload string) floor.Signal {
	return floor.Signal{Message: button.Message{Topic: topic, Payload: []byte(payload)}}
}

func (s *shop) signal(t reporter, device string, m floor.Signal) floor.Rung {
	t.Helper()
	r, err := s.f.Signal(ctx, device, m)
	must(t, err)
	return r
}

func (s *shop) button(t reporter, id string) floor.CallDevice {
	t.Helper()
	all, err := s.f.Devices(ctx, s.store.ID)
	must(t, err)
	for _, d := range all {
		if d.ID == id {
			return d
		}
	}
	t.Fatalf("device %s is not listed", id)
	return floor.CallDevice{}
}

// A day of one button: its presses join what is open, its repetitions do not
// count, and what is wrong with it is told.
func TestAButtonRings(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		id, _, secret := s.buttonAt(t, s.wineOne, "zigbee2mqtt", map[button.Press]string{button.Long: "locked_case", button.Triple: "nothing"})
		if found, err := s.f.DeviceBySecret(ctx, secret); err != nil || found != id {
			t.Fatalf("the secret finds %q: %v", found, err)
		}

		// The first press after a long sleep counts, and so does one like it later.
		first := s.signal(t, id, says("", `{"action":"single","battery":90,"linkquality":3}`))
		if first.Kind != "assistance" || first.Status != floor.Waiting || first.Presses != 1 {
			t.Fatalf("first press: %+v", first)
		}
		rows := s.expect(t, "created")
		if q := requestIn(t, rows[0]); q.Channel != "button" || q.CallPoint == nil || q.CallPoint.Code != s.wineOne {
			t.Fatalf("asked: %+v", q)
		}

		// The radio says it again, in other bytes; the gateway says it in words.
		for _, again := range []floor.Signal{says("", `{"action":"single","battery":90,"linkquality":9}`), says("action", "single")} {
			if r := s.signal(t, id, again); !r.Repeated || r.RequestID != "" {
				t.Fatalf("repeated: %+v", r)
			}
		}
		s.expect(t)

		// A minute later it is sent again because no answer came, and then truly pressed.
		s.clock.advance(time.Minute)
		late := says("", `{"action":"single"}`)
		late.Again = true
		if r := s.signal(t, id, late); !r.Repeated {
			t.Fatalf("sent again after a minute: %+v", r)
		}
		if r := s.signal(t, id, says("", `{"action":"single"}`)); r.RequestID != first.RequestID || r.Presses != 2 {
			t.Fatalf("pressed again: %+v", r)
		}
		s.expect(t, "pressed")

		// A customer's phone at the same sign joins too; another kind is another call.
		a, err := s.f.AskAtPoint(ctx, s.wineOne, floor.PointAsk{Kind: "assistance", Press: db.NewID(), Note: "the red one"})
		must(t, err)
		if a.ID != first.RequestID || a.Request.Presses != 3 || a.Note != "the red one" {
			t.Fatalf("the phone: %+v", a.Request)
		}
		if r := s.signal(t, id, says("", `{"action":"hold"}`)); r.Kind != "locked_case" || r.RequestID == first.RequestID {
			t.Fatalf("long press: %+v", r)
		}
		if r := s.signal(t, id, says("", `{"action":"triple"}`)); r.Press != button.Triple || r.Kind != "" || r.RequestID != "" {
			t.Fatalf("a press that rings nobody: %+v", r)
		}
		s.expect(t, "pressed", "created")

		// What it says of itself rings nobody; what is wrong is told once.
		s.signal(t, id, says("", `{"battery":19}`))
		s.expect(t, "call_device.changed")
		s.signal(t, id, says("", `{"battery":18,"action":""}`))
		s.expect(t)
		if d := s.button(t, id); len(d.Alarms) != 1 || d.Alarms[0] != "battery" || *d.Battery != 18 || d.Presses != 4 {
			t.Fatalf("battery: %+v", d)
		}
		s.clock.advance(13 * time.Hour)
		other := floor.New(s.d, s.a, s.goods, floor.Options{})
		told := s.head(t)
		for _, node := range []*floor.Floor{s.f, other, s.f} { // told once, whoever looks
			must(t, node.Sweep(ctx))
			s.clock.advance(time.Minute)
		}
		rows, err = s.d.Events(ctx, s.store.ID, told, 100)
		must(t, err)
		rows = slices.DeleteFunc(rows, func(r db.Row) bool { return r.Type != "call_device.changed" })
		if len(rows) != 1 || !contains(rows[0].Data, `"alarms":["silent","battery"]`) {
			t.Fatalf("its silence is told %d times: %v", len(rows), rows)
		}
		s.told = s.head(t)
		if d := s.button(t, id); len(d.Alarms) != 2 || d.Alarms[0] != "silent" {
			t.Fatalf("silent: %+v", d)
		}
		s.signal(t, id, says("", `{"battery":100}`))
		s.expect(t, "call_device.changed")
		if d := s.button(t, id); len(d.Alarms) != 0 {
			t.Fatalf("well again: %+v", d)
		}

		// The office tries it: shown there, ringing nobody.
		_, err = s.f.TestDevice(ctx, s.store.ID, id, true)
		must(t, err)
		if r := s.signal(t, id, says("", `{"action":"hold"}`)); !r.Test || r.RequestID != "" {
			t.Fatalf("tried: %+v", r)
		}
		if d := s.button(t, id); d.Heard == nil || d.Heard.Press != button.Long || !d.Heard.Test {
			t.Fatalf("heard: %+v", d.Heard)
		}
		s.expect(t, "call_device.changed", "call_device.changed")

		// A secret that was made anew, and a button out of use, ring no more.
		_, _, err = s.f.NewDeviceSecret(ctx, s.store.ID, id)
		must(t, err)
		if _, err := s.f.DeviceBySecret(ctx, secret); !isFault(err, "unknown_button") {
			t.Fatalf("the old secret: %v", err)
		}
		d := s.button(t, id)
		d.StoreID, d.Active = s.store.ID, false
		_, created, err := s.f.PutDevice(ctx, d)
		must(t, err)
		if _, err := s.f.Signal(ctx, id, says("", `{"action":"single"}`)); created || !isFault(err, "unknown_button") {
			t.Fatalf("out of use: %v", err)
		}
	})
}

func requestIn(t reporter, row db.Row) (q floor.Request) {
	t.Helper()
	must(t, json.Unmarshal(row.Data, &q))
	return q
}

func isFault(err error, code string) bool {
	f, is := fault.As(err)
	return is && f.Code == code
}

// Twenty at once, by buttons and phones at one sign, some of them repeated, are
// one request that counts each finger once.
func TestTwentyAtOnceAreOneRequest(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		shelly, _, _ := s.buttonAt(t, s.breadSign, "shelly1", nil)
		zigbee, _, _ := s.buttonAt(t, s.breadSign, "zigbee2mqtt", nil)
		press, errs := db.NewID(), make([]error, 20)
		requests := make([]string, 20)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() {
				switch i % 4 {
				case 0: // five phones, each for itself
					var a floor.Asked
					a, errs[i] = s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{Kind: "assistance", Press: db.NewID()})
					requests[i] = a.ID
				case 1: // one phone, asking five times whether it was heard
					var a floor.Asked
					a, errs[i] = s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{Kind: "assistance", Press: press})
					requests[i] = a.ID
				case 2: // one press that the radio sends five times
					_, errs[i] = s.f.Signal(ctx, shelly, says("input_event/0", `{"event":"S","event_cnt":7}`))
				case 3: // one that is told five times
					_, errs[i] = s.f.Signal(ctx, zigbee, says("", `{"action":"single"}`))
				}
			})
		}
		all.Wait()
		for _, err := range errs {
			must(t, err)
		}
		open, _, err := s.f.List(ctx, s.store.ID, "open", 50, "")
		must(t, err)
		if len(open) != 1 || open[0].Presses != 5+1+1+1 {
			t.Fatalf("%d requests, the first with %d presses", len(open), open[0].Presses)
		}
		for i, id := range requests {
			if id != "" && id != open[0].ID {
				t.Errorf("press %d is of %s", i, id)
			}
		}
		if _, err := s.f.AskAtPoint(ctx, s.wineOne, floor.PointAsk{Kind: "assistance", Press: press}); !isFault(err, "press_exists") {
			t.Errorf("the same press at another sign: %v", err)
		}
		whole, err := floor.Verify(ctx, s.d)
		must(t, err)
		if len(whole.Broken) > 0 {
			t.Errorf("broken: %v", whole.Broken)
		}
	})
}

// What cannot be a button is refused with the field that says why.
func TestButtonsThatCannotBe(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		p, err := s.a.CallPoint(ctx, s.breadSign)
		must(t, err)
		other := newShop(t, s.d, s.clock)
		theirs, err := s.a.CallPoint(ctx, other.breadSign)
		must(t, err)
		gateway, _, err := s.f.PutDevice(ctx, floor.CallDevice{ID: db.NewID(), StoreID: s.store.ID, Name: "Zigbee", Format: "zigbee2mqtt", Active: true})
		must(t, err)
		good := floor.CallDevice{ID: db.NewID(), StoreID: s.store.ID, Name: "Fitting room 2", PointID: &p.ID, GatewayID: &gateway.ID, GatewayName: "room 2",
			Format: "zigbee2mqtt", Active: true}
		_, _, err = s.f.PutDevice(ctx, good)
		must(t, err)
		for field, spoil := range map[string]func(d *floor.CallDevice){
			"name":          func(d *floor.CallDevice) { d.Name = " \u202e " },
			"call_point_id": func(d *floor.CallDevice) { d.PointID = &theirs.ID },
			"gateway_id":    func(d *floor.CallDevice) { d.GatewayID = &good.ID },
			"gateway_name":  func(d *floor.CallDevice) { d.GatewayName = "room/#" },
			"format":        func(d *floor.CallDevice) { d.Format = "morse" },
			"silent_hours":  func(d *floor.CallDevice) { d.SilentHours = -1 },
			"low_battery":   func(d *floor.CallDevice) { d.LowBattery = 101 },
			"kinds":         func(d *floor.CallDevice) { d.Kinds = map[button.Press]string{button.Long: "approval"} },
			"reading": func(d *floor.CallDevice) {
				d.Reading = &button.Reading{Words: map[string]button.Press{"x": "quadruple"}}
			},
		} {
			d := good
			d.ID = db.NewID()
			d.GatewayName = "another"
			spoil(&d)
			_, _, err := s.f.PutDevice(ctx, d)
			if f, is := fault.As(err); !is || f.Kind != fault.Invalid || len(f.Fields) == 0 || f.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		twin := good
		twin.ID = db.NewID()
		if _, _, err := s.f.PutDevice(ctx, twin); !isFault(err, "name_taken") {
			t.Errorf("twice by one name: %v", err)
		}
		if err := s.f.DeleteDevice(ctx, s.store.ID, gateway.ID); !isFault(err, "in_use") {
			t.Errorf("a gateway that speaks for another: %v", err)
		}
		if err := s.f.DeleteDevice(ctx, other.store.ID, good.ID); !isFault(err, "no_call_device") {
			t.Errorf("another store's: %v", err)
		}
		must(t, s.f.DeleteDevice(ctx, s.store.ID, good.ID))
		must(t, s.f.DeleteDevice(ctx, s.store.ID, gateway.ID))
	})
}

// A button may take back what it rang for: its own presses alone, while nobody
// is there yet, and a repetition takes nothing more.
func TestAButtonTakesItsCallBack(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		id, _, _ := s.buttonAt(t, s.breadSign, "plain", map[button.Press]string{button.Long: "cancel"})
		s.onTheFloor(t, s.mia)
		count := 0
		press := func(word string) floor.Rung {
			t.Helper()
			count++
			return s.signal(t, id, says("press", fmt.Sprintf(`{"press":%q,"count":%d}`, word, count)))
		}
		if r := press("long"); r.Kind != "cancel" || r.RequestID != "" {
			t.Fatalf("nothing to take back: %+v", r)
		}
		s.expect(t)
		first := press("single")
		press("single")
		s.expect(t, "created", "pressed")
		if r := press("long"); r.RequestID != first.RequestID || r.Status != floor.Cancelled {
			t.Fatalf("taken back: %+v", r)
		}
		if r := s.signal(t, id, says("press", fmt.Sprintf(`{"press":"long","count":%d}`, count))); !r.Repeated {
			t.Fatalf("taken back twice: %+v", r)
		}
		s.expect(t, "cancelled")

		// A phone that rings along still waits.
		second := press("single")
		a, err := s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{Kind: "assistance", Press: db.NewID()})
		must(t, err)
		press("single")
		if r := press("long"); r.RequestID != second.RequestID || r.Status != floor.Waiting || r.Presses != 1 {
			t.Fatalf("a phone waits too: %+v", r)
		}
		v, err := s.f.Status(ctx, a.Secret)
		must(t, err)
		if v.Status != floor.Waiting || v.Presses != 1 {
			t.Fatalf("the phone is told %+v", v)
		}
		s.expect(t, "created", "pressed", "pressed", "pressed")

		// Who is on the way is called back; who is there is not.
		press("single")
		accepted, err := s.f.Accept(ctx, s.mia, second.RequestID)
		must(t, err)
		_, err = s.f.CancelPress(ctx, a.Secret)
		must(t, err)
		if r := press("long"); r.Status != floor.Cancelled {
			t.Fatalf("somebody is on the way: %+v", r)
		}
		third := press("single")
		accepted, err = s.f.Accept(ctx, s.mia, third.RequestID)
		must(t, err)
		_, err = s.f.Arrive(ctx, s.mia, third.RequestID, accepted.ClaimEpoch, "")
		must(t, err)
		if r := press("long"); r.RequestID != "" {
			t.Fatalf("somebody is there: %+v", r)
		}
		whole, err := floor.Verify(ctx, s.d)
		must(t, err)
		if len(whole.Broken) > 0 {
			t.Errorf("broken: %v", whole.Broken)
		}
	})
}

// What a radio sends again under the number of a message that was heard is that
// press; under the number of one that was lost it is another.
func TestANumberedMessageIsSentAgain(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		id, _, _ := s.buttonAt(t, s.breadSign, "plain", nil)
		send := func(number uint16, again bool) floor.Rung {
			t.Helper()
			m := says("press", "single")
			m.Sent, m.Again = number, again
			return s.signal(t, id, m)
		}
		if r := send(5, false); r.Presses != 1 {
			t.Fatalf("first: %+v", r)
		}
		s.clock.advance(time.Second)
		if r := send(6, false); !r.Repeated {
			t.Fatalf("a trembling finger: %+v", r)
		}
		s.clock.advance(time.Minute)
		for _, number := range []uint16{5, 6} {
			if r := send(number, true); !r.Repeated {
				t.Fatalf("%d again: %+v", number, r)
			}
		}
		if r := send(7, true); r.Repeated || r.Presses != 2 {
			t.Fatalf("7 was lost the first time: %+v", r)
		}
		if r := send(7, true); !r.Repeated {
			t.Fatalf("and is heard once: %+v", r)
		}
	})
}
