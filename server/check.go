package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"tillbell/server/internal/check"
)

type checkCmd struct {
	ClientLog []string `help:"What a client says was acknowledged; may be given more than once." type:"existingfile" placeholder:"FILE" sep:"none"`
	More      []string `arg:"" optional:"" name:"file" help:"More client logs." type:"existingfile"`
}

// Help tells how a client log looks.
func (checkCmd) Help() string {
	return `A client log is NDJSON that a client writes as it goes. Its first line is

  {"log":"client","complete":true}

complete: this log, with the others given, names every sale and return ever sent. Then, for each thing that was sent, its intent before and its outcome after:

  {"t":"sale","id":"…","phase":"intent"}
  {"t":"sale","id":"…","phase":"ack","status":201,"sha256":"…"}
  {"t":"sale","id":"…","phase":"refused","status":422}
  {"t":"sale","id":"…","phase":"unknown"}

t is sale, return, drawer, close, movement, request, claim, arrive, resolve or release; sha256 is the hex hash of the answer's body (of all but requests and claims). An ack of claim, arrive, resolve and release has the request's id, "staff" and "epoch". What a socket showed:

  {"t":"seq","id":"STORE ID","by":"tablet-1","phase":"snapshot","seq":7}
  {"t":"seq","id":"STORE ID","by":"tablet-1","phase":"event","seq":8,"sha256":"hash of the frame's data"}
  {"t":"seq","id":"STORE ID","by":"tablet-1","phase":"skip","seq":11}
`
}

// Run prints each invariant that does not hold, then what was looked at, and
// exits 1 if any is broken. It changes nothing.
func (k *checkCmd) Run(conf *config, o output) (err error) {
	var logs []check.Log
	for _, file := range slices.Concat(k.ClientLog, k.More) {
		l, closer, err := check.OpenLog(file)
		if err != nil {
			return fmt.Errorf("read client log: %w", err)
		}
		defer func(c io.Closer) { _ = c.Close() }(closer)
		logs = append(logs, l)
	}
	ctx := context.Background()
	d, err := conf.open(ctx, 2)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	report, err := check.Run(ctx, d, logs)
	if err != nil {
		return err
	}
	for _, b := range report.Broken {
		fmt.Fprintln(o.out, b)
	}
	fmt.Fprintln(o.out, report.Summary())
	if !report.Holds() {
		return exitCode(1)
	}
	return nil
}
