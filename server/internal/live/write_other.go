//go:build !unix

package live

import (
	"net"
	"syscall"
)

// Without non-blocking writes on a descriptor every frame goes through the
// socket's backlog and its temporary flusher.

func rawConn(net.Conn) syscall.RawConn { return nil }

func tryWrite(syscall.RawConn, []byte) (int, error) { return 0, nil }
