package static

import (
	"path"
	"regexp"
	"strings"
)

// importStatement finds what a module imports statically: `import … from "x"`, `import "x"`, `export … from "x"`,
// also where a minifier left no spaces. Specifiers of ours hold no escapes.
var importStatement = regexp.MustCompile(`(?m)(?:^|[;}\s])(?:import|export)\s*(?:[\w*{}$,\s]*?\bfrom\s*)?["']([^"'\n]+)["']`)

// scriptSource finds the modules a page starts.
var scriptSource = regexp.MustCompile(`<script[^>]+src="([^"]+)"`)

// resolve says which file a specifier means when imported by file; ok is false when it means none of ours.
func resolve(file, specifier string) (string, bool) {
	if strings.HasPrefix(specifier, "./") || strings.HasPrefix(specifier, "../") {
		return path.Join(path.Dir(file), specifier), true
	}
	name, ok := bareModules[specifier]
	return name, ok
}

// imports lists the specifiers a module imports statically.
func imports(body []byte) []string {
	var specifiers []string
	for _, m := range importStatement.FindAllSubmatch(body, -1) {
		specifiers = append(specifiers, string(m[1]))
	}
	return specifiers
}

// modules returns the roots and everything they import, each once, in the order in which they are found.
func (s *Site) modules(roots []string) []string {
	var found []string
	seen := map[string]bool{}
	queue := append([]string(nil), roots...)
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		a, ok := s.assets[name]
		if seen[name] || !ok {
			continue
		}
		seen[name] = true
		found = append(found, name)
		for _, specifier := range imports(a.body) {
			if next, ok := resolve(name, specifier); ok {
				queue = append(queue, next)
			}
		}
	}
	return found
}
