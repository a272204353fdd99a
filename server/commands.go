package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/schollz/progressbar/v3"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

type importCmd struct {
	Catalog importCatalogCmd `cmd:"" help:"Import product files of Shopify, Square, WooCommerce, Odoo, OpenSourcePOS, Loyverse, or a plain CSV."`
}

type importCatalogCmd struct {
	Files        []string `arg:"" name:"file" help:"Files to import; their format is known by the header." type:"existingfile"`
	Store        string   `required:"" help:"Code of the store." placeholder:"CODE"`
	DefaultPrice *int64   `help:"Price for products of files that carry none, in minor units." placeholder:"N"`
	DryRun       bool     `help:"Only say what would happen."`
}

// Run imports the files, prints what was read, and exits 1 if a row was
// rejected; the good rows are kept.
func (c *importCatalogCmd) Run(conf *config, o output) error {
	conf.logTo(o.err)
	ctx := context.Background()
	d, people, selling, err := conf.rooms(ctx)
	if err != nil {
		return err
	}
	defer func() { selling.Close(); _ = d.Close() }()
	store, err := people.StoreByCode(ctx, c.Store)
	if err != nil {
		return fmt.Errorf("store %s: %w", c.Store, err)
	}
	clean := true
	for _, file := range c.Files {
		ok, err := c.one(ctx, selling, store.ID, file, o)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		clean = clean && ok
	}
	if !clean {
		return exitCode(1)
	}
	return nil
}

func (c *importCatalogCmd) one(ctx context.Context, selling *pos.Pos, store, file string, o output) (clean bool, err error) {
	f, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	bar := progressbar.NewOptions64(info.Size(), progressbar.OptionSetWriter(o.err), progressbar.OptionShowBytes(true),
		progressbar.OptionSetDescription(filepath.Base(file)), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))
	options := pos.ImportOptions{DryRun: c.DryRun, ListRule: priceOfNumber}
	if c.DefaultPrice != nil {
		price := money.Amount(*c.DefaultPrice)
		options.DefaultPrice = &price
	}
	r, err := selling.Import(ctx, store, "", io.TeeReader(f, bar), options)
	_ = bar.Finish()
	if err != nil {
		return false, err
	}
	rejected := r.Read - r.Created - r.Updated - r.Unchanged
	fmt.Fprintf(o.out, "%s: %s, %d rows read, %d created, %d updated, %d unchanged, %d rejected\n",
		file, r.Format, r.Read, r.Created, r.Updated, r.Unchanged, rejected)
	if r.ByRule {
		fmt.Fprintln(o.out, "  The list has no prices. New products got one from the digits of their number, 1.00 to 10.99, to try things out with; --default-price gives all of them one of your own.")
	}
	for _, j := range r.Rejected {
		fmt.Fprintf(o.out, "  line %d: %s\n    %s\n", j.Line, j.Reason, j.Row)
	}
	if more := rejected - len(r.Rejected); more > 0 {
		fmt.Fprintf(o.out, "  and %d more\n", more)
	}
	return rejected == 0, nil
}

// priceOfNumber is the rule for lists of numbers and names alone: one unit and
// the three digits before the check digit, in minor units.
func priceOfNumber(barcode string) money.Amount {
	price := money.Amount(0)
	for _, r := range barcode[max(0, len(barcode)-4):max(0, len(barcode)-1)] {
		if r >= '0' && r <= '9' {
			price = price*10 + money.Amount(r-'0')
		}
	}
	return 100 + price
}

type backupCmd struct {
	File string `arg:"" help:"File to write; it must not exist."`
}

// Run copies the embedded database, also beside a running server, and one that
// waits to be brought up to date.
func (c *backupCmd) Run(conf *config, o output) error {
	ctx := context.Background()
	d, err := conf.existing(ctx, 2)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Backup(ctx, c.File); err != nil {
		return err
	}
	keys := filepath.Dir(conf.keyFile())
	if _, err := os.Stat(conf.keyFile()); err != nil {
		fmt.Fprintf(o.out, "backed up to %s; the journal's key, which belongs to it, is not in %s\n", c.File, keys)
		return nil
	}
	fmt.Fprintf(o.out, "backed up to %s; keep the folder %s beside it, it holds the journal's key\n", c.File, keys)
	return nil
}

type restoreCmd struct {
	File string `arg:"" help:"A backup." type:"existingfile"`
}

// Run checks a backup and puts it where the embedded database was, which is
// kept beside it under another name.
func (c *restoreCmd) Run(conf *config, o output) error {
	if conf.Database != "" {
		return errors.New("restore is for the embedded database; for PostgreSQL use pg_restore")
	}
	ctx := context.Background()
	kept, err := db.Restore(ctx, c.File, conf.Data)
	if err != nil {
		return err
	}
	if kept != "" {
		fmt.Fprintf(o.out, "the database that was there is kept as %s\n", kept)
	}
	d, err := conf.open(ctx, 2)
	if err != nil {
		return err
	}
	defer d.Close()
	v, err := pos.VerifyJournal(ctx, d)
	if err != nil {
		return err
	}
	if v.Broken != "" {
		fmt.Fprintf(o.out, "restored, but the journal is broken: %s\n", v.Broken)
		return exitCode(1)
	}
	fmt.Fprintf(o.out, "restored; %d journal entries, all good\n", v.Entries)
	return nil
}
