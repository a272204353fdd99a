package buttons

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
	"golang.org/x/time/rate"

	"tillbell/floor"
	"tillbell/floor/button"
	"tillbell/server/fault"
)

// Floor is what a broker needs of the floor.
type Floor interface {
	DeviceByLogin(ctx context.Context, login string, key floor.DeviceKey) (id string, gateway bool, err error)
	GatewayChild(ctx context.Context, gateway, name string) (id string, err error)
	Signal(ctx context.Context, device string, s floor.Signal) (floor.Rung, error)
	DeviceStates(ctx context.Context, logins []string) (map[string]string, error)
}

const (
	maxClients    = 2000
	maxPacket     = button.MaxMessage + 1024
	takeBudget    = 10 * time.Second // to sign in, and to book what was published
	statesEvery   = time.Second
	statesBudget  = 5 * time.Second
	perSecond     = 20 // messages of a device; more ends its connection
	burst         = 100
	maxSessionAge = 3600 // seconds that a device may be away and still be known
	firstRetry    = 100 * time.Millisecond
	lastRetry     = 6400 * time.Millisecond // twelve seconds in all
)

// Broker is a running broker.
type Broker struct {
	server *mqtt.Server
	hook   *hook
	door   *door
	stop   context.CancelFunc
	done   sync.WaitGroup
	end    sync.Once
}

// Start serves on a listener until Close.
func Start(ctx context.Context, l net.Listener, f Floor, log *slog.Logger) (*Broker, error) {
	can := mqtt.NewDefaultServerCapabilities()
	can.MaximumClients, can.MaximumPacketSize = maxClients, maxPacket
	can.MaximumSessionExpiryInterval = maxSessionAge
	can.MaximumInflight, can.MaximumClientWritesPending, can.ReceiveMaximum = 32, 64, 32
	can.MaximumQos, can.SharedSubAvailable, can.WildcardSubAvailable, can.TopicAliasMaximum = 1, 0, 0, 0
	b := &Broker{server: mqtt.New(&mqtt.Options{Capabilities: can, InlineClient: true, Logger: slog.New(slog.DiscardHandler)})}
	ctx, b.stop = context.WithCancel(ctx)
	b.hook = &hook{ctx: ctx, floor: f, log: log, sessions: make(map[*mqtt.Client]*session), poke: make(chan struct{}, 1), closing: make(chan struct{})}
	b.door = &door{listener: l, log: log}
	if err := errors.Join(b.server.AddHook(b.hook, nil), b.server.AddListener(b.door)); err != nil {
		b.stop()
		return nil, fmt.Errorf("set up the broker: %w", err)
	}
	if err := b.server.Serve(); err != nil {
		b.stop()
		return nil, fmt.Errorf("start the broker: %w", err)
	}
	b.done.Add(1)
	go func() {
		defer b.done.Done()
		b.tellStates(ctx)
	}()
	return b, nil
}

// Close ends all connections and waits for what is being booked.
func (b *Broker) Close() error {
	b.end.Do(func() { close(b.hook.closing) })
	err := b.server.Close()
	b.stop()
	b.done.Wait()
	return err
}

// tellStates tells devices that listen what their point's call is at: at once
// after a press or a subscription, and each second, as other people and other
// nodes change it.
func (b *Broker) tellStates(ctx context.Context) {
	tick := time.NewTicker(statesEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-b.hook.poke:
		}
		logins := b.hook.listening()
		if len(logins) == 0 {
			continue
		}
		bounded, cancel := context.WithTimeout(ctx, statesBudget)
		states, err := b.hook.floor.DeviceStates(bounded, logins)
		cancel()
		if err != nil {
			if ctx.Err() == nil {
				b.hook.log.Warn("buttons are not told their state", "err", err)
			}
			continue
		}
		for login, state := range states {
			if b.hook.told(login, state) {
				_ = b.server.Publish(stateTopic(login), []byte(state), false, 0) // who listens no more is no failure
			}
		}
	}
}

// session is a device that is connected.
type session struct {
	login   string
	key     floor.DeviceKey
	listens bool
	state   string // as told last; empty: to be told
	limit   *rate.Limiter
}

// hook is where the broker asks us. A session is the device's, whatever it
// calls itself, so that none can take another's over: the client's id is made
// its login.
type hook struct {
	mqtt.HookBase
	ctx   context.Context
	floor Floor
	log   *slog.Logger
	poke  chan struct{}

	closing chan struct{} // nothing is tried again

	mu       sync.Mutex
	sessions map[*mqtt.Client]*session
}

// ID names the hook to the broker.
func (h *hook) ID() string { return "tillbell" }

// Provides tells the broker what to ask.
func (h *hook) Provides(b byte) bool {
	switch b {
	case mqtt.OnConnectAuthenticate, mqtt.OnACLCheck, mqtt.OnPublish, mqtt.OnSubscribed, mqtt.OnSessionEstablished, mqtt.OnDisconnect:
		return true
	}
	return false
}

// OnConnectAuthenticate lets a device in by its name and secret. The secret's
// hash goes along in place of the name it gave, as nothing else of a client is
// ours to keep things in.
func (h *hook) OnConnectAuthenticate(cl *mqtt.Client, pk packets.Packet) bool {
	ctx, cancel := context.WithTimeout(h.ctx, takeBudget)
	defer cancel()
	login, key := string(pk.Connect.Username), floor.KeyOf(string(pk.Connect.Password))
	_, _, err := h.floor.DeviceByLogin(ctx, login, key)
	if err != nil {
		if !errors.Is(err, floor.ErrDevice) {
			h.log.Warn("a button cannot sign in", "err", err)
		}
		return false
	}
	cl.ID = login
	cl.Properties.Username = key[:]
	cl.Properties.Will = mqtt.Will{}
	return true
}

// OnSessionEstablished keeps a connection, and takes it for a sign of life.
func (h *hook) OnSessionEstablished(cl *mqtt.Client, _ packets.Packet) {
	s := &session{login: cl.ID, limit: rate.NewLimiter(perSecond, burst), listens: cl.State.Subscriptions.Len() > 0}
	copy(s.key[:], cl.Properties.Username)
	h.mu.Lock()
	h.sessions[cl] = s
	h.mu.Unlock()
	h.wake()
	if err := h.take(s, "", packets.Packet{}); err != nil {
		h.log.Warn("a button's sign of life is not noted", "button", s.login, "err", err)
	}
}

// OnDisconnect forgets a connection.
func (h *hook) OnDisconnect(cl *mqtt.Client, _ error, _ bool) {
	h.mu.Lock()
	delete(h.sessions, cl)
	h.mu.Unlock()
}

// OnACLCheck lets a device publish below its own name, and read its own state.
func (h *hook) OnACLCheck(cl *mqtt.Client, topic string, write bool) bool {
	if !write {
		return topic == stateTopic(cl.ID)
	}
	_, own := topicOf(cl.ID, topic)
	return own
}

// OnSubscribed has the state told to who listens from now on.
func (h *hook) OnSubscribed(cl *mqtt.Client, _ packets.Packet, codes []byte) {
	h.mu.Lock()
	if s := h.sessions[cl]; s != nil {
		for _, code := range codes {
			if code < packets.ErrUnspecifiedError.Code {
				s.listens, s.state = true, ""
			}
		}
	}
	h.mu.Unlock()
	h.wake()
}

func (h *hook) wake() {
	select {
	case h.poke <- struct{}{}:
	default:
	}
}

func (h *hook) listening() (logins []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.sessions {
		if s.listens {
			logins = append(logins, s.login)
		}
	}
	return logins
}

// told notes a state, and tells whether it is news to anybody.
func (h *hook) told(login, state string) (news bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.sessions {
		if s.login == login && s.listens && s.state != state {
			s.state, news = state, true
		}
	}
	return news
}

// OnPublish books what a device says before it is acknowledged. Nobody else
// gets it.
func (h *hook) OnPublish(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	if cl.Net.Inline {
		return pk, nil // ours
	}
	h.mu.Lock()
	s := h.sessions[cl]
	h.mu.Unlock()
	rest, own := topicOf(cl.ID, pk.TopicName)
	if s == nil || !own {
		cl.Stop(packets.ErrNotAuthorized)
		return pk, packets.ErrRejectPacket
	}
	if !s.limit.Allow() {
		h.log.Warn("a button says too much", "button", s.login)
		cl.Stop(packets.ErrMessageRateTooHigh)
		return pk, packets.ErrRejectPacket
	}
	if err := h.book(s, rest, pk); err != nil {
		cl.Stop(err)
		return pk, packets.ErrRejectPacket
	}
	return pk, packets.CodeSuccessIgnore
}

// book takes a message. One that is not acknowledged, so that its sender takes
// it for heard, is tried again for a while where it cannot be booked: a button
// that woke up for it says it once and sleeps.
func (h *hook) book(s *session, rest string, pk packets.Packet) error {
	err := h.take(s, rest, pk)
	for wait := firstRetry; err != nil && pk.FixedHeader.Qos == 0 && !errors.Is(err, floor.ErrDevice) && wait <= lastRetry; wait *= 2 {
		select {
		case <-h.closing:
			return err
		case <-time.After(wait):
		}
		err = h.take(s, rest, pk)
	}
	return err
}

// take books a message of a device that still is what it was when it signed in;
// a gateway's is that of the button whose name it begins with. What is refused
// was understood, and is not wanted again.
func (h *hook) take(s *session, rest string, pk packets.Packet) error {
	ctx, cancel := context.WithTimeout(h.ctx, takeBudget)
	defer cancel()
	id, gateway, err := h.floor.DeviceByLogin(ctx, s.login, s.key)
	if err != nil {
		return err
	}
	if name, below := cutLevel(rest); gateway && name != "" {
		child, err := h.floor.GatewayChild(ctx, id, name)
		if err == nil {
			id, rest = child, below
		} else if !errors.Is(err, floor.ErrDevice) {
			return err
		} else {
			pk.Payload = nil // of a button that we do not know: the gateway lives
		}
	}
	rung, err := h.floor.Signal(ctx, id, floor.Signal{Message: button.Message{Topic: rest, Payload: pk.Payload}, Again: pk.FixedHeader.Dup, Sent: pk.PacketID})
	if rung.RequestID != "" {
		h.wake()
	}
	if f, is := fault.As(err); is && f.Kind != fault.Unavailable && !errors.Is(err, floor.ErrDevice) {
		h.log.Info("what a button said is refused", "button", s.login, "code", f.Code)
		return nil
	}
	if err != nil && !errors.Is(err, floor.ErrDevice) {
		h.log.Warn("what a button said is not booked; it will say so again", "button", s.login, "err", err)
	}
	return err
}
