// Command server is Tillbell: it serves a shop's tills, tablets, dashboard and
// customers from one process, and has the commands that look after its data.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	_ "time/tzdata" // shops have clocks where the machine has none

	"github.com/alecthomas/kong"
)

// version is set when a release is built.
var version = "dev"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// cli is every command and flag. Each flag has an environment variable,
// TILLBELL_ and its name, and either a default, which help shows, or a
// placeholder, which would hide it.
type cli struct {
	config

	Serve   serveCmd   `cmd:"" default:"withargs" help:"Serve the shop (what happens without a command)."`
	Store   storeCmd   `cmd:"" help:"Look after the stores."`
	Import  importCmd  `cmd:"" help:"Import files."`
	Journal journalCmd `cmd:"" help:"Look after the journal."`
	Check   checkCmd   `cmd:"" help:"Prove the invariants of the data, and of what clients say was acknowledged."`
	Backup  backupCmd  `cmd:"" help:"Write a consistent copy of the running embedded database to a file."`
	Restore restoreCmd `cmd:"" help:"Put a backup in the place of the embedded database, while no server runs."`
	Recount recountCmd `cmd:"" help:"Make the figures of calls for help anew out of the calls themselves; they come out the same."`
	Bench   benchCmd   `cmd:"" help:"Measure sales and push on this machine."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// exitCode ends the program with a status that is no failure of its own.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// output is where commands print.
type output struct{ out, err io.Writer }

func run(args []string, stdout, stderr io.Writer) int {
	var c cli
	exit := -1
	parser, err := kong.New(&c, kong.Name("tillbell"), kong.Description("One server for a shop: selling, and help on the floor."),
		kong.DefaultEnvars("TILLBELL"), kong.UsageOnError(), kong.Help(help), kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exit = code }))
	if err != nil {
		fmt.Fprintln(stderr, "tillbell:", err)
		return 2
	}
	ctx, err := parser.Parse(args)
	if exit >= 0 { // --help
		return exit
	}
	if err != nil {
		fmt.Fprintln(stderr, "tillbell:", err)
		return 2
	}
	err = ctx.Run(&c.config, output{stdout, stderr})
	var code exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintln(stderr, "tillbell:", err)
	return 1
}

// help prints kong's own, and for the program as a whole what serving takes as
// well: it is what happens without a command.
func help(o kong.HelpOptions, ctx *kong.Context) error {
	if err := kong.DefaultHelpPrinter(o, ctx); err != nil || ctx.Selected() != nil {
		return err
	}
	serve, err := kong.Trace(ctx.Kong, []string{"serve"})
	if err != nil {
		return err
	}
	fmt.Fprintln(ctx.Stdout)
	return kong.DefaultHelpPrinter(o, serve)
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(o output) error {
	fmt.Fprintln(o.out, version)
	return nil
}
