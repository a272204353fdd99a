package receipt

import (
	"maps"
	"slices"
	"strings"
)

// words are all texts of a receipt in one language.
type words struct {
	Language   string
	separator  string // between whole and fraction
	percentGap string // between a rate and its sign
	dateLayout string // local order, with the time

	Receipt, Till, ServedBy, VATID       string
	Copy, Return, Void, ForSale          string
	Total, Refund, Rounding, ToPay       string
	Discount, Saved, Change              string
	Cash, Card                           string
	Net, Gross, Subtotal                 string
	TaxIncluded, TaxAdded                string // the name of the tax where prices hold it, and where it comes on top
	Received, Signature, Online, Journal string
	TaxNumber                            string

	Training, Gift, Empties                    string // across the paper
	Returned, Bought, Balance, Tip             string
	Was, Fee, TakeAway, Damaged                string
	Serial, Batch, Expires                     string
	Exempt, Customer                           string
	PointsEarned, PointsBurned, PointsBalance  string
	GiftCard, Credit, Account, Voucher, Points string
	Twice                                      string // over a paper that may have come out before
	Glyphs                                     string // said where a paper could not show some characters
	Report                                     reportWords
}

// languages by their two letters. English stands in for one not known.
var languages = map[string]words{
	"en": {
		Language: "en", separator: ".", dateLayout: "2 Jan 2006 15:04",
		Receipt: "Receipt", Till: "Till", ServedBy: "Served by", VATID: "VAT id",
		TaxNumber: "Tax number",
		Copy:      "COPY", Return: "RETURN", Void: "VOID", ForSale: "of receipt",
		Total: "TOTAL", Refund: "REFUND", Rounding: "Cash rounding", ToPay: "To pay",
		Discount: "Discount", Saved: "You saved", Change: "Change",
		Cash: "Cash", Card: "Card",
		Net: "Net", Gross: "Gross", Subtotal: "Subtotal",
		TaxIncluded: "VAT", TaxAdded: "Tax",
		Received: "Received:", Signature: "Signature", Online: "This receipt online", Journal: "Journal",
		Training: "TRAINING – NOT A RECEIPT", Gift: "GIFT RECEIPT", Empties: "EMPTIES",
		Returned: "Returned", Bought: "Bought", Balance: "Balance", Tip: "Tip",
		Was: "instead of", Fee: "Restocking fee", TakeAway: "Take-away", Damaged: "damaged",
		Serial: "Serial no.", Batch: "Batch", Expires: "Best before", Exempt: "Tax exempt",
		Customer: "Customer", PointsEarned: "Points earned", PointsBurned: "Points used", PointsBalance: "Points balance",
		GiftCard: "Gift card", Credit: "Store credit", Account: "On account", Voucher: "Voucher",
		Points: "Points", Twice: "MAY BE PRINTED TWICE", Glyphs: "Some characters cannot be printed here. The receipt online shows them.",
		Report: reportWords{X: "X REPORT", Z: "Z REPORT", From: "From", To: "to", Goes: "still open", Sales: "Sales", Returns: "Returns", Rounding: "Cash rounding", Drawer: "Drawer", Float: "Float", CashSales: "Cash sales", CashRefunds: "Cash refunds", PayIn: "Paid in", PayOut: "Paid out", Drop: "Dropped", Expected: "Expected", Counted: "Counted", Difference: "Difference", Paid: "Paid with", Tax: "Taxes", By: "By", Test: "Test page", NoSale: "Drawer opened without a sale", Printed: "Printed", CardsSold: "Gift cards sold", CardsSpent: "Gift cards redeemed", CardsOwed: "Gift cards, newly owed", Blind: "Blind count: the sums are not shown."},
	},
	"de": {
		Language: "de", separator: ",", percentGap: " ", dateLayout: "02.01.2006 15:04",
		Receipt: "Bon", Till: "Kasse", ServedBy: "Es bediente Sie", VATID: "USt-IdNr.",
		TaxNumber: "Steuernummer",
		Copy:      "DUPLIKAT", Return: "RÜCKGABE", Void: "STORNO", ForSale: "zu Bon",
		Total: "SUMME", Refund: "AUSZAHLUNG", Rounding: "Rundung Bargeld", ToPay: "Zu zahlen",
		Discount: "Rabatt", Saved: "Sie sparen", Change: "Rückgeld",
		Cash: "Bar", Card: "Karte",
		Net: "Netto", Gross: "Brutto", Subtotal: "Zwischensumme",
		TaxIncluded: "MwSt", TaxAdded: "MwSt",
		Received: "Erhalten:", Signature: "Unterschrift", Online: "Dieser Bon online", Journal: "Journal",
		Training: "TRAINING – KEIN BON", Gift: "GESCHENKBON", Empties: "LEERGUT",
		Returned: "Zurückgenommen", Bought: "Gekauft", Balance: "Restwert", Tip: "Trinkgeld",
		Was: "statt", Fee: "Bearbeitungsgebühr", TakeAway: "Außer Haus", Damaged: "beschädigt",
		Serial: "Serien-Nr.", Batch: "Charge", Expires: "Mindestens haltbar bis", Exempt: "Steuerfrei",
		Customer: "Kunde", PointsEarned: "Punkte erhalten", PointsBurned: "Punkte eingelöst", PointsBalance: "Punktestand",
		GiftCard: "Geschenkkarte", Credit: "Guthaben", Account: "Auf Rechnung", Voucher: "Gutschein",
		Points: "Punkte", Twice: "EVENTUELL DOPPELT GEDRUCKT", Glyphs: "Einige Zeichen lassen sich hier nicht drucken. Der Bon online zeigt sie.",
		Report: reportWords{X: "X-BERICHT", Z: "Z-BERICHT", From: "Von", To: "bis", Goes: "noch offen", Sales: "Verkäufe", Returns: "Rückgaben", Rounding: "Rundung Bargeld", Drawer: "Kassenlade", Float: "Wechselgeld", CashSales: "Bar verkauft", CashRefunds: "Bar erstattet", PayIn: "Einlagen", PayOut: "Entnahmen", Drop: "Abschöpfung", Expected: "Soll", Counted: "Gezählt", Difference: "Differenz", Paid: "Bezahlt mit", Tax: "Steuern", By: "Von", Test: "Testseite", NoSale: "Lade ohne Verkauf geöffnet", Printed: "Gedruckt", CardsSold: "Gutscheine verkauft", CardsSpent: "Gutscheine eingelöst", CardsOwed: "Gutscheine, neu geschuldet", Blind: "Blinde Zählung: Die Summen werden nicht gezeigt."},
	},
	"fr": {
		Language: "fr", separator: ",", percentGap: " ", dateLayout: "02/01/2006 15:04",
		Receipt: "Ticket", Till: "Caisse", ServedBy: "Servi par", VATID: "N° TVA",
		TaxNumber: "N° fiscal",
		Copy:      "DUPLICATA", Return: "RETOUR", Void: "ANNULATION", ForSale: "du ticket",
		Total: "TOTAL", Refund: "REMBOURSÉ", Rounding: "Arrondi espèces", ToPay: "À payer",
		Discount: "Remise", Saved: "Vous économisez", Change: "Rendu",
		Cash: "Espèces", Card: "Carte",
		Net: "HT", Gross: "TTC", Subtotal: "Sous-total",
		TaxIncluded: "TVA", TaxAdded: "TVA",
		Received: "Reçu :", Signature: "Signature", Online: "Ce ticket en ligne", Journal: "Journal",
		Training: "FORMATION – SANS VALEUR", Gift: "TICKET CADEAU", Empties: "CONSIGNES",
		Returned: "Repris", Bought: "Acheté", Balance: "Solde", Tip: "Pourboire",
		Was: "au lieu de", Fee: "Frais de reprise", TakeAway: "À emporter", Damaged: "endommagé",
		Serial: "N° de série", Batch: "Lot", Expires: "À consommer avant", Exempt: "Exonéré de taxe",
		Customer: "Client", PointsEarned: "Points gagnés", PointsBurned: "Points utilisés", PointsBalance: "Solde de points",
		GiftCard: "Carte cadeau", Credit: "Avoir", Account: "En compte", Voucher: "Bon d'achat",
		Points: "Points", Twice: "PEUT-ÊTRE IMPRIMÉ DEUX FOIS", Glyphs: "Certains caractères ne peuvent être imprimés ici. Le ticket en ligne les montre.",
		Report: reportWords{X: "RAPPORT X", Z: "RAPPORT Z", From: "Du", To: "au", Goes: "en cours", Sales: "Ventes", Returns: "Retours", Rounding: "Arrondi espèces", Drawer: "Tiroir", Float: "Fond de caisse", CashSales: "Ventes espèces", CashRefunds: "Remb. espèces", PayIn: "Apports", PayOut: "Retraits", Drop: "Prélèvements", Expected: "Attendu", Counted: "Compté", Difference: "Écart", Paid: "Payé par", Tax: "Taxes", By: "Par", Test: "Page d'essai", NoSale: "Tiroir ouvert sans vente", Printed: "Imprimé", CardsSold: "Cartes cadeaux vendues", CardsSpent: "Cartes cadeaux utilisées", CardsOwed: "Cartes cadeaux, dette", Blind: "Comptage à l’aveugle : les sommes ne sont pas affichées."},
	},
	"es": {
		Language: "es", separator: ",", percentGap: " ", dateLayout: "02/01/2006 15:04",
		Receipt: "Recibo", Till: "Caja", ServedBy: "Le atendió", VATID: "NIF-IVA",
		TaxNumber: "NIF",
		Copy:      "DUPLICADO", Return: "DEVOLUCIÓN", Void: "ANULACIÓN", ForSale: "del recibo",
		Total: "TOTAL", Refund: "REEMBOLSO", Rounding: "Redondeo", ToPay: "A pagar",
		Discount: "Descuento", Saved: "Usted ahorra", Change: "Cambio",
		Cash: "Efectivo", Card: "Tarjeta",
		Net: "Base", Gross: "Total", Subtotal: "Subtotal",
		TaxIncluded: "IVA", TaxAdded: "IVA",
		Received: "Recibido:", Signature: "Firma", Online: "Este recibo en línea", Journal: "Diario",
		Training: "FORMACIÓN – SIN VALOR", Gift: "TICKET REGALO", Empties: "ENVASES",
		Returned: "Devuelto", Bought: "Comprado", Balance: "Saldo", Tip: "Propina",
		Was: "en vez de", Fee: "Gastos de devolución", TakeAway: "Para llevar", Damaged: "dañado",
		Serial: "N.º de serie", Batch: "Lote", Expires: "Consumir antes de", Exempt: "Exento de impuestos",
		Customer: "Cliente", PointsEarned: "Puntos ganados", PointsBurned: "Puntos usados", PointsBalance: "Saldo de puntos",
		GiftCard: "Tarjeta regalo", Credit: "Saldo a favor", Account: "A cuenta", Voucher: "Vale",
		Points: "Puntos", Twice: "QUIZÁ IMPRESO DOS VECES", Glyphs: "Algunos caracteres no se pueden imprimir aquí. El recibo en línea los muestra.",
		Report: reportWords{X: "INFORME X", Z: "INFORME Z", From: "Desde", To: "hasta", Goes: "abierto", Sales: "Ventas", Returns: "Devoluciones", Rounding: "Redondeo", Drawer: "Cajón", Float: "Fondo de caja", CashSales: "Ventas efectivo", CashRefunds: "Reemb. efectivo", PayIn: "Entradas", PayOut: "Salidas", Drop: "Retiradas", Expected: "Esperado", Counted: "Contado", Difference: "Diferencia", Paid: "Pagado con", Tax: "Impuestos", By: "Por", Test: "Página de prueba", NoSale: "Cajón abierto sin venta", Printed: "Impreso", CardsSold: "Tarjetas regalo vendidas", CardsSpent: "Tarjetas regalo usadas", CardsOwed: "Tarjetas regalo, deuda", Blind: "Recuento a ciegas: las sumas no se muestran."},
	},
}

// Languages are those that receipts speak, by their two letters.
func Languages() []string { return slices.Sorted(maps.Keys(languages)) }

// wordsOf finds the words for "de", "de-AT" or "DE_at".
func wordsOf(language string) words {
	base, _, _ := strings.Cut(strings.ReplaceAll(language, "_", "-"), "-")
	if w, ok := languages[strings.ToLower(base)]; ok {
		return w
	}
	return languages["en"]
}

func (w words) taxName(included bool) string {
	if included {
		return w.TaxIncluded
	}
	return w.TaxAdded
}

func (w words) tenderName(kind string) string {
	switch kind {
	case "cash":
		return w.Cash
	case "card":
		return w.Card
	case "gift_card":
		return w.GiftCard
	case "store_credit", "credit":
		return w.Credit
	case "account", "on_account":
		return w.Account
	case "voucher":
		return w.Voucher
	case "points":
		return w.Points
	case "deposit":
		return laidLanguages[w.Language].Tender
	}
	return kind
}

// reportWords are the texts of X, Z and test pages.
type reportWords struct {
	X, Z, From, To, Goes, Sales, Returns, Rounding, Drawer, Float, CashSales, CashRefunds, PayIn, PayOut, Drop, Expected, Counted, Difference, Paid, Tax, By, Test, NoSale, Printed string
	CardsSold, CardsSpent, CardsOwed                                                                                                                                                string
	Blind                                                                                                                                                                           string
}
