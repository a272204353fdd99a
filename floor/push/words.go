package push

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"tillbell/floor"
)

// kinds are what is asked for, in the words of the tablet's page.
var kinds = map[string]string{
	"assistance": "Question", "price_check": "Price check", "stock_check": "Out of stock?", "fitting_room": "Fitting room", "locked_case": "Locked case",
	"carry_out": "Carry to car", "change": "Change for the till", "approval": "Approval", "age_check": "Age check", "stopped_goods": "Goods not sold", "cash_drop": "Cash to the safe", "open_till": "Open a till", "other": "Something else",
	"task": "Task",
}

// What an alert is for; the page's service worker tells them apart.
const (
	purposeAlert = "alert"
	purposeOver  = "over"
	purposeTest  = "test"
)

// message is declarative web push: browsers that know it show the notification
// by themselves if no service worker takes it up, the others hand it to that.
type message struct {
	WebPush      int          `json:"web_push"`
	Notification notification `json:"notification"`
	Mutable      bool         `json:"mutable"`
}

type notification struct {
	Title    string  `json:"title"`
	Body     string  `json:"body"`
	Navigate string  `json:"navigate"`
	Tag      string  `json:"tag"`
	Lang     string  `json:"lang"`
	Dir      string  `json:"dir"`
	Silent   bool    `json:"silent"`
	Data     details `json:"data"`
}

type details struct {
	Purpose      string   `json:"purpose"`
	Subscription string   `json:"subscription"`
	Requests     []string `json:"requests"`
	Tasks        []string `json:"tasks"`
}

const (
	tag       = "tillbell-calls" // one notification a device
	declared  = 8030
	maxListed = 10 // the ids of calls, at most: an alert has 4 KB
	maxPlace  = 40 // letters of names
)

// alertOf is what a person is told of the calls that wait for them. Notes of
// customers stay out of it: it passes through other people's computers (though
// sealed) and lies on a locked screen.
func (p *Push) alertOf(s *row, calls []floor.Summons) []byte {
	n := notification{Title: titleOf(calls[0]), Silent: true, Data: details{Purpose: purposeAlert}}
	places := make([]string, 0, len(calls))
	for _, c := range calls {
		n.Silent = n.Silent && c.Silent
		if len(places) == maxListed {
			continue
		}
		places = append(places, titleOf(c))
		if c.Task {
			n.Data.Tasks = append(n.Data.Tasks, c.Request)
		} else {
			n.Data.Requests = append(n.Data.Requests, c.Request)
		}
	}
	n.Body = short(calls[0].Zone)
	if len(calls) > 1 {
		n.Title, n.Body = howMany(calls), strings.Join(places, " · ")
	}
	return p.sealed(s, n)
}

// howMany are several calls, or tasks, or both.
func howMany(calls []floor.Summons) string {
	tasks := 0
	for _, c := range calls {
		if c.Task {
			tasks++
		}
	}
	switch {
	case tasks == 0:
		return fmt.Sprintf("%d calls wait for you", len(calls))
	case tasks == len(calls):
		return fmt.Sprintf("%d tasks wait for you", tasks)
	}
	return fmt.Sprintf("Calls and tasks wait for you: %d", len(calls))
}

// overOf is the quiet word in the place of an alert that is settled.
func (p *Push) overOf(s *row, left int) []byte {
	n := notification{Title: "Taken care of", Body: "Nothing waits for you.", Silent: true, Data: details{Purpose: purposeOver}}
	if left == 1 {
		n.Body = "One more thing waits for you."
	} else if left > 1 {
		n.Body = fmt.Sprintf("%d more things wait for you.", left)
	}
	return p.sealed(s, n)
}

func (p *Push) testOf(s *row) []byte {
	return p.sealed(s, notification{Title: "Alerts reach this tablet", Body: "A test, sent from Tillbell.", Data: details{Purpose: purposeTest}})
}

func (p *Push) sealed(s *row, n notification) []byte {
	n.Navigate, n.Tag, n.Lang, n.Dir, n.Data.Subscription = p.o.Page+"/floor", tag, "en", "auto", s.ID
	if n.Data.Requests == nil {
		n.Data.Requests = []string{}
	}
	if n.Data.Tasks == nil {
		n.Data.Tasks = []string{}
	}
	b, err := json.Marshal(message{declared, n, true})
	if err != nil {
		panic("plain data does not marshal: " + err.Error())
	}
	return b
}

func titleOf(c floor.Summons) string {
	kind := kinds[c.Kind]
	if kind == "" {
		kind = kinds["other"]
	}
	if c.Place == "" {
		return kind
	}
	return short(c.Place) + " · " + kind
}

// short cuts a name that somebody made very long.
func short(s string) string {
	if r := []rune(s); len(r) > maxPlace {
		return string(r[:maxPlace-1]) + "…"
	}
	return s
}

// topicOf names a subscription to its push service, which keeps the latest
// message of a topic alone. It tells nothing.
func topicOf(s *row) string {
	sum := sha256.Sum256([]byte("topic " + s.ID))
	return base64.RawURLEncoding.EncodeToString(sum[:24])
}
