package buttons_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	"go.uber.org/goleak"

	"tillbell/floor"
	"tillbell/floor/button"
	"tillbell/floor/button/fingers"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/internal/buttons"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// patience is how long a test waits for what must come; it never waits so long
// when all is well.
const patience = 20 * time.Second

// shop is a store with a sign, behind a broker.
type shop struct {
	*testing.T
	db     *db.DB
	floor  *floor.Floor
	store  string
	point  string
	addr   string
	broker *buttons.Broker
	zone   string

	down    atomic.Bool // the database does not answer
	refused atomic.Int64
}

func newShop(t *testing.T, d *db.DB) *shop {
	t.Helper()
	a := access.New(d)
	s := &shop{T: t, db: d, floor: floor.New(d, a, nil, floor.Options{}), store: db.NewID(), point: db.NewID()}
	store := access.DefaultStore()
	store.ID, store.Code, store.Name = s.store, "KAI", "Markt am Kai"
	zone := access.Zone{ID: db.NewID(), StoreID: s.store, Code: "A", Name: "Bread"}
	s.check(d.Tx(t.Context(), func(tx *db.Tx) error { return access.CreateStore(tx, store) }))
	s.zone = zone.ID
	_, err := a.PutZone(t.Context(), &zone)
	s.check(err)
	_, err = a.PutCallPoint(t.Context(), access.CallPoint{ID: s.point, StoreID: s.store, ZoneID: zone.ID, Code: "A1", Name: "Rolls", Active: true})
	s.check(err)
	s.open("127.0.0.1:0")
	t.Cleanup(func() { s.check(s.broker.Close()) })
	return s
}

func (s *shop) check(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// Signal lets the database be away.
func (s *shop) Signal(ctx context.Context, device string, m floor.Signal) (floor.Rung, error) {
	if s.down.Load() {
		s.refused.Add(1)
		return floor.Rung{}, errors.New("the database is away")
	}
	return s.floor.Signal(ctx, device, m)
}

type downable struct {
	*floor.Floor
	s *shop
}

func (d downable) Signal(ctx context.Context, device string, m floor.Signal) (floor.Rung, error) {
	return d.s.Signal(ctx, device, m)
}

func (s *shop) open(addr string) {
	s.Helper()
	l, err := net.Listen("tcp", addr)
	s.check(err)
	s.addr = l.Addr().String()
	s.broker, err = buttons.Start(context.Background(), l, downable{s.floor, s}, slog.New(slog.DiscardHandler))
	s.check(err)
}

// device makes one with a secret.
func (s *shop) device(name, format string, change func(*floor.CallDevice)) (d floor.CallDevice, secret string) {
	s.Helper()
	d = floor.CallDevice{ID: db.NewID(), StoreID: s.store, Name: name, PointID: &s.point, Format: format, Active: true}
	if change != nil {
		change(&d)
	}
	d, _, err := s.floor.PutDevice(s.Context(), d)
	s.check(err)
	if d.GatewayID != nil {
		return d, ""
	}
	secret, _, err = s.floor.NewDeviceSecret(s.Context(), s.store, d.ID)
	s.check(err)
	return d, secret
}

// client signs in; it comes back by itself, with its session kept.
func (s *shop) client(login, secret string, more ...func(*paho.ClientOptions)) (paho.Client, error) {
	o := paho.NewClientOptions().AddBroker("tcp://" + s.addr).SetClientID("esp-1").SetUsername(login).SetPassword(secret).
		SetCleanSession(false).SetConnectTimeout(patience).SetMaxReconnectInterval(50 * time.Millisecond).SetConnectRetryInterval(20 * time.Millisecond)
	for _, f := range more {
		f(o)
	}
	c := paho.NewClient(o)
	t := c.Connect()
	if !t.WaitTimeout(patience) {
		return c, errors.New("no answer")
	}
	if t.Error() == nil {
		s.Cleanup(func() { c.Disconnect(0) })
	}
	return c, t.Error()
}

func (s *shop) signIn(login, secret string, more ...func(*paho.ClientOptions)) paho.Client {
	s.Helper()
	c, err := s.client(login, secret, more...)
	s.check(err)
	return c
}

func (s *shop) done(t paho.Token) {
	s.Helper()
	if !t.WaitTimeout(patience) {
		s.Fatal("no answer in time")
	}
	s.check(t.Error())
}

func (s *shop) requests() []floor.Request {
	s.Helper()
	open, _, err := s.floor.List(s.Context(), s.store, "open", 50, "")
	s.check(err)
	return open
}

// From the button over the broker to the lamp: a press is booked before it is
// acknowledged, the lamp follows the call, repetitions are one press, and a
// broker that was away finds the button again, with the press it had meanwhile.
func TestPressesByMQTT(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newShop(t, d)
		dev, secret := s.device("Rolls", "shelly1", nil)
		lamp := make(chan string, 20)
		c := s.signIn(dev.Login, secret, func(o *paho.ClientOptions) {
			o.SetAutoReconnect(true)
			o.SetDefaultPublishHandler(func(_ paho.Client, m paho.Message) { lamp <- string(m.Payload()) })
		})
		shows := func(want string) {
			t.Helper()
			select {
			case got := <-lamp:
				if got != want {
					t.Fatalf("the lamp shows %q, want %q", got, want)
				}
			case <-time.After(patience):
				t.Fatalf("the lamp does not show %q", want)
			}
		}
		s.done(c.Subscribe("tillbell/"+dev.Login+"/state", 0, nil))
		shows("idle")
		topic := "shellies/" + dev.Login + "/input_event/0"
		for range 2 { // retained, and sent twice
			s.done(c.Publish(topic, 1, true, `{"event":"S","event_cnt":1}`))
		}
		shows("waiting")
		if open := s.requests(); len(open) != 1 || open[0].Presses != 1 || open[0].Channel != "button" {
			t.Fatalf("asked: %+v", open)
		}

		// The database is away: not acknowledged, and the connection ends.
		second := `{"event":"S","event_cnt":2}`
		s.down.Store(true)
		raw, err := net.Dial("tcp", s.addr)
		s.check(err)
		_, err = raw.Write(append(connectPacket(dev.Login, secret), publishPacket(topic, 9, []byte(second))...))
		s.check(err)
		_ = raw.SetReadDeadline(time.Now().Add(patience))
		got, err := io.ReadAll(raw)
		got = bytes.TrimSuffix(got, []byte{0xe0, 0}) // a goodbye, where there was time for one
		if err != nil || !bytes.Equal(got, []byte{0x20, 2, 0, 0}) && !bytes.Equal(got, []byte{0x20, 2, 1, 0}) {
			t.Fatalf("answered %x, then %v; want to be let in and cut off", got, err)
		}
		_ = raw.Close()

		// The broker ends, and begins anew without knowing anybody: what the
		// button said meanwhile comes when it is back.
		s.check(s.broker.Close())
		c.Publish(topic, 1, false, second)
		s.down.Store(false)
		s.open(s.addr)
		s.until(func() bool { open := s.requests(); return len(open) == 1 && open[0].Presses == 2 })
		c.Publish(topic, 1, false, `{"event":"S","event_cnt":3}`)
		s.until(func() bool { return s.requests()[0].Presses == 3 })

		// A new secret ends the session of the old one with its next word.
		_, _, err = s.floor.NewDeviceSecret(t.Context(), s.store, dev.ID)
		s.check(err)
		c.Publish(topic, 1, false, `{"event":"S","event_cnt":4}`)
		s.until(func() bool { return !c.IsConnectionOpen() })
		if _, err := s.client(dev.Login, secret); err == nil {
			t.Fatal("signed in with an old secret")
		}
		if open := s.requests(); open[0].Presses != 3 {
			t.Fatalf("pressed with an old secret: %+v", open)
		}
	})
}

// until looks again and again for what must come.
func (s *shop) until(there func() bool) {
	s.Helper()
	tick, late := time.NewTicker(5*time.Millisecond), time.After(patience)
	defer tick.Stop()
	for !there() {
		select {
		case <-tick.C:
		case <-late:
			s.Fatal("it does not come")
		}
	}
}

// A device has its own topics and its own state, and nothing else; and no
// device can be another by what it calls itself.
func TestRightsOfTopics(t *testing.T) {
	t.Parallel()
	s := newShop(t, dbtest.SQLite(t))
	one, secretOne := s.device("One", "plain", nil)
	two, secretTwo := s.device("Two", "plain", nil)
	if _, err := s.client(one.Login, secretTwo); err == nil {
		t.Fatal("signed in with another's secret")
	}
	if _, err := s.client("", ""); err == nil {
		t.Fatal("signed in without a name")
	}
	heard := make(chan string, 10)
	watch := func(o *paho.ClientOptions) {
		o.SetAutoReconnect(false).SetCleanSession(true).SetDefaultPublishHandler(func(_ paho.Client, m paho.Message) { heard <- m.Topic() })
	}
	a := s.signIn(one.Login, secretOne, watch)
	for _, filter := range []string{"#", "tillbell/#", "tillbell/+/state", "tillbell/" + two.Login + "/state", "$SYS/#", "tillbell/" + one.Login + "/press"} {
		token := a.Subscribe(filter, 1, nil)
		if !token.WaitTimeout(patience) || token.Error() == nil && token.(*paho.SubscribeToken).Result()[filter] != 0x80 {
			t.Errorf("may read %s", filter)
		}
	}
	b := s.signIn(two.Login, secretTwo, watch, func(o *paho.ClientOptions) { // by the first one's name
		o.SetWill("tillbell/"+one.Login+"/state", "here", 1, true)
	})
	if !a.IsConnectionOpen() {
		t.Fatal("a device that calls itself like another has put it out")
	}
	s.done(a.Subscribe("tillbell/"+one.Login+"/state", 0, nil))
	if got := <-heard; got != "tillbell/"+one.Login+"/state" {
		t.Fatalf("heard %s", got)
	}
	for _, topic := range []string{"tillbell/" + one.Login + "/press", "tillbell/" + two.Login + "/state", "tillbell/" + two.Login + "x/press", "homeassistant/x"} {
		b.Publish(topic, 1, false, "single").WaitTimeout(patience) // the connection ends, or not; nobody is rung
		b.Disconnect(0)
		b = s.signIn(two.Login, secretTwo, watch)
	}
	if open := s.requests(); len(open) != 0 {
		t.Fatalf("rung for another: %+v", open)
	}
	s.done(b.Publish("tillbell/"+two.Login+"/press", 1, false, "double"))
	if open := s.requests(); len(open) != 1 {
		t.Fatalf("not rung: %+v", open)
	}
}

// What a button says once and sleeps again is heard though the database was
// away in that moment, and so is what it says before it is let in and does not
// stay to be answered.
func TestAButtonThatSaysItOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, dbtest.SQLite(t))
	dev, secret := s.device("Rolls", "plain", nil)
	say := func(payload string) {
		raw, err := net.Dial("tcp", s.addr)
		s.check(err)
		_, err = raw.Write(append(connectPacket(dev.Login, secret), publishPacket("tillbell/"+dev.Login+"/press", 0, []byte(payload))...))
		s.check(err)
		s.check(raw.Close())
	}
	say(`{"press":"single","count":1}`)
	s.until(func() bool { open := s.requests(); return len(open) == 1 && open[0].Presses == 1 })
	s.down.Store(true)
	say(`{"press":"single","count":2}`)
	s.until(func() bool { return s.refused.Load() > 0 })
	s.down.Store(false)
	s.until(func() bool { return s.requests()[0].Presses == 2 })
}

// Whatever the messages of a button go through on a bad radio, every press
// rings once: it wakes for it and says it before its session is up, without a
// count of its own or with one; some messages are lost, of some the answer is,
// and both are sent again under their number.
func TestAButtonOnABadRadio(t *testing.T) {
	t.Parallel()
	for engine, conf := range map[string]func(*testing.T) db.Config{
		"sqlite":   func(t *testing.T) db.Config { return db.Config{Dir: dbtest.Dir(t)} },
		"postgres": func(t *testing.T) db.Config { return db.Config{URL: dbtest.PostgresURL(t), Pool: 4} },
	} {
		if !dbtest.Tried(engine) {
			continue
		}
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			c := conf(t)
			var now atomic.Int64
			now.Store(time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC).UnixMicro())
			c.Now = func() time.Time { return time.UnixMicro(now.Load()).UTC() }
			d, err := db.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			s := newShop(t, d)
			for seed := range uint64(6) {
				counts := seed%2 == 1
				shop := &fingers.Shop{Kinds: map[string]string{"single": "assistance", "double": "carry_out", "long": "cancel"}}
				s.point = s.another(fmt.Sprintf("R%d", seed))
				dev, secret := s.device("Radio", "plain", func(d *floor.CallDevice) {
					d.Kinds = map[button.Press]string{button.Single: "assistance", button.Double: "carry_out", button.Long: "cancel"}
				})
				for i, step := range fingers.Sequence(seed, 40) {
					now.Add(step.Slept.Microseconds())
					shop.Press(step.Press)
					s.play(dev.Login, secret, step, byte(1+i), counts)
					if got := s.rungAt(); got != shop.String() {
						t.Fatalf("seed %d, after step %d %+v: %s, want %s", seed, i, step, got, shop)
					}
				}
			}
		})
	}
}

// play sends a step as often as it is sent, each time in a session of its own;
// what is lost does not come.
func (s *shop) play(login, secret string, step fingers.Step, number byte, counts bool) {
	s.Helper()
	topic, said := "press", map[string]any{}
	if step.Press != "" {
		said["press"] = step.Press
	}
	if counts && step.Press != "" {
		said["count"] = step.Count
	}
	if step.With || step.Press == "" {
		said["battery"] = 80
	}
	payload, err := json.Marshal(said)
	s.check(err)
	for i, way := range step.Ways {
		if way == fingers.Lost {
			continue
		}
		packet := publishPacket("tillbell/"+login+"/"+topic, number, payload)
		if i > 0 {
			packet[0] |= 8 // sent before
		}
		raw, err := net.Dial("tcp", s.addr)
		s.check(err)
		_, err = raw.Write(append(connectPacket(login, secret), packet...))
		s.check(err)
		_ = raw.SetReadDeadline(time.Now().Add(patience))
		answer := make([]byte, 8) // let in, and the number acknowledged
		if _, err := io.ReadFull(raw, answer); err != nil || !bytes.Equal(answer[4:], []byte{0x40, 2, 0, number}) {
			s.Fatalf("%+v is answered %x, %v", step, answer, err)
		}
		s.check(raw.Close())
	}
}

// rungAt lists the open calls of the point as the model does.
func (s *shop) rungAt() string {
	s.Helper()
	var calls int
	s.check(s.db.Read(s.Context()).Raw(`SELECT count(*) FROM help_requests WHERE call_point_id = ?`, s.point).Row().Scan(&calls))
	text := fmt.Sprintf("%d rung:", calls)
	var open []struct {
		Kind    string
		Presses int
	}
	s.check(s.db.Read(s.Context()).Raw(`SELECT kind, presses FROM help_requests WHERE call_point_id = ? AND status = 'waiting' ORDER BY created_at, id`, s.point).Scan(&open).Error)
	for _, q := range open {
		text += fmt.Sprintf(" %s %d", q.Kind, q.Presses)
	}
	return text
}

// another makes one more call point.
func (s *shop) another(code string) string {
	s.Helper()
	id := db.NewID()
	_, err := access.New(s.db).PutCallPoint(s.Context(), access.CallPoint{ID: id, StoreID: s.store, ZoneID: s.zone, Code: code, Kind: "button", Active: true})
	s.check(err)
	return id
}

// A gateway speaks for its buttons, by their names.
func TestAGatewaySpeaksForItsButtons(t *testing.T) {
	t.Parallel()
	s := newShop(t, dbtest.SQLite(t))
	gateway, secret := s.device("Zigbee", "zigbee2mqtt", func(d *floor.CallDevice) { d.PointID = nil })
	child, _ := s.device("Room 2", "zigbee2mqtt", func(d *floor.CallDevice) {
		d.GatewayID, d.GatewayName, d.Kinds = &gateway.ID, "room 2 🚪", map[button.Press]string{button.Single: "fitting_room"}
	})
	c := s.signIn(gateway.Login, secret)
	base := "tillbell/" + gateway.Login
	for topic, payload := range map[string]string{"/bridge/state": `{"state":"online"}`, "/room 3": `{"action":"single"}`, "": `{"action":"single"}`} {
		s.done(c.Publish(base+topic, 1, false, payload))
	}
	if open := s.requests(); len(open) != 0 {
		t.Fatalf("rung by what is no button: %+v", open)
	}
	s.done(c.Publish(base+"/room 2 🚪", 1, false, `{"action":"single","battery":55}`))
	open := s.requests()
	if len(open) != 1 || open[0].Kind != "fitting_room" {
		t.Fatalf("asked: %+v", open)
	}
	all, err := s.floor.Devices(t.Context(), s.store)
	s.check(err)
	for _, d := range all {
		if d.ID == child.ID && (d.Battery == nil || *d.Battery != 55) || d.SeenAt == nil {
			t.Errorf("%s: %+v", d.Name, d)
		}
	}
}

// Whatever bytes come, the broker stays, and the next honest press is heard.
func TestHostileBytes(t *testing.T) {
	t.Parallel()
	s := newShop(t, dbtest.SQLite(t))
	dev, secret := s.device("Rolls", "shelly", nil)
	connect := connectPacket(dev.Login, secret)
	publish := func(topic string, payload []byte) []byte { return publishPacket(topic, 0, payload) }
	own := "tillbell/" + dev.Login + "/events/rpc"
	for name, bytes := range map[string][]byte{
		"no MQTT":             []byte("GET / HTTP/1.1\r\n\r\n"),
		"an endless length":   {0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"a huge length":       {0x10, 0xff, 0xff, 0xff, 0x7f},
		"a publish first":     publish(own, []byte("x")),
		"a connect cut short": connect[:len(connect)-3],
		"twice connected":     append(bytes.Clone(connect), connect...),
		"a packet too large":  append(bytes.Clone(connect), publish(own, make([]byte, 64<<10))...),
		"a wild topic":        append(bytes.Clone(connect), publish("tillbell/"+dev.Login+"/#", []byte("x"))...),
		"no text":             append(bytes.Clone(connect), publish(own, []byte{0xff, 0x00, 0xfe})...),
		"deep JSON":           append(bytes.Clone(connect), publish(own, []byte(strings.Repeat("[", 8000)))...),
		"no rune":             append(bytes.Clone(connect), publish("tillbell/"+dev.Login+"/\xff\xfe", []byte("x"))...),
		"a nameless alias":    append(bytes.Clone(connect), 0x30, 0x02, 0x00, 0x00),
		"noise":               append(bytes.Clone(connect), []byte{0xf0, 0x82, 0x01, 0x00, 0x90, 0x40, 0x02, 0xff}...),
	} {
		conn, err := net.Dial("tcp", s.addr)
		s.check(err)
		_, err = conn.Write(bytes)
		if err == nil {
			_ = conn.(*net.TCPConn).CloseWrite()
			_ = conn.SetReadDeadline(time.Now().Add(patience))
			for buf := make([]byte, 512); err == nil; { // until the broker has ended it
				_, err = conn.Read(buf)
			}
		}
		_ = conn.Close()
		if ne := net.Error(nil); errors.As(err, &ne) && ne.Timeout() {
			t.Errorf("%s: the connection stays", name)
		}
	}
	c := s.signIn(dev.Login, secret)
	for i, payload := range []string{`{"params":{"ts":1,"events":[{"event":{}}]}}`, `{"params":{"ts":{},"events":{"a":{"event":"single_push"}}}}`} {
		s.done(c.Publish(own, 1, false, payload))
		if n := len(s.requests()); n != i {
			t.Fatalf("%s: %d requests", payload, n)
		}
	}
}

func connectPacket(login, secret string) []byte {
	text := func(s string) []byte { return append([]byte{byte(len(s) >> 8), byte(len(s))}, s...) }
	body := append(text("MQTT"), 4, 0xc2, 0, 60)
	for _, s := range []string{"raw", login, secret} {
		body = append(body, text(s)...)
	}
	return append(append([]byte{0x10}, length(len(body))...), body...)
}

// publishPacket is of QoS 1 where it has a number.
func publishPacket(topic string, number byte, payload []byte) []byte {
	body := append([]byte{0, byte(len(topic))}, topic...)
	kind := byte(0x30)
	if number > 0 {
		kind, body = 0x32, append(body, 0, number)
	}
	body = append(body, payload...)
	return append(append([]byte{kind}, length(len(body))...), body...)
}

func length(n int) (out []byte) {
	for {
		b := byte(n % 128)
		if n /= 128; n == 0 {
			return append(out, b)
		}
		out = append(out, b|0x80)
	}
}

// Closing leaves nothing behind, with people at the door and inside.
func TestCloseLeavesNothing(t *testing.T) {
	s := newShop(t, dbtest.SQLite(t))
	dev, secret := s.device("Rolls", "plain", nil)
	before := goleak.IgnoreCurrent()
	s.check(s.broker.Close())
	s.open("127.0.0.1:0")
	shut, err := net.Dial("tcp", s.addr)
	s.check(err)
	defer shut.Close()
	c := s.signIn(dev.Login, secret, func(o *paho.ClientOptions) { o.SetAutoReconnect(false) })
	s.done(c.Publish(fmt.Sprintf("tillbell/%s/press", dev.Login), 1, false, "single"))
	s.check(s.broker.Close())
	c.Disconnect(0)
	if err := goleak.Find(before, goleak.IgnoreAnyFunction("github.com/eclipse/paho%2emqtt%2egolang.(*router).matchAndDispatch.func2")); err != nil {
		t.Error(err)
	}
	s.open("127.0.0.1:0")
}
