package floor

import (
	"encoding/json"
	"fmt"

	"tillbell/server/fault"
	"tillbell/server/text"
)

// Details are what a till says of what it asks for, so that whoever comes brings
// the right thing at once: which coins, how much cash is to go, where to carry
// it. What each kind may say is in check; all of it is optional but the amount of
// a cash drop, which nobody should come for in vain.
type Details struct {
	Pieces   []Pieces `json:"pieces,omitempty" maxItems:"30" doc:"Of change: which notes and coins"`
	Amount   int64    `json:"amount,omitempty" minimum:"0" maximum:"1000000000" doc:"Of change what its pieces come to, of a cash drop what is to be taken away; in minor units"`
	DrawerID string   `json:"drawer_id,omitempty" format:"uuid" doc:"Of change and a cash drop: the drawer that it is for"`
	To       string   `json:"to,omitempty" maxLength:"80" doc:"Of a carry-out: where to"`
	Whole    bool     `json:"whole_cart,omitempty" doc:"Of a carry-out: the whole cart; else the product of the call"`
	Stop     string   `json:"stop,omitempty" enum:"expired,recalled" doc:"Of stopped goods: why they are not sold"`
	On       string   `json:"on,omitempty" maxLength:"20" doc:"Of expired goods: their date"`
	Age      int64    `json:"age,omitempty" minimum:"0" maximum:"99" doc:"Of an age check: from which age on the goods are sold"`

	Waiting int64 `json:"waiting,omitempty" doc:"Of open_till, which the server asks for: how many customers wait"`
	Tills   int64 `json:"tills,omitempty" doc:"And at how many tills"`
}

// Pieces are so many notes or coins of a value.
type Pieces struct {
	Value int64 `json:"value" minimum:"1" maximum:"100000000"`
	Count int64 `json:"count" minimum:"1" maximum:"10000"`
}

// Kinds that tills ask for with details.
const (
	kindChange   = "change"
	kindDrop     = "cash_drop"
	kindCarry    = "carry_out"
	kindStopped  = "stopped_goods"
	kindAge      = "age_check"
	maxPieces    = 30
	maxCount     = 10_000
	maxCash      = 1_000_000_000
	maxTo        = 80
	maxOn        = 20
	maxAge       = 99
	stopExpired  = "expired"
	stopRecalled = "recalled"
)

func badDetail(field, say string) error {
	return fault.New(fault.Invalid, "details_invalid", "%s %s.", field, say).At("details."+field, "details_invalid", say)
}

// check cleans the details of a call of this kind and refuses what does not
// belong to it.
func (d *Details) check(kind string) (err error) {
	if d == nil {
		if kind == kindDrop {
			return badDetail("amount", "must say how much is to be taken away")
		}
		return nil
	}
	d.Waiting, d.Tills = 0, 0
	money, goods := kind == kindChange || kind == kindDrop, kind == kindStopped
	switch {
	case len(d.Pieces) > 0 && kind != kindChange:
		return badDetail("pieces", "are for change")
	case (d.Amount != 0 || d.DrawerID != "") && !money:
		return badDetail("amount", "is for change and cash drops")
	case (d.To != "" || d.Whole) && kind != kindCarry:
		return badDetail("to", "is for a carry-out")
	case (d.Stop != "" || d.On != "") && !goods:
		return badDetail("stop", "is for goods that are not sold")
	case d.Age != 0 && kind != kindAge:
		return badDetail("age", "is for an age check")
	case goods && d.Stop != stopExpired && d.Stop != stopRecalled:
		return badDetail("stop", "is expired or recalled")
	case d.Age < 0 || d.Age > maxAge:
		return badDetail("age", "is 0 to 99")
	case len(d.On) > maxOn:
		return badDetail("on", "is too long")
	}
	if d.DrawerID != "" {
		var ok bool
		if d.DrawerID, ok = canonicalID(d.DrawerID); !ok {
			return badDetail("drawer_id", "is not a UUID")
		}
	}
	if d.To, err = text.Line("details.to", d.To, maxTo); err != nil {
		return err
	}
	if d.On, err = text.Line("details.on", d.On, maxOn); err != nil {
		return err
	}
	if money {
		return d.checkCash(kind)
	}
	return nil
}

// checkCash adds the pieces up; a sum that was said must be theirs.
func (d *Details) checkCash(kind string) error {
	if len(d.Pieces) > maxPieces {
		return badDetail("pieces", "are too many kinds")
	}
	var sum int64
	for i, p := range d.Pieces {
		if p.Value < 1 || p.Value > maxCash || p.Count < 1 || p.Count > maxCount {
			return badDetail(fmt.Sprintf("pieces[%d]", i), "needs a value and a sensible count")
		}
		if sum += p.Value * p.Count; sum > maxCash {
			return badDetail("pieces", "come to too much")
		}
	}
	if len(d.Pieces) > 0 {
		if d.Amount != 0 && d.Amount != sum {
			return badDetail("amount", "is not what the pieces come to")
		}
		d.Amount = sum
	}
	if d.Amount < 0 || d.Amount > maxCash || kind == kindDrop && d.Amount == 0 {
		return badDetail("amount", "must be above zero and sensible")
	}
	return nil
}

// detailed keeps the details with the call.
func (r *requestRow) detailed(d *Details) error {
	if d == nil {
		return nil
	}
	b, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("write the details: %w", err)
	}
	said := string(b)
	r.Details = &said
	return nil
}

// details reads what this package wrote.
func (r *requestRow) details() *Details {
	if r.Details == nil {
		return nil
	}
	var d Details
	if err := json.Unmarshal([]byte(*r.Details), &d); err != nil {
		return nil
	}
	return &d
}
