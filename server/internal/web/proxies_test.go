package web

import (
	"net/netip"
	"testing"
)

func TestTheCallerIsWhomTheLastTrustedProxyHeard(t *testing.T) {
	t.Parallel()
	trusted, err := parseProxies([]string{"127.0.0.1", "10.1.0.0/16", "2001:db8::/48", "::ffff:192.0.2.7"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"nothing is said", "127.0.0.1", nil, "127.0.0.1"},
		{"one proxy", "127.0.0.1", []string{"203.0.113.9"}, "203.0.113.9"},
		{"the caller made up an entry", "127.0.0.1", []string{"6.6.6.6, 203.0.113.9"}, "203.0.113.9"},
		{"the caller made up a trusted one", "127.0.0.1", []string{"10.1.2.3, 203.0.113.9"}, "203.0.113.9"},
		{"the caller made up a header of its own", "127.0.0.1", []string{"6.6.6.6", "203.0.113.9"}, "203.0.113.9"},
		{"two proxies", "127.0.0.1", []string{"6.6.6.6, 203.0.113.9, 10.1.2.3"}, "203.0.113.9"},
		{"two proxies, each with its header", "127.0.0.1", []string{"6.6.6.6,203.0.113.9", "10.1.2.3"}, "203.0.113.9"},
		{"a caller inside", "127.0.0.1", []string{"10.1.2.3, 10.1.9.9"}, "10.1.2.3"},
		{"IPv6", "2001:db8::1", []string{"2001:db8:1::5"}, "2001:db8:1::5"},
		{"with ports", "127.0.0.1", []string{"203.0.113.9:4711"}, "203.0.113.9"},
		{"IPv6 with a port", "127.0.0.1", []string{"[2001:db8:1::5]:4711"}, "2001:db8:1::5"},
		{"IPv4 in IPv6", "192.0.2.7", []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
		{"no address", "127.0.0.1", []string{"6.6.6.6, unknown"}, "127.0.0.1"},
		{"no address behind a proxy", "127.0.0.1", []string{"6.6.6.6, unknown, 10.1.2.3"}, "10.1.2.3"},
		{"an empty entry", "127.0.0.1", []string{"6.6.6.6,"}, "127.0.0.1"},
	} {
		var headers [][]byte
		for _, f := range c.forwarded {
			headers = append(headers, []byte(f))
		}
		if got := trusted.caller(netip.MustParseAddr(c.peer), headers); got != netip.MustParseAddr(c.want) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if _, err := parseProxies([]string{"caddy", "10.0.0.0/33", "::1"}); err == nil || len(err.(interface{ Unwrap() []error }).Unwrap()) != 2 {
		t.Errorf("two mistakes: %v", err)
	}
}
