package pos

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tillbell/server/db"
)

const (
	maxCustomerWord = 64 // bytes of a word that a customer is found by
	maxNameWords    = 24
	maxQueryWords   = 4
)

// words are what the customer is found by, each by its beginning.
func (r *customerRow) words() []string {
	words := strings.Fields(fold(r.Name))
	words = words[:min(len(words), maxNameWords)]
	words = append(words, phoneWords(r.Phone)...)
	if r.Email != "" {
		words = append(words, r.Email)
	}
	if r.Code != "" {
		words = append(words, strings.ToLower(r.Code))
	}
	for i, w := range words {
		words[i] = cutWord(w)
	}
	return unique(words)
}

func cutWord(w string) string {
	if len(w) > maxCustomerWord {
		return strings.ToValidUTF8(w[:maxCustomerWord], "")
	}
	return w
}

// queryWords are what is searched for: digits as a phone number or a card's
// code, an e-mail address as it is, else words of a name.
func queryWords(q string) []string {
	q = strings.TrimSpace(q[:min(len(q), maxQuery)])
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, q)
	if digits != "" && strings.Trim(q, "0123456789+-./() \u00a0") == "" {
		return []string{cutWord(digits)}
	}
	if strings.Contains(q, "@") {
		return []string{cutWord(strings.ToLower(q))}
	}
	words := strings.Fields(fold(q))
	if code := strings.ToLower(q); len(words) > 1 && !strings.ContainsAny(q, " \t") { // a card's code with hyphens
		return []string{cutWord(code)}
	}
	for i, w := range words {
		words[i] = cutWord(w)
	}
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) }) // the rarest first
	return words[:min(len(words), maxQueryWords)]
}

// behind is the first text that does not begin so.
func behind(prefix string) string { return prefix + string(utf8.MaxRune) }

// FindCustomers finds customers each word of the query begins a word of: of the
// name, the e-mail address or the card's code, or is a run of digits of the phone
// number. Nothing asked for lists the newest.
func (p *Pos) FindCustomers(ctx context.Context, q string, limit int, cursor string) (page []Customer, next string, err error) {
	words := queryWords(q)
	if len(words) == 0 {
		if strings.TrimSpace(q) != "" {
			return []Customer{}, "", nil
		}
		return p.newestCustomers(ctx, limit, cursor)
	}
	after, afterID := "", ""
	if cursor != "" {
		mark, err := decodeMark(cursor)
		if err != nil {
			return nil, "", err
		}
		after, afterID, _ = strings.Cut(mark, "\x00")
		lead := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(after, w) })
		if checkID("", afterID) != nil || lead < 0 {
			return nil, "", errCursor
		}
		words[0], words[lead] = words[lead], words[0]
	} else if some, err := p.rarestFirst(ctx, words); err != nil || !some {
		return []Customer{}, "", err
	} else {
		after = words[0]
	}
	query := `SELECT w.word, CAST(w.customer_id AS TEXT) FROM customer_words w WHERE w.word >= ? AND w.word < ?`
	args := []any{after, behind(words[0])}
	if afterID != "" {
		query += ` AND (w.word > ? OR w.customer_id > ?)`
		args = append(args, after, afterID)
	}
	for _, w := range words[1:] {
		query += ` AND EXISTS (SELECT 1 FROM customer_words o WHERE o.customer_id = w.customer_id AND o.word >= ? AND o.word < ?)`
		args = append(args, w, behind(w))
	}
	limit = pageSize(limit)
	rows, err := p.db.Read(ctx).Raw(query+` ORDER BY w.word, w.customer_id LIMIT ?`, append(args, 3*limit+1)...).Rows()
	if err != nil {
		return nil, "", fmt.Errorf("find customers: %w", db.Translate(err))
	}
	defer rows.Close()
	var ids []string
	last, n := "", 0
	for rows.Next() {
		var word, id string
		if err := rows.Scan(&word, &id); err != nil {
			return nil, "", fmt.Errorf("find customers: %w", err)
		}
		if n++; len(ids) == limit || n > 3*limit {
			next = encodeMark(last)
			break
		}
		last = word + "\x00" + id
		if !slices.Contains(ids, id) { // found by two words
			ids = append(ids, id)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, "", fmt.Errorf("find customers: %w", err)
	}
	page, err = p.customersByID(ctx, ids)
	return page, next, err
}

// rareWords bounds the look at how many customers a word finds.
const rareWords = 2_000

// rarestFirst puts the word that finds fewest in front, by which the search
// goes, and tells whether each finds any.
func (p *Pos) rarestFirst(ctx context.Context, words []string) (some bool, err error) {
	if len(words) < 2 {
		return true, nil
	}
	least := rareWords + 1
	for i, w := range words {
		var n int
		err := p.db.Read(ctx).Raw(`SELECT COUNT(*) FROM (SELECT 1 FROM customer_words WHERE word >= ? AND word < ? LIMIT ?) AS hits`, w, behind(w), rareWords).Row().Scan(&n)
		if err != nil {
			return false, fmt.Errorf("find customers: %w", db.Translate(err))
		}
		if n == 0 {
			return false, nil
		}
		if n < least {
			least = n
			words[0], words[i] = words[i], words[0]
		}
	}
	return true, nil
}

func (p *Pos) customersByID(ctx context.Context, ids []string) ([]Customer, error) {
	out := make([]Customer, 0, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []customerRow
	if err := p.db.Read(ctx).Raw(`SELECT * FROM customers WHERE erased_at IS NULL AND id IN ?`, ids).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("find customers: %w", db.Translate(err))
	}
	for _, id := range ids {
		if i := slices.IndexFunc(rows, func(r customerRow) bool { return r.ID == id }); i >= 0 {
			out = append(out, rows[i].view())
		}
	}
	return out, nil
}

// newestCustomers goes by the ids, which rise with time.
func (p *Pos) newestCustomers(ctx context.Context, limit int, cursor string) (page []Customer, next string, err error) {
	q := p.db.Read(ctx).Where("erased_at IS NULL").Order("id DESC").Limit(pageSize(limit) + 1)
	if cursor != "" {
		if checkID("", cursor) != nil {
			return nil, "", errCursor
		}
		q = q.Where("id < ?", cursor)
	}
	var rows []customerRow
	if err := q.Find(&rows).Error; err != nil {
		return nil, "", fmt.Errorf("list customers: %w", db.Translate(err))
	}
	page = []Customer{}
	for i := range rows {
		if i == pageSize(limit) {
			next = rows[i-1].ID
			break
		}
		page = append(page, rows[i].view())
	}
	return page, next, nil
}
