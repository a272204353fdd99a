package gs1

// combinations holds the message to what its AIs demand and forbid beside them.
func (r *reading) combinations() error {
	for i := range r.message.Elements {
		el := &r.message.Elements[i]
		e, _ := find(el.AI)
		if other := r.forbidden(el.AI, rules[e.ex]); other != "" {
			return r.fault(el.at, el.AI, "It must not stand beside ("+other+").")
		}
		var missing string
		eachWord(rules[e.req], ';', func(rule string) bool {
			if !eachWord(rule, ',', r.together) {
				missing = rule
			}
			return missing != ""
		})
		if missing != "" {
			return r.fault(el.at, el.AI, "It needs "+spoken(missing)+" beside it.")
		}
	}
	return nil
}

// forbidden returns the AI that a list forbids beside this one.
func (r *reading) forbidden(ai, list string) (other string) {
	eachWord(list, ',', func(word string) bool {
		for i := range r.message.Elements {
			if found := r.message.Elements[i].AI; found != ai && is(word, found) {
				other = found
				return true
			}
		}
		return false
	})
	return other
}

// together tells whether all AIs of a group such as 01+21 are there.
func (r *reading) together(group string) bool {
	return !eachWord(group, '+', func(word string) bool { return !r.has(word) })
}

func (r *reading) has(word string) bool {
	for i := range r.message.Elements {
		if is(word, r.message.Elements[i].AI) {
			return true
		}
	}
	return false
}

// spoken writes 01+21,02 as (01) with (21), or (02).
func spoken(rule string) string {
	out := ""
	eachWord(rule, ',', func(group string) bool {
		if out != "" {
			out += " or "
		}
		with := ""
		eachWord(group, '+', func(word string) bool {
			out += with + "(" + word + ")"
			with = " with "
			return false
		})
		return false
	})
	return out
}
