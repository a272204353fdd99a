package receipt

import "strings"

// Kinds of paper about what was not sold: a quote, and the slip of a cart that
// was put aside. Both say so at their top and foot, show what it would cost and
// no taxes, and carry the code by which a till calls it up.
const (
	Quote  = "quote"
	Parked = "cart"
)

type waitingWords struct{ Quote, Parked, NotReceipt, Until, By string }

var waitingLanguages = map[string]waitingWords{
	"en": {"QUOTE", "PUT ASIDE", "NOT A RECEIPT", "These prices hold until", "By"},
	"de": {"ANGEBOT", "ZURÜCKGELEGT", "KEIN BON", "Diese Preise gelten bis", "Von"},
	"fr": {"DEVIS", "MIS DE CÔTÉ", "CECI N'EST PAS UN TICKET", "Prix valables jusqu'au", "Par"},
	"es": {"PRESUPUESTO", "APARTADO", "NO ES UN RECIBO", "Precios válidos hasta el", "Por"},
}

func (d *Doc) waits() bool { return d.Kind == Quote || d.Kind == Parked }

// waiting makes a view that of goods which nobody paid for yet.
func (s scribe) waiting(v *view) {
	w, d := waitingLanguages[s.Language], s.doc
	v.Mark, v.Banner = w.NotReceipt, w.Parked
	if d.Kind == Quote {
		v.Banner = w.Quote
	}
	v.Number = clean("# " + d.Number)
	v.Register, v.Staff, v.Link, v.Terms = "", "", "", nil
	if d.Staff != "" {
		v.Staff = clean(w.By + ": " + d.Staff)
	}
	if d.ValidUntil != nil {
		v.Origin = clean(w.Until + " " + d.ValidUntil.Format(s.dateLayout))
	}
	if label := clean(d.Label); label != "" {
		v.Facts = append([]string{label}, v.Facts...)
	}
	if d.Code != "" {
		v.Bars = barsOf(clean(strings.ToUpper(d.Code)))
		v.Square = clean(strings.ToUpper(d.Code))
	}
}
