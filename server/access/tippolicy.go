package access

// TipPolicy is what tills offer where a store takes tips (Store.Tips).
type TipPolicy struct {
	Rates []string `json:"rates,omitempty" maxItems:"4" doc:"Shares of the total to choose from; left out: 0.05, 0.1 and 0.15" example:"[\"0.1\"]"`
}

const maxTipRates = 4

// tipRates are offered where a store names none.
var tipRates = []string{"0.05", "0.1", "0.15"}

// Shown is the policy as tills show it.
func (p TipPolicy) Shown() TipPolicy { return TipPolicy{Rates: orAll(p.Rates, tipRates)} }

func (p *TipPolicy) check(refuse func(field, say string)) {
	if len(p.Rates) > maxTipRates {
		refuse("policies.tips.rates", "are at most 4")
	}
}
