package web

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// proxies are those whose word counts about whom they speak for.
type proxies []netip.Prefix

// parseProxies reads addresses and networks, and reports all mistakes at once.
func parseProxies(list []string) (proxies, error) {
	var out proxies
	var errs []error
	for _, s := range list {
		p, err := netip.ParsePrefix(s)
		if addr, single := netip.ParseAddr(s); single == nil {
			p, err = netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen()), nil
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("trusted proxy %q is neither an address nor a network", s))
			continue
		}
		out = append(out, p.Masked())
	}
	return out, errors.Join(errs...)
}

func (p proxies) trusts(a netip.Addr) bool {
	for _, network := range p {
		if network.Contains(a) {
			return true
		}
	}
	return false
}

// believe gives the request the address of its caller, for limits and sockets
// alike. It is set anew for every request: one connection of a proxy carries
// many callers.
func (p proxies) believe(c *fiber.Ctx) error {
	if peer, ok := addrOf(c.Context().Conn().RemoteAddr()); ok && p.trusts(peer) {
		caller := p.caller(peer, c.Request().Header.PeekAll(fiber.HeaderXForwardedFor))
		c.Context().SetRemoteAddr(net.TCPAddrFromAddrPort(netip.AddrPortFrom(caller, 0)))
	}
	return c.Next()
}

// caller walks from the peer back along X-Forwarded-For: each trusted proxy
// added at the right end whom it heard from, and the first who is not one of
// them is the caller. What stands left of that is only what the caller says.
func (p proxies) caller(peer netip.Addr, headers [][]byte) netip.Addr {
	at := peer
	for i := len(headers) - 1; i >= 0; i-- {
		hops := strings.Split(string(headers[i]), ",")
		for j := len(hops) - 1; j >= 0; j-- {
			if !p.trusts(at) {
				return at
			}
			hop, ok := parseHop(strings.TrimSpace(hops[j]))
			if !ok {
				return at
			}
			at = hop
		}
	}
	return at
}

// parseHop reads an address, which some proxies write with a port.
func parseHop(s string) (netip.Addr, bool) {
	addr, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		with, err := netip.ParseAddrPort(s)
		if err != nil {
			return netip.Addr{}, false
		}
		addr = with.Addr()
	}
	return addr.Unmap().WithZone(""), true
}

func addrOf(a net.Addr) (netip.Addr, bool) {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Addr{}, false
	}
	addr, ok := netip.AddrFromSlice(tcp.IP)
	return addr.Unmap(), ok
}
