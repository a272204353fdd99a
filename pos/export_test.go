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

// CommitMixed commits the same sale for several cashiers in one batch.
func (p *Pos) CommitMixed(ctx context.Context, cashiers []Cashier, ids []string, r SaleRequest) ([]Answer, []error) {
	batch := make([]*waiting, len(cashiers))
	for i, c := range cashiers {
		d, err := p.draftSale(ctx, c, ids[i], contentHash(kindSale, r), r)
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
