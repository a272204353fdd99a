// Package static owns the pages people see and everything those pages load: modules, styles, icons, WebAssembly.
//
// All files are embedded in the binary and read once by [Load]. Assets live under a prefix that is a hash of every
// served byte (/assets/<hash>/…), so that they can be cached for ever and a new build is never mixed with an old
// one; pages live at their own addresses, are small, and are never cached. A page names its assets through
// placeholders that Load fills in:
//
//	{{assets}}     the prefix, without a slash at the end
//	{{styles}}     one <link> to the design system (css/*.css in the order of styleOrder, served as one file)
//	{{importmap}}  the import map for the vendored modules; the only inline script there is, allowed by its hash
//	{{preload}}    a modulepreload hint for every module that the page's modules import, directly or not
//
// Tests (*.test.mjs), Go files and Markdown lie beside what they are about and are never served.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed */*
var embedded embed.FS

// contentTypes lists what is served, by the end of the name. A file with another ending is not served.
var contentTypes = map[string]string{
	".js":          "text/javascript; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".svg":         "image/svg+xml; charset=utf-8",
	".wasm":        "application/wasm",
	".json":        "application/json; charset=utf-8",
	".webmanifest": "application/manifest+json; charset=utf-8",
	".txt":         "text/plain; charset=utf-8",
	".woff2":       "font/woff2",
	".png":         "image/png",
}

// pages maps the name of a page to its file. Set-up is a view of the manager's page.
var pages = map[string]string{
	"till":   "till/index.html",
	"floor":  "floor/index.html",
	"manage": "manage/index.html",
	"setup":  "manage/index.html",
	"help":   "help/index.html",
	"pair":   "pair/index.html",
	"docs":   "docs/index.html",
	"wall":   "wall/index.html",
}

// styleOrder is the cascade of the design system: values, ground rules, components, and last the wishes of the
// person (stillness, contrast), which must win.
var styleOrder = []string{
	"tokens", "base",
	"bar", "mark", "plate", "state", "keycap", "button", "segmented", "panel", "field", "banner", "ladder",
	"avatar", "plan", "toast", "dialog", "empty", "section", "table", "form", "progress", "qr", "facts",
	"entrance", "paper", "count",
	"person",
	"motion", "contrast",
}

// bareModules is the import map: what a module may import by bare name.
var bareModules = map[string]string{
	"preact":               "vendor/preact.js",
	"preact/hooks":         "vendor/preact-hooks.js",
	"htm":                  "vendor/htm.js",
	"@preact/signals-core": "vendor/signals-core.js",
	"@preact/signals":      "vendor/signals.js",
	"uplot":                "vendor/uplot.js",
	"idb":                  "vendor/idb.js",
}

// systemStyle is the one file in which the design system is served.
const systemStyle = "css/system.css"

// minGzip is the size under which compressing gains nothing worth a header.
const minGzip = 512

// File is one asset, ready to be sent.
type File struct {
	Body        []byte
	Gzip        []byte // nil where compressing does not pay
	ContentType string
	Immutable   bool // true: may be cached for ever under this address
}

type asset struct {
	body        []byte
	contentType string
	compress    func() []byte
}

type page struct {
	body []byte
	csp  string
}

// Site is the set of pages and assets of one build. It is safe for concurrent use.
type Site struct {
	prefix string // "/assets/<hash>"
	assets map[string]*asset
	pages  map[string]page
}

// Load reads the embedded files. An error means that the build itself is broken.
func Load() (*Site, error) { return load(embedded) }

func load(files fs.FS) (*Site, error) {
	bodies, htmls, err := read(files)
	if err != nil {
		return nil, err
	}
	system, err := joinStyles(bodies)
	if err != nil {
		return nil, err
	}
	bodies[systemStyle] = system

	site := &Site{
		prefix: "/assets/" + hash(bodies),
		assets: make(map[string]*asset, len(bodies)),
		pages:  make(map[string]page, len(pages)),
	}
	for name, body := range bodies {
		site.assets[name] = newAsset(body, contentTypes[path.Ext(name)])
	}
	importMap, err := site.importMap()
	if err != nil {
		return nil, err
	}
	for name, file := range pages {
		if html, ok := htmls[file]; ok {
			site.pages[name] = site.render(file, string(html), importMap)
		}
	}
	return site, nil
}

// read returns the bodies of all served assets by path, and of all HTML files apart from them.
func read(files fs.FS) (bodies, htmls map[string][]byte, err error) {
	bodies, htmls = map[string][]byte{}, map[string][]byte{}
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		into := bodies
		switch {
		case !strings.Contains(name, "/"), strings.HasPrefix(path.Base(name), "."):
			return nil // the package's own files
		case path.Ext(name) == ".html":
			into = htmls
		case contentTypes[path.Ext(name)] == "":
			return nil
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("read embedded %s: %w", name, err)
		}
		into[name] = body
		return nil
	})
	return bodies, htmls, err
}

// joinStyles makes the design system one file: many small files cost a cold till more than they are worth.
func joinStyles(bodies map[string][]byte) ([]byte, error) {
	var all bytes.Buffer
	for _, name := range styleOrder {
		body, ok := bodies["css/"+name+".css"]
		if !ok {
			return nil, fmt.Errorf("style css/%s.css is listed and missing", name)
		}
		all.Write(bytes.TrimSpace(body))
		all.WriteString("\n\n")
	}
	return all.Bytes(), nil
}

// hash covers names and contents, so that moving a file changes the prefix too.
func hash(bodies map[string][]byte) string {
	sum := sha256.New()
	for _, name := range sortedKeys(bodies) {
		fmt.Fprintf(sum, "%s %d\n", name, len(bodies[name]))
		sum.Write(bodies[name])
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

func newAsset(body []byte, contentType string) *asset {
	return &asset{body: body, contentType: contentType, compress: sync.OnceValue(func() []byte {
		if len(body) < minGzip || strings.HasPrefix(contentType, "image/png") || strings.HasPrefix(contentType, "font/") {
			return nil
		}
		var out bytes.Buffer
		w := gzip.NewWriter(&out) // best compression wins 1 % and costs the first till half a second on the WebAssembly
		_, _ = w.Write(body)      // a buffer grows and does not fail
		_ = w.Close()
		if out.Len() >= len(body) {
			return nil
		}
		return out.Bytes()
	})}
}

func (s *Site) importMap() (string, error) {
	imports := make(map[string]string, len(bareModules))
	for name, file := range bareModules {
		imports[name] = s.prefix + "/" + file
	}
	text, err := json.Marshal(map[string]any{"imports": imports}) // keys sorted, so the hash is stable
	return string(text), err
}

func (s *Site) render(file, html, importMap string) page {
	html = strings.NewReplacer(
		"{{assets}}", s.prefix,
		"{{styles}}", `<link rel="stylesheet" href="`+s.prefix+"/"+systemStyle+`">`,
		"{{importmap}}", `<script type="importmap">`+importMap+`</script>`,
		"{{preload}}", s.preload(html),
	).Replace(html)
	script := ""
	if strings.Contains(html, `type="importmap"`) {
		sum := sha256.Sum256([]byte(importMap))
		script = " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return page{body: []byte(html), csp: policy(script)}
}

// preload names the modules behind the page's own, which a browser would otherwise find one round trip at a time.
func (s *Site) preload(html string) string {
	var roots []string
	for _, m := range scriptSource.FindAllStringSubmatch(html, -1) {
		roots = append(roots, strings.TrimPrefix(m[1], "{{assets}}/"))
	}
	var links []string
	for _, name := range s.modules(roots) {
		if !slices.Contains(roots, name) {
			links = append(links, `<link rel="modulepreload" href="`+s.prefix+"/"+name+`">`)
		}
	}
	return strings.Join(links, "\n  ")
}

// policy is the Content-Security-Policy of a page. 'self' in connect-src covers the WebSocket of the same host in
// every browser that knows import maps (Chrome 89, Safari 16.4, Firefox 108), which the staff pages need anyway;
// the help page opens no socket. Icons come through <use>, which browsers count as images.
func policy(script string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self' 'wasm-unsafe-eval'" + script,
		"style-src 'self'",
		"img-src 'self' data: blob:",
		"font-src 'self'",
		"worker-src 'self'",
		"manifest-src 'self'",
		"connect-src 'self'",
		"object-src 'none'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	}, "; ")
}

// Prefix is where the assets of this build live: "/assets/<hash>".
func (s *Site) Prefix() string { return s.prefix }

// Page returns a page by name ("till", "floor", "manage", "setup", "help", "pair", "docs") and the
// Content-Security-Policy it must be sent with. The body must not be changed.
func (s *Site) Page(name string) (body []byte, csp string, ok bool) {
	p, ok := s.pages[name]
	return p.body, p.csp, ok
}

// Asset returns the file at a full request path such as "/assets/<hash>/lib/api.js". A page opened before an update
// asks under an old hash; it is answered with the present file, which must then not be kept.
func (s *Site) Asset(requestPath string) (File, bool) {
	rest, ok := strings.CutPrefix(requestPath, "/assets/")
	if !ok {
		return File{}, false
	}
	build, name, _ := strings.Cut(rest, "/")
	a, ok := s.assets[name]
	if !ok {
		return File{}, false
	}
	return File{
		Body:        a.body,
		Gzip:        a.compress(),
		ContentType: a.contentType,
		Immutable:   "/assets/"+build == s.prefix,
	}, true
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
