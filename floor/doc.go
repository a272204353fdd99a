// Package floor is the half that helps: customers and tills ask, people on the
// floor answer. It owns requests, claims, presence, offers and their timers,
// and the service figures made of them.
//
// A request lives through
//
//	waiting → offered → accepted → arrived → resolved
//	   ↑_________|__________|          (lapsed, declined, escalated, released, handed off, moved)
//	any open state but arrived → cancelled;  waiting, offered → abandoned
//	taken back within seconds: accepted → waiting, arrived → accepted, resolved → arrived or accepted
//
// Invariants: each change raises the request's version by one and adds exactly
// one step to its timeline and one event, carrying the whole request, to the
// store's log, all in one transaction. At most one claim of a request is live;
// its epoch rises with every claim, and whoever acts on a claim must show it.
// Until its holder arrives, a claim lives by signs of the one device that they
// last acted on for it.
//
// Who is asked is chosen by floor/routing, by the policy that the store had for
// the kind when the request was made: everyone whom the rung asks, one after the
// other, or whoever is first has it. Who is asked one by one is asked for that
// alone, and nobody but who leads may take it meanwhile; the offer lapses, or is
// declined, and the next is asked. Why each is asked stands on the request. Three
// calls let pass in a row make a person not reacting: they are asked where nobody
// else is left, until they touch their tablet. A rung that could reach nobody who is
// there is told wider at once. Whoever becomes free is offered what
// others were asked before. What a till asks about goods is asked at their shelf,
// where that is known (shelf.go).
//
// What somebody is at is a pure function of facts (state.go): the calls they
// hold, a cart open at the till they are signed in on, what they say of
// themselves, whether anything reaches them. It is shown, and decides whether
// they are asked. A socket is no such fact: a tablet that is silent and that
// alerts wake is asked as any other.
//
// Who has a request may promise its customer to be back (it rings when the time
// is over, and waits again where nobody came), ask a second person to it by a
// request of its own, and give it to another zone. Customer and staff write notes
// to each other, a phrase or words, which the request carries.
//
// An ended request never changes again, but for the undoing of its end within
// seconds, its rating, what is done about a bad one, and the forgetting of its
// texts. A waiting customer may be asked
// once whether they still wait; without an answer the call is abandoned. Timers are columns (next_rung_at, abandon_at, lease_until), so
// a restart loses none and fires each once. What people typed is kept for 30
// days.
//
// Tasks, which have a time by which they are to be done, are offered behind calls
// in the same way (see Task); broadcasts and hand-over notes are read, and it is
// kept who read them and when.
//
// Lock order: call point, request or task, presence, the store's counter last.
package floor
