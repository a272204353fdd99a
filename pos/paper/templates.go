package paper

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"tillbell/pos/receipt"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

const (
	maxLines    = 1000 // characters of one block of text
	maxLinkDays = 3650
)

// Template is how a shop wants its receipts in one language: texts and which
// blocks are shown. It holds no markup and loads nothing.
type Template struct {
	Header   string `json:"header"`
	Footer   string `json:"footer" doc:"Empty: the store's own"`
	Terms    string `json:"terms" doc:"Of bringing things back"`
	Logo     bool   `json:"logo"`
	Taxes    bool   `json:"taxes"`
	Cashier  bool   `json:"cashier"`
	Barcode  bool   `json:"barcode"`
	Link     bool   `json:"link" doc:"A code that opens the receipt online"`
	LinkDays int    `json:"link_days" doc:"How long the link works"`
	Customer string `json:"customer" enum:"none,id,name"`
}

// DefaultTemplate is the paper of a shop that chose nothing.
func DefaultTemplate() Template {
	return Template{Logo: true, Taxes: true, Cashier: true, LinkDays: 30, Customer: "none"}
}

func (t *Template) check() error {
	for _, f := range []struct {
		name string
		text *string
	}{{"header", &t.Header}, {"footer", &t.Footer}, {"terms", &t.Terms}} {
		cleaned, err := text.Free(f.name, *f.text, maxLines)
		if err != nil {
			return err
		}
		*f.text = cleaned
	}
	if t.LinkDays < 1 || t.LinkDays > maxLinkDays {
		return fault.New(fault.Invalid, "template_invalid", "A link works from one day to ten years.").At("link_days", "invalid", "is from 1 to 3650")
	}
	switch t.Customer {
	case "":
		t.Customer = "none"
	case "none", "id", "name":
	default:
		return fault.New(fault.Invalid, "template_invalid", "A receipt shows of the customer none, the id or the name.").At("customer", "invalid", "is none, id or name")
	}
	return nil
}

// anyLanguage is the template of all languages that have none of their own.
const anyLanguage = ""

// Languages are those that a template may be for.
func Languages() []string { return receipt.Languages() }

// PutTemplate keeps how receipts of a language look, "all" for the rest.
func (d *Desk) PutTemplate(ctx context.Context, store, language string, t Template) (Template, error) {
	key, err := languageKey(language)
	if err == nil {
		err = t.check()
	}
	if err != nil {
		return t, err
	}
	err = d.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO receipt_templates (store_id, language, body, updated_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (store_id, language) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at`,
			store, key, string(mustJSON(t)), db.At(tx.Now)).Error
	})
	if err != nil {
		return t, fmt.Errorf("keep template: %w", err)
	}
	return t, nil
}

// DeleteTemplate goes back to the template for all languages.
func (d *Desk) DeleteTemplate(ctx context.Context, store, language string) error {
	key, err := languageKey(language)
	if err != nil {
		return err
	}
	return d.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.Exec(`DELETE FROM receipt_templates WHERE store_id = ? AND language = ?`, store, key).Error
	})
}

func languageKey(language string) (string, error) {
	if language == "all" {
		return anyLanguage, nil
	}
	for _, l := range Languages() {
		if l == language {
			return l, nil
		}
	}
	return "", fault.New(fault.NotFound, "no_language", "Receipts are printed in %s.", strings.Join(Languages(), ", "))
}

// TemplateOf is the template of a language, or else the one for all.
func (d *Desk) TemplateOf(ctx context.Context, store, language string) (Template, error) {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(language), "_", "-"), "-")
	var body string
	err := d.db.Read(ctx).Raw(`SELECT body FROM receipt_templates WHERE store_id = ? AND language IN (?, ?) ORDER BY language DESC LIMIT 1`,
		store, base, anyLanguage).Row().Scan(&body)
	t := DefaultTemplate()
	if db.IsMissing(err) {
		return t, nil
	} else if err != nil {
		return t, fmt.Errorf("find template: %w", db.Translate(err))
	}
	return t, json.Unmarshal([]byte(body), &t)
}

// Templates are all that a shop has set, "all" among them.
func (d *Desk) Templates(ctx context.Context, store string) (map[string]Template, error) {
	rows, err := d.db.Read(ctx).Raw(`SELECT language, body FROM receipt_templates WHERE store_id = ?`, store).Rows()
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", db.Translate(err))
	}
	defer rows.Close()
	out := map[string]Template{"all": DefaultTemplate()}
	for rows.Next() {
		var language, body string
		if err := rows.Scan(&language, &body); err != nil {
			return nil, err
		}
		t := DefaultTemplate()
		if err := json.Unmarshal([]byte(body), &t); err != nil {
			return nil, fmt.Errorf("read template: %w", err)
		}
		if language == anyLanguage {
			language = "all"
		}
		out[language] = t
	}
	return out, rows.Err()
}

// SetLogo keeps a picture, or forgets it when there is none.
func (d *Desk) SetLogo(ctx context.Context, store string, upload []byte) error {
	if len(upload) == 0 {
		return d.db.Tx(ctx, func(tx *db.Tx) error {
			return tx.Exec(`DELETE FROM receipt_logos WHERE store_id = ?`, store).Error
		})
	}
	logo, err := receipt.ParseLogo(upload)
	if err != nil {
		return fault.New(fault.Invalid, "logo_invalid", "%s.", err.Error()).At("picture", "invalid", err.Error())
	}
	return d.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO receipt_logos (store_id, picture, updated_at) VALUES (?, ?, ?)
			ON CONFLICT (store_id) DO UPDATE SET picture = excluded.picture, updated_at = excluded.updated_at`,
			store, db.Bytes(logo), db.At(tx.Now)).Error
	})
}

// Logo is a shop's picture, nil when it has none.
func (d *Desk) Logo(ctx context.Context, store string) (receipt.Logo, error) {
	var picture []byte
	err := d.db.Read(ctx).Raw(`SELECT picture FROM receipt_logos WHERE store_id = ?`, store).Row().Scan(&picture)
	if db.IsMissing(err) {
		return nil, nil
	}
	return picture, db.Translate(err)
}

// dress puts on a paper what the shop chose for it.
func (d *Desk) dress(ctx context.Context, store string, doc *receipt.Doc, t Template) error {
	doc.Header, doc.Terms, doc.Barcode = t.Header, t.Terms, t.Barcode
	doc.HideTaxes, doc.HideStaff, doc.Letters = !t.Taxes, !t.Cashier, d.opt.Letters
	if t.Footer != "" {
		doc.Footer = t.Footer
	}
	if doc.Customer != "" {
		name, code, err := d.books.CustomerOnPaper(ctx, doc.Customer)
		if err != nil {
			return err
		}
		doc.Customer = t.called(name, code)
	}
	if !t.Logo {
		return nil
	}
	logo, err := d.Logo(ctx, store)
	doc.Logo = logo
	return err
}

// called is what a customer is called on paper: by name, by the number of their
// card, or not at all.
func (t *Template) called(name, code string) string {
	switch t.Customer {
	case "id":
		return code
	case "name":
		return name
	}
	return ""
}

// Preview is a paper that was never sold, as a template would make it.
func (d *Desk) Preview(ctx context.Context, store access.Store, language string, t Template) (receipt.Doc, error) {
	if err := t.check(); err != nil {
		return receipt.Doc{}, err
	}
	if language == "all" {
		language = store.Language
	}
	doc := receipt.Sample(language, store.Currency, int(store.CurrencyDigits), d.db.Now().In(store.Zone()))
	doc.Store = receipt.Store{Name: store.Name, LegalName: store.LegalName, Address: store.Address, VATID: store.VATID,
		TaxNumber: store.Fiscal.TaxNumber}
	doc.Footer = store.ReceiptFooter
	somebody := t.called("Ada Lovelace", doc.Customer)
	doc.Customer = ""
	if err := d.dress(ctx, store.ID, &doc, t); err != nil {
		return doc, err
	}
	doc.Customer = somebody
	if t.Link {
		doc.Link = d.opt.PublicURL + "/r/" + strings.Repeat("A", tokenLetters)
	}
	return doc, nil
}
