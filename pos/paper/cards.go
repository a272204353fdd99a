package paper

import "tillbell/pos/receipt"

// Cards sets blank gift cards as PDF, in the letters that the server has.
func (d *Desk) Cards(shop, title string, codes []string) ([]byte, error) {
	return receipt.CardsPDF(receipt.CardSheet{Shop: shop, Title: title, Codes: codes, Letters: d.opt.Letters})
}
