package push

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"syscall"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// How a send ended.
const (
	Sent        = "sent"
	Gone        = "gone"        // the subscription is no more
	Limited     = "limited"     // too many, for now
	Refused     = "refused"     // the push service says no
	Unreachable = "unreachable" // no answer, or that it is out of order
)

type outcome struct {
	how   string
	pause time.Duration // the push service says so
}

// envelope is what a push service reads.
type envelope struct {
	urgency webpush.Urgency
	ttl     time.Duration
	topic   string
}

const (
	recordSize = 3072 // padded to it: the length tells nothing. Some services take less than 4 KB
	testTTL    = 30 * time.Second
	overTTL    = 5 * time.Minute
	leastTTL   = 10 * time.Second
	longestTTL = 10 * time.Minute
)

// deliver hands one message to the push service of a subscription.
func (p *Push) deliver(ctx context.Context, s *row, body []byte, e envelope) outcome {
	ctx, cancel := context.WithTimeout(ctx, sendBudget)
	defer cancel()
	answer, err := webpush.SendNotificationWithContext(ctx, body, &webpush.Subscription{Endpoint: s.Endpoint, Keys: webpush.Keys{Auth: s.Auth, P256dh: s.P256dh}},
		&webpush.Options{HTTPClient: p.o.Client, RecordSize: recordSize, Subscriber: p.o.Contact, Topic: e.topic, TTL: int(e.ttl.Seconds()), Urgency: e.urgency,
			VAPIDPublicKey: p.key.Public, VAPIDPrivateKey: p.key.private})
	if err != nil {
		return outcome{how: Unreachable}
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.CopyN(io.Discard, answer.Body, 4096)
	pause := retryAfter(answer.Header.Get("Retry-After"), p.db.Now())
	switch c := answer.StatusCode; {
	case c >= 200 && c < 300:
		return outcome{how: Sent}
	case c == http.StatusNotFound, c == http.StatusGone:
		return outcome{how: Gone}
	case c == http.StatusTooManyRequests:
		return outcome{Limited, pause}
	case c >= 500:
		return outcome{Unreachable, pause}
	}
	return outcome{how: Refused}
}

// retryAfter reads seconds or a date, within bounds.
func retryAfter(s string, now time.Time) time.Duration {
	var wait time.Duration
	if n, err := strconv.Atoi(s); err == nil {
		wait = time.Duration(min(max(n, 0), int(longestPause/time.Second))) * time.Second
	} else if at, err := http.ParseTime(s); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), longestPause)
}

// note writes how a send ended, and how long the device is left alone.
func (p *Push) note(ctx context.Context, s *row, o outcome) error {
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		if o.how == Sent {
			return tx.Exec(`UPDATE push_subscriptions SET ok_at = ?, failures = 0, failure = '', failed_at = NULL WHERE id = ?`, db.At(tx.Now), s.ID).Error
		}
		return tx.Exec(`UPDATE push_subscriptions SET failures = failures + 1, failure = ?, failed_at = ?,
			dead_at = CASE WHEN dead_at IS NULL AND (? OR failures + 1 >= ?) THEN ? ELSE dead_at END WHERE id = ?`,
			o.how, db.At(tx.Now), o.how == Gone, mostFailures, db.At(tx.Now), s.ID).Error
	})
}

// backOff is how long a subscription is left alone after so many failures.
func backOff(o outcome, failures int64) time.Duration {
	if o.how == Sent {
		return gap
	}
	return max(o.pause, min(gap<<min(failures, 10), longestPause))
}

var (
	errNone   = fault.New(fault.NotFound, "no_subscription", "No alerts are set up on this device.")
	errTooNow = fault.New(fault.TooMany, "too_soon", "One test every few seconds.").After(gap)
)

// Test sends an alert to a device now, and tells how that went.
func (p *Push) Test(ctx context.Context, store, device string) (string, error) {
	subs, err := p.load(ctx, `WHERE s.store_id = ? AND s.device_id = ? AND NOT `+gone, store, device, db.At(p.db.Now()))
	if err != nil {
		return "", err
	}
	if len(subs) == 0 || subs[0].Vapid != p.key.Public {
		return "", errNone
	}
	if !p.mayTest(device) {
		return "", errTooNow
	}
	o := p.deliver(ctx, &subs[0], p.testOf(&subs[0]), envelope{webpush.UrgencyHigh, testTTL, ""})
	return o.how, p.note(context.WithoutCancel(ctx), &subs[0], o)
}

func (p *Push) mayTest(device string) bool {
	now := p.db.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	for d, at := range p.tested {
		if now.Sub(at) >= gap || now.Before(at) {
			delete(p.tested, d)
		}
	}
	if _, soon := p.tested[device]; soon {
		return false
	}
	p.tested[device] = now
	return true
}

func hostOf(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return ""
	}
	return u.Host
}

var errInside = errors.New("push services stand in the open net")

// client reaches the open net and nothing else: the addresses it is given come
// from browsers, and must not be a way into the shop's own network.
func client() *http.Client {
	dial := net.Dialer{Timeout: sendBudget / 2, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("dial %s: %w", address, err)
		}
		if a := at.Addr().Unmap(); !a.IsGlobalUnicast() || a.IsPrivate() || shared.Contains(a) {
			return errInside
		}
		return nil
	}}
	return &http.Client{
		Transport: &http.Transport{DialContext: dial.DialContext, ForceAttemptHTTP2: true, MaxConnsPerHost: perService, IdleConnTimeout: time.Minute,
			TLSHandshakeTimeout: sendBudget / 2, ResponseHeaderTimeout: sendBudget},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// shared are the addresses that providers share out inside their nets.
var shared = netip.MustParsePrefix("100.64.0.0/10")
