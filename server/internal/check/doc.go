// Package check proves the invariants of a shop's data, and of what its
// clients say was acknowledged. It reads and never repairs: whatever it names
// is a bug, a tampered database or a lost commit.
//
// # What it proves
//
//	M1  every acknowledged sale and return of the client logs is in the books;
//	    complete logs intended every document there is, and what was refused
//	    each time it was sent is not there
//	M2  the bytes a client was answered are the bytes the books hold
//	M3  lines, rates and taxes add up to the totals, in the rows and in the
//	    answer, which agree field by field
//	M4  tenders less change are total and rounding; only cash gives change
//	M5  a closed drawer expected what its documents and movements come to, and
//	    its report says the same; what is kept of an open one is what its
//	    documents come to; every document and movement lies in the
//	    journal between the opening and the closing of its drawer; a register
//	    has at most one open drawer, the one its head names
//	M6  numbers are 1 to n for each register and kind, in the journal's order
//	M7  what of a line came back is the sum of its returns and never above what
//	    was sold or paid
//	M8  no gift card or credit is below zero; a balance is the sum of its
//	    transfers; a document moved those accounts that it was paid with, by so
//	    much
//	M9  stock on hand is moves, less sales, plus what returns put back
//	M10 every transfer of the ledger is between a customer and the house, in one
//	    unit, so that all accounts of a unit add up to zero, and its document is
//	    in the books; a payment of what was owed is one of them
//	M12 every row has its parents, no document is half-written, and the event
//	    log has told of each
//	J1  the journal's chains verify
//	J2  every document, movement, opening and closing has one journal entry
//	    with equal amounts, every counted copy too, and every entry its row
//	J3  closings cover the journal without a gap and their perpetual totals add up
//	J4  the figures of the office are what the documents in them come to, and
//	    its months the sums of their days
//	F1  every acknowledged request for help exists
//	F2  requests go allowed ways only, one version a step; claims of a request
//	    come one after the other and the live one is its holder's; what a
//	    helper was acknowledged is recorded
//	F3  a store's events are numbered without a hole up to its counter; clients
//	    applied them without a hole, with the content the log has
//	F4  no timer of an open request is overdue although a server was running
//	F5  the last event of a request says what its row says
//
// Order is judged by the journal's and the log's numbers, never by clocks,
// except for F4: there the times of events that only a running server writes
// are the signs that one was running.
//
// # Memory
//
// All is read in one snapshot and page by page. Kept beside a page are: a
// counter for each register, the requests of one store's kept events (trimming
// bounds those), some 60 bytes for each sale and return that the client logs
// name, and, while the chains are proven, a hash for each journal entry, which
// the seals are over. At most a few sentences of each code are kept, the rest
// is counted.
//
// # Client logs
//
// A client log is NDJSON, written by one client as it goes, each line flushed
// before what it announces is done. Its first line is
//
//	{"log":"client","complete":true}
//
// where complete says that this log, together with the others given, names
// every sale and return that was ever sent. Then one line an entry:
//
//	{"t":"sale","id":"…","phase":"intent"}                         before it is sent
//	{"t":"sale","id":"…","phase":"ack","status":201,"sha256":"…"}  answered 2xx
//	{"t":"sale","id":"…","phase":"refused","status":422}           answered 4xx
//	{"t":"sale","id":"…","phase":"unknown"}                        no answer, or 5xx
//
// t is what was asked for under the id: sale, return, drawer (opened), close
// (of that drawer), movement, request (for help); sha256 is the hex hash of
// the answer's body, and is not given for requests. For claim, arrive, resolve
// and release the id is the request's, and an ack also has "staff" and "epoch"
// of the claim. What a socket showed is logged as
//
//	{"t":"seq","id":"STORE","by":"tablet-1","phase":"snapshot","seq":7}
//	{"t":"seq","id":"STORE","by":"tablet-1","phase":"event","seq":8,"sha256":"…"}
//	{"t":"seq","id":"STORE","by":"tablet-1","phase":"skip","seq":11}
//
// with the hash of the frame's data. Entries of a t that is not known are an
// error, unknown members are not. A last line without its end was being
// written when the client died, and is not read.
package check
