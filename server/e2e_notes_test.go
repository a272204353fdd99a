package main

// talkBothWays: the customer, in German, and Mia, whose tablet speaks English,
// write to each other; each reads the other's phrase in their own language.
func (s *sceneShop) talkBothWays(mia, customer *person, request string) {
	s.Helper()
	const words = "Ich stehe <i>hinten</i> 🙂"
	card := cardOf(request)
	customer.tap(`.quick [data-phrase="thanks"]`)
	mia.reads(card+" "+hook("card-notes"), "Thank you")
	customer.writes(`.talk-write input`, words)
	customer.tap(`.talk-write button`)
	mia.reads(card+" "+hook("card-notes"), words)
	mia.tap(card + " " + hook("talk"))
	mia.tap(hook("talk-phrase") + `[data-phrase="looking"]`)
	mia.writes(hook("talk-words"), "Blue or red?")
	mia.tap(hook("talk-send"))
	mia.photo("tablet-notes")
	mia.tap(hook("sheet-close"))
	customer.reads(`.notes`, "Ich sehe im Lager nach.")
	customer.reads(`.notes`, "Blue or red?")
	customer.photo("customer-notes")
	customer.reload()
	customer.reads(`.notes`, words)
}

// goesAndComesBack: Mia promises to be back in two minutes, and is.
func (s *sceneShop) goesAndComesBack(mia, customer *person, request string) {
	s.Helper()
	mia.tap(cardOf(request) + " " + hook("more"))
	mia.photo("tablet-more")
	mia.tap(hook("pause-2"))
	customer.reads(`h1`, "Mia ist gleich zurück")
	customer.photo("customer-promise")
	mia.photo("tablet-promise")
	mia.tap(cardOf(request) + " " + hook("resume"))
	customer.reads(`h1`, "Mia ist bei Ihnen")
}

// isTakenBack: the end was a mis-tap; the customer sees the call go on.
func (s *sceneShop) isTakenBack(mia, customer *person, request string) {
	s.Helper()
	mia.seesNo(cardOf(request))
	customer.reads(`h1`, "Wurde Ihnen geholfen?")
	mia.tap(hook("undo"))
	customer.reads(`h1`, "Mia ist bei Ihnen")
	mia.tap(cardOf(request) + " " + hook("resolve"))
}
