package demo

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"tillbell/server/access"
	"tillbell/server/db"
)

// browser is a device that a person's browser becomes. Those in demo.json stay
// what they are: pairing one anew would end its token.
type browser struct {
	kind     access.DeviceKind
	name     string
	register string // code
	as       string // what the person gets to see
}

var browsers = []browser{
	{access.Till, "Browser till", "T1", "Till T1"},
	{access.Tablet, "Browser tablet", "", "Tablet 1"},
	{access.Dashboard, "Browser dashboard", "", "Dashboard"},
}

func (b browser) device(store, register string) access.Device {
	return access.Device{ID: db.NewID(), StoreID: store, Kind: b.kind, Name: b.name, RegisterID: register}
}

// Link opens a browser as something.
type Link struct{ Name, URL string }

// PairingLinks makes new one-use links for a browser as till, tablet and
// dashboard. They are good for ten minutes; earlier ones die.
func (m *Demo) PairingLinks(ctx context.Context) ([]Link, error) {
	devices, err := m.access.Devices(ctx, m.File.Store.ID)
	if err != nil {
		return nil, err
	}
	links := make([]Link, 0, len(browsers))
	for _, b := range browsers {
		id, err := m.browser(ctx, b, devices)
		if err != nil {
			return nil, err
		}
		pairing, err := m.access.StartPairing(ctx, m.File.Store.ID, id)
		if err != nil {
			return nil, fmt.Errorf("make a link for the %s: %w", b.name, err)
		}
		links = append(links, Link{b.as, m.opts.BaseURL + "/pair#" + pairing.Code})
	}
	return links, nil
}

// browser finds the device of a browser, or makes it where it was renamed.
func (m *Demo) browser(ctx context.Context, b browser, devices []access.Device) (id string, err error) {
	for _, d := range devices {
		if d.Kind == b.kind && d.Name == b.name {
			return d.ID, nil
		}
	}
	register := ""
	for _, r := range m.File.Registers {
		if r.Code == b.register {
			register = r.ID
		}
	}
	d := b.device(m.File.Store.ID, register)
	_, err = m.access.PutDevice(ctx, d)
	return d.ID, err
}

// Print tells a newcomer how to be cashier, associate, manager and customer.
func (m *Demo) Print(ctx context.Context, w io.Writer) error {
	if m.File == nil {
		_, err := fmt.Fprintln(w, "The database has a store already, so the demo store was not loaded.")
		return err
	}
	links, err := m.PairingLinks(ctx)
	if err != nil {
		return err
	}
	said := "The demo store is loaded."
	if !m.Loaded {
		said = "The database has the demo store already; nothing was loaded."
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "\n%s\n\nOpen each link once, in a browser, within ten minutes:\n\n", said)
	for _, l := range links {
		fmt.Fprintf(t, "  %s\t%s\n", l.Name, l.URL)
	}
	fmt.Fprintf(t, "  Customer\t%s\n\nSign in with a PIN (associates and cashiers on the tablet, cashiers at the till):\n\n", m.File.CallPoints[0].URL)
	for _, p := range m.File.Staff {
		fmt.Fprintf(t, "  %s\t%s\t%s\n", p.PIN, p.Role, p.Name)
	}
	fmt.Fprintf(t, "\nFor programs, all of it is in %s.\n\n", FileName)
	return t.Flush()
}
