package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/fault"
)

// Work on a journal takes from seconds to minutes, longer than a request may:
// it runs beside, one piece of it a store at a time, and says how far it is.
// What it came to is kept until the next piece, or until the server ends.

// The kinds of work.
const (
	workVerify  = "verify"
	workJournal = "journal"
	workDSFinVK = "dsfinvk"
)

const workBudget = 30 * time.Minute

var (
	errWorkBusy = fault.New(fault.Conflict, "journal_busy", "The journal is being verified or exported already. Wait until that is done.")
	errNoWork   = fault.New(fault.NotFound, "no_journal_work", "This server knows of no such work any more. Start it again.")
	errNoFile   = fault.New(fault.NotFound, "no_file", "There is no file of it.")
)

type workBody struct {
	Kind     string `json:"kind" enum:"verify,journal,dsfinvk" doc:"verify: every entry of this server's journal; journal: a file that can be verified by itself; dsfinvk: DSFinV-K 2.3"`
	From     string `json:"from,omitempty" maxLength:"10" example:"2026-01-01" doc:"Of an export: from this business day on"`
	To       string `json:"to,omitempty" maxLength:"10" example:"2026-12-31" doc:"Up to this business day, which is in it"`
	Register uid    `json:"register_id,omitempty" doc:"Of an export: this register alone"`
}

type workView struct {
	ID         string   `json:"id"`
	Kind       string   `json:"kind" enum:"verify,journal,dsfinvk"`
	State      string   `json:"state" enum:"running,done,broken,failed" doc:"broken: an entry is not as it was written; failed: the work itself did not come to its end"`
	Done       int64    `json:"done" doc:"Entries looked at so far"`
	Of         int64    `json:"of" doc:"Of how many; 0: not known yet"`
	StartedAt  string   `json:"started_at"`
	FinishedAt *string  `json:"finished_at"`
	Entries    int64    `json:"entries"`
	Chains     int64    `json:"chains"`
	Broken     string   `json:"broken,omitempty" doc:"The first entry that does not verify, and why"`
	Keys       []string `json:"keys" doc:"Of a verification: the keys that signed. Hold them against the key that the shop has noted"`
	File       string   `json:"file,omitempty" doc:"Of an export: the name of the file"`
	SHA256     string   `json:"sha256,omitempty"`
	Problem    string   `json:"problem,omitempty"`
}

// journalWork is the work of all stores.
type journalWork struct {
	mu   sync.Mutex
	last map[string]*piece // by store
	stop context.CancelFunc
	ctx  context.Context
	done sync.WaitGroup
}

// piece is one piece of work. Its store's lock guards view.
type piece struct {
	view workView
	dir  string
}

func newJournalWork() *journalWork {
	w := &journalWork{last: make(map[string]*piece)}
	w.ctx, w.stop = context.WithCancel(context.Background())
	return w
}

// close ends what runs, waits for it, and takes the files away.
func (w *journalWork) close() error {
	w.stop()
	w.done.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	var errs []error
	for _, p := range w.last {
		errs = append(errs, p.remove())
	}
	return errors.Join(errs...)
}

func (p *piece) remove() error {
	if p.dir == "" {
		return nil
	}
	return os.RemoveAll(p.dir)
}

// begin starts work, unless it is known already or other work runs.
func (w *journalWork) begin(store, id, kind string, clock func() string, run func(ctx context.Context, p *piece) error) (workView, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p := w.last[store]; p != nil {
		switch {
		case p.view.ID == id && p.view.Kind == kind:
			return p.view, false, nil
		case p.view.State == "running":
			return workView{}, false, errWorkBusy
		}
		if err := p.remove(); err != nil {
			return workView{}, false, err
		}
	}
	if w.ctx.Err() != nil {
		return workView{}, false, errWorkBusy
	}
	p := &piece{view: workView{ID: id, Kind: kind, State: "running", StartedAt: clock(), Keys: []string{}}}
	w.last[store] = p
	w.done.Go(func() {
		ctx, cancel := context.WithTimeout(w.ctx, workBudget)
		defer cancel()
		err := run(ctx, p)
		at := clock()
		w.change(func() {
			p.view.FinishedAt = &at
			switch {
			case err != nil:
				p.view.State, p.view.Problem = "failed", "The server could not do it. Its log says why."
				if f, ok := fault.As(err); ok {
					p.view.Problem = f.Text
				}
			case p.view.Broken != "":
				p.view.State = "broken"
			default:
				p.view.State = "done"
			}
		})
		if err != nil && w.ctx.Err() == nil {
			slog.Error("work on the journal failed", "kind", kind, "store", store, "err", err)
		}
	})
	return p.view, true, nil
}

func (w *journalWork) change(do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	do()
}

// find is a store's last piece of work, or that of an id.
func (w *journalWork) find(store, id string) (workView, string, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.last[store]
	if p == nil || id != "" && p.view.ID != id {
		return workView{}, "", false
	}
	return p.view, p.dir, true
}

func (w *Web) journalWorkRoutes() {
	const tag = "Closings"
	route(w, "PUT", "/journal-work/{id}", Signed, access.ReadJournal, op{id: "put-journal-work", tag: tag, codes: []int{409},
		summary: "Verify the journal, or write it into a file; runs beside, one at a time"},
		func(_ context.Context, who *access.Who, in *struct {
			ByID
			Body workBody
		}) (*reply[workView], error) {
			v, created, err := w.beginWork(who, in.ID.String(), &in.Body)
			if err != nil {
				return nil, err
			}
			return made(created, v), nil
		})
	route(w, "GET", "/journal-work", Signed, access.ReadJournal, op{id: "list-journal-work", tag: tag, summary: "The last work on the journal that was begun on this server, if any"},
		func(_ context.Context, who *access.Who, _ *none) (*reply[list[workView]], error) {
			items := []workView{}
			if v, _, ok := w.work.find(who.Store.ID, ""); ok {
				items = append(items, v)
			}
			return page(items, ""), nil
		})
	route(w, "GET", "/journal-work/{id}", Signed, access.ReadJournal, op{id: "get-journal-work", tag: tag, summary: "How far work on the journal is, and what it came to", codes: []int{404}},
		func(_ context.Context, who *access.Who, in *ByID) (*reply[workView], error) {
			v, _, ok := w.work.find(who.Store.ID, in.ID.String())
			if !ok {
				return nil, errNoWork
			}
			return answer(v)
		})
	route(w, "GET", "/journal-work/{id}/file", Signed, access.ReadJournal, op{id: "get-journal-file", tag: tag, summary: "The file of an export", codes: []int{404}},
		w.workFile)
}

func (w *Web) beginWork(who *access.Who, id string, b *workBody) (workView, bool, error) {
	store := who.Store.ID
	now := func() string { return wire(w.DB.Now()) }
	if b.Kind == workVerify {
		return w.work.begin(store, id, b.Kind, now, w.verifying)
	}
	o, err := w.exportOptions(who, b)
	if err != nil {
		return workView{}, false, err
	}
	name := fmt.Sprintf("%s-%s-%s.zip", b.Kind, who.Store.Code, w.DB.Now().In(who.Store.Zone()).Format("20060102-150405"))
	return w.work.begin(store, id, b.Kind, now, func(ctx context.Context, p *piece) error { return w.exporting(ctx, p, name, o) })
}

func (w *Web) verifying(ctx context.Context, p *piece) error {
	v, err := pos.VerifyJournalTelling(ctx, w.DB, w.tells(p))
	if err != nil {
		return err
	}
	w.work.change(func() {
		p.view.Entries, p.view.Chains, p.view.Broken, p.view.Done = v.Entries, v.Chains, v.Broken, v.Entries
		if v.Keys != nil {
			p.view.Keys = v.Keys
		}
	})
	return nil
}

func (w *Web) tells(p *piece) pos.Progress {
	return func(done, of int64) { w.work.change(func() { p.view.Done, p.view.Of = done, of }) }
}

func (w *Web) exporting(ctx context.Context, p *piece, name string, o pos.ExportOptions) error {
	dir, err := os.MkdirTemp("", "tillbell-export")
	if err != nil {
		return err
	}
	w.work.change(func() { p.dir = dir })
	o.Progress = w.tells(p)
	write := w.Pos.ExportJournal
	if p.view.Kind == workDSFinVK {
		write = w.Pos.ExportDSFinVK
	}
	out, err := write(ctx, filepath.Join(dir, name), o)
	if err != nil {
		return err
	}
	w.work.change(func() {
		p.view.Entries, p.view.Chains, p.view.Done, p.view.File, p.view.SHA256 = out.Entries, out.Chains, out.Entries, name, out.SHA256
	})
	return nil
}

// exportOptions are of the caller's store alone.
func (w *Web) exportOptions(who *access.Who, b *workBody) (o pos.ExportOptions, err error) {
	o = pos.ExportOptions{Store: who.Store.Code, Version: w.conf.Version}
	for field, day := range map[string]string{"from": b.From, "to": b.To} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return o, fault.New(fault.Invalid, "date_invalid", "%s is no day like 2026-11-26.", day).At(field, "date_invalid", "is no day like 2026-11-26")
		}
	}
	if b.To != "" && b.To < b.From {
		return o, fault.New(fault.Invalid, "date_invalid", "The last day is before the first.").At("to", "date_invalid", "is before the first day")
	}
	o.FromDay, o.ToDay = b.From, b.To
	if b.Register == "" {
		return o, nil
	}
	registers, err := w.Access.Registers(context.WithoutCancel(w.work.ctx), who.Store.ID)
	if err != nil {
		return o, err
	}
	for i := range registers {
		if registers[i].ID == b.Register.String() {
			o.Register = registers[i].Code
			return o, nil
		}
	}
	return o, fault.New(fault.Invalid, "unknown_register", "There is no such register.").At("register_id", "unknown_register", "is no register of this store")
}

// workFile hands the file out. Work that begins meanwhile may take it away:
// what is open by then is read to its end.
func (w *Web) workFile(_ context.Context, who *access.Who, in *ByID) (*huma.StreamResponse, error) {
	v, dir, ok := w.work.find(who.Store.ID, in.ID.String())
	switch {
	case !ok:
		return nil, errNoWork
	case v.State != "done" || v.File == "":
		return nil, errNoFile
	}
	f, err := os.Open(filepath.Join(dir, v.File))
	if errors.Is(err, os.ErrNotExist) {
		return nil, errNoFile
	} else if err != nil {
		return nil, err
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", "application/zip")
		c.SetHeader("Cache-Control", "no-store")
		c.SetHeader("Content-Disposition", `attachment; filename="`+v.File+`"`)
		humafiber.Unwrap(c).Context().SetBodyStream(f, int(size)) // closes it
	}}, nil
}
