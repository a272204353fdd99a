package pos

import "context"

// ChangeCatalog lets a test look inside a change to the goods.
var ChangeCatalog = (*Pos).changeCatalog

// CommitTogether commits sales under one id in one batch.
func (p *Pos) CommitTogether(ctx context.Context, c Cashier, id string, sales ...SaleRequest) ([]Answer, []error) {
	batch := make([]*waiting, len(sales))
	for i, r := range sales {
		d, err := p.draftSale(ctx, c, id, contentHash(kindSale, r), r)
		if err != nil {
			return nil, []error{err}
		}
		batch[i] = &waiting{draft: d, done: make(chan struct{})}
	}
	p.commits.run(batch)
	answers, errs := make([]Answer, len(batch)), make([]error, len(batch))
	for i, w := range batch {
		answers[i], errs[i] = w.answer, w.err
	}
	return answers, errs
}

// PhoneNumber and CleanCode are what customers' numbers and cards' codes are
// read by.
func PhoneNumber(s, country string) (string, error) { return phoneNumber("phone", s, country) }

// CleanCode reads a card's code.
func CleanCode(s string) (string, error) { return cleanCode(s) }
