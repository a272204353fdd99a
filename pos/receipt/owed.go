package receipt

import "tillbell/pos/money"

// DebtPaid is the kind of a paper about money that a customer brought for what
// was owed. The goods have a receipt already.
const DebtPaid = "debt_paid"

// Debt is what such a paper tells besides.
type Debt struct{ Left money.Amount } // still owed

type owedWords struct{ Banner, Title, Now, Left, Settled string }

var owedLanguages = map[string]owedWords{
	"en": {"PAYMENT", "Payment of what is owed", "PAID NOW", "Still owed", "Nothing is owed any more."},
	"de": {"ZAHLUNG", "Zahlung auf Rechnung", "JETZT BEZAHLT", "Noch offen", "Alles ist bezahlt."},
	"fr": {"RÈGLEMENT", "Règlement de la dette", "PAYÉ CE JOUR", "Reste dû", "Tout est réglé."},
	"es": {"PAGO", "Pago de la deuda", "PAGADO AHORA", "Pendiente", "Todo está pagado."},
}

// owed makes a view that of a payment of what was owed.
func (s scribe) owed(v *view) {
	w, d := owedLanguages[s.Language], s.doc
	v.Number, v.Online, v.Taxes, v.Saved, v.Sign, v.Sums, v.Terms, v.Bars = w.Title, laidLanguages[s.Language].Online, nil, "", false, nil, nil, nil
	v.Banner, v.Total = w.Banner, pair{clean(w.Now + " " + d.Currency), s.amount(d.Total, d.Digits)}
	v.Tenders = append(v.Tenders, pair{w.Left, s.amount(d.Debt.Left, d.Digits)})
	if d.Debt.Left == 0 {
		v.Facts = append(v.Facts, w.Settled)
	}
}
