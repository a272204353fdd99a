package main

import (
	"context"
	"fmt"

	"tillbell/server/access"
)

type storeCmd struct {
	Add storeAddCmd `cmd:"" help:"Print a link that sets up one more store, good once."`
}

type storeAddCmd struct {
	PublicURL string `name:"public-url" help:"Origin that the server was told, for the link." default:"http://127.0.0.1:8080"`
}

// Run prints a set-up link, beside a running server or before it starts.
func (c *storeAddCmd) Run(conf *config, o output) error {
	base, err := origin(c.PublicURL)
	if err != nil {
		return err
	}
	ctx := context.Background()
	d, err := conf.open(ctx, 2)
	if err != nil {
		return err
	}
	defer d.Close()
	token, err := access.New(d).NewStoreToken(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(o.out, "Set up the new store, once, within a day, in the browser that will be its dashboard, at\n\n  %s/setup#%s\n\nLinks printed before no longer work.\n", base, token)
	return nil
}
