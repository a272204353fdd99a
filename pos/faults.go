package pos

import (
	"errors"
	"fmt"
	"strconv"

	"tillbell/pos/pricing"
	"tillbell/server/fault"
)

var (
	errNoRegister    = fault.New(fault.Conflict, "no_register", "This device is not a till.")
	errDrawerClosed  = fault.New(fault.Conflict, "drawer_closed", "The drawer is closed. Open it first.")
	errSaleExists    = fault.New(fault.Conflict, "sale_exists", "Another sale has this id already.")
	errNoSale        = fault.New(fault.NotFound, "no_sale", "There is no such sale.")
	errNotASale      = fault.New(fault.Invalid, "not_a_sale", "That is a return already; it cannot be returned.").At("sale_id", "not_a_sale", "is a return")
	errOverReturned  = fault.New(fault.Invalid, "over_returned", "More would be returned than was sold and not yet returned.")
	errSignedOut     = fault.New(fault.Unauthenticated, "unknown_caller", "Sign in first.")
	errTotalMismatch = fault.New(fault.Conflict, "total_mismatch", "The price has changed. Look at the new total.")
	errStopping      = fault.New(fault.Unavailable, "stopping", "The server is stopping. Nothing is lost: try again.")
)

func unknownProduct(line int, text string) error {
	return fault.New(fault.Invalid, "unknown_product", "Line %d: there is no such product.", line).
		At(lineField(line, text), "unknown_product", "is not in the catalogue")
}

func lineField(line int, field string) string {
	return "lines[" + strconv.Itoa(line-1) + "]." + field
}

// fromPricing turns pricing's refusals into faults.
func fromPricing(err error) error {
	var line *pricing.LineError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &line):
		return fault.New(fault.Invalid, line.Code, "Line %d: %s", line.Line, line.Text).
			At(lineField(line.Line, lineErrorField[line.Code]), line.Code, line.Text).Wrap(err)
	case errors.Is(err, pricing.ErrTooManyLines):
		return fault.New(fault.Invalid, "too_many_lines", "%s", err).At("lines", "too_many_lines", err.Error())
	case errors.Is(err, pricing.ErrUnderpaid):
		return fault.New(fault.Invalid, "underpaid", "%s", err).At("tenders", "underpaid", "are less than what is due")
	case errors.Is(err, pricing.ErrOverpaid):
		return fault.New(fault.Invalid, "overpaid", "%s", err).At("tenders", "overpaid", "only cash gives change")
	case errors.Is(err, pricing.ErrOverReturned):
		return errOverReturned.Wrap(err)
	case errors.Is(err, pricing.ErrRefundMismatch):
		return fault.New(fault.Conflict, "total_mismatch", "%s", err).At("tenders", "total_mismatch", "do not pay out what is due")
	case errors.Is(err, pricing.ErrOpenTenders), errors.Is(err, pricing.ErrTender):
		return fault.New(fault.Invalid, "tender_invalid", "%s", err).At("tenders", "tender_invalid", err.Error())
	case errors.Is(err, pricing.ErrQuantity):
		return fault.New(fault.Invalid, "quantity_invalid", "%s", err)
	}
	return fmt.Errorf("price: %w", err)
}

var lineErrorField = map[string]string{
	"quantity_invalid": "quantity", "price_invalid": "price", "discount_invalid": "discount",
	"rate_invalid": "tax", "too_large": "quantity",
}
