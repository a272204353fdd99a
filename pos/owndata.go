package pos

import (
	"context"
	"encoding/json"
	"fmt"

	"tillbell/pos/money"
	"tillbell/server/db"
)

// OwnData is all that is kept of one person, to be handed over.
type OwnData struct {
	Customer  Customer          `json:"customer"`
	Group     string            `json:"group,omitempty"`
	Accounts  []OwnAccount      `json:"accounts"`
	Documents []json.RawMessage `json:"documents"` // sales and returns as answered
	Carts     []OwnCart         `json:"carts" doc:"Carts and quotes"`
	Layaways  []OwnLayaway      `json:"layaways"`
	Payments  []json.RawMessage `json:"payments" doc:"Of what was owed, as answered"`
	Mails     []OwnMail         `json:"mails"`
	MadeAt    string            `json:"made_at"`
}

// OwnAccount is an account with its statement.
type OwnAccount struct {
	AccountView
	Transfers []TransferView `json:"transfers"`
}

// OwnCart is a cart or a quote, as it was sent.
type OwnCart struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	Status    string          `json:"status"`
	Label     string          `json:"label"`
	Total     money.Amount    `json:"total"`
	CreatedAt string          `json:"created_at"`
	Content   json.RawMessage `json:"content"`
}

// OwnLayaway is goods that were put aside, with what was paid on them.
type OwnLayaway struct {
	ID       string            `json:"id"`
	Status   string            `json:"status"`
	Total    money.Amount      `json:"total"`
	Currency string            `json:"currency"`
	DueOn    string            `json:"due_on"`
	Note     string            `json:"note"`
	OpenedAt string            `json:"opened_at"`
	Content  json.RawMessage   `json:"content"`
	Payments []json.RawMessage `json:"payments"`
}

// OwnMail is a receipt that was mailed.
type OwnMail struct {
	Address string `json:"address"`
	Title   string `json:"title"`
	State   string `json:"state"`
	At      string `json:"at"`
}

// everyRow is a statement's length without an end.
const everyRow = 1 << 40

// ExportCustomer gathers all that is kept of one person, however much it is.
func (p *Pos) ExportCustomer(ctx context.Context, store, id string) (out OwnData, err error) {
	if out.Customer, err = p.Customer(ctx, id); err != nil {
		return out, err
	}
	out.MadeAt, out.Accounts = stamp(p.db.Now()), []OwnAccount{}
	if out.Customer.GroupID != nil {
		if err := p.db.Read(ctx).Raw(`SELECT name FROM customer_groups WHERE id = ?`, *out.Customer.GroupID).Row().Scan(&out.Group); err != nil {
			return out, fmt.Errorf("export: %w", db.Translate(err))
		}
	}
	accounts, err := p.CustomerAccounts(ctx, store, id)
	if err != nil {
		return out, err
	}
	for _, a := range accounts {
		_, moves, err := p.statement(ctx, a.ID, everyRow)
		if err != nil {
			return out, err
		}
		out.Accounts = append(out.Accounts, OwnAccount{a, moves})
	}
	out.Documents, err = p.bodies(ctx, `SELECT j.payload FROM sales s JOIN journal j ON j.register_id = s.register_id AND j.seq = s.journal_seq
		WHERE s.customer_id = ? ORDER BY s.committed_at, s.id`, id)
	if err != nil {
		return out, err
	}
	out.Payments, err = p.bodies(ctx, `SELECT m.answer FROM account_payments m JOIN ledger_accounts a ON a.id = m.account_id
		WHERE a.customer_id = ? ORDER BY m.at, m.id`, id)
	if err != nil {
		return out, err
	}
	if out.Carts, err = p.ownCarts(ctx, id); err != nil {
		return out, err
	}
	if out.Layaways, err = p.ownLayaways(ctx, id); err != nil {
		return out, err
	}
	out.Mails, err = p.ownMails(ctx, &out.Customer)
	return out, err
}

// bodies reads stored JSON, one a row.
func (p *Pos) bodies(ctx context.Context, query string, args ...any) ([]json.RawMessage, error) {
	rows, err := p.db.Read(ctx).Raw(query, args...).Rows()
	if err != nil {
		return nil, fmt.Errorf("export: %w", db.Translate(err))
	}
	defer rows.Close()
	out := []json.RawMessage{}
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return nil, fmt.Errorf("export: %w", err)
		}
		out = append(out, body)
	}
	return out, rows.Err()
}

func (p *Pos) ownCarts(ctx context.Context, id string) ([]OwnCart, error) {
	var rows []cartRow
	err := p.db.Read(ctx).Raw(`SELECT * FROM carts WHERE content LIKE ? ORDER BY created_at, id`, mentions(id)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("export: %w", db.Translate(err))
	}
	out := make([]OwnCart, len(rows))
	for i, r := range rows {
		out[i] = OwnCart{r.ID, r.Kind, r.Status, r.Label, r.Total, stamp(r.CreatedAt.Time()), json.RawMessage(r.Content)}
	}
	return out, nil
}

func (p *Pos) ownLayaways(ctx context.Context, id string) ([]OwnLayaway, error) {
	rows, err := p.layaways(ctx, `l.customer_id = ? ORDER BY l.opened_at, l.id`, id)
	if err != nil {
		return nil, err
	}
	out := make([]OwnLayaway, len(rows))
	for i := range rows {
		l := &rows[i].Row
		out[i] = OwnLayaway{ID: l.ID, Status: l.Status, Total: l.Total, Currency: l.Currency, DueOn: l.DueOn, Note: l.Note,
			OpenedAt: stamp(l.OpenedAt.Time()), Content: json.RawMessage(l.Request)}
		out[i].Payments, err = p.bodies(ctx, `SELECT answer FROM layaway_payments WHERE layaway_id = ? ORDER BY at, id`, l.ID)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p *Pos) ownMails(ctx context.Context, c *Customer) ([]OwnMail, error) {
	var rows []struct {
		Address, Title, State string
		CreatedAt             db.Micros
	}
	err := p.db.Read(ctx).Raw(`SELECT address, title, state, created_at FROM mail_jobs
		WHERE `+mailsOf+` OR (? <> '' AND LOWER(address) = ?) ORDER BY created_at, id`,
		c.ID, c.ID, c.ID, c.Email, c.Email).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("export: %w", db.Translate(err))
	}
	out := make([]OwnMail, len(rows))
	for i, r := range rows {
		out[i] = OwnMail{r.Address, r.Title, r.State, stamp(r.CreatedAt.Time())}
	}
	return out, nil
}
