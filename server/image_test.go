package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What Docker is sent is what the program is built of, folder by folder: with
// more, a shop's data and its key would end up in the layers of an image.
func TestImageIsBuiltOfSourcesAlone(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if .Module}}{{if .Module.Main}}{{.Dir}}{{end}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"go.mod", "go.sum"}
	for _, dir := range strings.Fields(string(out)) {
		inside, err := filepath.Rel(root, dir)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, strings.Split(filepath.ToSlash(inside), "/")[0])
	}
	slices.Sort(want)

	b, err := os.ReadFile(filepath.Join(root, ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	var rules, let []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			rules = append(rules, line)
		}
	}
	if len(rules) == 0 || rules[0] != "*" {
		t.Fatalf("does not begin by keeping everything out: %q", rules)
	}
	for _, rule := range rules[1:] {
		name, ok := strings.CutPrefix(rule, "!")
		if !ok {
			t.Errorf("%q is no exception", rule)
		}
		let = append(let, name)
	}
	slices.Sort(let)
	if want = slices.Compact(want); !slices.Equal(let, want) {
		t.Errorf("lets in %q, the build needs %q", let, want)
	}
}
