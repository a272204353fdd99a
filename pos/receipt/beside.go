package receipt

import (
	"strconv"

	"tillbell/pos/money"
)

// ReportBeside is what an X or a Z tells of money that customers paid of their
// debts, or that went back to cards for no return, which is no turnover.
type ReportBeside struct {
	Payments int64
	In       money.Amount
}

type besideWords struct{ Debts, All, Kept, Before string }

var besideLanguages = map[string]besideWords{
	"en": {"Debts paid, no turnover", "With all of that, by way to pay", "Back to cards, without a return", "Given back before"},
	"de": {"Bezahlte Rechnungen, kein Umsatz", "Mit allem, nach Zahlart", "Auf Karten zurück, ohne Rückgabe", "Schon erstattet"},
	"fr": {"Dettes réglées, hors chiffre d'affaires", "Au total, par moyen de paiement", "Rendu sur cartes, sans retour", "Déjà remboursé"},
	"es": {"Deudas pagadas, sin ventas", "En total, por forma de pago", "Devuelto a tarjetas, sin devolución", "Ya devuelto"},
}

// beside sets what was paid of debts, and each way to pay over sales and all
// else: what the slip of a card terminal has.
func (s *sheet) beside(r Report, words words, figure func(money.Amount) string) {
	w := besideLanguages[words.Language]
	if r.Debts != nil {
		s.pair(w.Debts+" "+strconv.FormatInt(r.Debts.Payments, 10), figure(r.Debts.In), plain)
		s.rule()
	}
	if r.Kept != nil {
		s.pair(w.Kept+" "+strconv.FormatInt(r.Kept.Payments, 10), figure(r.Kept.In), plain)
		s.rule()
	}
	if len(r.Collected) == 0 {
		return
	}
	s.add(w.All, plain)
	for _, t := range r.Collected {
		s.pair(clean(words.tenderName(t.Kind)+suffix(t.Currency)), figure(t.Amount), plain)
	}
	s.rule()
}

func suffix(currency string) string {
	if currency == "" {
		return ""
	}
	return " " + currency
}
