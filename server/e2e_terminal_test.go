package main

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"tillbell/pos/terminal/stripefake"
	"tillbell/server/db"
)

// A card is declined, then approved. The page is loaded anew while the customer
// stands at the terminal: the till finds the payment again, and the card is
// charged once.
func payingByTerminal(t *testing.T, browser context.Context) {
	reader := stripefake.New()
	stripe := httptest.NewServer(reader)
	t.Cleanup(stripe.Close)
	s := shutShop(t, config{})
	s.serve.StripeKey, s.serve.StripeURL = "sk_test_fake", stripe.URL
	s.open()
	s.call("PUT", "/terminals/"+db.NewID(), map[string]any{"kind": "stripe", "name": "Counter reader", "reader": "tmr_1"}, 201, nil)

	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	lea.scans(breadCode)
	lea.sees(hook("total") + `[data-amount="349"]`)
	lea.presses(kb.F10)
	lea.reads(hook("take"), "Counter reader")
	lea.presses(kb.F10)
	lea.sees(hook("terminal") + `[data-stage="card"]`)
	untilAsked(s, reader)
	lea.photo("till-terminal")
	lea.reload()
	lea.sees(hook("terminal") + `[data-stage="card"]`)
	reader.Decline()
	lea.sees(hook("terminal") + `[data-stage="declined"]`)
	lea.photo("till-terminal-declined")
	lea.reads(hook("terminal-reason"), "Your card was declined.")
	lea.tap(hook("terminal-again"))
	untilAsked(s, reader)
	reader.Pay()
	sale := lea.attribute(hook("receipt"), "data-sale")
	lea.sees(hook("saved"))
	lea.seesNo(hook("charges"))

	if _, charged := reader.Asked(); charged != 1 {
		t.Errorf("the card was charged %d times", charged)
	}
	s.bookedOnce(sale, 349, 1)
	used := s.counts(`SELECT count(*) FROM payments p JOIN sale_tenders t ON t.payment_id = p.id AND t.sale_id = p.document_id
		WHERE p.document_id = ? AND p.status = 'approved' AND t.reference = 'visa 4242 A1B2C3'`, sale)
	if used != 1 || s.counts(`SELECT count(*) FROM payments`) != 2 {
		t.Errorf("%d payments are the sale's, of %d", used, s.counts(`SELECT count(*) FROM payments`))
	}

	// It comes back: the terminal gives the money back once, though its answers are
	// lost and the page is loaded anew meanwhile.
	reader.Lose("refunds", 1000)
	lea.tap(hook("return-this"))
	lea.tap(hook("return-tick"))
	lea.sees(hook("refund-card") + `[aria-pressed="true"]`)
	lea.tap(hook("give-back") + ":not([disabled])")
	lea.sees(hook("refunding") + `[data-stage="card"]`)
	lea.photo("till-refunding")
	lea.reload()
	lea.sees(hook("refunding") + `[data-stage="card"]`)
	reader.Lose("refunds", 0)
	lea.sees(hook("saved"))
	lea.sees(hook("change") + `[data-amount="349"]`)
	lea.photo("till-refunded")
	back := s.counts(`SELECT count(*) FROM payments p JOIN sale_tenders t ON t.payment_id = p.id AND t.sale_id = p.document_id JOIN sales r ON r.id = p.document_id
		WHERE r.kind = 'return' AND r.original_id = ? AND p.kind = 'refund' AND p.status = 'approved' AND t.amount = 349`, sale)
	if back != 1 || len(reader.Refunds) != 1 || s.counts(`SELECT count(*) FROM payments WHERE kind = 'refund'`) != 1 {
		t.Errorf("%d refunds are the return's, the terminal gave back %d times", back, len(reader.Refunds))
	}
	refundsThatStop(s, browser, lea, reader)
	paidOnTheTablet(s, browser, reader)
	s.holds()
}

// untilAsked waits until the reader shows a payment.
func untilAsked(s *sceneShop, reader *stripefake.Fake) {
	s.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	deadline := time.After(patience)
	for {
		if waiting, _ := reader.Asked(); waiting {
			return
		}
		select {
		case <-look.C:
		case <-deadline:
			s.Fatal("the reader was never asked")
		}
	}
}
