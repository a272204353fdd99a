package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"tillbell/pos"
)

type journalCmd struct {
	Verify journalVerifyCmd `cmd:"" help:"Walk every journal chain, of the database or of an export."`
	Export journalExportCmd `cmd:"" help:"Write the journal to a file that verifies by itself, or what a tax office asks for."`
	Grants journalGrantsCmd `cmd:"" help:"Print the SQL that gives a PostgreSQL role what a server needs, and no way to change the past."`
	Rotate journalRotateCmd `cmd:"" name:"rotate-key" help:"Sign with a new key from now on. Restart the servers that use the old one."`
}

type journalVerifyCmd struct {
	File string `help:"Verify an export instead: it needs no database." type:"existingfile" placeholder:"FILE"`
}

// Run prints how many entries were checked, or the first broken one and exits 1.
func (c journalVerifyCmd) Run(conf *config, o output) error {
	bar := newBar(o, "entries")
	v, err := c.verify(conf, bar.tell)
	bar.end()
	if err != nil {
		return err
	}
	if v.Broken != "" {
		fmt.Fprintf(o.out, "broken: %s\n", v.Broken)
		if c.File == "" {
			fmt.Fprintf(o.out, "%d entries before it are good\n", v.Entries)
		}
		return exitCode(1)
	}
	fmt.Fprintf(o.out, "%d entries in %d chains, all good\n", v.Entries, v.Chains)
	if c.File != "" {
		for _, key := range v.Keys {
			fmt.Fprintf(o.out, "signed by key %s: make sure that it is the shop's\n", key)
		}
		return nil
	}
	return sayKeys(conf, o, v.Keys)
}

func (c journalVerifyCmd) verify(conf *config, tell pos.Progress) (pos.Verified, error) {
	if c.File != "" {
		return pos.VerifyExport(c.File, tell)
	}
	ctx := context.Background()
	d, err := conf.open(ctx, 2)
	if err != nil {
		return pos.Verified{}, err
	}
	defer d.Close()
	return pos.VerifyJournalTelling(ctx, d, tell)
}

// sayKeys says who signed. Whoever can write the database can put a key of his
// own into it, so a key that no file here proves is for a person to judge.
func sayKeys(conf *config, o output, signed []string) error {
	folder := filepath.Dir(conf.keyFile())
	here, err := pos.KeysBeside(conf.keyFile())
	if err != nil {
		return err
	}
	for _, key := range signed {
		if file := here[key]; file != "" {
			fmt.Fprintf(o.out, "signed by key %s, which is %s\n", key, file)
		} else {
			fmt.Fprintf(o.out, "signed by key %s, which is not in %s: make sure that it is another of your servers'\n", key, folder)
		}
	}
	return nil
}

// bar shows on the terminal how far a walk is.
type bar struct{ *progressbar.ProgressBar }

func newBar(o output, what string) *bar {
	return &bar{progressbar.NewOptions64(1, progressbar.OptionSetWriter(o.err), progressbar.OptionSetDescription(what),
		progressbar.OptionClearOnFinish(), progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true))}
}

func (b *bar) tell(done, of int64) {
	if of > 0 {
		b.ChangeMax64(of)
		_ = b.Set64(done)
	}
}

func (b *bar) end() { _ = b.Clear() }

type journalExportCmd struct {
	File     string `arg:"" help:"File to write; it must not exist."`
	Store    string `help:"Only this store." placeholder:"CODE"`
	Register string `help:"Only this register of the store." placeholder:"CODE"`
	From     string `help:"Only from this business day on." placeholder:"2026-01-01"`
	To       string `help:"Only up to this business day, which is in it." placeholder:"2026-12-31"`
	Format   string `help:"journal: all of it, to be verified. dsfinvk: DSFinV-K 2.3, designed for the German tax office's programs." enum:"journal,dsfinvk" default:"journal"`
}

// Run writes the export, and enters that in the journal.
func (c *journalExportCmd) Run(conf *config, o output) error {
	conf.logTo(o.err)
	ctx := context.Background()
	d, _, selling, err := conf.rooms(ctx)
	if err != nil {
		return err
	}
	defer func() { selling.Close(); _ = d.Close() }()
	bar := newBar(o, "entries")
	options := pos.ExportOptions{Store: c.Store, Register: c.Register, Version: version, Progress: bar.tell}
	options.FromDay, options.ToDay = c.From, c.To
	write := selling.ExportJournal
	if c.Format == "dsfinvk" {
		write = selling.ExportDSFinVK
	}
	out, err := write(ctx, c.File, options)
	bar.end()
	if err != nil {
		return err
	}
	fmt.Fprintf(o.out, "%s: %d entries, SHA-256 %s\n", c.File, out.Entries, out.SHA256)
	return nil
}

type journalGrantsCmd struct {
	Role string `help:"The role that servers sign in as." default:"tillbell_server"`
}

// Run prints the statements.
func (c journalGrantsCmd) Run(o output) error {
	_, err := fmt.Fprint(o.out, strings.ReplaceAll(pos.Grants, "tillbell_server", `"`+strings.ReplaceAll(c.Role, `"`, `""`)+`"`))
	return err
}

type journalRotateCmd struct{}

// Run makes a new key in the place of this data folder's.
func (journalRotateCmd) Run(conf *config, o output) error {
	ctx := context.Background()
	if _, err := pos.KeyIDOf(conf.keyFile()); err != nil {
		return err // there is none to rotate
	}
	d, err := conf.open(ctx, 2)
	if err != nil {
		return err
	}
	defer d.Close()
	old, next, err := pos.RotateKey(ctx, d, conf.keyFile())
	if err != nil {
		return err
	}
	fmt.Fprintf(o.out, "key %s signs in the place of %s, which is kept beside it\nrestart a server that runs on this folder within %d minutes\n",
		next, old, int(pos.KeyGrace/time.Minute))
	return nil
}
