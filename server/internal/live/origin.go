package live

import (
	"net"
	"net/url"
	"strings"
)

// origins decides who may open a socket from a browser. A browser always sends
// Origin with a WebSocket handshake, and attaches cookies whatever the page, so
// this check is what keeps foreign pages out.
type origins map[string]struct{}

func newOrigins(list []string) origins {
	o := make(origins, len(list))
	for _, s := range list {
		if scheme, host, ok := parseOrigin(s); ok {
			o[scheme+"://"+host] = struct{}{}
		}
	}
	return o
}

// allow tells whether an Origin that was sent is one of ours: a configured
// public origin, or the host the request itself was made to.
func (o origins) allow(origin, requestHost string) bool {
	scheme, host, ok := parseOrigin(origin)
	if !ok {
		return false
	}
	if _, public := o[scheme+"://"+host]; public {
		return true
	}
	return requestHost != "" && host == withPort(strings.ToLower(requestHost), scheme)
}

// parseOrigin splits "scheme://host[:port]" into scheme and host:port in lower
// case; "null", paths, user names and other schemes are no origin of ours.
func parseOrigin(s string) (scheme, host string, ok bool) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" {
		return "", "", false
	}
	scheme = strings.ToLower(u.Scheme)
	if scheme != "http" && scheme != "https" {
		return "", "", false
	}
	return scheme, withPort(strings.ToLower(u.Host), scheme), true
}

func withPort(host, scheme string) string {
	if _, port, err := net.SplitHostPort(host); err == nil && port != "" {
		return host
	}
	host = strings.TrimSuffix(host, ":")
	if scheme == "https" {
		return host + ":443"
	}
	return host + ":80"
}
