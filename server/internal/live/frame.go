package live

import (
	"encoding/binary"
	"strconv"
	"time"
	"unicode/utf8"
)

// Frames are built by appending: WebSocket header and JSON in one buffer that
// goes to the kernel as it is. Server frames are unmasked, so the same bytes
// serve every socket of a class.

const (
	opText  = 0x81 // FIN and opcode
	opClose = 0x88
	opPing  = 0x89
	opPong  = 0x8A

	headerRoom = 4 // what fits most frames; endFrame shifts for the others
	timeLayout = "2006-01-02T15:04:05.000Z07:00"
)

var pingFrame = []byte{opPing, 0}

// beginFrame leaves room for a header; the payload is appended after it.
func beginFrame(dst []byte) (_ []byte, start int) {
	return append(dst, 0, 0, 0, 0), len(dst)
}

// endFrame writes the text frame's header for what was appended since start.
func endFrame(dst []byte, start int) []byte {
	n := len(dst) - start - headerRoom
	switch {
	case n < 126:
		copy(dst[start+2:], dst[start+headerRoom:])
		dst = dst[:len(dst)-2]
		dst[start], dst[start+1] = opText, byte(n)
	case n <= 0xFFFF:
		dst[start], dst[start+1] = opText, 126
		binary.BigEndian.PutUint16(dst[start+2:], uint16(n))
	default:
		dst = append(dst, 0, 0, 0, 0, 0, 0)
		copy(dst[start+10:], dst[start+headerRoom:start+headerRoom+n])
		dst[start], dst[start+1] = opText, 127
		binary.BigEndian.PutUint64(dst[start+2:], uint64(n))
	}
	return dst
}

func appendEvent(dst []byte, e *Event) []byte {
	dst, start := beginFrame(dst)
	dst = append(dst, `{"type":`...)
	dst = appendString(dst, e.Type)
	dst = append(dst, `,"seq":`...)
	dst = strconv.AppendInt(dst, e.Seq, 10)
	dst = append(dst, `,"at":"`...)
	dst = appendTime(dst, e.At)
	dst = append(dst, `","data":`...)
	dst = appendData(dst, e.Data)
	dst = append(dst, '}')
	return endFrame(dst, start)
}

func appendSkip(dst []byte, seq int64) []byte {
	dst, start := beginFrame(dst)
	dst = append(dst, `{"type":"skip","seq":`...)
	dst = strconv.AppendInt(dst, seq, 10)
	dst = append(dst, '}')
	return endFrame(dst, start)
}

func appendTick(dst []byte, seq int64, at time.Time) []byte {
	dst, start := beginFrame(dst)
	dst = append(dst, `{"type":"tick","seq":`...)
	dst = strconv.AppendInt(dst, seq, 10)
	dst = append(dst, `,"at":"`...)
	dst = appendTime(dst, at)
	dst = append(dst, `"}`...)
	return endFrame(dst, start)
}

func appendWelcome(dst []byte, epoch string, seq int64, resumed bool) []byte {
	dst, start := beginFrame(dst)
	dst = append(dst, `{"type":"welcome","epoch":`...)
	dst = appendString(dst, epoch)
	dst = append(dst, `,"seq":`...)
	dst = strconv.AppendInt(dst, seq, 10)
	dst = append(dst, `,"resumed":`...)
	dst = strconv.AppendBool(dst, resumed)
	dst = append(dst, '}')
	return endFrame(dst, start)
}

func appendSnapshot(dst []byte, seq int64, data []byte) []byte {
	dst, start := beginFrame(dst)
	dst = append(dst, `{"type":"snapshot","seq":`...)
	dst = strconv.AppendInt(dst, seq, 10)
	dst = append(dst, `,"data":`...)
	dst = appendData(dst, data)
	dst = append(dst, '}')
	return endFrame(dst, start)
}

func appendStats(dst []byte, data []byte) []byte {
	dst, start := beginFrame(dst)
	dst = append(dst, `{"type":"stats.tick","data":`...)
	dst = appendData(dst, data)
	dst = append(dst, '}')
	return endFrame(dst, start)
}

// appendControl builds a control frame; payloads above 125 bytes are cut.
func appendControl(dst []byte, op byte, payload string) []byte {
	if len(payload) > 125 {
		payload = payload[:125]
	}
	dst = append(dst, op, byte(len(payload)))
	return append(dst, payload...)
}

func appendClose(dst []byte, code int, reason string) []byte {
	for len(reason) > 123 || !utf8.ValidString(reason) {
		reason = reason[:len(reason)-1]
	}
	dst = append(dst, opClose, byte(2+len(reason)))
	dst = binary.BigEndian.AppendUint16(dst, uint16(code))
	return append(dst, reason...)
}

func appendTime(dst []byte, at time.Time) []byte {
	return at.UTC().AppendFormat(dst, timeLayout)
}

func appendData(dst, data []byte) []byte {
	if len(data) == 0 {
		return append(dst, "null"...)
	}
	return append(dst, data...)
}

// appendString writes a JSON string. Types and epochs are our own plain words,
// so the slow part runs only for what nobody should have chosen.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r < 0x20:
			dst = append(dst, `\u00`...)
			dst = append(dst, "0123456789abcdef"[r>>4], "0123456789abcdef"[r&15])
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}
