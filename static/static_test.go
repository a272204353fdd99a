package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func mustLoad(t *testing.T) *Site {
	t.Helper()
	site, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// unserved are the endings that lie in the tree for us and not for browsers.
var unserved = []string{".test.mjs", ".md", ".go", ".html"}

func TestEveryEmbeddedFileIsServedOrKnownNotToBe(t *testing.T) {
	t.Parallel()
	site := mustLoad(t)
	walk(t, embedded, func(name string) {
		_, served := site.assets[name]
		ours := false
		for _, end := range unserved {
			ours = ours || strings.HasSuffix(name, end)
		}
		if served == ours {
			t.Errorf("%s: served %v, but its ending says otherwise", name, served)
		}
	})
}

var (
	scriptTag  = regexp.MustCompile(`(?s)<script([^>]*)>(.*?)</script>`)
	reference  = regexp.MustCompile(`(?:src|href)="([^"]*)"`)
	styleWrit  = regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=`)
	foreignURL = regexp.MustCompile(`(?i)(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}`)
)

func TestPagesKeepTheirOwnPolicy(t *testing.T) {
	t.Parallel()
	site := mustLoad(t)
	if len(site.pages) == 0 {
		t.Fatal("no pages")
	}
	for name, p := range site.pages {
		html := string(p.body)
		if strings.Contains(html, "{{") {
			t.Errorf("%s: a placeholder is left", name)
		}
		if found := styleWrit.FindString(html); found != "" {
			t.Errorf("%s: inline style or handler %q", name, found)
		}
		if found := foreignURL.FindString(html); found != "" {
			t.Errorf("%s: refers to %s", name, found)
		}
		for _, m := range scriptTag.FindAllStringSubmatch(html, -1) {
			inline := strings.TrimSpace(m[2])
			if inline == "" {
				continue
			}
			sum := sha256.Sum256([]byte(m[2]))
			source := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
			if !strings.Contains(m[1], `type="importmap"`) || !strings.Contains(p.csp, source) {
				t.Errorf("%s: an inline script its policy does not name: %.40q", name, inline)
			}
		}
		for _, m := range reference.FindAllStringSubmatch(html, -1) {
			address, _, _ := strings.Cut(m[1], "#")
			if strings.HasPrefix(address, "/assets/") {
				if _, ok := site.Asset(address); !ok {
					t.Errorf("%s: %s does not exist", name, address)
				}
			} else if !strings.HasPrefix(address, "/") && address != "" {
				t.Errorf("%s: %s depends on the address of the page", name, address)
			}
		}
	}
}

func TestPolicyForbidsInlineAndForeign(t *testing.T) {
	t.Parallel()
	for name, p := range mustLoad(t).pages {
		for _, must := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "connect-src 'self'"} {
			if !strings.Contains(p.csp, must) {
				t.Errorf("%s: policy lacks %q", name, must)
			}
		}
		for _, never := range []string{"unsafe-inline", "'unsafe-eval'", "*", "http:", "https:"} {
			if strings.Contains(p.csp, never) {
				t.Errorf("%s: policy holds %q", name, never)
			}
		}
	}
}

var dynamicImport = regexp.MustCompile(`\bimport\(\s*["']([^"']+)["']\s*\)`)
var besideModule = regexp.MustCompile(`new URL\(\s*["']([^"']+)["']\s*,\s*import\.meta\.url\s*\)`)

func TestEveryModuleResolves(t *testing.T) {
	t.Parallel()
	site := mustLoad(t)
	for name, a := range site.assets {
		if path.Ext(name) != ".js" {
			continue
		}
		specifiers := imports(a.body)
		for _, m := range dynamicImport.FindAllSubmatch(a.body, -1) {
			specifiers = append(specifiers, string(m[1]))
		}
		for _, specifier := range specifiers {
			file, ok := resolve(name, specifier)
			if !ok {
				t.Errorf("%s imports %q, which is neither a path nor in the import map", name, specifier)
			} else if _, ok := site.assets[file]; !ok {
				t.Errorf("%s imports %q: %s is not served", name, specifier, file)
			}
		}
		for _, m := range besideModule.FindAllSubmatch(a.body, -1) {
			file, _, _ := strings.Cut(path.Join(path.Dir(name), string(m[1])), "#")
			if end := string(m[1]); strings.HasSuffix(end, "/") || path.Base(end) == "." || path.Base(end) == ".." {
				continue // the folder, to build addresses from
			}
			if _, ok := site.assets[file]; !ok {
				t.Errorf("%s needs %s, which is not served", name, file)
			}
		}
	}
	for bare, file := range bareModules {
		if _, ok := site.assets[file]; !ok {
			t.Errorf("import map: %s means %s, which is not served", bare, file)
		}
	}
}

var (
	namedImport  = regexp.MustCompile(`(?m)^import\s+(?:\w+\s*,\s*)?\{([^}]*)\}\s*from\s*["']([^"']+)["']`)
	declaration  = regexp.MustCompile(`(?m)^export\s+(?:async\s+)?(?:function\*?|const|let|class)\s+(\w+)`)
	exportedList = regexp.MustCompile(`export\s*\{([^}]*)\}`)
	exportedAll  = regexp.MustCompile(`export\s*\*\s*from`)
)

// Without a bundler nobody else notices a misspelt import before a page is opened.
func TestEveryNamedImportIsExported(t *testing.T) {
	t.Parallel()
	site := mustLoad(t)
	exported := func(name string) (names map[string]bool, known bool) {
		a, ok := site.assets[name]
		if !ok || exportedAll.Match(a.body) {
			return nil, false
		}
		names = map[string]bool{}
		for _, m := range declaration.FindAllSubmatch(a.body, -1) {
			names[string(m[1])] = true
		}
		for _, m := range exportedList.FindAllSubmatch(a.body, -1) {
			for _, one := range strings.Split(string(m[1]), ",") {
				parts := strings.Fields(one) // "a" or "a as b"
				if len(parts) > 0 {
					names[parts[len(parts)-1]] = true
				}
			}
		}
		return names, true
	}
	for name, a := range site.assets {
		if path.Ext(name) != ".js" || strings.HasPrefix(name, "vendor/") {
			continue
		}
		for _, m := range namedImport.FindAllSubmatch(a.body, -1) {
			file, ok := resolve(name, string(m[2]))
			names, known := exported(file)
			if !ok || !known {
				continue // TestEveryModuleResolves tells
			}
			for _, one := range strings.Split(string(m[1]), ",") {
				parts := strings.Fields(one)
				if len(parts) > 0 && !names[parts[0]] {
					t.Errorf("%s imports %s from %s, which does not export it", name, parts[0], file)
				}
			}
		}
	}
}

// apiCall is a call through lib/api.js; apiVerbs are what that has.
var (
	apiCall  = regexp.MustCompile(`\bapi\.(\w+)\(`)
	apiVerbs = []string{"get", "put", "post", "patch", "del", "raw"}
)

func TestEveryCallIsOneThatTheAPIHas(t *testing.T) {
	t.Parallel()
	site := mustLoad(t)
	has := string(site.assets["lib/api.js"].body)
	for _, verb := range apiVerbs {
		if !strings.Contains(has, "\n    "+verb+": ") {
			t.Errorf("lib/api.js has no %s", verb)
		}
	}
	calls := 0
	for name, a := range site.assets {
		if path.Ext(name) != ".js" || strings.HasPrefix(name, "vendor/") {
			continue
		}
		for _, m := range apiCall.FindAllSubmatch(a.body, -1) {
			calls++
			if !slices.Contains(apiVerbs, string(m[1])) {
				t.Errorf("%s calls api.%s, which there is not", name, m[1])
			}
		}
	}
	if calls < 100 {
		t.Errorf("only %d calls were found", calls)
	}
}

func TestImportsAreFound(t *testing.T) {
	t.Parallel()
	source := "import{a as b}from\"x\";import * as y from './y.js';\nimport './z.js';\nimport d, { e,\n  f } from '../d.js';\n" +
		"export { g } from \"./g.js\";export*from'./h.js';\nexport const text = 'no';\n/** @type {import('./types.js').T} */\nconst imported = 'from';"
	got := strings.Join(imports([]byte(source)), " ")
	if want := "x ./y.js ./z.js ../d.js ./g.js ./h.js"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// The words of HTML attributes and of namespaces may look like addresses; what is fetched may not.
var lineComment = regexp.MustCompile(`(?m)^\s*//.*$`)
var namespace = regexp.MustCompile(`https?://www\.w3\.org/[\w/.]+`)

func TestNothingServedLeavesTheOrigin(t *testing.T) {
	t.Parallel()
	for name, a := range mustLoad(t).assets {
		if end := path.Ext(name); end != ".js" && end != ".css" && end != ".svg" && end != ".webmanifest" {
			continue
		}
		source := lineComment.ReplaceAllString(string(a.body), "")
		if found := foreignURL.FindString(namespace.ReplaceAllString(source, "")); found != "" && strings.Contains(found, "http") {
			t.Errorf("%s holds the address %s", name, found)
		}
	}
}

var useOfIcon = regexp.MustCompile(`<use href="[^"]*#([\w-]+)"`)
var nameOfIcon = regexp.MustCompile(`(?:\$\{(?:Icon|IconButton)\}[^>]*?\sname|\sicon)="([\w-]+)"|\bicon: '([\w-]+)'`)

func TestEveryIconExists(t *testing.T) {
	t.Parallel()
	site := mustLoad(t)
	sprite := string(site.assets["icons/sprite.svg"].body)
	need := func(where, id string) {
		if !strings.Contains(sprite, `<symbol id="`+id+`"`) {
			t.Errorf("%s uses the icon %s, which the sprite does not have", where, id)
		}
	}
	for name, p := range site.pages {
		for _, m := range useOfIcon.FindAllSubmatch(p.body, -1) {
			need(name, string(m[1]))
		}
	}
	for name, a := range site.assets {
		if path.Ext(name) != ".js" || strings.HasPrefix(name, "vendor/") {
			continue
		}
		for _, m := range nameOfIcon.FindAllSubmatch(a.body, -1) {
			need(name, "i-"+string(m[1])+string(m[2]))
		}
	}
}

var comment = regexp.MustCompile(`(?s)/\*.*?\*/|(?m:^\s*//[^\n]*$)|(?m:\s//\s[^\n]*$)`)

func TestHelpPageRunsOnOldPhones(t *testing.T) {
	t.Parallel()
	site := mustLoad(t)
	p, ok := site.pages["help"]
	if !ok {
		t.Fatal("no help page")
	}
	if bytes.Contains(p.body, []byte("importmap")) {
		t.Error("the help page must not need an import map")
	}
	newer := regexp.MustCompile(`\?\.[a-zA-Z\[(]|\?\?|\bstructuredClone\b|\brandomUUID\b|\.replaceAll\(|\.at\(|\.flat\(|\bObject\.fromEntries\b|\d_\d|\d+n\b|\\p\{|catch \{|\|\|=|&&=`)
	var roots []string
	for _, m := range scriptSource.FindAllStringSubmatch(string(p.body), -1) {
		roots = append(roots, strings.TrimPrefix(m[1], site.prefix+"/"))
	}
	modules := site.modules(roots)
	if len(modules) < 2 {
		t.Fatalf("only %v found", modules)
	}
	for _, name := range modules {
		for _, specifier := range imports(site.assets[name].body) {
			if !strings.HasPrefix(specifier, ".") {
				t.Errorf("%s imports %q by bare name", name, specifier)
			}
		}
		if found := newer.Find(comment.ReplaceAll(site.assets[name].body, nil)); found != nil {
			t.Errorf("%s uses %q, which browsers of 2017 do not know", name, found)
		}
	}
	if found := newer.Find(comment.ReplaceAll(site.assets["help/worker.js"].body, nil)); found != nil {
		t.Errorf("the worker uses %q, which browsers of 2017 do not know", found)
	}
	css := string(comment.ReplaceAll(slices.Concat(site.assets["css/system.css"].body, site.assets["help/help.css"].body), nil))
	for _, never := range []string{"light-dark(", "color-mix(", "@container", "@layer", "\n  &"} {
		if strings.Contains(css, never) {
			t.Errorf("a style of the help page uses %s", never)
		}
	}
}

func TestAssetsAreCachedForEverUnderTheirOwnHashOnly(t *testing.T) {
	t.Parallel()
	site := mustLoad(t)
	file, ok := site.Asset(site.Prefix() + "/css/system.css")
	if !ok || !file.Immutable || file.ContentType != "text/css; charset=utf-8" {
		t.Fatalf("css/system.css: ok %v, %+v", ok, file.ContentType)
	}
	r, err := gzip.NewReader(bytes.NewReader(file.Gzip))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(plain, file.Body) {
		t.Errorf("the compressed body is another one (%v)", err)
	}
	if old, ok := site.Asset("/assets/0000000000000000/css/system.css"); !ok || old.Immutable {
		t.Errorf("an old hash: ok %v, immutable %v", ok, old.Immutable)
	}
	for _, bad := range []string{"", "/", "/assets", "/assets/", site.Prefix(), site.Prefix() + "/", site.Prefix() + "/static.go",
		site.Prefix() + "/lib/ids.test.mjs", site.Prefix() + "/vendor/VENDOR.md", site.Prefix() + "/till/index.html",
		site.Prefix() + "/lib/../lib/ids.js", site.Prefix() + "/lib", "/other/css/system.css"} {
		if _, ok := site.Asset(bad); ok {
			t.Errorf("%q is served", bad)
		}
	}
}

func smallTree() fstest.MapFS {
	tree := fstest.MapFS{
		"till/index.html":  {Data: []byte(`{{styles}}{{importmap}}{{preload}}<script type="module" src="{{assets}}/till/main.js"></script>`)},
		"till/main.js":     {Data: []byte("import './cart.js';\nimport { h } from 'preact';")},
		"till/cart.js":     {Data: []byte("export const cart = 1;")},
		"vendor/preact.js": {Data: []byte("export const h = 1;")},
	}
	for _, name := range styleOrder {
		tree["css/"+name+".css"] = &fstest.MapFile{Data: []byte("." + name + "{}\n")}
	}
	return tree
}

func TestTheHashCoversNamesAndContents(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	note := func(what string, tree fstest.MapFS) {
		site, err := load(tree)
		if err != nil {
			t.Fatal(err)
		}
		if before, ok := seen[site.Prefix()]; ok {
			t.Errorf("%s and %s have one hash", what, before)
		}
		seen[site.Prefix()] = what
	}
	note("as it is", smallTree())
	changed := smallTree()
	changed["till/cart.js"] = &fstest.MapFile{Data: []byte("export const cart = 2;")}
	note("changed", changed)
	moved := smallTree()
	moved["till/basket.js"] = moved["till/cart.js"]
	delete(moved, "till/cart.js")
	note("moved", moved)
	again, err := load(smallTree())
	if err != nil || seen[again.Prefix()] != "as it is" {
		t.Errorf("the same files have another hash (%v)", err)
	}
}

func TestPlaceholdersAreFilled(t *testing.T) {
	t.Parallel()
	site, err := load(smallTree())
	if err != nil {
		t.Fatal(err)
	}
	body, _, ok := site.Page("till")
	if !ok {
		t.Fatal("no page")
	}
	for _, want := range []string{
		`<link rel="stylesheet" href="` + site.Prefix() + `/css/system.css">`,
		`<link rel="modulepreload" href="` + site.Prefix() + `/till/cart.js">`,
		`<link rel="modulepreload" href="` + site.Prefix() + `/vendor/preact.js">`,
		`"preact":"` + site.Prefix() + `/vendor/preact.js"`,
	} {
		if !strings.Contains(string(body), want) {
			t.Errorf("missing %s in\n%s", want, body)
		}
	}
	if strings.Contains(string(body), `modulepreload" href="`+site.Prefix()+`/till/main.js`) {
		t.Error("the page's own module is preloaded twice")
	}
	if _, _, ok := site.Page("floor"); ok {
		t.Error("a page without a file")
	}
}

func TestAMissingStyleIsAnError(t *testing.T) {
	t.Parallel()
	tree := smallTree()
	delete(tree, "css/button.css")
	if _, err := load(tree); err == nil || !strings.Contains(err.Error(), "css/button.css") {
		t.Errorf("got %v", err)
	}
}

func TestEveryComponentStyleIsInTheSystem(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, name := range styleOrder {
		listed["css/"+name+".css"] = true
	}
	walk(t, embedded, func(name string) {
		if strings.HasPrefix(name, "css/") && path.Ext(name) == ".css" && !listed[name] {
			t.Errorf("%s is not in styleOrder", name)
		}
	})
}

// TestModels runs the tests that lie beside the modules.
func TestModels(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		if strings.Contains(os.Getenv("TILLBELL_TEST_REQUIRE"), "node") {
			t.Fatal("node is required and not on the PATH")
		}
		t.Skip("node is not on the PATH: the tests of the JavaScript modules did not run")
	}
	var files []string
	walk(t, os.DirFS("."), func(name string) {
		if strings.HasSuffix(name, ".test.mjs") {
			files = append(files, filepath.FromSlash(name))
		}
	})
	if len(files) == 0 {
		t.Fatal("no tests found")
	}
	// One process for all: a process a file costs more than the tests.
	all := filepath.Join(t.TempDir(), "all.mjs")
	var imports strings.Builder
	for _, name := range files {
		path, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&imports, "await import(%q);\n", (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(path), "/")}).String())
	}
	if err := os.WriteFile(all, []byte(imports.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), node, "--test-reporter=tap", all).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, failures(string(out)))
	}
}

// failures leaves out of a test run what went well.
func failures(out string) string {
	if at := strings.Index(out, "not ok"); at >= 0 {
		return out[at:]
	}
	return out
}

func walk(t *testing.T, files fs.FS, visit func(name string)) {
	t.Helper()
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			visit(name)
		}
		return err
	})
	if err != nil {
		t.Fatal(fmt.Errorf("walk: %w", err))
	}
}
