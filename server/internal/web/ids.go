package web

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// uid is an id as it comes from outside, in a path, a query or a body. One id
// has one spelling, or it would be two things to whatever compares texts: 36
// characters with the hyphens in place. Upper case is let in and lowered by
// String; every other way to write a UUID is refused before a handler runs.
type uid string

const uidPattern = `^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$`

// Schema is huma's hook: what it describes is what it enforces.
func (uid) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "uuid", Pattern: uidPattern, PatternDescription: "a UUID of 36 characters"}
}

// String is the id as it stands in the books.
func (u uid) String() string { return strings.ToLower(string(u)) }

// idOr gives an id that may be left out, or nothing.
func idOr(u *uid) string {
	if u == nil {
		return ""
	}
	return u.String()
}

func idStrings(list []uid) []string {
	out := make([]string, len(list))
	for i, u := range list {
		out[i] = u.String()
	}
	return out
}
