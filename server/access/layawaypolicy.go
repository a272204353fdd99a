package access

// LayawayPolicy is how goods are put aside for customers who pay in parts.
type LayawayPolicy struct {
	On       bool   `json:"on"`
	Least    string `json:"least,omitempty" maxLength:"12" example:"0.2" doc:"The share of the total that is paid at once"`
	Days     int64  `json:"days,omitempty" minimum:"0" maximum:"730" doc:"Until the goods must be paid and fetched; 0: 30"`
	Fee      int64  `json:"fee,omitempty" minimum:"0" maximum:"9007199254740991" doc:"Kept of what was paid, at least, when they are not fetched"`
	FeeShare string `json:"fee_share,omitempty" maxLength:"12" example:"0.1" doc:"The share of what was paid that is kept, where that is more"`
}

func (p *LayawayPolicy) check(refuse func(field, say string)) {
	if p.Days < 0 || p.Days > 730 {
		refuse("policies.layaway.days", "is 0 to 730")
	}
	if p.Fee < 0 {
		refuse("policies.layaway.fee", "is not below zero")
	}
}
