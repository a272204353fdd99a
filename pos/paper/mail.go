package paper

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"tillbell/pos"
	"tillbell/pos/receipt"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Letter is one mail with its receipt.
type Letter struct {
	ID      string // of the job: the message's own id, so that a second one is known for the first
	From    string // the shop's name
	To      string
	Subject string
	Text    string
	HTML    string
	PDF     []byte
	Name    string // of the attachment
}

// Mailer sends letters. Done means that the mail server took it; an error that
// is a *Returned with Forever says that it never will.
type Mailer interface {
	Send(ctx context.Context, l Letter) error
}

// Returned says why a letter was not taken.
type Returned struct {
	Forever bool
	Doubt   bool // it was given over, and nothing was heard
	Reason  string
}

// Error is the reason.
func (r *Returned) Error() string { return r.Reason }

const (
	sending = "sending"
	sent    = "sent"
	doubt   = "doubt" // as it is told; it is kept as waiting or failed

	// maxDoubts is how often a mail may have been accepted without our hearing of
	// it, before a person has to decide.
	maxDoubts = 2

	mailTime     = time.Minute
	firstDelay   = time.Minute
	mostDelay    = 2 * time.Hour
	maxDelays    = 30 // about two days, as mail servers do among themselves
	maxAddress   = 254
	mailsPerSale = 5
)

var (
	errNoMail       = fault.New(fault.Invalid, "no_mail", "This server sends no mail: it was started without --smtp-url.")
	errTrainingMail = fault.New(fault.Conflict, "in_training", "What was sold in training is not mailed.")
	errMailExists   = fault.New(fault.Conflict, "mail_exists", "Another mail has this id already.")
	errMailGone     = fault.New(fault.Conflict, "mail_sent", "This mail was sent, or is being sent just now.")
	errAddress      = fault.New(fault.Invalid, "address_invalid", "That is no e-mail address.").At("address", "address_invalid", "is no e-mail address")
	errEnoughMails  = fault.New(fault.Invalid, "too_many_mails", "This was mailed %d times already.", mailsPerSale)
	errNoQuote      = fault.New(fault.Invalid, "not_a_quote", "Only quotes are mailed; this is a parked cart.")
	errNoSuchMail   = fault.New(fault.NotFound, "no_mail_job", "There is no such mail.")
)

// Mail is one in the outbox.
type Mail struct {
	ID        string  `json:"id"`
	Document  string  `json:"document_id,omitempty"`
	Quote     string  `json:"quote_id,omitempty"`
	Payment   string  `json:"payment_id,omitempty" doc:"Of what was owed, or on goods put aside"`
	Title     string  `json:"title"`
	Address   string  `json:"address"`
	State     string  `json:"state" enum:"waiting,sending,sent,failed,doubt" doc:"doubt: the mail server had it and its answer was lost, so it may have arrived. It is sent again once by itself, under the same Message-ID; has that ended, only by hand"`
	Trouble   string  `json:"trouble"`
	Tries     int     `json:"tries"`
	CreatedAt string  `json:"created_at"`
	EndedAt   *string `json:"ended_at"`
}

type mailRow struct {
	ID, StoreID                   string
	SaleID, QuoteID, PaymentID    *string // one of them
	StaffID                       *string
	Address, Title                string
	Content                       []byte
	State, Trouble                string
	Tries, Doubts                 int
	NextAt, LeaseUntil, CreatedAt db.Micros
	EndedAt                       *db.Micros
	ContentHash                   []byte
}

func (mailRow) TableName() string { return "mail_jobs" }

func (r *mailRow) mail() Mail {
	m := Mail{ID: r.ID, Document: given(r.SaleID), Quote: given(r.QuoteID), Payment: given(r.PaymentID), Title: r.Title, Address: r.Address, State: r.State, Trouble: r.Trouble, Tries: r.Tries,
		CreatedAt: r.CreatedAt.Time().Format(stampLayout)}
	if r.Doubts > 0 && (r.State == waiting || r.State == failed) {
		m.State = doubt
	}
	if r.EndedAt != nil {
		at := r.EndedAt.Time().Format(stampLayout)
		m.EndedAt = &at
	}
	return m
}

// titleOf is how the queue and the outbox call a paper.
func titleOf(doc *receipt.Doc) string {
	if of(doc) == "payment_id" {
		return receipt.Name(*doc)
	}
	return doc.Number
}

func given(id *string) string {
	if id == nil {
		return ""
	}
	return *id
}

// checkAddress takes one plain address and nothing else: no name, no list, no
// second line.
func checkAddress(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxAddress || strings.ContainsAny(s, " \t\r\n<>(),;:\"\\") {
		return "", errAddress
	}
	for _, r := range s {
		if r < ' ' || r == 0x7f {
			return "", errAddress
		}
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" || !strings.Contains(s[strings.LastIndexByte(s, '@')+1:], ".") {
		return "", errAddress
	}
	return s, nil
}

// PutMail puts a receipt, or a payment's paper, in the outbox, once. It is handed out by that.
func (d *Desk) PutMail(ctx context.Context, c pos.Cashier, store access.Store, id, document, address string) (Mail, bool, error) {
	return d.putMail(ctx, c, store, id, document, address, func(keep func(tx *db.Tx, doc receipt.Doc) error) error {
		_, err := d.handOut(ctx, c, store, document, keep)
		return err
	})
}

// PutGiftMail puts a gift receipt in the outbox, which counts as no copy.
func (d *Desk) PutGiftMail(ctx context.Context, c pos.Cashier, store access.Store, id, document, address string) (Mail, bool, error) {
	return d.putMail(ctx, c, store, id, "gift "+document, address, func(keep func(tx *db.Tx, doc receipt.Doc) error) error {
		doc, err := d.Gift(ctx, store, document)
		if err != nil {
			return err
		}
		return d.db.Tx(ctx, func(tx *db.Tx) error { return keep(tx, doc) })
	})
}

// PutQuoteMail puts a quote in the outbox. It says what its prices are until
// when, and calls itself up by its number and its code.
func (d *Desk) PutQuoteMail(ctx context.Context, c pos.Cashier, store access.Store, id, quote, address string) (Mail, bool, error) {
	return d.putMail(ctx, c, store, id, "quote "+quote, address, func(keep func(tx *db.Tx, doc receipt.Doc) error) error {
		doc, err := d.Cart(ctx, store, quote)
		if err != nil {
			return err
		}
		if doc.Kind != receipt.Quote {
			return errNoQuote
		}
		return d.db.Tx(ctx, func(tx *db.Tx) error { return keep(tx, doc) })
	})
}

// putMail puts what hand gives out in the outbox; what names it for retries.
func (d *Desk) putMail(ctx context.Context, c pos.Cashier, store access.Store, id, what, address string, hand func(keep func(tx *db.Tx, doc receipt.Doc) error) error) (Mail, bool, error) {
	if d.opt.Mail == nil {
		return Mail{}, false, errNoMail
	}
	address, err := checkAddress(address)
	if err != nil {
		return Mail{}, false, err
	}
	hash := sha256.Sum256([]byte(what + "\x00" + address))
	if m, err := d.mailAgain(ctx, store.ID, id, hash[:]); err == nil || !errors.Is(err, errNoSuchMail) {
		return m, false, err
	}
	row := mailRow{ID: id, StoreID: store.ID, StaffID: optional(c.Staff), Address: address, State: waiting, ContentHash: hash[:]}
	err = hand(func(tx *db.Tx, doc receipt.Doc) error {
		if doc.Training {
			return errTrainingMail
		}
		if err := mayGoOut(doc); err != nil {
			return err
		}
		column := of(&doc)
		switch row.Title = titleOf(&doc); {
		case doc.Kind == receipt.Quote:
			column, row.QuoteID, row.Title = "quote_id", &doc.ID, doc.Code
		case column == "payment_id":
			row.PaymentID = &doc.ID
		default:
			row.SaleID = &doc.ID
		}
		var n int64
		if err := tx.Raw(`SELECT COUNT(*) FROM mail_jobs WHERE `+column+` = ?`, doc.ID).Row().Scan(&n); err != nil {
			return err
		}
		if n >= mailsPerSale {
			return errEnoughMails
		}
		row.CreatedAt, row.NextAt, row.Content = db.At(tx.Now), db.At(tx.Now), mustJSON(doc)
		return tx.Create(&row).Error
	})
	if db.IsDuplicate(err) {
		return d.found(d.mailAgain(ctx, store.ID, id, hash[:]))
	}
	if err != nil {
		return Mail{}, false, fmt.Errorf("put mail: %w", err)
	}
	poke(d.post)
	return row.mail(), true, nil
}

func (d *Desk) found(m Mail, err error) (Mail, bool, error) { return m, false, err }

func (d *Desk) mailAgain(ctx context.Context, store, id string, hash []byte) (Mail, error) {
	var r mailRow
	err := d.db.Read(ctx).Where("id = ?", id).Take(&r).Error
	switch {
	case db.IsMissing(err):
		return Mail{}, errNoSuchMail
	case err != nil:
		return Mail{}, fmt.Errorf("find mail: %w", db.Translate(err))
	case r.StoreID != store || string(r.ContentHash) != string(hash):
		return Mail{}, errMailExists
	}
	return r.mail(), nil
}

// SendsMail tells whether this server sends any.
func (d *Desk) SendsMail() bool { return d.opt.Mail != nil }

// Mail is one of a store's.
func (d *Desk) Mail(ctx context.Context, store, id string) (Mail, error) {
	var r mailRow
	err := d.db.Read(ctx).Where("id = ? AND store_id = ?", id, store).Omit("content").Take(&r).Error
	if db.IsMissing(err) {
		return Mail{}, errNoSuchMail
	} else if err != nil {
		return Mail{}, fmt.Errorf("find mail %s: %w", id, db.Translate(err))
	}
	return r.mail(), nil
}

// Mails lists the outbox, the newest first.
func (d *Desk) Mails(ctx context.Context, store, state, cursor string, limit int) (mails []Mail, next string, err error) {
	q := d.db.Read(ctx).Where("store_id = ?", store).Order("id DESC").Limit(limit + 1).Omit("content")
	switch state {
	case "":
	case doubt:
		q = q.Where("doubts > 0 AND state IN ('waiting', 'failed')")
	case waiting, failed:
		q = q.Where("state = ? AND doubts = 0", state)
	default:
		q = q.Where("state = ?", state)
	}
	if cursor != "" {
		q = q.Where("id < ?", cursor)
	}
	var rows []mailRow
	if err := q.Find(&rows).Error; err != nil {
		return nil, "", fmt.Errorf("list mails: %w", db.Translate(err))
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	mails = make([]Mail, len(rows))
	for i := range rows {
		mails[i] = rows[i].mail()
	}
	return mails, next, nil
}

// SendMailAgain is a person's word that a mail that failed, or may have
// arrived, is to be sent again. One that waits is sent at once.
func (d *Desk) SendMailAgain(ctx context.Context, store, id string) (Mail, error) {
	if d.opt.Mail == nil {
		return Mail{}, errNoMail
	}
	err := d.db.Tx(ctx, func(tx *db.Tx) error {
		// What is tried anew is tried as often as a new one; that it may have arrived
		// before is not forgotten, and one more doubt ends it again.
		done := tx.Exec(`UPDATE mail_jobs SET state = 'waiting', next_at = ?, tries = 0, ended_at = NULL, doubts = CASE WHEN doubts > 0 THEN 1 ELSE 0 END
			WHERE id = ? AND store_id = ? AND state IN ('waiting', 'failed')`, db.At(tx.Now), id, store)
		if done.Error != nil || done.RowsAffected == 1 {
			return done.Error
		}
		var there bool
		err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM mail_jobs WHERE id = ? AND store_id = ?)`, id, store).Row().Scan(&there)
		if err == nil && !there {
			return errNoSuchMail
		} else if err != nil {
			return err
		}
		return errMailGone
	})
	if err != nil {
		return Mail{}, fmt.Errorf("send mail %s again: %w", id, err)
	}
	poke(d.post)
	return d.Mail(ctx, store, id)
}

// SendDue sends what is due, one after the other.
func (d *Desk) SendDue(ctx context.Context) error {
	for ctx.Err() == nil {
		r, err := d.takeMail(ctx)
		if err != nil || r == nil {
			return err
		}
		if err := d.post1(ctx, r); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// takeMail takes the next mail. One whose node is gone while it was sending is
// sent again, under the same message id: nobody saw that it was accepted.
func (d *Desk) takeMail(ctx context.Context) (*mailRow, error) {
	var taken *mailRow
	err := d.db.Tx(ctx, func(tx *db.Tx) error {
		taken = nil
		var r mailRow
		err := tx.Raw(`SELECT * FROM mail_jobs WHERE (state = 'waiting' AND next_at <= ?) OR (state = 'sending' AND lease_until < ?) ORDER BY id LIMIT 1`,
			db.At(tx.Now), db.At(tx.Now)).Take(&r).Error
		if db.IsMissing(err) {
			return nil
		} else if err != nil {
			return err
		}
		if r.State == sending { // its node is gone: nobody knows what it heard
			r.Doubts++
		}
		done := tx.Exec(`UPDATE mail_jobs SET state = 'sending', tries = tries + 1, doubts = ?, lease_until = ? WHERE id = ? AND state = ? AND lease_until = ?`,
			r.Doubts, db.At(tx.Now.Add(2*mailTime)), r.ID, r.State, r.LeaseUntil)
		if done.Error == nil && done.RowsAffected == 1 {
			r.Tries++
			taken = &r
		}
		return done.Error
	})
	if err != nil {
		return nil, fmt.Errorf("take a mail: %w", err)
	}
	return taken, nil
}

func (d *Desk) post1(ctx context.Context, r *mailRow) error {
	if r.Doubts >= maxDoubts && r.State == sending {
		return d.endMail(ctx, r, failed, "the server was stopped while it was being sent")
	}
	letter, err := d.letter(ctx, r)
	if err != nil {
		return errors.Join(err, d.endMail(ctx, r, failed, "the receipt cannot be set"))
	}
	sendingCtx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	err = d.opt.Mail.Send(sendingCtx, letter)
	ctx = context.WithoutCancel(ctx) // that it was accepted must be written down
	var back *Returned
	switch {
	case err == nil:
		return d.endMail(ctx, r, sent, "")
	case !errors.As(err, &back):
		back = &Returned{Reason: err.Error()}
	}
	reason := clip(back.Reason, 300)
	if back.Doubt {
		r.Doubts++
	}
	if back.Forever || r.Doubts >= maxDoubts || r.Tries >= maxDelays {
		return d.endMail(ctx, r, failed, reason)
	}
	return d.endMail(ctx, r, waiting, reason)
}

func clip(s string, most int) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "?")
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

func (d *Desk) endMail(ctx context.Context, r *mailRow, state, trouble string) error {
	err := d.db.Tx(ctx, func(tx *db.Tx) error {
		set := map[string]any{"state": state, "trouble": trouble, "lease_until": 0, "doubts": r.Doubts}
		if state == waiting {
			delay := firstDelay
			for range r.Tries - 1 {
				delay = min(2*delay, mostDelay)
			}
			set["next_at"] = db.At(tx.Now.Add(delay))
		} else {
			set["ended_at"] = db.At(tx.Now)
		}
		return tx.Model(&mailRow{}).Where("id = ? AND state = ?", r.ID, sending).Updates(set).Error
	})
	if err != nil {
		return fmt.Errorf("write down what became of mail %s: %w", r.ID, err)
	}
	return nil
}

func (d *Desk) letter(ctx context.Context, r *mailRow) (Letter, error) {
	var doc receipt.Doc
	if err := json.Unmarshal(r.Content, &doc); err != nil {
		return Letter{}, fmt.Errorf("read mail %s: %w", r.ID, err)
	}
	t, err := d.TemplateOf(ctx, r.StoreID, doc.Language)
	if err == nil && t.Logo {
		doc.Logo, err = d.Logo(ctx, r.StoreID)
	}
	if err != nil {
		return Letter{}, err
	}
	doc.Letters = d.opt.Letters
	page, err := receipt.HTML(doc)
	if err != nil {
		return Letter{}, err
	}
	pdf, err := receipt.PDF(doc, receipt.A4)
	if err != nil {
		return Letter{}, err
	}
	link := doc.Link
	doc.Link = "" // set in columns it would be broken, and could not be opened
	text := string(receipt.Text(doc, 48))
	if link != "" {
		text += "\n" + link + "\n"
	}
	if doc.Kind == receipt.Quote {
		text += "\n" + receipt.Clean(doc.Code) + "\n" // bars and squares are no text
	}
	return Letter{ID: r.ID, From: receipt.Clean(doc.Store.Name), To: r.Address, Subject: receipt.Title(doc), Text: text, HTML: string(page),
		PDF: pdf, Name: receipt.FileName(doc)}, nil
}
