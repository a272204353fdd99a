package access

// HelpPolicy is how customers who ask for help are treated meanwhile and
// afterwards.
type HelpPolicy struct {
	StillAfter  int64  `json:"still_after,omitempty" minimum:"0" maximum:"3600" doc:"Seconds after which a customer whom nobody comes to is asked, once, whether they still wait; 0: never"`
	StillWithin int64  `json:"still_within,omitempty" minimum:"0" maximum:"900" doc:"Seconds they have to say so; without an answer the call is given up, never while somebody is coming. Left out: 60"`
	Helper      string `json:"helper,omitempty" enum:"none,name,picture" doc:"What customers are told of who comes to them: nobody, the first name, or the picture too where there is one. Left out: the name"`
	FollowUp    *int64 `json:"follow_up,omitempty" minimum:"0" maximum:"5" doc:"Ratings up to this are followed up; 0: none; left out: 2"`
}

const (
	stillLeast       = 30 // seconds; sooner the question is a nuisance
	stillMost        = 3600
	stillWithin      = 60
	stillWithinLeast = 20
	stillWithinMost  = 900
	followUpTo       = 2
	bestScore        = 5
)

// What customers are told of who comes.
const (
	ShowNobody  = "none"
	ShowName    = "name"
	ShowPicture = "picture"
)

// Shows is what customers are told of who comes.
func (p HelpPolicy) Shows() string {
	if p.Helper == "" {
		return ShowName
	}
	return p.Helper
}

// Within is how many seconds the customer has to answer.
func (p HelpPolicy) Within() int64 {
	if p.StillWithin == 0 {
		return stillWithin
	}
	return p.StillWithin
}

// FollowsUp tells whether a rating is followed up.
func (p HelpPolicy) FollowsUp(score int64) bool {
	if p.FollowUp == nil {
		return score <= followUpTo
	}
	return score <= *p.FollowUp
}

func (p HelpPolicy) check(refuse func(field, say string)) {
	if p.StillAfter != 0 && (p.StillAfter < stillLeast || p.StillAfter > stillMost) {
		refuse("policies.help.still_after", "is 0, or 30 to 3600 seconds")
	}
	if p.StillWithin != 0 && (p.StillWithin < stillWithinLeast || p.StillWithin > stillWithinMost) {
		refuse("policies.help.still_within", "is 20 to 900 seconds")
	}
	if s := p.Shows(); s != ShowNobody && s != ShowName && s != ShowPicture {
		refuse("policies.help.helper", "is none, name or picture")
	}
	if p.FollowUp != nil && (*p.FollowUp < 0 || *p.FollowUp > bestScore) {
		refuse("policies.help.follow_up", "is 0 to 5")
	}
}
