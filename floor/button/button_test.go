package button_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"tillbell/floor/button"
)

func TestMakesAreRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, format, topic, payload string
		press                        button.Press
		count                        string
		battery                      int64 // -1: none told
	}{
		{"our own word", "plain", "press", "long", button.Long, "", -1},
		{"our own with a count", "plain", "press", `{"press":"single","count":17,"battery":81}`, button.Single, "17", 81},
		{"a battery alone", "plain", "battery", "42", "", "", 42},
		{"a shelly is pressed twice", "shelly", "events/rpc", `{"src":"shellyplusi4","method":"NotifyEvent","params":{"ts":1631266595.44,"events":[{"component":"input:0","id":0,"event":"btn_down","ts":1631266595.40},{"component":"input:0","id":0,"event":"double_push","ts":1631266595.44}]}}`, button.Double, "1631266595.44", -1},
		{"a shelly lets go", "shelly", "events/rpc", `{"method":"NotifyEvent","params":{"ts":1,"events":[{"event":"btn_up"}]}}`, "", "", -1},
		{"a shelly tells its battery", "shelly", "status/devicepower:0", `{"id":0,"battery":{"V":2.9,"percent":77}}`, "", "", 77},
		{"and within a notice", "shelly", "events/rpc", `{"method":"NotifyStatus","params":{"ts":1,"devicepower:0":{"id":0,"battery":{"percent":12}}}}`, "", "", 12},
		{"a first shelly", "shelly1", "input_event/0", `{"event":"SS","event_cnt":12}`, button.Double, "12", -1},
		{"its battery", "shelly1", "sensor/battery", `98`, "", "", 98},
		{"zigbee", "zigbee2mqtt", "", `{"action":"hold","battery":87.5,"linkquality":120}`, button.Long, "", 88},
		{"zigbee tells that nothing is pressed any more", "zigbee2mqtt", "", `{"action":"","battery":87}`, "", "", 87},
		{"zigbee's words alone", "zigbee2mqtt", "action", `double`, button.Double, "", -1},
		{"of another topic", "zigbee2mqtt", "availability", `{"action":"single"}`, "", "", -1},
		{"tasmota", "tasmota", "RESULT", `{"Button2":{"Action":"HOLD"}}`, button.Long, "", -1},
		{"tasmota under our topic", "tasmota", "stat/RESULT", `{"Button1":{"Action":"SINGLE"}}`, button.Single, "", -1},
		{"tasmota cleared", "tasmota", "RESULT", `{"Button1":{"Action":"CLEAR"}}`, "", "", -1},
		{"posted without a topic", "shelly1", button.AnyTopic, `{"event":"L","event_cnt":3}`, button.Long, "3", -1},
		{"no JSON", "shelly", "events/rpc", `{"params":`, "", "", -1},
		{"no text", "plain", "press", "\xff\xfe", "", "", -1},
		{"a battery beyond full", "plain", "battery", "101", "", "", -1},
		{"a battery that is no number", "plain", "battery", "NaN", "", "", -1},
		{"two documents", "plain", "press", `{"press":"single"}{"press":"long"}`, "", "", -1},
		{"too long", "plain", "press", `{"press":"single","x":"` + strings.Repeat("a", button.MaxMessage) + `"}`, "", "", -1},
	} {
		r := button.Formats()[c.format]
		h := r.Read(button.Message{Topic: c.topic, Payload: []byte(c.payload)})
		battery := int64(-1)
		if h.Battery != nil {
			battery = *h.Battery
		}
		if h.Press != c.press || h.Count != c.count || battery != c.battery {
			t.Errorf("%s: %q %q %d, want %q %q %d", c.name, h.Press, h.Count, battery, c.press, c.count, c.battery)
		}
	}
}

func TestWordsOfItsOwn(t *testing.T) {
	t.Parallel()
	r := button.Reading{Presses: []button.Rule{{Topic: "up", Path: "keys.0.state"}}, Words: map[string]button.Press{"0x01": button.Long, "single": button.Nothing}}
	for payload, want := range map[string]button.Press{`{"keys":[{"state":"0x01"}]}`: button.Long, `{"keys":[{"state":"single"}]}`: "", `{"keys":[]}`: ""} {
		if h := r.Read(button.Message{Topic: "a/up", Payload: []byte(payload)}); h.Press != want {
			t.Errorf("%s is %q, want %q", payload, h.Press, want)
		}
	}
}

// Whatever comes is read to something that can be kept.
func FuzzRead(f *testing.F) {
	f.Add("press", []byte(`{"press":"single","count":"\u0000"}`))
	f.Add("events/rpc", []byte(`{"params":{"events":[{"event":"single_push"}],"ts":1e999}}`))
	f.Add("", []byte(`[[[[[[{"action":null}]]]]]]`))
	f.Fuzz(func(t *testing.T, topic string, payload []byte) {
		for _, name := range button.FormatNames() {
			r := button.Formats()[name]
			h := r.Read(button.Message{Topic: topic, Payload: payload})
			if h.Press != "" && !h.Press.Valid() || h.Battery != nil && (*h.Battery < 0 || *h.Battery > 100) ||
				len(h.Count) > 64 || !utf8.ValidString(h.Count) || strings.ContainsRune(h.Count, 0) {
				t.Fatalf("read %+v", h)
			}
		}
	})
}
