package pos

import (
	"context"
	"regexp"
	"strconv"
	"strings"
)

// LayawayFilter picks layaways for a list.
type LayawayFilter struct {
	Status   string // open, done, cancelled, or overdue: open, and something expected was not paid
	Customer string
	Find     string // a number like L-000012, or words of whose goods they are
	After    string // the last one seen
	Limit    int
}

const (
	layawayOverdue = "overdue"
	overdueBatch   = 200 // open layaways looked at together
	foundCustomers = 50  // whose goods a search looks at
)

// layawayNumber is a layaway's number as it is printed or typed.
var layawayNumber = regexp.MustCompile(`^(?i:l-?)?0*([0-9]{1,12})$`)

// Layaways lists a store's layaways: the open ones by their last day, so that
// who must be reminded comes first; all others, the newest first.
func (p *Pos) Layaways(ctx context.Context, store string, f LayawayFilter) (out []LayawayView, err error) {
	if f.After != "" && checkID("cursor", f.After) != nil {
		return nil, errCursor
	}
	if f.Status != layawayOverdue {
		return p.layawayList(ctx, store, f)
	}
	f.Status = layawayOpen
	want := f.Limit
	for f.Limit = overdueBatch; len(out) < want; {
		batch, err := p.layawayList(ctx, store, f)
		if err != nil {
			return nil, err
		}
		for _, v := range batch {
			if v.Overdue && len(out) < want {
				out = append(out, v)
			}
		}
		if len(batch) < overdueBatch {
			break
		}
		f.After = batch[len(batch)-1].ID
	}
	return out, nil
}

func (p *Pos) layawayList(ctx context.Context, store string, f LayawayFilter) (out []LayawayView, err error) {
	shop, err := p.stores.Store(ctx, store)
	if err != nil {
		return nil, err
	}
	where, args, err := p.layawayWhere(ctx, store, f)
	if err != nil || where == "" {
		return []LayawayView{}, err
	}
	rows, err := p.layaways(ctx, where+` LIMIT ?`, append(args, f.Limit)...)
	if err != nil {
		return nil, err
	}
	out = make([]LayawayView, len(rows))
	for i := range rows {
		if out[i], err = rows[i].view(&shop, p.db.Now()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// layawayWhere says which layaways in which order; empty: there are none.
func (p *Pos) layawayWhere(ctx context.Context, store string, f LayawayFilter) (where string, args []any, err error) {
	where, args = `l.store_id = ?`, []any{store}
	if f.Status != "" {
		where, args = where+` AND l.status = ?`, append(args, f.Status)
	}
	if f.Customer != "" {
		where, args = where+` AND l.customer_id = ?`, append(args, f.Customer)
	}
	if find := strings.TrimSpace(f.Find); find != "" {
		number := layawayNumber.FindStringSubmatch(find)
		people, _, err := p.FindCustomers(ctx, find, foundCustomers, "")
		if err != nil {
			return "", nil, err
		}
		var or []string
		if number != nil {
			n, err := strconv.ParseInt(number[1], 10, 64)
			if err != nil {
				return "", nil, nil
			}
			or, args = append(or, `l.number = ?`), append(args, n)
		}
		if len(people) > 0 {
			ids := make([]string, len(people))
			for i := range people {
				ids[i] = people[i].ID
			}
			or, args = append(or, `l.customer_id IN ?`), append(args, ids)
		}
		if or == nil {
			return "", nil, nil
		}
		where += ` AND (` + strings.Join(or, ` OR `) + `)`
	}
	if f.Status != layawayOpen {
		if f.After != "" {
			where, args = where+` AND l.number < (SELECT number FROM layaways WHERE id = ?)`, append(args, f.After)
		}
		return where + ` ORDER BY l.number DESC`, args, nil
	}
	if f.After != "" {
		where, args = where+` AND (l.due_on, l.number) > (SELECT due_on, number FROM layaways WHERE id = ?)`, append(args, f.After)
	}
	return where + ` ORDER BY l.due_on, l.number`, args, nil
}
