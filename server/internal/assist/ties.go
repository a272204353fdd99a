package assist

import (
	"context"
	"fmt"

	"tillbell/server/db"
)

// Tie is a call and the sale that it led to, with the rule that says so.
type Tie struct {
	RequestID     string  `json:"request_id"`
	SaleID        string  `json:"sale_id"`
	ReceiptNumber string  `json:"receipt_number"`
	Rule          string  `json:"rule" enum:"cart,customer,till,product"`
	Value         int64   `json:"value"`
	Lines         []int64 `json:"lines" doc:"Of the sale, from 1"`
}

// OfCall is the sale that a call led to, if one is known.
func (a *Assist) OfCall(ctx context.Context, store, request string) ([]Tie, error) {
	return a.ties(ctx, store, `c.request_id = ?`, request)
}

// OfSale are the calls that a sale followed from.
func (a *Assist) OfSale(ctx context.Context, store, sale string) ([]Tie, error) {
	var ids []string
	err := a.db.Read(ctx).Raw(`SELECT DISTINCT request_id FROM assist_lines WHERE sale_id = ?`, sale).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("look for the calls of a sale: %w", db.Translate(err))
	}
	if len(ids) == 0 {
		return []Tie{}, nil
	}
	return a.ties(ctx, store, `c.request_id IN ?`, ids)
}

func (a *Assist) ties(ctx context.Context, store, where string, args ...any) ([]Tie, error) {
	var rows []struct {
		RequestID, SaleID, Code, Rule string
		Number, Value                 int64
	}
	err := a.db.Read(ctx).Raw(`SELECT c.request_id, c.sale_id, g.code, s.number, c.rule, c.value FROM assist_calls c JOIN sales s ON s.id = c.sale_id
		JOIN registers g ON g.id = s.register_id WHERE c.store_id = ? AND `+where+` ORDER BY c.ended_at, c.request_id`, append([]any{store}, args...)...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read ties: %w", db.Translate(err))
	}
	out := make([]Tie, len(rows))
	for i, r := range rows {
		out[i] = Tie{RequestID: r.RequestID, SaleID: r.SaleID, ReceiptNumber: fmt.Sprintf("%s-%06d", r.Code, r.Number), Rule: r.Rule, Value: r.Value}
		err := a.db.Read(ctx).Raw(`SELECT line FROM assist_lines WHERE sale_id = ? AND request_id = ? ORDER BY line`, out[i].SaleID, out[i].RequestID).Scan(&out[i].Lines).Error
		if err != nil {
			return nil, fmt.Errorf("read ties: %w", db.Translate(err))
		}
	}
	return out, nil
}
