package access

import (
	"fmt"
	"slices"
	"strings"

	"tillbell/server/text"
)

// Reasons are what tills offer where somebody has to say why; another may be
// typed, but where the store wants one of its own for cash. An empty list is the
// built-in one in the store's language.
type Reasons struct {
	Returns []string `json:"returns,omitempty" maxItems:"12"`
	Prices  []string `json:"prices,omitempty" maxItems:"12" doc:"Of prices and discounts given by hand"`
	PayOuts []string `json:"pay_outs,omitempty" maxItems:"12" doc:"Of cash taken out of the drawer"`
	PayIns  []string `json:"pay_ins,omitempty" maxItems:"12" doc:"Of cash put into the drawer"`
	Exempt  []string `json:"exempt,omitempty" maxItems:"12" doc:"Of sales without tax"`

	CashOnly bool `json:"cash_only,omitempty" doc:"Cash is put in and taken out for one of these reasons, and no other"`
}

const (
	maxReasons     = 12
	maxReasonShown = 60 // what a key on a till holds
)

// builtInReasons by language.
var builtInReasons = map[string]Reasons{
	"en": {
		Returns: []string{"Did not fit", "Faulty", "Not wanted", "Wrong item"},
		Prices:  []string{"Damaged", "Short date", "From the display", "Cheaper elsewhere", "Regular customer", "Goodwill"},
		PayOuts: []string{"Window cleaning", "Postage", "Supplies", "Courier"},
		PayIns:  []string{"Change from the bank", "Change from the safe", "Money back"},
		Exempt:  []string{"Diplomat", "Public body", "Charity", "Export", "Resale"},
	},
	"de": {
		Returns: []string{"Passt nicht", "Fehlerhaft", "Gefällt nicht", "Falscher Artikel"},
		Prices:  []string{"Beschädigt", "Läuft bald ab", "Ausstellungsstück", "Anderswo billiger", "Stammkunde", "Kulanz"},
		PayOuts: []string{"Fensterputzer", "Porto", "Bürobedarf", "Kurier"},
		PayIns:  []string{"Wechselgeld von der Bank", "Wechselgeld aus dem Tresor", "Geld zurück"},
		Exempt:  []string{"Diplomat", "Behörde", "Gemeinnützig", "Ausfuhr", "Wiederverkauf"},
	},
	"fr": {
		Returns: []string{"Mauvaise taille", "Défectueux", "Ne convient pas", "Mauvais article"},
		Prices:  []string{"Abîmé", "Date courte", "Article d’exposition", "Moins cher ailleurs", "Client fidèle", "Geste commercial"},
		PayOuts: []string{"Lavage des vitres", "Affranchissement", "Fournitures", "Coursier"},
		PayIns:  []string{"Monnaie de la banque", "Monnaie du coffre", "Argent rendu"},
		Exempt:  []string{"Diplomate", "Organisme public", "Association", "Exportation", "Revente"},
	},
	"es": {
		Returns: []string{"No queda bien", "Defectuoso", "No lo quiere", "Artículo equivocado"},
		Prices:  []string{"Dañado", "Caduca pronto", "De exposición", "Más barato en otro sitio", "Cliente habitual", "Atención comercial"},
		PayOuts: []string{"Limpieza de cristales", "Franqueo", "Material", "Mensajería"},
		PayIns:  []string{"Cambio del banco", "Cambio de la caja fuerte", "Dinero devuelto"},
		Exempt:  []string{"Diplomático", "Organismo público", "Asociación", "Exportación", "Reventa"},
	},
}

// In are the reasons as tills show them: the store's own, else the built-in
// ones of a language.
func (r Reasons) In(language string) Reasons {
	base, _, _ := strings.Cut(language, "-")
	built, ok := builtInReasons[base]
	if !ok {
		built = builtInReasons["en"]
	}
	return Reasons{Returns: orAll(r.Returns, built.Returns), Prices: orAll(r.Prices, built.Prices), PayOuts: orAll(r.PayOuts, built.PayOuts),
		PayIns: orAll(r.PayIns, built.PayIns), Exempt: orAll(r.Exempt, built.Exempt), CashOnly: r.CashOnly}
}

func (r *Reasons) check(refuse func(field, say string)) {
	for _, list := range []struct {
		name   string
		values []string
	}{{"returns", r.Returns}, {"prices", r.Prices}, {"pay_outs", r.PayOuts}, {"pay_ins", r.PayIns}, {"exempt", r.Exempt}} {
		if len(list.values) > maxReasons {
			refuse("policies.reasons."+list.name, fmt.Sprintf("has at most %d reasons", maxReasons))
			continue
		}
		for i, said := range list.values {
			clean, err := text.Name("reason", said, maxReasonShown)
			if err != nil || slices.Contains(list.values[:i], clean) {
				refuse(fmt.Sprintf("policies.reasons.%s[%d]", list.name, i), fmt.Sprintf("has 1 to %d characters, each reason once", maxReasonShown))
				continue
			}
			list.values[i] = clean
		}
	}
}
