package check

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/google/uuid"
)

// Phases of an entry.
const (
	Intent   = "intent"
	Ack      = "ack"
	Refused  = "refused"
	Unknown  = "unknown"
	Snapshot = "snapshot"
	Event    = "event"
	Skip     = "skip"
)

// Entry is one line of a client's log; the package's doc says what it means.
type Entry struct {
	T      string `json:"t"`
	ID     string `json:"id"`
	Phase  string `json:"phase"`
	Status int    `json:"status,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
	Staff  string `json:"staff,omitempty"` // of a claim
	Epoch  int64  `json:"epoch,omitempty"` // of a claim
	By     string `json:"by,omitempty"`    // whose socket
	Seq    int64  `json:"seq,omitempty"`
}

type header struct {
	Log      string `json:"log"`
	Complete bool   `json:"complete"`
}

// Hash is how a body stands in a log.
func Hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// Writer writes a client's log. Each entry is in the file when Write returns.
type Writer struct {
	mu sync.Mutex
	to io.Writer
}

// NewWriter begins a log.
func NewWriter(to io.Writer, complete bool) (*Writer, error) {
	w := &Writer{to: to}
	return w, w.line(header{"client", complete})
}

// Write adds an entry.
func (w *Writer) Write(e Entry) error { return w.line(e) }

func (w *Writer) line(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err = w.to.Write(append(b, '\n'))
	return err
}

// Log is a client's log to check against.
type Log struct {
	Name string
	From io.Reader
}

// OpenLog opens a log file as it is now: what a client adds while the check
// runs was not yet acknowledged when the check began, and is left out.
func OpenLog(file string) (Log, io.Closer, error) {
	f, err := os.Open(file)
	if err != nil {
		return Log{}, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return Log{}, nil, err
	}
	return Log{Name: file, From: io.LimitReader(f, info.Size())}, f, nil
}

// maxLine bounds a line of a log.
const maxLine = 64 << 10

// read calls take with every entry of a log and where it stands.
func (l Log) read(take func(where string, e *Entry) error) (complete bool, err error) {
	in := bufio.NewReaderSize(l.From, maxLine)
	for n := 1; ; n++ {
		b, err := in.ReadSlice('\n')
		where := fmt.Sprintf("%s, line %d", l.Name, n)
		switch {
		case err == io.EOF && n > 1:
			return complete, nil // what stands after the last end of line was being written
		case err == io.EOF:
			return false, fmt.Errorf("%s is empty", l.Name)
		case err != nil:
			return false, fmt.Errorf("%s: %w", where, err)
		}
		b = bytes.TrimSpace(b)
		if n == 1 {
			var h header
			if json.Unmarshal(b, &h) != nil || h.Log != "client" {
				return false, fmt.Errorf("%s: a client log begins with {\"log\":\"client\",\"complete\":…}", where)
			}
			complete = h.Complete
			continue
		}
		var e Entry
		if err := json.Unmarshal(b, &e); err != nil {
			return false, fmt.Errorf("%s: %w", where, err)
		}
		if _, err := uuid.Parse(e.ID); err != nil {
			return false, fmt.Errorf("%s: %w", where, err)
		}
		e.ID = strings.ToLower(e.ID)
		if err := take(where, &e); err != nil {
			return false, fmt.Errorf("%s: %w", where, err)
		}
	}
}
