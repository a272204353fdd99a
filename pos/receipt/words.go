package receipt

import "strings"

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
}

// languages by their two letters. English stands in for one not known.
var languages = map[string]words{
	"en": {
		Language: "en", separator: ".", dateLayout: "2 Jan 2006 15:04",
		Receipt: "Receipt", Till: "Till", ServedBy: "Served by", VATID: "VAT id",
		Copy: "COPY", Return: "RETURN", Void: "VOID", ForSale: "of receipt",
		Total: "TOTAL", Refund: "REFUND", Rounding: "Cash rounding", ToPay: "To pay",
		Discount: "Discount", Saved: "You saved", Change: "Change",
		Cash: "Cash", Card: "Card",
		Net: "Net", Gross: "Gross", Subtotal: "Subtotal",
		TaxIncluded: "VAT", TaxAdded: "Tax",
		Received: "Received:", Signature: "Signature", Online: "This receipt online", Journal: "Journal",
	},
	"de": {
		Language: "de", separator: ",", percentGap: " ", dateLayout: "02.01.2006 15:04",
		Receipt: "Bon", Till: "Kasse", ServedBy: "Es bediente Sie", VATID: "USt-IdNr.",
		Copy: "DUPLIKAT", Return: "RÜCKGABE", Void: "STORNO", ForSale: "zu Bon",
		Total: "SUMME", Refund: "AUSZAHLUNG", Rounding: "Rundung Bargeld", ToPay: "Zu zahlen",
		Discount: "Rabatt", Saved: "Sie sparen", Change: "Rückgeld",
		Cash: "Bar", Card: "Karte",
		Net: "Netto", Gross: "Brutto", Subtotal: "Zwischensumme",
		TaxIncluded: "MwSt", TaxAdded: "MwSt",
		Received: "Erhalten:", Signature: "Unterschrift", Online: "Dieser Bon online", Journal: "Journal",
	},
	"fr": {
		Language: "fr", separator: ",", percentGap: " ", dateLayout: "02/01/2006 15:04",
		Receipt: "Ticket", Till: "Caisse", ServedBy: "Servi par", VATID: "N° TVA",
		Copy: "DUPLICATA", Return: "RETOUR", Void: "ANNULATION", ForSale: "du ticket",
		Total: "TOTAL", Refund: "REMBOURSÉ", Rounding: "Arrondi espèces", ToPay: "À payer",
		Discount: "Remise", Saved: "Vous économisez", Change: "Rendu",
		Cash: "Espèces", Card: "Carte",
		Net: "HT", Gross: "TTC", Subtotal: "Sous-total",
		TaxIncluded: "TVA", TaxAdded: "TVA",
		Received: "Reçu :", Signature: "Signature", Online: "Ce ticket en ligne", Journal: "Journal",
	},
	"es": {
		Language: "es", separator: ",", percentGap: " ", dateLayout: "02/01/2006 15:04",
		Receipt: "Recibo", Till: "Caja", ServedBy: "Le atendió", VATID: "NIF-IVA",
		Copy: "DUPLICADO", Return: "DEVOLUCIÓN", Void: "ANULACIÓN", ForSale: "del recibo",
		Total: "TOTAL", Refund: "REEMBOLSO", Rounding: "Redondeo", ToPay: "A pagar",
		Discount: "Descuento", Saved: "Usted ahorra", Change: "Cambio",
		Cash: "Efectivo", Card: "Tarjeta",
		Net: "Base", Gross: "Total", Subtotal: "Subtotal",
		TaxIncluded: "IVA", TaxAdded: "IVA",
		Received: "Recibido:", Signature: "Firma", Online: "Este recibo en línea", Journal: "Diario",
	},
}

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
	}
	return kind
}
