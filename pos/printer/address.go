package printer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
)

// DefaultPort is where receipt printers listen.
const DefaultPort = 9100

// The ports that may be dialled: the raw ports of printers and print servers.
const (
	minPort = 9100
	maxPort = 9109
)

// Errors of addresses.
var (
	ErrAddress  = errors.New("a printer's address is a host name or IP address")
	ErrPort     = fmt.Errorf("a printer's port is from %d to %d", minPort, maxPort)
	ErrReserved = errors.New("this address does not belong to a shop's network")
)

// Network says what may be dialled.
type Network struct {
	Allow    []netip.Prefix // besides the private ranges
	AnyPort  bool           // for print servers elsewhere, and for tests
	Resolve  func(ctx context.Context, host string) ([]netip.Addr, error)
	DialAddr func(ctx context.Context, to netip.AddrPort) (net.Conn, error)
}

// CheckPort tells whether a port may be dialled.
func (n *Network) CheckPort(port int) error {
	if port < 1 || port > 65535 || !n.AnyPort && (port < minPort || port > maxPort) {
		return ErrPort
	}
	return nil
}

// permits tells whether an address is the shop's own: private ones are, and
// what was allowed by name. Loopback, link-local and multicast are not private;
// behind them are this machine and the metadata of clouds.
func (n *Network) permits(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	for _, p := range n.Allow {
		if p.Contains(a) {
			return true
		}
	}
	return a.IsPrivate()
}

// dial connects to a printer. The name is resolved here and the address that
// was checked is the one dialled, so that no second answer slips in between.
func (n *Network) dial(ctx context.Context, host string, port int) (net.Conn, error) {
	if err := n.CheckPort(port); err != nil {
		return nil, err
	}
	addresses, err := n.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	last := error(ErrReserved)
	for _, a := range addresses {
		if !n.permits(a) {
			continue
		}
		conn, err := n.dialAddr(ctx, netip.AddrPortFrom(a, uint16(port)))
		if err == nil {
			return conn, nil
		}
		last = err
	}
	return nil, fmt.Errorf("connect to %s: %w", net.JoinHostPort(host, strconv.Itoa(port)), last)
}

func (n *Network) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	if n.Resolve != nil {
		return n.Resolve(ctx, host)
	}
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

func (n *Network) dialAddr(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
	if n.DialAddr != nil {
		return n.DialAddr(ctx, to)
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", to.String())
}

// CheckHost refuses what can be no host, and addresses outside the shop at
// once; a name is checked when it is dialled.
func (n *Network) CheckHost(host string) error {
	if a, err := netip.ParseAddr(host); err == nil {
		if !n.permits(a) {
			return ErrReserved
		}
		return nil
	}
	if host == "" || len(host) > 253 {
		return ErrAddress
	}
	for _, r := range host {
		if r != '.' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return ErrAddress
		}
	}
	return nil
}
