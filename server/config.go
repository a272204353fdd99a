package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"tillbell/pos"
	"tillbell/pos/paper"
	"tillbell/pos/paper/postman"
	"tillbell/pos/printer"
	"tillbell/pos/receipt/letters"
	"tillbell/server/access"
	"tillbell/server/db"
)

// config are the flags of every command.
type config struct {
	Data     string `help:"Folder of the embedded database, keys and backups." default:"./data"`
	Database string `help:"Use PostgreSQL instead of the embedded database: postgres://…" placeholder:"URL"`
	LogLevel string `help:"How much to log: debug, info, warn or error." enum:"debug,info,warn,error" default:"info"`

	now func() time.Time // for tests; nil: the machine's clock
}

// serveConfig are the flags of serving.
type serveConfig struct {
	Listen        string   `help:"Address to serve on." default:"127.0.0.1:8080"`
	PublicURL     string   `name:"public-url" help:"Origin for signs, links, cookies and the Origin check; the address itself if not given." placeholder:"URL"`
	Demo          bool     `help:"On an empty database, load the demo store first."`
	DemoTraffic   bool     `help:"Keep customers and tills of the demo store busy, through the public API."`
	TrustProxy    []string `help:"Proxies whose X-Forwarded-For counts, as addresses or networks." placeholder:"CIDR"`
	PointLimit    int      `help:"Accepted calls for help per minute at one call point." default:"120"`
	AddressLimit  int      `help:"Accepted calls for help per minute from one address." default:"1500"`
	SMTPURL       string   `name:"smtp-url" help:"Mail server for receipts: smtp://user:password@host:587 (TLS required), smtps://…, or smtp://relay:25?tls=none." placeholder:"URL"`
	MailFrom      string   `name:"mail-from" help:"Address that receipts are mailed from." placeholder:"ADDRESS"`
	ReceiptFont   []string `name:"receipt-font" help:"Font with letters that printers have not (TTF, OTF, TTC); may be given again. Without it the machine's own fonts are looked through." placeholder:"FILE"`
	PrinterNet    []string `name:"printer-net" help:"Networks besides the private ones where printers may be; there any port." placeholder:"CIDR"`
	StripeKey     string   `help:"Secret key of a Stripe account, for its card terminals." placeholder:"sk_…"`
	StripeWebhook string   `help:"Secret that Stripe signs its notices with (/api/v1/webhooks/stripe); without it payments are polled." placeholder:"whsec_…"`
	StripeURL     string   `name:"stripe-url" help:"Another address for Stripe's API, such as a test double's." hidden:""`
	MQTT          string   `name:"mqtt" help:"Address to take presses of call buttons on by MQTT, inside the store's network, such as :1883; without it there is no broker." placeholder:"ADDR"`
	PushKey       string   `help:"Key that push services know the server by (PEM), if not keys/push.pem in the data folder; servers on one database share it." placeholder:"FILE"`
	PushContact   string   `help:"Whom push services may write to: a mail address or an https address; the public URL if not given." placeholder:"ADDRESS"`
	DatabaseConns int      `help:"Connections to PostgreSQL." default:"16"`

	letters *letters.Set // of the fonts, once they are checked
}

// check reports all mistakes at once.
func (c *serveConfig) check() error {
	var errs []error
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		errs = append(errs, fmt.Errorf("--listen: %w", err))
	}
	if c.PublicURL == "" && err == nil {
		if host == "" || host == "0.0.0.0" || host == "::" {
			host = "127.0.0.1"
		}
		c.PublicURL = "http://" + net.JoinHostPort(host, port)
	}
	if c.PublicURL, err = origin(c.PublicURL); err != nil {
		errs = append(errs, err)
	}
	if c.DemoTraffic && !c.Demo {
		errs = append(errs, errors.New("--demo-traffic needs --demo"))
	}
	if (c.SMTPURL == "") != (c.MailFrom == "") {
		errs = append(errs, errors.New("--smtp-url and --mail-from go together"))
	}
	if _, _, err := c.paper(); err != nil {
		errs = append(errs, err)
	}
	if _, _, err := net.SplitHostPort(c.MQTT); c.MQTT != "" && err != nil {
		errs = append(errs, fmt.Errorf("--mqtt: %w", err))
	}
	if c.letters, err = letters.New(c.ReceiptFont); err != nil {
		errs = append(errs, fmt.Errorf("--receipt-font: %w", err))
	}
	if u, err := url.Parse(c.PushContact); err != nil || c.PushContact != "" && !strings.Contains(c.PushContact, "@") && (u.Scheme != "https" || u.Host == "") {
		errs = append(errs, fmt.Errorf("--push-contact: %q is neither a mail address nor an https address", c.PushContact))
	}
	c.PushContact = strings.TrimPrefix(c.PushContact, "mailto:")
	if c.PointLimit < 20 || c.AddressLimit < 60 {
		errs = append(errs, errors.New("--point-limit is at least 20 and --address-limit at least 60: fewer would keep customers out"))
	}
	return errors.Join(errs...)
}

// bound says which port was taken where the flag left it to the machine, so
// that links and signs lead there.
func (c *serveConfig) bound(at net.Addr) {
	host, port, err := net.SplitHostPort(c.Listen)
	_, taken, failed := net.SplitHostPort(at.String())
	if err != nil || failed != nil || port != "0" {
		return
	}
	c.Listen = net.JoinHostPort(host, taken)
	if own, found := strings.CutSuffix(c.PublicURL, ":0"); found {
		c.PublicURL = own + ":" + taken
	}
}

// paper reads how printers and mail servers are reached.
func (c *serveConfig) paper() (*printer.Network, paper.Mailer, error) {
	network := &printer.Network{AnyPort: len(c.PrinterNet) > 0}
	for _, s := range c.PrinterNet {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, nil, fmt.Errorf("--printer-net: %w", err)
		}
		network.Allow = append(network.Allow, p)
	}
	if c.SMTPURL == "" {
		return network, nil, nil
	}
	p, err := postman.New(c.SMTPURL, c.MailFrom)
	if err != nil {
		return nil, nil, fmt.Errorf("--smtp-url: %w", err)
	}
	return network, p, nil
}

// origin reads a public URL.
func origin(s string) (string, error) {
	s = strings.TrimRight(s, "/")
	if u, err := url.Parse(s); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" {
		return s, fmt.Errorf("--public-url: %q must look like https://shop.example", s)
	}
	return s, nil
}

func (c *config) logTo(w io.Writer) {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // one of the enum
	slog.SetDefault(slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})))
}

// existing opens the database for commands: only a server makes one, since a
// command that was given the wrong folder would find all well in an empty one.
// It may be of another schema than this program's.
func (c *config) existing(ctx context.Context, conns int) (*db.DB, error) {
	return db.Open(ctx, db.Config{URL: c.Database, Dir: c.Data, Pool: conns, Existing: true})
}

// open is existing with a schema that this program can work with. Only a
// server changes it: an older one may be running on it.
func (c *config) open(ctx context.Context, conns int) (*db.DB, error) {
	d, err := c.existing(ctx, conns)
	if err != nil {
		return nil, err
	}
	current, err := d.Current(ctx)
	if err == nil && !current {
		err = errors.New("the database is of an older Tillbell; start this one's server once to bring it up to date")
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// alertKeyFile is where the key of alerts lies.
func (c *serveConfig) alertKeyFile(at *config) string {
	if c.PushKey != "" {
		return c.PushKey
	}
	return filepath.Join(filepath.Dir(at.keyFile()), "push.pem")
}

func (c *config) keyFile() string { return filepath.Join(c.Data, "keys", "journal.pem") }

// rooms opens what commands beside a running server work with.
func (c *config) rooms(ctx context.Context) (*db.DB, *access.Access, *pos.Pos, error) {
	d, err := c.open(ctx, 4)
	if err != nil {
		return nil, nil, nil, err
	}
	signer, err := pos.LoadSigner(c.keyFile())
	if err != nil {
		return nil, nil, nil, errors.Join(err, d.Close())
	}
	a := access.New(d)
	p, err := pos.New(ctx, d, a, signer)
	if err != nil {
		return nil, nil, nil, errors.Join(err, d.Close())
	}
	return d, a, p, nil
}
