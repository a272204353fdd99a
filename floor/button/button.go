// Package button reads what call buttons send: which press it was, what tells
// it from the press before, and how full the battery is. How a make of button
// says so is a table (Reading), which a device may have of its own. It is pure:
// it knows no device, no request and no network, and takes any bytes.
package button

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Press is what a finger did.
type Press string

// The presses. Nothing is a word that is no press, such as that a finger let go.
const (
	Single  Press = "single"
	Double  Press = "double"
	Triple  Press = "triple"
	Long    Press = "long"
	Nothing Press = "nothing"
)

// Presses lists them in the order they are shown.
func Presses() []Press { return []Press{Single, Double, Triple, Long} }

// Valid tells whether a word can mean this.
func (p Press) Valid() bool { return p == Nothing || slices.Contains(Presses(), p) }

// Reading is how a make of button says things, the first rule that fits first.
type Reading struct {
	Presses []Rule           `json:"presses,omitempty" maxItems:"8"`
	Battery []Rule           `json:"battery,omitempty" maxItems:"8"`
	Words   map[string]Press `json:"words,omitempty" doc:"What its words mean: single, double, triple, long or nothing"`
}

// Rule says where in a message something stands.
type Rule struct {
	Topic string `json:"topic,omitempty" maxLength:"80" doc:"The end of the topic, with + for any level; left out: the device's own"`
	Path  string `json:"path,omitempty" maxLength:"80" doc:"Keys with points between, * for any and at a key's end; left out: the whole message"`
	Count string `json:"count,omitempty" maxLength:"80" doc:"Path of what is another with each press"`
}

// MaxMessage is the longest message that is read.
const MaxMessage = 8 << 10

const maxCount = 64

// Heard is what a message says. Any part may be missing.
type Heard struct {
	Press   Press
	Word    string // as the device says it
	Count   string // of this press; empty: nothing tells it from one like it
	Battery *int64 // in percent
}

// Message is what a device sent: the topic after its own name, or AnyTopic.
type Message struct {
	Topic   string
	Payload []byte
}

// AnyTopic is that of a message which came without one, by HTTP.
const AnyTopic = "\x00"

// Read reads a message. What cannot be read says nothing.
func (r *Reading) Read(m Message) (h Heard) {
	if len(m.Payload) > MaxMessage {
		return h
	}
	doc := parse(m.Payload)
	for _, rule := range r.Presses {
		if !rule.fits(m.Topic) {
			continue
		}
		for _, word := range find(doc, rule.Path) {
			if p, known := r.press(word); known && p != Nothing {
				h.Press, h.Word = p, word
				if count := find(doc, rule.Count); rule.Count != "" && len(count) > 0 {
					h.Count = shorten(count[0])
				}
				break
			}
		}
		if h.Press != "" {
			break
		}
	}
	for _, rule := range r.Battery {
		if rule.fits(m.Topic) {
			for _, word := range find(doc, rule.Path) {
				if h.Battery = percent(word); h.Battery != nil {
					return h
				}
			}
		}
	}
	return h
}

// press finds what a word means: the device's own meaning, or what all know.
func (r *Reading) press(word string) (Press, bool) {
	if p, ok := r.Words[word]; ok {
		return p, true
	}
	p, ok := usual[strings.ToLower(word)]
	return p, ok
}

// Words that makes of buttons agree on well enough to be read without a table.
var usual = map[string]Press{
	"single": Single, "single_push": Single, "shortpush": Single, "short": Single, "click": Single, "press": Single, "1": Single, "s": Single,
	"pressed": Single, "on": Single, "toggle": Single, "1_single": Single, "short_press": Single,
	"double": Double, "double_push": Double, "double_shortpush": Double, "ss": Double, "2": Double, "1_double": Double, "double_press": Double,
	"triple": Triple, "triple_push": Triple, "triple_shortpush": Triple, "sss": Triple, "3": Triple, "many": Triple, "1_triple": Triple,
	"quad": Triple, "penta": Triple, "quadruple": Triple,
	"long": Long, "long_push": Long, "longpush": Long, "hold": Long, "l": Long, "1_hold": Long, "long_press": Long, "1_long": Long,
}

// Formats are the readings of common makes, by name.
func Formats() map[string]Reading { return maps.Clone(formats) }

// FormatNames are the names of the formats, sorted; Plain is our own.
func FormatNames() []string { return slices.Sorted(maps.Keys(formats)) }

// Plain is the format for what has none: a topic press that says the word.
const Plain = "plain"

var formats = map[string]Reading{
	Plain: {
		Presses: []Rule{{Topic: "press", Path: "press", Count: "count"}, {Topic: "press"}},
		Battery: []Rule{{Topic: "press", Path: "battery"}, {Topic: "battery"}},
	},
	"shelly": { // since its second generation
		Presses: []Rule{{Topic: "events/rpc", Path: "params.events.*.event", Count: "params.ts"}},
		Battery: []Rule{{Topic: "events/rpc", Path: "params.devicepower:*.battery.percent"}, {Topic: "status/+", Path: "battery.percent"}},
	},
	"shelly1": {
		Presses: []Rule{{Topic: "input_event/+", Path: "event", Count: "event_cnt"}},
		Battery: []Rule{{Topic: "sensor/battery"}},
	},
	"zigbee2mqtt": {
		Presses: []Rule{{Path: "action"}, {Topic: "action"}},
		Battery: []Rule{{Path: "battery"}, {Topic: "battery"}},
	},
	"tasmota": {
		Presses: []Rule{{Topic: "RESULT", Path: "Button*.Action"}, {Topic: "RESULT", Path: "Switch*.Action"}},
		Battery: []Rule{{Topic: "SENSOR", Path: "ZbReceived.*.BatteryPercentage"}, {Topic: "RESULT", Path: "ZbReceived.*.BatteryPercentage"}},
	},
}

// fits tells whether a topic ends with the rule's levels; the device's own
// topic has none, and a rule without levels wants just that.
func (r *Rule) fits(topic string) bool {
	if topic == AnyTopic {
		return true
	}
	if r.Topic == "" {
		return topic == ""
	}
	want, got := strings.Split(r.Topic, "/"), strings.Split(topic, "/")
	if len(got) < len(want) {
		return false
	}
	got = got[len(got)-len(want):]
	for i, w := range want {
		if w != "+" && w != got[i] {
			return false
		}
	}
	return true
}

// parse reads JSON; what is none is a text.
func parse(b []byte) any {
	var doc any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&doc); err == nil && !d.More() {
		return doc
	}
	if !utf8.Valid(b) {
		return nil
	}
	return strings.TrimSpace(string(b))
}

// find lists what stands at a path, in the order of keys. An empty path is the
// message itself, when that is one word.
func find(doc any, path string) []string {
	at := []any{doc}
	if path != "" {
		for _, key := range strings.Split(path, ".") {
			var next []any
			for _, d := range at {
				next = append(next, under(d, key)...)
			}
			at = next
		}
	}
	var out []string
	for _, d := range at {
		switch v := d.(type) {
		case string:
			out = append(out, v)
		case json.Number:
			out = append(out, v.String())
		}
	}
	return out
}

func under(doc any, key string) []any {
	stem, wild := strings.CutSuffix(key, "*")
	switch d := doc.(type) {
	case map[string]any:
		if !wild {
			if v, ok := d[key]; ok {
				return []any{v}
			}
			return nil
		}
		var out []any
		for _, k := range slices.Sorted(maps.Keys(d)) {
			if strings.HasPrefix(k, stem) {
				out = append(out, d[k])
			}
		}
		return out
	case []any:
		if key == "*" {
			return d
		}
		if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(d) {
			return []any{d[i]}
		}
	}
	return nil
}

func percent(word string) *int64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(word, "%")), 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > 100 {
		return nil
	}
	n := int64(math.Round(f))
	return &n
}

func shorten(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	for len(s) > maxCount {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s
}
