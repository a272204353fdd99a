package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

const module = "tillbell"

// arrows says what each room may import of the project's own and of the
// libraries that face the outside; a folder's rule holds below it unless a
// nearer one is given. The order is server → internal/web, internal/live →
// pos, floor → access, db → fault, text.
var arrows = map[string]struct {
	may  []string // own packages; "…/" at the end takes what lies below too
	libs []string // of those in guarded
}{
	"server":                       {may: []string{"server/", "pos/", "floor/", "static", "migrations"}, libs: []string{"prometheus", "gorilla"}},
	"server/internal/web":          {may: []string{"server/internal/live", "server/internal/assist", "server/internal/picture", "server/internal/signs", "server/access", "server/db", "server/fault", "server/text", "pos/", "floor/", "static"}, libs: []string{"fiber", "fasthttp", "huma", "prometheus"}},
	"server/internal/assist":       {may: []string{"server/access", "server/db", "server/fault", "pos/money"}},
	"server/internal/live":         {may: []string{"server/fault", "server/internal/live/"}, libs: []string{"fiber", "fasthttp", "gorilla", "prometheus"}},
	"server/internal/signs":        {may: []string{"pos/receipt/qrpath", "server/fault"}},
	"server/internal/picture":      {may: []string{"server/fault"}},
	"server/internal/demo":         {may: []string{"server/internal/demo/", "server/access", "server/db", "server/fault", "pos/", "floor"}},
	"server/internal/demo/goods":   {},
	"server/internal/demo/traffic": {may: []string{"server/internal/demo/goods"}, libs: []string{"gorilla"}},
	"server/internal/check":        {may: []string{"server/db", "server/fault", "pos/", "floor"}},
	"server/internal/bench":        {may: []string{"server/", "pos/", "floor", "migrations"}, libs: []string{"fasthttp"}},
	"server/access":                {may: []string{"server/db", "server/fault", "server/text"}},
	"server/db":                    {may: []string{"server/fault", "migrations", "server/db"}},
	"server/db/dbtest":             {may: []string{"server/db/"}},
	"server/text":                  {may: []string{"server/fault"}},
	"server/fault":                 {},
	"pos":                          {may: []string{"pos/", "server/access", "server/db", "server/fault", "server/text"}},
	"pos/money":                    {},
	"pos/pricing":                  {may: []string{"pos/money"}},
	"pos/promo":                    {may: []string{"pos/money"}},
	"pos/gs1":                      {},
	"pos/barcode":                  {may: []string{"pos/money", "pos/gs1"}},
	"pos/importer":                 {may: []string{"pos/money", "pos/barcode"}},
	"pos/sheet":                    {may: []string{"pos/money"}, libs: []string{"excelize"}},
	"pos/receipt":                  {may: []string{"pos/money", "pos/receipt/"}},
	"pos/printer":                  {},
	"pos/printer/printertest":      {may: []string{"pos/printer"}},
	"pos/paper":                    {may: []string{"pos", "pos/receipt", "pos/receipt/letters", "pos/printer", "server/access", "server/db", "server/fault", "server/text"}},
	"pos/paper/postman":            {may: []string{"pos/paper"}},
	"pos/receipt/qrpath":           {},
	"pos/receipt/letters":          {},
	"pos/wasm":                     {may: []string{"pos/money", "pos/pricing", "pos/promo", "pos/barcode", "pos/wasm/"}},
	"pos/terminal":                 {may: []string{"pos/money"}},
	"pos/terminal/stripeterm":      {may: []string{"pos/terminal", "pos/money"}, libs: []string{"stripe"}},
	"pos/terminal/stripefake":      {},
	"floor":                        {may: []string{"floor/", "server/access", "server/db", "server/fault", "server/text"}},
	"floor/routing":                {},
	"floor/push":                   {may: []string{"floor", "server/access", "server/db", "server/fault"}},
	"static":                       {},
	"migrations":                   {},
}

// guarded are the libraries that only some rooms may know.
var guarded = map[string]string{
	"github.com/gofiber/": "fiber", "github.com/valyala/": "fasthttp", "github.com/danielgtaylor/huma": "huma",
	"github.com/gorilla/": "gorilla", "github.com/prometheus/": "prometheus",
	"github.com/stripe/": "stripe", "github.com/xuri/excelize": "excelize",
}

// The files are read, not listed by the go command: its answer is cached and
// would not see a wrong arrow just drawn. Tests may import what they need.
func TestArrowsRunOneWay(t *testing.T) {
	t.Parallel()
	root := ".."
	packages := map[string]bool{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "testdata" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		packages[filepath.ToSlash(rel)] = true
		return checkFile(t, name, filepath.ToSlash(rel))
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) < 15 {
		t.Fatalf("only %d packages found", len(packages))
	}
}

func checkFile(t *testing.T, name, room string) error {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	rule, ok := arrows[nearest(room)]
	if !ok {
		t.Errorf("%s: the room %s has no rule", name, room)
		return nil
	}
	for _, spec := range f.Imports {
		imported := strings.Trim(spec.Path.Value, `"`)
		if own, ok := strings.CutPrefix(imported, module+"/"); ok && !allowed(rule.may, own) && !within(room, own) {
			t.Errorf("%s: %s may not import %s", name, room, own)
		}
		for prefix, lib := range guarded {
			if strings.HasPrefix(imported, prefix) && !contains(rule.libs, lib) {
				t.Errorf("%s: %s may not import %s", name, room, imported)
			}
		}
	}
	return nil
}

func nearest(room string) string {
	for room != "." && room != "/" {
		if _, ok := arrows[room]; ok {
			return room
		}
		room = path.Dir(room)
	}
	return ""
}

// within lets a room's helpers for tests import the room they lie in.
func within(room, own string) bool { return strings.HasPrefix(room, own+"/") && nearest(room) == own }

func allowed(may []string, own string) bool {
	for _, m := range may {
		if below, ok := strings.CutSuffix(m, "/"); ok && (own == below || strings.HasPrefix(own, m)) || own == m {
			return true
		}
	}
	return false
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// The halves never know each other.
func TestHalvesDoNotMeet(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{{"pos", "floor"}, {"floor", "pos"}} {
		if allowed(arrows[pair[0]].may, pair[1]) {
			t.Errorf("the rules let %s import %s", pair[0], pair[1])
		}
	}
	if _, err := os.Stat("bridge.go"); err != nil {
		t.Errorf("the place where they meet: %v", err)
	}
}
