package pos

import (
	"context"
	"errors"
	"time"
)

// Device is an external signer that a law asks for beside our own seal. There
// is none unless SignWith is given one: the built-in Signer, a key in a file,
// seals every entry in any case, and is what France asks for. With a Device,
// what is entered on registers is shown to it, each entry once and in the order
// of its time, after the sale is answered: while the device is away, selling
// goes on.
//
// Who writes one keeps to this:
//
//   - Sign signs the entry that a Task names, or says why not. It is called for
//     one entry at a time, and must return when ctx is done: after ten seconds.
//   - An error that is ErrRefused is the last word on this entry: it is kept as
//     unsigned for good, with the error's text, and the next one follows. After
//     any other error the same entry is shown again, later and first.
//   - Before an entry is shown again, Find is asked whether the device has
//     signed it already: an answer may have got lost. A device tells entries
//     apart by Register and Seq, which it must keep with what it signs (a TSE in
//     its clientId and process data, an RT in its document's reference).
//   - Three failures in a row give the device up for a time that doubles from a
//     second to a minute; the journal has OUTAGE_ON then, OUTAGE_OFF when it is
//     back. What was entered meanwhile comes with Late set. A law that lets such
//     papers be signed afterwards is served by signing them; where they must
//     stay as they are, the device answers ErrRefused.
//   - Shown are SALE, RETURN and VOID, ABORT, COPY and TRAINING, the cash of DRAWER_OPEN,
//     DRAWER_PARK, DRAWER_TAKE, PAY_IN, PAY_OUT, DROP and NO_SALE, and Z. What a
//     law does not want signed is answered by an empty Signature.
//   - A Device that is a Starter too is told when a cart begins.
//   - A device belongs to one server: two would show it everything twice.
//
// What the devices of some countries make of a Task:
//
//	DE, a TSE: a Starter; one transaction, started by Begin at the first input
//	    (or by Sign where there is no Begun) and finished by Sign with the process type
//	    Kassenbeleg-V1 for documents and SonstigerVorgang for the rest. Act is
//	    the transaction's number, Counter the signature counter, Started and
//	    Finished the TSE's log times, Process and Content what it was given.
//	    Printed says at least Act, Counter, both times, the serial number and
//	    the check value. Describe is needed for the DSFinV-K. A Late one is
//	    refused: during an outage receipts bear its mark and stay unsigned.
//	AT, an RKSV unit: the machine code of a receipt with its five sums by rate,
//	    the encrypted turnover counter and the link to the signature before.
//	    Counter counts the signatures; Printed is the machine code. A Late one
//	    is refused; the receipt that ends an outage is the device's to make.
//	SE, a control unit: the control code over number, time, sums and tax.
//	    Printed is the unit's number and the code.
//	IT, an RT: the document is sent; its number comes back as Act, its seal as
//	    Value, and Printed says both. A Late one is sent.
type Device interface {
	// Serial names the device, the same as long as it is the same.
	Serial() string
	// Sign signs an entry.
	Sign(ctx context.Context, t Task) (Signature, error)
	// Find tells whether the device has signed an entry already.
	Find(ctx context.Context, t Task) (Signature, bool, error)
}

// Describer is a Device that says what a tax office is to know of it. It is
// asked once it has answered something, after every start.
type Describer interface {
	Describe(ctx context.Context) (DeviceMaster, error)
}

// DeviceMaster are the master data of a device, in the form of DSFinV-K.
type DeviceMaster struct {
	Algorithm   string `json:"algorithm,omitempty"`   // ecdsa-plain-SHA256
	TimeFormat  string `json:"time_format,omitempty"` // unixTime, utcTime…
	Encoding    string `json:"encoding,omitempty"`    // of Content: UTF-8 or ASCII
	PublicKey   string `json:"public_key,omitempty"`  // base64
	Certificate string `json:"certificate,omitempty"` // base64, at most 7,000 signs
}

// ErrRefused says that a device will never sign an entry.
var ErrRefused = errors.New("the device refuses")

// Task is an entry for a device to sign. Payload is the entry as the journal
// has it, its JSON; of documents it is the Document.
type Task struct {
	Register, Type, Doc string
	Seq                 int64
	At                  time.Time
	Late                bool   // the device was away when it was entered
	Begun               *Begun // what a Starter answered when it began; nil: it was not told
	Hash, Payload       []byte

	store string
}

// Signature is a device's answer.
type Signature struct {
	Act               int64     // its number of the act; 0: it has none
	Counter           int64     // of signatures
	Started, Finished time.Time // by the device's clock
	Value             []byte
	Process, Content  string // what kind of act it signed, and what of it
	Printed           string // what the law wants on the paper, in lines
}
