package web

import (
	"context"
	"fmt"

	"tillbell/server/access"
)

type setupNeeded struct {
	Needed bool `json:"needed"`
	Demo   bool `json:"demo"`
}

type setupBody struct {
	Token string `json:"token" maxLength:"200"`
	Store struct {
		Code      string `json:"code" maxLength:"16"`
		Name      string `json:"name" maxLength:"80"`
		LegalName string `json:"legal_name,omitempty" maxLength:"80"`
		Address   string `json:"address,omitempty" maxLength:"500"`
		VATID     string `json:"vat_id,omitempty" maxLength:"32"`
		Country   string `json:"country" minLength:"2" maxLength:"2"`
		Currency  string `json:"currency" minLength:"3" maxLength:"3"`
		TimeZone  string `json:"time_zone" maxLength:"64"`
		Language  string `json:"language" maxLength:"35"`
		Prices    string `json:"prices" enum:"included,added"`
	} `json:"store"`
	Manager struct {
		Name string `json:"name" maxLength:"80"`
		PIN  string `json:"pin" maxLength:"12"`
	} `json:"manager"`
	Registers  []string       `json:"registers,omitempty" maxItems:"50"`
	Zones      []setupZone    `json:"zones,omitempty" maxItems:"100"`
	TaxClasses []taxClassBody `json:"tax_classes,omitempty" maxItems:"20"`
}

type setupZone struct {
	Code string `json:"code" maxLength:"16"`
	Name string `json:"name" maxLength:"80"`
	X    int64  `json:"x,omitempty"`
	Y    int64  `json:"y,omitempty"`
	W    int64  `json:"w,omitempty"`
	H    int64  `json:"h,omitempty"`
}

type setupDone struct {
	Store  storeView  `json:"store"`
	Device deviceView `json:"device"`
}

func (w *Web) setupRoutes() {
	route(w, "GET", "/setup", Anyone, "", op{id: "get-setup", tag: "Set-up", summary: "Whether a shop is to be set up: the first, or by a set-up link's token as bearer one more"},
		func(ctx context.Context, _ *access.Who, in *struct{ From }) (*reply[setupNeeded], error) {
			needed, err := w.Access.NeedsSetup(ctx)
			if token := bearer(in.ctx); err == nil && !needed && token != "" {
				needed, err = w.Access.MayAdd(ctx, token)
			}
			if err != nil {
				return nil, err
			}
			return answer(setupNeeded{needed, w.conf.Demo})
		})
	route(w, "POST", "/setup", Anyone, "", op{id: "set-up", tag: "Set-up", summary: "Make a store, once, with the link the server or its command printed", status: 201, codes: []int{401, 409, 429}},
		w.setUp)
}

func (w *Web) setUp(ctx context.Context, _ *access.Who, in *struct {
	From
	Body setupBody
}) (*reply[setupDone], error) {
	undo, err := w.limits.take([2]string{"signin", "setup"})
	if err != nil {
		return nil, err
	}
	b := in.Body
	n := access.NewStoreSetup{Store: access.DefaultStore(), Manager: b.Manager.Name, PIN: b.Manager.PIN, Registers: b.Registers}
	s := &n.Store
	s.Code, s.Name, s.LegalName, s.Address, s.VATID = b.Store.Code, b.Store.Name, b.Store.LegalName, b.Store.Address, b.Store.VATID
	s.Country, s.Currency, s.TimeZone, s.Language, s.TaxIncluded = b.Store.Country, b.Store.Currency, b.Store.TimeZone, b.Store.Language, b.Store.Prices == "included"
	if err := completeStore(s); err != nil {
		return nil, err
	}
	for _, z := range b.Zones {
		n.Zones = append(n.Zones, access.Zone{Code: z.Code, Name: z.Name, X: z.X, Y: z.Y, W: z.W, H: z.H})
	}
	if n.Taxes, err = setupTaxes(b.TaxClasses); err != nil {
		return nil, err
	}
	store, pairing, err := w.Access.SetUp(ctx, b.Token, n)
	if err != nil {
		return nil, err
	}
	undo()
	token, who, err := w.Access.Pair(ctx, pairing.Code)
	if err != nil {
		return nil, err
	}
	// A dashboard of another store becomes this one's; its session ends with it.
	setCookies(in.ctx, w.cookie("manage", "device", token, deviceCookieTTL), w.cookie("manage", "session", "", 0))
	return &reply[setupDone]{201, setupDone{viewStore(store), viewDevice(who.Device, false)}}, nil
}

// setupTaxes gives a shop that names no tax classes one without tax, so that
// goods can be entered at once.
func setupTaxes(bodies []taxClassBody) ([]access.TaxClass, error) {
	if len(bodies) == 0 {
		return []access.TaxClass{{Code: "standard", Name: "Standard", Rate: 0}}, nil
	}
	out := make([]access.TaxClass, 0, len(bodies))
	for i, b := range bodies {
		rate, err := parseRate(fmt.Sprintf("tax_classes[%d].rate", i), b.Rate)
		if err != nil {
			return nil, err
		}
		out = append(out, access.TaxClass{Code: b.Code, Name: b.Name, Rate: int64(rate)})
	}
	return out, nil
}
