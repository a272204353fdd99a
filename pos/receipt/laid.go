package receipt

import (
	"strconv"
	"strings"
	"time"

	"tillbell/pos/money"
)

// Kinds of paper about goods put aside: money that came in on them, money that
// went back when nobody fetched them, and how they stand. None is the receipt
// of a sale, which comes with the goods.
const (
	Deposit     = "deposit"
	DepositBack = "deposit_back"
	Laid        = "laid"
)

// Layaway is what a paper about goods put aside tells besides the goods.
type Layaway struct {
	Code            string
	Part            int64 // the how manieth payment it is
	Goods           money.Amount
	Paid, Left, Fee money.Amount
	DueOn           string // the last day, YYYY-MM-DD
	Plan            []Due  // what is still expected, the next first
}

// Due is what is expected by a day.
type Due struct {
	On     string
	Amount money.Amount
}

// ReportLaid is what an X or a Z tells of goods put aside: no turnover.
type ReportLaid struct {
	Payments       int64
	In, Back, Fees money.Amount
}

type laidWords struct {
	Deposit, Back, Laid            string // across the paper
	Layaway, Goods, Now, Given     string
	Paid, Left, Kept, Next, By, On string
	Ready                          string
	Online                         string
	Tender, In, Out                string // how a receipt calls what was paid before, and what a report has of it
}

var laidLanguages = map[string]laidWords{
	"en": {"DEPOSIT", "DEPOSIT RETURNED", "PUT ASIDE", "Layaway", "Goods", "PAID NOW", "GIVEN BACK",
		"Paid in all", "Left to pay", "Kept as a fee", "Next payment", "by", "To be fetched by", "All is paid: please fetch it by", "This paper online", "Deposit", "Paid on layaways, no turnover", "Given back on layaways"},
	"de": {"ANZAHLUNG", "ANZAHLUNG ZURÜCK", "ZURÜCKGELEGT", "Rücklage", "Waren", "JETZT BEZAHLT", "AUSGEZAHLT",
		"Insgesamt bezahlt", "Noch zu zahlen", "Einbehaltene Gebühr", "Nächste Zahlung", "bis", "Abzuholen bis", "Alles bezahlt: bitte abholen bis", "Dieser Beleg online", "Anzahlung", "Anzahlungen, kein Umsatz", "Anzahlungen zurück"},
	"fr": {"ACOMPTE", "ACOMPTE RENDU", "MIS DE CÔTÉ", "Réservation", "Articles", "PAYÉ CE JOUR", "RENDU",
		"Payé en tout", "Reste à payer", "Frais retenus", "Prochain versement", "avant le", "À retirer avant le", "Tout est payé : à retirer avant le", "Ce reçu en ligne", "Acompte", "Acomptes, hors chiffre d'affaires", "Acomptes rendus"},
	"es": {"ANTICIPO", "ANTICIPO DEVUELTO", "APARTADO", "Apartado", "Artículos", "PAGADO AHORA", "DEVUELTO",
		"Pagado en total", "Queda por pagar", "Gastos retenidos", "Próximo pago", "antes del", "Recoger antes del", "Todo pagado: recoger antes del", "Este comprobante en línea", "Anticipo", "Anticipos, sin ventas", "Anticipos devueltos"},
}

// laid makes a view that of goods put aside.
func (s scribe) laid(v *view) {
	w, d, l := laidLanguages[s.Language], s.doc, s.doc.Layaway
	money := func(a money.Amount) string { return s.amount(a, d.Digits) }
	v.Number, v.Taxes, v.Saved, v.Sign, v.Online = laidName(s.words, l), nil, "", false, w.Online
	v.Sums = []pair{{w.Goods, money(l.Goods)}}
	switch d.Kind {
	case Deposit:
		v.Banner, v.Total = w.Deposit, pair{clean(w.Now + " " + d.Currency), money(d.Total)}
		v.Tenders = append(v.Tenders, pair{w.Paid, money(l.Paid)}, pair{w.Left, money(l.Left)})
	case DepositBack:
		v.Banner, v.Total = w.Back, pair{clean(w.Given + " " + d.Currency), money(d.Total)}
		v.Tenders = append(v.Tenders, pair{w.Kept, money(l.Fee)})
		v.Sign, v.Terms = paysCash(d.Tenders), nil
	default:
		v.Banner, v.Total = w.Laid, pair{clean(w.Left + " " + d.Currency), money(l.Left)}
		v.Tenders = []pair{{w.Paid, money(l.Paid)}}
	}
	v.Facts = append(v.Facts, s.expected(w)...)
	v.Bars = barsOf(clean(l.Code))
}

// laidName is whose paper it is, and the how manieth.
func laidName(w words, l *Layaway) string {
	name := laidLanguages[w.Language].Layaway + " " + l.Code
	if l.Part > 0 {
		name += " / " + strconv.FormatInt(l.Part, 10)
	}
	return clean(name)
}

// laid tells of money on goods put aside, apart from what was sold.
func (s *sheet) laid(r Report, words words, figure func(money.Amount) string) {
	if r.Laid == nil {
		return
	}
	w := laidLanguages[words.Language]
	s.pair(w.In+" "+strconv.FormatInt(r.Laid.Payments, 10), figure(r.Laid.In), plain)
	if r.Laid.Back != 0 || r.Laid.Fees != 0 {
		s.pair(w.Out, figure(-r.Laid.Back), plain)
		s.pair(w.Kept, figure(r.Laid.Fees), plain)
	}
	s.rule()
}

// expected is what the customer has to do next, and until when.
func (s scribe) expected(w laidWords) []string {
	d, l := s.doc, s.doc.Layaway
	if d.Kind == DepositBack {
		return nil
	}
	if l.Left == 0 {
		return []string{w.Ready + " " + s.day(l.DueOn)}
	}
	var out []string
	for i, due := range l.Plan {
		text := s.amount(due.Amount, d.Digits) + " " + d.Currency + " " + w.By + " " + s.day(due.On)
		if i == 0 {
			text = w.Next + ": " + text
		}
		out = append(out, text)
	}
	return append(out, w.On+" "+s.day(l.DueOn))
}

// day is a date as the language writes it.
func (s scribe) day(on string) string {
	at, err := time.Parse(time.DateOnly, on)
	if err != nil {
		return clean(on)
	}
	return at.Format(strings.TrimSuffix(s.dateLayout, " 15:04"))
}
