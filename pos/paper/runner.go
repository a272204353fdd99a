package paper

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"tillbell/pos/printer"
	"tillbell/pos/receipt"
	"tillbell/server/db"
)

const (
	// hold is how long a job is a node's own. Sending is ended well before it,
	// so that what is taken over was truly left behind.
	hold     = 3 * time.Minute
	sendTime = 2 * time.Minute

	firstPause = 2 * time.Second
	mostPause  = time.Minute
	maxTries   = 40 // about half an hour; then somebody must ask for it again

	keepJobs  = 30 * 24 * time.Hour
	dueAtOnce = 50
)

func logWork(err error) { slog.Warn("paper is late; it will be tried again", "err", err) }

// PrintDue prints what is due, each printer for itself, and returns when none
// is left that is.
func (d *Desk) PrintDue(ctx context.Context) error {
	var workers sync.WaitGroup
	err := d.dispatch(ctx, workers.Go)
	workers.Wait()
	return errors.Join(err, ctx.Err())
}

// crew are the printers that this node is at, one worker at each: one that
// hangs keeps nobody waiting but what is meant for it.
type crew struct {
	mu sync.Mutex
	at map[string]bool
}

func (c *crew) begin(printer string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at[printer] {
		return false
	}
	if c.at == nil {
		c.at = make(map[string]bool)
	}
	c.at[printer] = true
	return true
}

func (c *crew) end(printer string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.at, printer)
}

// dispatch sends a worker to each printer that has something due and no worker
// of this node yet.
func (d *Desk) dispatch(ctx context.Context, start func(func())) error {
	if err := d.takeOver(ctx); err != nil {
		return err
	}
	due, err := d.due(ctx, "")
	if err != nil {
		return err
	}
	for _, first := range due {
		if !d.crew.begin(first.PrinterID) {
			continue
		}
		start(func() {
			if err := d.workAt(ctx, first); err != nil && ctx.Err() == nil {
				logWork(err)
			}
			d.crew.end(first.PrinterID)
			poke(d.wake) // what was added after the last look
		})
	}
	return nil
}

// workAt prints what is due on one printer, in order, until none is left.
func (d *Desk) workAt(ctx context.Context, r jobRow) error {
	for ctx.Err() == nil {
		if err := d.printOne(ctx, &r); err != nil {
			return err
		}
		next, err := d.due(ctx, r.PrinterID)
		if err != nil || len(next) == 0 {
			return err
		}
		r = next[0]
	}
	return nil
}

// due is the oldest job of each printer, or of one, whose time has come: papers
// come out in the order they were asked for.
func (d *Desk) due(ctx context.Context, printer string) (due []jobRow, err error) {
	q := d.db.Read(ctx).Table("print_jobs j").Select("j.*").Joins("JOIN printers p ON p.id = j.printer_id").
		Where(`j.state = 'waiting' AND j.next_at <= ? AND p.active
			AND NOT EXISTS (SELECT 1 FROM print_jobs o WHERE o.printer_id = j.printer_id AND o.state = 'printing')
			AND NOT EXISTS (SELECT 1 FROM print_jobs o WHERE o.printer_id = j.printer_id AND o.state = 'waiting' AND o.id < j.id)`, db.At(d.db.Now()))
	if printer != "" {
		q = q.Where("j.printer_id = ?", printer)
	}
	if err = q.Order("j.id").Limit(dueAtOnce).Scan(&due).Error; err != nil {
		return nil, fmt.Errorf("find what is to be printed: %w", db.Translate(err))
	}
	return due, nil
}

// takeOver frees jobs whose node is gone. They may be on paper: they wait for
// somebody to look.
func (d *Desk) takeOver(ctx context.Context) error {
	var left []jobRow
	if err := d.db.Read(ctx).Where("state = ? AND lease_until < ?", printing, db.At(d.db.Now())).Omit("content").Find(&left).Error; err != nil {
		return fmt.Errorf("find what was left behind: %w", db.Translate(err))
	}
	for i := range left {
		if err := d.end(ctx, &left[i], failed, &printer.Failure{Trouble: printer.Unreachable, Begun: true}); err != nil {
			return err
		}
	}
	return nil
}

// Resume is takeOver for a server that is the only one: nobody else can have
// in hand what is said to be.
func (d *Desk) Resume(ctx context.Context) error {
	if d.db.Dialect() != db.SQLite {
		return nil
	}
	return d.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.Exec(`UPDATE print_jobs SET lease_until = 0 WHERE state = 'printing'`).Error
	})
}

// printOne takes one job, unless another took it or its printer first.
func (d *Desk) printOne(ctx context.Context, r *jobRow) error {
	p, err := d.Printer(ctx, r.StoreID, r.PrinterID)
	if err != nil {
		return err
	}
	taken := false
	err = d.db.Tx(ctx, func(tx *db.Tx) error {
		done := tx.Exec(`UPDATE print_jobs SET state = 'printing', tries = tries + 1, lease_until = ? WHERE id = ? AND state = 'waiting' AND printer_id = ?`,
			db.At(tx.Now.Add(hold)), r.ID, r.PrinterID)
		if taken = done.RowsAffected == 1; done.Error != nil || !taken {
			return done.Error
		}
		r.State, r.Tries = printing, r.Tries+1
		return tell(tx, r)
	})
	if db.IsDuplicate(err) || err == nil && !taken {
		return nil
	} else if err != nil {
		return fmt.Errorf("take print job %s: %w", r.ID, err)
	}
	return d.send(ctx, r, &p)
}

func (d *Desk) send(ctx context.Context, r *jobRow, p *Printer) error {
	logo, err := d.logoFor(ctx, r)
	if err != nil {
		return d.end(context.WithoutCancel(ctx), r, waiting, &printer.Failure{})
	}
	paper, lost, err := r.bytes(d.device(p), p.Name, logo, d.db.Now())
	if err != nil {
		return errors.Join(err, d.end(context.WithoutCancel(ctx), r, failed, &printer.Failure{Trouble: printer.Jammed}))
	}
	if err := d.remember(ctx, p, lost); err != nil {
		logWork(err) // the paper comes out all the same
	}
	sending, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	err = d.opt.Network.Send(sending, p.at(), paper, d.opt.Waits)
	ctx = context.WithoutCancel(ctx) // what became of a paper is written down, whoever hangs up
	var f *printer.Failure
	switch {
	case err == nil:
		return d.end(ctx, r, printed, nil)
	case !errors.As(err, &f):
		f = &printer.Failure{Trouble: printer.Unreachable, Begun: true}
	}
	slog.Info("a printer did not print", "printer", p.ID, "job", r.ID, "trouble", string(f.Trouble), "begun", f.Begun, "err", err)
	if f.Begun || f.Trouble == printer.Forbidden || r.Tries >= maxTries {
		return d.end(ctx, r, failed, f)
	}
	return d.end(ctx, r, waiting, f)
}

func (d *Desk) logoFor(ctx context.Context, r *jobRow) (receipt.Logo, error) {
	if r.Kind != KindReceipt && r.Kind != KindGift && r.Kind != KindTest {
		return nil, nil
	}
	t, err := d.TemplateOf(ctx, r.StoreID, anyLanguage)
	if err != nil || !t.Logo {
		return nil, err
	}
	return d.Logo(ctx, r.StoreID)
}

// end writes down what became of a job that this node has in hand.
func (d *Desk) end(ctx context.Context, r *jobRow, state string, f *printer.Failure) error {
	err := d.db.Tx(ctx, func(tx *db.Tx) error {
		set := map[string]any{"state": state, "trouble": "", "lease_until": 0}
		r.State, r.Trouble = state, ""
		if f != nil {
			set["trouble"], r.Trouble = string(f.Trouble), string(f.Trouble)
			if f.Begun {
				set["doubtful"], r.Doubtful = true, true
			}
		}
		if state == waiting {
			set["next_at"] = db.At(tx.Now.Add(pauseAfter(r.Tries)))
		} else {
			set["ended_at"] = db.At(tx.Now)
		}
		done := tx.Model(&jobRow{}).Where("id = ? AND state = ?", r.ID, printing).Updates(set)
		if done.Error != nil || done.RowsAffected == 0 {
			return done.Error
		}
		return tell(tx, r)
	})
	if err != nil {
		return fmt.Errorf("write down what became of print job %s: %w", r.ID, err)
	}
	return nil
}

// pauseAfter doubles with every try.
func pauseAfter(tries int) time.Duration {
	pause := firstPause
	for range tries - 1 {
		if pause *= 2; pause >= mostPause {
			return mostPause
		}
	}
	return pause
}

// Sweep forgets jobs and mails that are over for a month, with the addresses
// in them, and links whose time is over.
func (d *Desk) Sweep(ctx context.Context) error {
	return d.db.Tx(ctx, func(tx *db.Tx) error {
		old := db.At(tx.Now.Add(-keepJobs))
		for _, q := range []string{
			`DELETE FROM print_jobs WHERE state IN ('printed', 'failed', 'cancelled') AND created_at < ?`,
			`DELETE FROM mail_jobs WHERE created_at < ?`,
			`DELETE FROM receipt_links WHERE expires_at < ?`,
			`DELETE FROM gift_links WHERE expires_at < ?`,
		} {
			if err := tx.Exec(q, old).Error; err != nil {
				return err
			}
		}
		return nil
	})
}
