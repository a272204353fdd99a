// Package printer talks to receipt printers on the network: it finds out how
// one is, sends it the bytes of one paper, and tells what became of them. It
// keeps nothing and knows nothing of shops.
//
// Invariants: every wait is bounded; only an address that the shop may reach is
// dialled, whatever a name resolves to; a paper is reported as printed, as not
// begun, or as doubtful (some of it went out and nobody said that it is on
// paper), and never as one of the first two when it is the third.
package printer
