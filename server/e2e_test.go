package main

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"

	"tillbell/server/db/dbtest"
)

// TestInTheBrowser plays a day's scenes with people at real pages: one Chromium
// for all of them, a browser context of its own for each person, and for each
// scene a shop of its own with the whole server in this process. A scene looks
// at what stands on the screens and at what the database holds afterwards, and
// no page may have complained meanwhile.
func TestInTheBrowser(t *testing.T) {
	t.Parallel()
	b := startBrowser(t)
	for _, scene := range []struct {
		name string
		play func(*testing.T, context.Context)
	}{
		{"the pages are watched", complaintsAreHeard},
		{"selling by scanner", sellingByScanner},
		{"selling by label", sellingByLabel},
		{"selling by touch, and a return", sellingByTouch},
		{"a bottle, take-away and francs", bottleTakeAwayAndFrancs},
		{"help from the customer's phone", helpFromThePhone},
		{"two tablets race for one call", twoTabletsRace},
		{"photos, the way, a second person", photosAndTheWay},
		{"a button rings", aButtonRings},
		{"a tablet comes back", tabletComesBack},
		{"spoilt texts on every screen", spoiltTexts},
		{"an offer passes on", anOfferPassesOn},
		{"who is at what", whoIsAtWhat},
		{"figures of calls, and the wall", figuresAndTheWall},
		{"a task and a message", aTaskAndAMessage},
		{"an empty shelf", anEmptyShelf},
		{"approved on the floor, and voided", approvedOnTheFloor},
		{"a gift card is sold and spent", sellingAGiftCard},
		{"an exchange, and a gift returned", exchangingAndAGift},
		{"without a receipt, approved", returningWithoutAReceipt},
		{"a card at the terminal", payingByTerminal},
		{"a return that is late, a voucher", returningLate},
		{"bad input at the till", badInputAtTheTill},
		{"spent twice, and returned twice", spentTwice},
		{"goods are laid away", layingAway},
		{"what is owed is paid", payingWhatIsOwed},
		{"the dashboard moves", dashboardMoves},
		{"the office asks somebody", officeAsksSomebody},
		{"paper comes out", paperComesOut},
		{"a drawer is counted and closed", countingADrawer},
		{"a drawer goes on", aDrawerGoesOn},
		{"a promotion reaches the till", promotionReachesTheTill},
		{"counting while selling", countingWhileSelling},
		{"the office reads its figures", officeReadsItsFigures},
		{"trying the till", tryingTheTill},
		{"goods come and go on", goodsComeAndGoOn},
		{"rights reach the till", rightsReachTheTill},
		{"one is forgotten", oneIsForgotten},
		{"a cart from the floor", cartFromTheFloor},
		{"the floor answers the till", theFloorAnswersTheTill},
		{"an age is looked at", anAgeIsLookedAt},
		{"a quote is held, a cart waits for the line", quoteIsHeld},
		{"selling by touch, on PostgreSQL", sellingOnPostgres},
		{"help from the customer's phone, on PostgreSQL", helpOnPostgres},
	} {
		t.Run(scene.name, func(t *testing.T) {
			t.Parallel()
			scene.play(t, b)
		})
	}
}

// startBrowser starts the one Chromium, or skips the test and says why.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	switch {
	case testing.Short():
		t.Skip("short: the pages are not played in a browser")
	case os.Getenv("TILLBELL_TEST_SHORT_CHROMIUM") == "1":
		t.Skip("TILLBELL_TEST_SHORT_CHROMIUM=1: another run of these tests plays the pages in a browser; the race detector would only slow the server down for it")
	}
	program := chromium()
	if program == "" {
		if dbtest.Required("chromium") {
			t.Fatal("Chromium is required and not installed")
		}
		t.Skip("Chromium is not installed")
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.WSURLReadTimeout(patience), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(1280, 800),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "en-US"), chromedp.Flag("accept-lang", "en-US"))...)
	t.Cleanup(stop)
	b, quit := chromedp.NewContext(allocator)
	t.Cleanup(quit)
	t.Cleanup(func() { // and waits, or it would outlive the tests
		if err := chromedp.Cancel(b); err != nil {
			t.Logf("end %s: %v", program, err)
		}
	})
	if err := chromedp.Run(b); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	return b
}

// chromium is the program to start: the one without windows takes half the time.
func chromium() string {
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}
