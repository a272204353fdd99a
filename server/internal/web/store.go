package web

import (
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/currency"

	"tillbell/pos"
	"tillbell/pos/barcode"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/fault"
)

type storeView struct {
	ID                 string                       `json:"id"`
	Code               string                       `json:"code"`
	Name               string                       `json:"name"`
	LegalName          string                       `json:"legal_name"`
	Address            string                       `json:"address"`
	VATID              string                       `json:"vat_id"`
	Country            string                       `json:"country"`
	Currency           string                       `json:"currency"`
	CurrencyDigits     int64                        `json:"currency_digits"`
	TimeZone           string                       `json:"time_zone"`
	Language           string                       `json:"language"`
	Prices             string                       `json:"prices" enum:"included,added"`
	TaxRounding        string                       `json:"tax_rounding" enum:"line,unit,document"`
	Rounding           string                       `json:"rounding" enum:"half_up,half_even"`
	CashRounding       access.CashRounding          `json:"cash_rounding"`
	ForeignCash        []access.ForeignCash         `json:"foreign_cash"`
	Tips               bool                         `json:"tips"`
	VoucherChange      bool                         `json:"voucher_change"`
	NegativeStock      string                       `json:"negative_stock" enum:"allow,warn,deny"`
	BlindCount         bool                         `json:"blind_count"`
	DayCutoff          int64                        `json:"day_cutoff" doc:"Minutes after midnight at which the business day ends."`
	ReceiptFooter      string                       `json:"receipt_footer"`
	ServiceGoalSeconds int64                        `json:"service_goal_seconds"`
	Ladders            map[string][]int             `json:"ladders"`
	Calls              map[string]access.CallPolicy `json:"calls"`
	CallNetworks       []string                     `json:"call_networks" nullable:"false"`
	Plan               access.Plan                  `json:"plan"`
	BarcodePatterns    []string                     `json:"barcode_patterns"`
	Policies           access.Policies              `json:"policies"`
	Fiscal             access.Fiscal                `json:"fiscal" doc:"What a tax office asks to know"`
}

func viewStore(s access.Store) storeView {
	v := storeView{ID: s.ID, Code: s.Code, Name: s.Name, LegalName: s.LegalName, Address: s.Address, VATID: s.VATID, Country: s.Country,
		Currency: s.Currency, CurrencyDigits: s.CurrencyDigits, TimeZone: s.TimeZone, Language: s.Language, Prices: "added",
		TaxRounding: "line", Rounding: "half_up", CashRounding: s.Cash, NegativeStock: s.NegativeStock, BlindCount: s.BlindCount, DayCutoff: s.DayCutoff,
		ReceiptFooter: s.ReceiptFooter, ServiceGoalSeconds: int64(s.ServiceGoal / time.Second), Ladders: s.Ladders, Calls: s.Calls, Plan: s.Plan,
		BarcodePatterns: s.BarcodePatterns, ForeignCash: s.ForeignCash, Tips: s.Tips, VoucherChange: s.VoucherChange, Policies: s.Policies,
		Fiscal: s.Fiscal}
	if s.TaxIncluded {
		v.Prices = "included"
	}
	switch {
	case s.TaxPerDocument:
		v.TaxRounding = "document"
	case s.TaxPerUnit:
		v.TaxRounding = "unit"
	}
	if s.HalfEven {
		v.Rounding = "half_even"
	}
	if v.Ladders == nil {
		v.Ladders = map[string][]int{}
	}
	if v.CallNetworks = s.CallNetworks; v.CallNetworks == nil {
		v.CallNetworks = []string{}
	}
	if v.Plan.Shapes == nil {
		v.Plan.Shapes = []access.Shape{}
	}
	if v.BarcodePatterns == nil {
		v.BarcodePatterns = []string{}
	}
	if v.ForeignCash == nil {
		v.ForeignCash = []access.ForeignCash{}
	}
	v.Policies.Reasons = s.Policies.Reasons.In(s.Language) // as tills show them
	v.Policies.Tips = s.Policies.Tips.Shown()
	return v
}

// storeBody is any part of a store.
type storeBody struct {
	Code               *string                       `json:"code,omitempty"`
	Name               *string                       `json:"name,omitempty"`
	LegalName          *string                       `json:"legal_name,omitempty"`
	Address            *string                       `json:"address,omitempty"`
	VATID              *string                       `json:"vat_id,omitempty"`
	Country            *string                       `json:"country,omitempty"`
	Currency           *string                       `json:"currency,omitempty"`
	TimeZone           *string                       `json:"time_zone,omitempty"`
	Language           *string                       `json:"language,omitempty"`
	Prices             *string                       `json:"prices,omitempty" enum:"included,added"`
	TaxRounding        *string                       `json:"tax_rounding,omitempty" enum:"line,unit,document"`
	Rounding           *string                       `json:"rounding,omitempty" enum:"half_up,half_even"`
	CashRounding       *access.CashRounding          `json:"cash_rounding,omitempty"`
	ForeignCash        *[]access.ForeignCash         `json:"foreign_cash,omitempty" maxItems:"10"`
	Tips               *bool                         `json:"tips,omitempty"`
	VoucherChange      *bool                         `json:"voucher_change,omitempty"`
	NegativeStock      *string                       `json:"negative_stock,omitempty" enum:"allow,warn,deny"`
	BlindCount         *bool                         `json:"blind_count,omitempty"`
	DayCutoff          *int64                        `json:"day_cutoff,omitempty" minimum:"0" maximum:"1439"`
	ReceiptFooter      *string                       `json:"receipt_footer,omitempty"`
	ServiceGoalSeconds *int64                        `json:"service_goal_seconds,omitempty" minimum:"1" maximum:"3600"`
	Ladders            *map[string][]int             `json:"ladders,omitempty"`
	Calls              *map[string]access.CallPolicy `json:"calls,omitempty" doc:"How calls of each kind are answered, all kinds"`
	CallNetworks       *[]string                     `json:"call_networks,omitempty" maxItems:"20" doc:"Addresses and networks (CIDR) that customers' calls are taken from; none: any. It proves where a connection comes out, not where the phone is"`
	Plan               *access.Plan                  `json:"plan,omitempty"`
	BarcodePatterns    *[]string                     `json:"barcode_patterns,omitempty" maxItems:"20"`
	Policies           *policiesBody                 `json:"policies,omitempty"`
	Fiscal             *access.Fiscal                `json:"fiscal,omitempty" doc:"As a whole"`
}

// policiesBody is any part of a store's policies.
type policiesBody struct {
	Returns *access.ReturnPolicy `json:"returns,omitempty"`
	Reasons *access.Reasons      `json:"reasons,omitempty"`
	Drawer  *access.DrawerPolicy `json:"drawer,omitempty"`

	Layaway *access.LayawayPolicy `json:"layaway,omitempty"`

	Tips *access.TipPolicy `json:"tips,omitempty"`

	GiftCards *access.GiftCardPolicy `json:"gift_cards,omitempty"`

	Vouchers *access.VoucherPolicy `json:"vouchers,omitempty"`
	Help     *access.HelpPolicy    `json:"help,omitempty" doc:"As a whole"`

	Shifts  *[]access.Shift  `json:"shifts,omitempty" maxItems:"8" doc:"As a whole"`
	Phrases *[]access.Phrase `json:"phrases,omitempty" maxItems:"60" doc:"As a whole, in their order"`

	TillCalls *access.TillCallPolicy `json:"till_calls,omitempty" doc:"As a whole"`
	Queue     *access.QueuePolicy    `json:"queue,omitempty" doc:"As a whole"`
}

func (b *policiesBody) apply(p *access.Policies) {
	if b != nil {
		set(&p.Returns, b.Returns)
		set(&p.Reasons, b.Reasons)
		set(&p.Drawer, b.Drawer)
		set(&p.Layaway, b.Layaway)
		set(&p.Tips, b.Tips)
		set(&p.GiftCards, b.GiftCards)
		set(&p.Vouchers, b.Vouchers)
		set(&p.Help, b.Help)
		set(&p.Phrases, b.Phrases)
		set(&p.TillCalls, b.TillCalls)
		set(&p.Queue, b.Queue)
		set(&p.Shifts, b.Shifts)
	}
}

func set[T any](into *T, from *T) {
	if from != nil {
		*into = *from
	}
}

func (b *storeBody) apply(s *access.Store) error {
	set(&s.Code, b.Code)
	set(&s.Name, b.Name)
	set(&s.LegalName, b.LegalName)
	set(&s.Address, b.Address)
	set(&s.VATID, b.VATID)
	set(&s.Country, b.Country)
	set(&s.Currency, b.Currency)
	set(&s.TimeZone, b.TimeZone)
	set(&s.Language, b.Language)
	set(&s.Cash, b.CashRounding)
	set(&s.ForeignCash, b.ForeignCash)
	set(&s.Tips, b.Tips)
	set(&s.VoucherChange, b.VoucherChange)
	set(&s.NegativeStock, b.NegativeStock)
	set(&s.BlindCount, b.BlindCount)
	set(&s.DayCutoff, b.DayCutoff)
	set(&s.ReceiptFooter, b.ReceiptFooter)
	set(&s.Ladders, b.Ladders)
	set(&s.Calls, b.Calls)
	set(&s.CallNetworks, b.CallNetworks)
	set(&s.Plan, b.Plan)
	set(&s.BarcodePatterns, b.BarcodePatterns)
	b.Policies.apply(&s.Policies)
	set(&s.Fiscal, b.Fiscal)
	if b.Prices != nil {
		s.TaxIncluded = *b.Prices == "included"
	}
	if b.TaxRounding != nil {
		s.TaxPerDocument, s.TaxPerUnit = *b.TaxRounding == "document", *b.TaxRounding == "unit"
	}
	if b.Rounding != nil {
		s.HalfEven = *b.Rounding == "half_even"
	}
	if b.ServiceGoalSeconds != nil {
		s.ServiceGoal = time.Duration(*b.ServiceGoalSeconds) * time.Second
	}
	if b.CashRounding == nil && (b.Country != nil || b.Currency != nil) {
		defaultCash(s)
	}
	return checkStore(s)
}

// completeStore fills in what follows from the country of a new store.
func completeStore(s *access.Store) error {
	defaultCash(s)
	s.BarcodePatterns = barcode.DefaultPatterns()
	return checkStore(s)
}

func defaultCash(s *access.Store) {
	s.Cash = cashRounding(money.CashRoundingFor(s.Country, s.Currency))
}

func cashRounding(r money.CashRounding) access.CashRounding {
	out := access.CashRounding{Step: int64(r.Step), Mode: r.Mode.String(), Least: r.Least}
	if r.Change != r.Mode {
		out.Change = r.Change.String()
	}
	return out
}

// cashRuleView is one of the rules a shop can choose from.
type cashRuleView struct {
	Code         string              `json:"code"`
	Country      string              `json:"country"`
	Currency     string              `json:"currency"`
	CashRounding access.CashRounding `json:"cash_rounding"`
}

// checkStore checks what only selling can: currencies and barcode patterns.
func checkStore(s *access.Store) error {
	if _, err := currency.ParseISO(s.Currency); err != nil {
		return fault.New(fault.Invalid, "store_invalid", "%s is not a currency.", s.Currency).At("currency", "invalid", "is not a currency like EUR")
	}
	s.CurrencyDigits = int64(money.Digits(s.Currency))
	if err := checkForeign(s); err != nil {
		return err
	}
	if _, err := barcode.ParsePatterns(s.BarcodePatterns); err != nil {
		return fault.New(fault.Invalid, "store_invalid", "%s", err.Error()).At("barcode_patterns", "invalid", err.Error())
	}
	for field, share := range map[string]string{"least": s.Policies.Layaway.Least, "fee_share": s.Policies.Layaway.FeeShare} {
		if rate, err := money.ParseRate(share); share != "" && (err != nil || rate > money.Whole) {
			return fault.New(fault.Invalid, "store_invalid", "A share lies between 0 and 1.").At("policies.layaway."+field, "invalid", "is a share like 0.15")
		}
	}
	for i, share := range s.Policies.Tips.Rates {
		if rate, err := money.ParseRate(share); err != nil || rate <= 0 || rate > money.Whole {
			return fault.New(fault.Invalid, "store_invalid", "A share of a tip lies between 0 and 1.").
				At(fmt.Sprintf("policies.tips.rates[%d]", i), "invalid", "is a share like 0.1")
		}
	}
	if fee := s.Policies.Returns.Fee; fee != "" {
		if rate, err := money.ParseRate(fee); err != nil || rate > money.Whole {
			return fault.New(fault.Invalid, "store_invalid", "The share kept for restocking lies between 0 and 1.").
				At("policies.returns.fee", "invalid", "is a share like 0.15")
		}
	}
	return nil
}

// checkForeign checks the other currencies that the tills take, and spells
// their rates in one way.
func checkForeign(s *access.Store) error {
	seen := map[string]bool{s.Currency: true}
	for i := range s.ForeignCash {
		f := &s.ForeignCash[i]
		field := fmt.Sprintf("foreign_cash[%d]", i)
		if _, err := currency.ParseISO(f.Currency); err != nil || f.Currency != strings.ToUpper(f.Currency) || seen[f.Currency] {
			return fault.New(fault.Invalid, "store_invalid", "%s is not another currency.", f.Currency).At(field+".currency", "invalid", "is not another currency like CHF")
		}
		seen[f.Currency] = true
		rate, err := money.ParseExchangeRate(f.Rate)
		if err != nil {
			return fault.New(fault.Invalid, "store_invalid", "%s", err.Error()).At(field+".rate", "invalid", err.Error())
		}
		f.Rate = rate.String()
	}
	return nil
}

type taxClassBody struct {
	Code string `json:"code,omitempty" maxLength:"32" doc:"Only where the address does not say it"`
	Name string `json:"name" maxLength:"80"`
	Rate string `json:"rate,omitempty" maxLength:"12" example:"0.19" doc:"Left out where there are components"`

	Components   []componentBody `json:"components,omitempty" maxItems:"8" doc:"Several taxes, in their order"`
	TakeAway     string          `json:"take_away,omitempty" maxLength:"32" doc:"The class of what is taken away; empty: this one"`
	ExemptReason string          `json:"exempt_reason,omitempty" maxLength:"120" doc:"Why nothing is taxed, for the receipt"`
}

type componentBody struct {
	Name     string `json:"name" maxLength:"40" example:"GST"`
	Rate     string `json:"rate,omitempty" maxLength:"12" example:"0.05"`
	Compound bool   `json:"compound,omitempty" doc:"Taken on the taxes before it as well"`
	PerPiece int64  `json:"per_piece,omitempty" minimum:"0" maximum:"1000000000" doc:"A levy of so much per piece, and no rate"`
	Taxed    bool   `json:"taxed,omitempty" doc:"The levy is in the base of the percentages"`
}

func (b *taxClassBody) class(code string) (pos.TaxClass, error) {
	t := pos.TaxClass{Code: code, Name: b.Name, TakeAway: b.TakeAway, ExemptReason: b.ExemptReason}
	var err error
	if b.Rate != "" || len(b.Components) == 0 {
		if t.Rate, err = parseRate("rate", b.Rate); err != nil {
			return t, err
		}
	}
	for i, c := range b.Components {
		one := pos.TaxComponent{Name: c.Name, Compound: c.Compound, PerPiece: money.Amount(c.PerPiece), Taxed: c.Taxed}
		if c.Rate != "" {
			if one.Rate, err = parseRate(fmt.Sprintf("components[%d].rate", i), c.Rate); err != nil {
				return t, err
			}
		}
		t.Components = append(t.Components, one)
	}
	return t, nil
}

type taxClassView struct {
	Code         string             `json:"code"`
	Name         string             `json:"name"`
	Rate         money.Rate         `json:"rate"`
	Components   []pos.TaxComponent `json:"components,omitempty"`
	TakeAway     string             `json:"take_away,omitempty"`
	ExemptReason string             `json:"exempt_reason,omitempty"`
}

func parseRate(field, s string) (money.Rate, error) {
	r, err := money.ParseRate(s)
	if err != nil {
		return 0, fault.New(fault.Invalid, "rate_invalid", "%s", err.Error()).At(field, "rate_invalid", err.Error())
	}
	return r, nil
}

func parseQuantity(field, s string) (money.Quantity, error) {
	q, err := money.ParseQuantity(s)
	if err != nil {
		return 0, noQuantity(field, err)
	}
	return q, nil
}

func noQuantity(field string, err error) error {
	return fault.New(fault.Invalid, "quantity_invalid", "%s", err.Error()).At(field, "quantity_invalid", err.Error())
}

type zoneBody struct {
	Code     string `json:"code" maxLength:"16"`
	Name     string `json:"name" maxLength:"80"`
	X        int64  `json:"x,omitempty"`
	Y        int64  `json:"y,omitempty"`
	W        int64  `json:"w,omitempty"`
	H        int64  `json:"h,omitempty"`
	Position int64  `json:"position,omitempty"`

	Neighbours *[]uid `json:"neighbours,omitempty" maxItems:"50" doc:"Zones one walks into; none: those close by on the plan; left out: as they were"`
}

type registerBody struct {
	Code string `json:"code" maxLength:"16"`
	Name string `json:"name,omitempty" maxLength:"80"`

	access.Machine
}

func (w *Web) storeRoutes() {
	const tag = "Set-up"
	route(w, "GET", "/store", Signed, "", op{id: "get-store", tag: tag, summary: "The store"},
		func(_ context.Context, who *access.Who, _ *none) (*reply[storeView], error) {
			return answer(viewStore(who.Store))
		})
	route(w, "PATCH", "/store", Signed, access.SetUp, op{id: "change-store", tag: tag, summary: "Change the store. What is committed after the answer goes by it, on every node: sales, returns and exchanges, and money on goods put aside and on debts", codes: []int{409}},
		func(ctx context.Context, who *access.Who, in *struct{ Body storeBody }) (*reply[storeView], error) {
			s, err := w.Access.Store(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			if err := in.Body.apply(&s); err != nil {
				return nil, err
			}
			if s, err = w.Access.UpdateStore(ctx, s); err != nil {
				return nil, err
			}
			return answer(viewStore(s))
		})
	route(w, "GET", "/zones", Signed, "", op{id: "list-zones", tag: tag, summary: "Zones"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[access.Zone]], error) {
			zones, err := w.Access.Zones(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			return cut(zones, *in, func(z access.Zone) string { return z.ID })
		})
	route(w, "PUT", "/zones/{id}", Signed, access.SetUp, op{id: "put-zone", tag: tag, summary: "Make or replace a zone", codes: []int{409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body zoneBody
		}) (*reply[access.Zone], error) {
			b := in.Body
			z := access.Zone{ID: in.ID.String(), StoreID: who.Store.ID, Code: b.Code, Name: b.Name, X: b.X, Y: b.Y, W: b.W, H: b.H, Position: b.Position}
			if b.Neighbours != nil {
				z.Neighbours = idStrings(*b.Neighbours)
			}
			created, err := w.Access.PutZone(ctx, &z)
			return made(created, z), err
		})
	route(w, "DELETE", "/zones/{id}", Signed, access.SetUp, op{id: "delete-zone", tag: tag, summary: "Delete a zone", status: 204, codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *ByID) (*nothing, error) {
			return &nothing{}, w.Access.DeleteZone(ctx, who.Store.ID, in.ID.String())
		})
	route(w, "GET", "/registers", Signed, "", op{id: "list-registers", tag: tag, summary: "Registers"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[registerView]], error) {
			registers, err := w.Access.Registers(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			items := make([]registerView, 0, len(registers))
			for i := range registers {
				v, err := w.viewRegister(ctx, &registers[i])
				if err != nil {
					return nil, err
				}
				items = append(items, *v)
			}
			return cut(items, *in, func(r registerView) string { return r.ID })
		})
	route(w, "PUT", "/registers/{id}", Signed, access.SetUp, op{id: "put-register", tag: tag, summary: "Make or rename a register", codes: []int{409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body registerBody
		}) (*reply[registerView], error) {
			r := access.Register{ID: in.ID.String(), StoreID: who.Store.ID, Code: in.Body.Code, Name: in.Body.Name, Machine: in.Body.Machine}
			created, err := w.Access.PutRegister(ctx, r)
			return made(created, registerView{ID: r.ID, Code: r.Code, Name: r.Name, Machine: r.Machine}), err
		})
	route(w, "GET", "/cash-roundings", Signed, "", op{id: "list-cash-roundings", tag: tag, summary: "How countries round what is paid in cash"},
		func(context.Context, *access.Who, *none) (*reply[list[cashRuleView]], error) {
			items := []cashRuleView{}
			for _, r := range money.CashRules() {
				items = append(items, cashRuleView{Code: r.Code, Country: r.Country, Currency: r.Currency, CashRounding: cashRounding(r.Rounding)})
			}
			return page(items, ""), nil
		})
	route(w, "GET", "/tax-classes", Signed, "", op{id: "list-tax-classes", tag: tag, summary: "Tax classes"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[taxClassView]], error) {
			classes, err := w.Pos.TaxClasses(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			items := make([]taxClassView, 0, len(classes))
			for _, c := range classes {
				items = append(items, taxClassView(c))
			}
			return cut(items, *in, func(c taxClassView) string { return c.Code })
		})
	route(w, "PUT", "/tax-classes/{code}", Signed, access.SetUp, op{id: "put-tax-class", tag: tag, summary: "Make or change a tax class"},
		func(ctx context.Context, who *access.Who, in *struct {
			Code string `path:"code" maxLength:"32"`
			Body taxClassBody
		}) (*reply[taxClassView], error) {
			class, err := in.Body.class(in.Code)
			if err != nil {
				return nil, err
			}
			class, created, err := w.Pos.PutTaxClass(ctx, who.Store.ID, class)
			return made(created, taxClassView(class)), err
		})
}
