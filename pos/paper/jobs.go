package paper

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tillbell/pos"
	"tillbell/pos/printer"
	"tillbell/pos/receipt"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Kinds of jobs.
const (
	KindReceipt = "receipt"
	KindGift    = "gift"
	KindReport  = "report" // X or Z
	KindKick    = "kick"   // the drawer alone
	KindTest    = "test"
	KindCart    = "cart" // a quote, or the slip of a parked cart
)

// States of jobs.
const (
	waiting   = "waiting"
	printing  = "printing"
	printed   = "printed"
	failed    = "failed"
	cancelled = "cancelled"
)

var (
	errNoJob     = fault.New(fault.NotFound, "no_job", "There is no such print job.")
	errJobExists = fault.New(fault.Conflict, "job_exists", "Another print job has this id already.")
	errNoDefault = fault.New(fault.Invalid, "no_default_printer", "No printer is set for this register.")
	errKicked    = fault.New(fault.Conflict, "kicked", "The drawer was opened for this already.")
	errNoKick    = fault.New(fault.Invalid, "no_cash", "The drawer opens for cash, a movement or a no-sale that was just made.")
	errOver      = fault.New(fault.Conflict, "job_over", "This job is over.")
	errInHand    = fault.New(fault.Conflict, "job_printing", "The printer has this job in hand.")
)

// kickWithin is how long after it was made a document or a movement opens the
// drawer: old ones would be a way to open it without a trace.
const kickWithin = 15 * time.Minute

// JobRequest asks for a paper.
type JobRequest struct {
	Kind     string `json:"kind"`
	Document string `json:"document_id,omitempty"`
	Drawer   string `json:"drawer_id,omitempty"`
	Reading  string `json:"reading_id,omitempty"` // of an X that is kept
	Movement string `json:"movement_id,omitempty"`
	Printer  string `json:"printer_id,omitempty"` // empty: the register's
	Kick     bool   `json:"kick,omitempty"`       // open the drawer with it, if cash was paid
}

// Job is one in the queue.
type Job struct {
	ID        string          `json:"id"`
	PrinterID string          `json:"printer_id"`
	Printer   string          `json:"printer"`
	Register  string          `json:"register_id"`
	Kind      string          `json:"kind"`
	Subject   string          `json:"subject_id"`
	Title     string          `json:"title"`
	State     string          `json:"state" enum:"waiting,printing,printed,failed,cancelled"`
	Doubtful  bool            `json:"doubtful" doc:"It may be on paper, whole or in part"`
	Trouble   printer.Trouble `json:"trouble"`
	Tries     int             `json:"tries"`
	CreatedAt string          `json:"created_at"`
	EndedAt   *string         `json:"ended_at"`
}

type jobRow struct {
	ID, StoreID, PrinterID         string
	RegisterID, StaffID, SubjectID *string
	Kind, Title                    string
	Kick                           bool
	Content                        []byte
	State                          string
	Doubtful                       bool
	Trouble                        string
	Tries                          int
	NextAt, LeaseUntil, CreatedAt  db.Micros
	EndedAt                        *db.Micros
	ContentHash                    []byte
}

func (jobRow) TableName() string { return "print_jobs" }

const stampLayout = "2006-01-02T15:04:05.000Z"

func (r *jobRow) job(names map[string]string) Job {
	j := Job{ID: r.ID, PrinterID: r.PrinterID, Printer: names[r.PrinterID], Kind: r.Kind, Title: r.Title, State: r.State, Doubtful: r.Doubtful,
		Trouble: printer.Trouble(r.Trouble), Tries: r.Tries, CreatedAt: r.CreatedAt.Time().Format(stampLayout)}
	if r.RegisterID != nil {
		j.Register = *r.RegisterID
	}
	if r.SubjectID != nil {
		j.Subject = *r.SubjectID
	}
	if r.EndedAt != nil {
		at := r.EndedAt.Time().Format(stampLayout)
		j.EndedAt = &at
	}
	return j
}

// content is what is printed, set for the printer only when it is sent: another
// printer may have other paper.
type content struct {
	Doc      *receipt.Doc    `json:"doc,omitempty"`
	Report   *receipt.Report `json:"report,omitempty"`
	Language string          `json:"language"`
}

// PutJob puts a paper in the queue, once. The same id again is the same job.
func (d *Desk) PutJob(ctx context.Context, c pos.Cashier, store access.Store, id string, r JobRequest) (Job, bool, error) {
	hash := sha256.Sum256(mustJSON(r))
	row := jobRow{ID: id, StoreID: store.ID, RegisterID: optional(c.Register), StaffID: optional(c.Staff), Kind: r.Kind, State: waiting, ContentHash: hash[:]}
	if old, err := d.findJob(ctx, store.ID, id); err == nil {
		return old.again(hash[:], d.names(ctx, store.ID))
	} else if !errors.Is(err, errNoJob) {
		return Job{}, false, err
	}
	target, err := d.printerFor(ctx, store.ID, c.Register, r)
	if err != nil {
		return Job{}, false, err
	}
	row.PrinterID = target.ID
	err = d.fill(ctx, c, store, &row, r)
	if db.IsDuplicate(err) { // another request with this id was faster, or the drawer was opened
		if old, again := d.findJob(ctx, store.ID, id); again == nil {
			return old.again(hash[:], d.names(ctx, store.ID))
		}
		if r.Kind == KindKick {
			err = errKicked
		}
	}
	if err != nil {
		return Job{}, false, fmt.Errorf("put print job: %w", err)
	}
	poke(d.wake)
	return row.job(map[string]string{target.ID: target.Name}), true, nil
}

func (r *jobRow) again(hash []byte, names map[string]string) (Job, bool, error) {
	if string(r.ContentHash) != string(hash) {
		return Job{}, false, errJobExists
	}
	return r.job(names), false, nil
}

// fill makes what is printed and adds the job, in the transaction that counts
// the paper where it is one that counts.
func (d *Desk) fill(ctx context.Context, c pos.Cashier, store access.Store, row *jobRow, r JobRequest) error {
	row.SubjectID = optional(r.Document + r.Drawer + r.Movement)
	what := content{Language: store.Language}
	switch r.Kind {
	case KindReceipt:
		_, err := d.handOut(ctx, c, store, r.Document, func(tx *db.Tx, doc receipt.Doc) error {
			row.Title, row.Kick = titleOf(&doc), r.Kick && doc.Copy == 0 && paidCash(doc) && !doc.Training
			what.Doc = &doc
			return d.add(tx, row, what)
		})
		return err
	case KindGift:
		doc, err := d.Gift(ctx, store, r.Document)
		if err != nil {
			return err
		}
		row.Title, what.Doc = doc.Number, &doc
	case KindCart:
		doc, err := d.Cart(ctx, store, r.Document)
		if err != nil {
			return err
		}
		row.Title, what.Doc = "# "+doc.Number, &doc
	case KindReport:
		_, err := d.books.DrawerPaper(ctx, c, store, r.Drawer, r.Reading, func(tx *db.Tx, report receipt.Report) error {
			row.Title, what.Report = reportTitle(&report), &report
			return d.add(tx, row, what)
		})
		return err
	case KindKick:
		if err := d.mayKick(ctx, c, row, r); err != nil {
			return err
		}
	case KindTest:
	default:
		return fault.New(fault.Invalid, "kind_invalid", "A print job is a receipt, gift, report, cart, kick or test.").At("kind", "invalid", "is not known")
	}
	return d.db.Tx(ctx, func(tx *db.Tx) error { return d.add(tx, row, what) })
}

func reportTitle(r *receipt.Report) string {
	switch {
	case r.Number > 0:
		return fmt.Sprintf("Z %d", r.Number)
	case r.XNumber > 0:
		return fmt.Sprintf("X %d, %s", r.XNumber, r.RegisterCode)
	}
	return "X " + r.RegisterCode
}

func paidCash(doc receipt.Doc) bool {
	for _, t := range doc.Tenders {
		if t.Kind == "cash" {
			return true
		}
	}
	return doc.Back != nil && paidCash(*doc.Back)
}

// mayKick lets the drawer be opened for what the journal knows of.
func (d *Desk) mayKick(ctx context.Context, c pos.Cashier, row *jobRow, r JobRequest) error {
	var at db.Micros
	var err error
	switch {
	case r.Movement != "":
		err = d.db.Read(ctx).Raw(`SELECT m.at FROM drawer_movements m JOIN drawers w ON w.id = m.drawer_id WHERE m.id = ? AND w.register_id = ?`,
			r.Movement, c.Register).Row().Scan(&at)
	case r.Document != "":
		err = d.db.Read(ctx).Raw(`SELECT s.committed_at FROM sales s WHERE s.id = ? AND s.register_id = ? AND EXISTS
			(SELECT 1 FROM sale_tenders t WHERE t.sale_id = s.id AND t.kind = 'cash')`, r.Document, c.Register).Row().Scan(&at)
	default:
		return errNoKick
	}
	if db.IsMissing(err) || err == nil && d.db.Now().Sub(at.Time()) > kickWithin {
		return errNoKick
	}
	row.Kick = true
	return db.Translate(err)
}

func (d *Desk) add(tx *db.Tx, row *jobRow, what content) error {
	row.CreatedAt, row.NextAt, row.Content = db.At(tx.Now), db.At(tx.Now), mustJSON(what)
	if err := tx.Create(row).Error; err != nil {
		return err
	}
	return tell(tx, row)
}

// tell lets the register's till and the office see what a job is about.
func tell(tx *db.Tx, row *jobRow) error {
	audience := db.TopicReports
	if row.RegisterID != nil {
		audience += " " + db.TopicRegister(*row.RegisterID)
	}
	_, err := tx.Emit(row.StoreID, db.Event{Type: "print_job.changed", Audience: audience, Data: map[string]any{"id": row.ID, "printer_id": row.PrinterID,
		"state": row.State, "doubtful": row.Doubtful, "trouble": row.Trouble}})
	return err
}

// printerFor is the printer asked for, or the register's for the kind.
func (d *Desk) printerFor(ctx context.Context, store, register string, r JobRequest) (Printer, error) {
	id := r.Printer
	if id == "" && register != "" {
		set, err := d.PrintingOf(ctx, store, register)
		if err != nil {
			return Printer{}, err
		}
		id = set.ReceiptPrinter
		switch {
		case r.Kind == KindReport && set.ReportPrinter != "":
			id = set.ReportPrinter
		case r.Kind == KindKick && set.KickPrinter != "":
			id = set.KickPrinter
		}
	}
	if id == "" {
		return Printer{}, errNoDefault
	}
	return d.Printer(ctx, store, id)
}

func (d *Desk) findJob(ctx context.Context, store, id string) (*jobRow, error) {
	var r jobRow
	err := d.db.Read(ctx).Where("id = ?", id).Take(&r).Error
	if db.IsMissing(err) || err == nil && r.StoreID != store {
		return nil, errNoJob
	} else if err != nil {
		return nil, fmt.Errorf("find print job: %w", db.Translate(err))
	}
	return &r, nil
}

// names of a store's printers; a job without one is still a job.
func (d *Desk) names(ctx context.Context, store string) map[string]string {
	printers, err := d.Printers(ctx, store)
	if err != nil {
		return nil
	}
	out := make(map[string]string, len(printers))
	for _, p := range printers {
		out[p.ID] = p.Name
	}
	return out
}

// Job is one of a store's.
func (d *Desk) Job(ctx context.Context, store, id string) (Job, error) {
	r, err := d.findJob(ctx, store, id)
	if err != nil {
		return Job{}, err
	}
	j := r.job(d.names(ctx, store))
	if j.State == waiting && j.Trouble == "" { // what holds up the one before holds it up too
		err := d.db.Read(ctx).Raw(`SELECT trouble FROM print_jobs WHERE printer_id = ? AND state = 'waiting' ORDER BY id LIMIT 1`, r.PrinterID).Row().Scan(&j.Trouble)
		if err != nil && !db.IsMissing(err) {
			return j, fmt.Errorf("find what holds up printer %s: %w", r.PrinterID, db.Translate(err))
		}
	}
	return j, nil
}

// JobFilter picks jobs for a list.
type JobFilter struct {
	State, Printer, Register, Cursor string
	Limit                            int
}

// Jobs lists a store's jobs, the newest first.
func (d *Desk) Jobs(ctx context.Context, store string, f JobFilter) (jobs []Job, next string, err error) {
	q := d.db.Read(ctx).Where("store_id = ?", store).Order("id DESC").Limit(f.Limit + 1).Omit("content")
	for column, value := range map[string]string{"state": f.State, "printer_id": f.Printer, "register_id": f.Register} {
		if value != "" {
			q = q.Where(column+" = ?", value)
		}
	}
	if f.Cursor != "" {
		q = q.Where("id < ?", f.Cursor)
	}
	var rows []jobRow
	if err := q.Find(&rows).Error; err != nil {
		return nil, "", fmt.Errorf("list print jobs: %w", db.Translate(err))
	}
	if len(rows) > f.Limit {
		rows = rows[:f.Limit]
		next = rows[f.Limit-1].ID
	}
	names := d.names(ctx, store)
	jobs = make([]Job, len(rows))
	for i := range rows {
		jobs[i] = rows[i].job(names)
	}
	return jobs, next, nil
}

// Retry asks for a failed or waiting job again, now, on the same printer or on
// another. One that got on by itself meanwhile is let be on its printer. What was doubtful stays so: its paper will say it. The drawer opens
// with it only where it would have: at the job's own register, by the job's own
// printer, and not long after.
func (d *Desk) Retry(ctx context.Context, c pos.Cashier, id, printerID string) (Job, error) {
	store := c.Store
	if printerID != "" {
		if _, err := d.Printer(ctx, store, printerID); err != nil {
			return Job{}, err
		}
	}
	err := d.change(ctx, store, id, func(tx *db.Tx, r *jobRow) (map[string]any, error) {
		here := printerID == "" || printerID == r.PrinterID
		switch {
		case here && (r.State == printing || r.State == printed):
			return nil, nil
		case r.State == printing:
			return nil, errInHand
		case r.State == printed || r.State == cancelled:
			return nil, errOver
		}
		kick := r.Kick && here && r.RegisterID != nil && *r.RegisterID == c.Register &&
			tx.Now.Sub(r.CreatedAt.Time()) <= kickWithin
		if r.Kind == KindKick && !kick {
			return nil, errNoKick
		}
		if printerID != "" {
			r.PrinterID = printerID
		}
		r.State, r.Trouble = waiting, ""
		// Those before it are tried again too: papers keep their order.
		if err := tx.Exec(`UPDATE print_jobs SET next_at = ? WHERE printer_id = ? AND state = 'waiting'`, db.At(tx.Now), r.PrinterID).Error; err != nil {
			return nil, err
		}
		return map[string]any{"printer_id": r.PrinterID, "kick": kick, "state": waiting, "trouble": "", "tries": 0, "next_at": db.At(tx.Now), "ended_at": nil}, nil
	})
	if err != nil {
		return Job{}, err
	}
	poke(d.wake)
	return d.Job(ctx, store, id)
}

// Cancel ends a job that is not in hand; one that is cancelled stays so.
func (d *Desk) Cancel(ctx context.Context, store, id string) (Job, error) {
	err := d.change(ctx, store, id, func(tx *db.Tx, r *jobRow) (map[string]any, error) {
		switch r.State {
		case cancelled:
			return nil, nil
		case printing:
			return nil, errInHand
		case printed:
			return nil, errOver
		}
		r.State = cancelled
		return map[string]any{"state": cancelled, "ended_at": db.At(tx.Now)}, nil
	})
	if err != nil {
		return Job{}, err
	}
	return d.Job(ctx, store, id)
}

// change decides on a job as it is now, and changes it only if it still is so.
func (d *Desk) change(ctx context.Context, store, id string, decide func(tx *db.Tx, r *jobRow) (map[string]any, error)) error {
	return d.db.Tx(ctx, func(tx *db.Tx) error {
		var r jobRow
		err := tx.Raw(`SELECT * FROM print_jobs WHERE id = ? AND store_id = ?`+tx.Lock(), id, store).Take(&r).Error
		if db.IsMissing(err) {
			return errNoJob
		} else if err != nil {
			return err
		}
		before := r.State
		set, err := decide(tx, &r)
		if err != nil || set == nil {
			return err
		}
		done := tx.Model(&jobRow{}).Where("id = ? AND state = ?", id, before).Updates(set)
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected == 0 {
			return errInHand
		}
		return tell(tx, &r)
	})
}

// bytes are what a printer is sent, and the letters that it will print as "?".
func (r *jobRow) bytes(dev receipt.Device, name string, logo receipt.Logo, now time.Time) (out []byte, lost []string, err error) {
	var what content
	if err := json.Unmarshal(r.Content, &what); err != nil {
		return nil, nil, fmt.Errorf("read print job %s: %w", r.ID, err)
	}
	kick := r.Kick && now.Sub(r.CreatedAt.Time()) <= kickWithin // a printer that was off must not open the drawer hours later
	if r.Doubtful && r.Kind != KindKick {
		out = receipt.Twice(dev, what.Language)
	}
	switch {
	case what.Doc != nil:
		what.Doc.Logo = logo
		return append(out, receipt.Print(*what.Doc, dev, kick)...), receipt.Unprinted(*what.Doc, dev), nil
	case what.Report != nil:
		return append(out, receipt.PrintReport(*what.Report, dev)...), receipt.UnprintedReport(*what.Report, dev), nil
	case r.Kind == KindKick && !kick:
		return nil, nil, nil
	case r.Kind == KindKick:
		return receipt.Kick(dev), nil, nil
	}
	return receipt.TestPage(dev, name, what.Language, now, logo), nil, nil
}
