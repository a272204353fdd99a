package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
)

// A client that sends all of its body before it listens hears the refusal, and
// no reset.
func TestTooLargeIsHeardByWhoSendsAllFirst(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		r.check(err)
		go func() { _ = r.web.App().Server().Serve(l) }() // ends with the rig
		for _, size := range []int{2 << 20, 9 << 20, 40 << 20} {
			c, err := net.Dial("tcp", l.Addr().String())
			r.check(err)
			_, err = fmt.Fprintf(c, "POST /api/v1/call-points/A1/requests HTTP/1.1\r\nHost: shop.test\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", size)
			r.check(err)
			if _, err := c.Write(bytes.Repeat([]byte("x"), size)); err != nil {
				r.Errorf("%d MiB cannot be sent: %v", size>>20, err)
			}
			a, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				r.Errorf("%d MiB: no answer: %v", size>>20, err)
			} else {
				body, err := io.ReadAll(a.Body)
				if a.StatusCode != 413 || a.Header.Get("Content-Type") != "application/problem+json" || !bytes.Contains(body, []byte(`"too_large"`)) {
					r.Errorf("%d MiB: %d %s %v", size>>20, a.StatusCode, body, err)
				}
			}
			r.check(c.Close())
		}
	})
}
