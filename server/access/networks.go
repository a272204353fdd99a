package access

import (
	"fmt"
	"net/netip"
)

const maxNetworks = 20

// checkNetworks cleans the networks that customers call from. A single address
// is a network of one.
func (s *Store) checkNetworks(refuse func(field, say string)) {
	if len(s.CallNetworks) > maxNetworks {
		refuse("call_networks", "are 20 at most")
		return
	}
	for i, text := range s.CallNetworks {
		p, err := netip.ParsePrefix(text)
		if addr, one := netip.ParseAddr(text); one == nil {
			addr = addr.Unmap().WithZone("")
			p, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		if err != nil || p.Addr().Is4In6() {
			refuse(fmt.Sprintf("call_networks[%d]", i), "is not a network like 203.0.113.0/24")
			continue
		}
		s.CallNetworks[i] = p.Masked().String()
	}
}

// CallsFrom tells whether the store takes customers' calls from an address. It
// shows where a connection comes out, not where its phone is: one on the
// store's network is likely in its rooms, one on mobile data is not known to be
// anywhere, and whoever is let into that network from afar counts as inside.
func (s *Store) CallsFrom(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	for _, text := range s.CallNetworks {
		if p, err := netip.ParsePrefix(text); err == nil && p.Contains(addr) {
			return true
		}
	}
	return len(s.CallNetworks) == 0
}
