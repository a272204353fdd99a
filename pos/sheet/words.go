package sheet

import (
	"slices"

	"golang.org/x/text/language"
)

// Languages are those that titles are written in, by their two letters: the
// same that receipts speak. The first stands in for one that is not known.
func Languages() []string { return slices.Clone(languages[:]) }

var languages = [...]string{"en", "de", "fr", "es"}

var matcher = language.NewMatcher([]language.Tag{language.English, language.German, language.French, language.Spanish})

// Speak picks the language of a table: that of the first wish that names one of
// ours. A wish is a language or a list of them as browsers send it. Empty: none
// of the wishes can be met.
func Speak(wishes ...string) string {
	for _, wish := range wishes {
		tags, _, err := language.ParseAcceptLanguage(wish)
		if err != nil || len(tags) == 0 {
			continue
		}
		if _, i, sure := matcher.Match(tags...); sure != language.No {
			return languages[i]
		}
	}
	return ""
}

// Title is what a column is called in a language. Where one table means
// something else by a word than others, it has a title of its own.
func Title(in, table, key string) string {
	words, own := titles[table+"."+key]
	if !own {
		words, own = floorTitles[table+"."+key]
	}
	if !own {
		words = titles[key]
	}
	return words[max(0, slices.Index(languages[:], in))]
}

// Tab is the name of a workbook's page.
func Tab(in string) string { return Title(in, "", "figures") }

// titles are in the order of languages.
var titles = map[string][len(languages)]string{
	"amount":            {"Amount", "Betrag", "Montant", "Importe"},
	"article":           {"Supplier's article", "Artikelnr. des Lieferanten", "Référence fournisseur", "Referencia del proveedor"},
	"base":              {"Base", "Bemessungsgrundlage", "Base", "Base imponible"},
	"batch":             {"Batch", "Charge", "Lot", "Lote"},
	"cause":             {"Cause", "Ursache", "Cause", "Causa"},
	"change":            {"Change", "Rückgeld", "Rendu", "Cambio"},
	"code":              {"Code", "Kürzel", "Code", "Código"},
	"cost":              {"Cost", "Einstand", "Coût", "Coste"},
	"currency":          {"Currency", "Währung", "Devise", "Moneda"},
	"day":               {"Day", "Tag", "Jour", "Día"},
	"deposits":          {"Deposits", "Pfand", "Consignes", "Envases"},
	"discount":          {"Discount", "Rabatt", "Remise", "Descuento"},
	"expires":           {"Expires", "Haltbar bis", "Date limite", "Caduca"},
	"figures":           {"Figures", "Zahlen", "Chiffres", "Cifras"},
	"foreign_amount":    {"Foreign amount", "Betrag in Fremdwährung", "Montant en devise", "Importe en divisa"},
	"gift_card":         {"Gift card", "Geschenkkarte", "Carte cadeau", "Tarjeta regalo"},
	"gift_card.code":    {"Code", "Code", "Code", "Código"},
	"gift_card.printed": {"As printed", "Wie gedruckt", "Tel qu’imprimé", "Como se imprime"},
	"gift_cards":        {"Gift cards", "Geschenkkarten", "Cartes cadeaux", "Tarjetas regalo"},
	"group":             {"Group", "Warengruppe", "Groupe", "Grupo"},
	"hour":              {"Hour", "Stunde", "Heure", "Hora"},
	"in":                {"In", "Zugang", "Entrées", "Entradas"},
	"kind":              {"Kind", "Art", "Type", "Clase"},
	"levy":              {"Levy", "Abgabe je Stück", "Taxe par pièce", "Tasa por pieza"},
	"line":              {"Line", "Position", "Ligne", "Línea"},
	"margin":            {"Margin", "Rohertrag", "Marge", "Margen"},
	"marked_down":       {"Marked down", "Preisnachlass", "Baisse de prix", "Rebaja"},
	"name":              {"Name", "Name", "Nom", "Nombre"},
	"net":               {"Net", "Netto", "HT", "Neto"},
	"net_without_cost":  {"Net without cost", "Netto ohne Einstand", "HT sans coût", "Neto sin coste"},
	"on_hand":           {"On hand after", "Bestand danach", "Stock après", "Existencias después"},
	"other_tax":         {"Other tax", "Übrige Steuer", "Autre taxe", "Otros impuestos"},
	"out":               {"Out", "Abgang", "Sorties", "Salidas"},
	"payments":          {"Payments", "Zahlungen", "Paiements", "Pagos"},
	"person":            {"Person", "Person", "Personne", "Persona"},
	"product":           {"Product", "Artikel", "Produit", "Producto"},
	"product_id":        {"Product id", "Artikel-ID", "Id. produit", "Id. de producto"},
	"quantity":          {"Quantity", "Menge", "Quantité", "Cantidad"},
	"rate":              {"Rate", "Steuersatz", "Taux", "Tipo impositivo"},
	"reason":            {"Reason", "Grund", "Motif", "Motivo"},
	"receipts":          {"Receipts", "Bons", "Tickets", "Recibos"},
	"refunded":          {"Refunded", "Erstattet", "Remboursé", "Reembolsado"},
	"refunds":           {"Refunds", "Erstattungen", "Remboursements", "Reembolsos"},
	"register_id":       {"Register id", "Kassen-ID", "Id. caisse", "Id. de caja"},
	"returned":          {"Returned", "Zurückgenommen", "Repris", "Devuelto"},
	"returned_base":     {"Returned base", "Bemessungsgrundlage zurück", "Base des retours", "Base devuelta"},
	"returned_quantity": {"Returned quantity", "Menge zurückgenommen", "Quantité reprise", "Cantidad devuelta"},
	"returned_tax":      {"Returned tax", "Steuer zurück", "Taxe des retours", "Impuesto devuelto"},
	"returns":           {"Returns", "Rückgaben", "Retours", "Devoluciones"},
	"rounding":          {"Rounding", "Rundung Bargeld", "Arrondi espèces", "Redondeo"},
	"sku":               {"SKU", "Artikelnummer", "Référence", "Referencia"},
	"sold":              {"Sold", "Verkauft", "Vendu", "Vendido"},
	"sold_base":         {"Sold base", "Bemessungsgrundlage verkauft", "Base des ventes", "Base vendida"},
	"sold_quantity":     {"Sold quantity", "Menge verkauft", "Quantité vendue", "Cantidad vendida"},
	"sold_tax":          {"Sold tax", "Steuer verkauft", "Taxe des ventes", "Impuesto vendido"},
	"source":            {"Source", "Herkunft", "Origine", "Origen"},
	"staff_id":          {"Staff id", "Personal-ID", "Id. employé", "Id. de empleado"},
	"stock.change":      {"Change", "Veränderung", "Variation", "Variación"},
	"tender.collected":  {"Collected", "Eingegangen", "Perçu", "Ingresado"},
	"tender.debts":      {"Of it, debts paid", "Davon beglichene Schulden", "Dont dettes réglées", "De ello, deudas pagadas"},
	"tender.layaways":   {"Of it, on layaways", "Davon auf Zurückgelegtes", "Dont mises de côté", "De ello, apartados"},
	"taken":             {"Taken", "Eingenommen", "Encaissé", "Cobrado"},
	"tax":               {"Tax", "Steuer", "Taxe", "Impuesto"},
	"time":              {"Time", "Zeit", "Date et heure", "Fecha y hora"},
	"times":             {"Times", "Anzahl", "Nombre", "Veces"},
	"tips":              {"Tips", "Trinkgeld", "Pourboires", "Propinas"},
	"total":             {"Total", "Summe", "Total", "Total"},
	"turnover":          {"Turnover", "Umsatz", "Chiffre d'affaires", "Facturación"},
	"unit":              {"Unit", "Einheit", "Unité", "Unidad"},
	"unit_cost":         {"Unit cost", "Einstand je Einheit", "Coût unitaire", "Coste unitario"},
	"voided":            {"Voided", "Storniert", "Annulé", "Anulado"},
	"voids":             {"Voids", "Stornos", "Annulations", "Anulaciones"},
}
