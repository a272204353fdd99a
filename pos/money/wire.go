package money

// Quantities and rates travel as decimal strings. They have both text and JSON
// methods: the text ones serve forms, query strings and the API's description,
// the JSON ones also refuse null and bare numbers, which a float-minded program
// might send.

// MarshalText writes the quantity as String does.
func (q Quantity) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalText reads what ParseQuantity reads.
func (q *Quantity) UnmarshalText(text []byte) error {
	n, err := ParseQuantity(string(text))
	if err == nil {
		*q = n
	}
	return err
}

// MarshalJSON writes a decimal string.
func (q Quantity) MarshalJSON() ([]byte, error) { return quoted(q.String()), nil }

// UnmarshalJSON reads a decimal string and nothing else.
func (q *Quantity) UnmarshalJSON(data []byte) error {
	text, err := unquoted(data, "a quantity")
	if err != nil {
		return err
	}
	return q.UnmarshalText(text)
}

// MarshalText writes the rate as String does.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what ParseRate reads.
func (r *Rate) UnmarshalText(text []byte) error {
	n, err := ParseRate(string(text))
	if err == nil {
		*r = n
	}
	return err
}

// MarshalJSON writes a decimal string.
func (r Rate) MarshalJSON() ([]byte, error) { return quoted(r.String()), nil }

// UnmarshalJSON reads a decimal string and nothing else.
func (r *Rate) UnmarshalJSON(data []byte) error {
	text, err := unquoted(data, "a rate")
	if err != nil {
		return err
	}
	return r.UnmarshalText(text)
}

// quoted wraps a decimal, which holds nothing to escape.
func quoted(decimal string) []byte {
	data := make([]byte, 0, len(decimal)+2)
	data = append(data, '"')
	data = append(data, decimal...)
	return append(data, '"')
}

// unquoted takes the quotes off a JSON string. An escape inside stays as it is
// and is then refused as no digit.
func unquoted(data []byte, what string) ([]byte, error) {
	if len(data) < 2 || data[0] != '"' || data[len(data)-1] != '"' {
		return nil, &ParseError{What: what, Text: string(data[:min(len(data), maxText)]), Why: "It is written as a decimal in quotes."}
	}
	return data[1 : len(data)-1], nil
}
