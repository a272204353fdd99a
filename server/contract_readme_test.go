//go:build unix

package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// typed is an owner at a shell, in a folder that has the program and nothing
// else.
type typed struct {
	c        *contract
	dir      string
	exported []string // lines that the shell was told before
	server   *process
}

// readmeTyped types the commands of "For real" in their order and expects each
// to work. The wizard, which a browser walks, is done through the API.
func readmeTyped(t *testing.T, c *contract) {
	b, err := os.ReadFile("../README.md")
	check(t, err)
	_, text, _ := strings.Cut(string(b), "\n## For real\n")
	text, _, _ = strings.Cut(text, "\n## ")
	o := &typed{c: c, dir: t.TempDir()}
	check(t, os.Symlink(c.binary, filepath.Join(o.dir, "tillbell")))
	words := 0
	for _, block := range regexp.MustCompile("(?ms)^ *```sh\n(.*?)^ *```$").FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(block[1]) {
			words++
			o.types(t, strings.TrimSpace(line))
		}
	}
	if words < 9 || o.server == nil {
		t.Fatalf("%d lines to type were found", words)
	}
}

var serves = regexp.MustCompile(`^\./tillbell( --.*)?$`)

func (o *typed) types(t *testing.T, line string) {
	t.Helper()
	switch {
	case strings.HasPrefix(line, "go build "): // done
	case strings.HasPrefix(line, "export "):
		o.exported = append(o.exported, line)
	case serves.MatchString(line):
		first := o.server == nil
		if !first {
			o.server.terminate(t)
		}
		o.serve(t, line)
		if first {
			o.walkWizard(t)
		}
	default:
		if strings.HasPrefix(line, "./tillbell restore ") { // the server is stopped, it says
			o.server.terminate(t)
		}
		if exit, out := ran(t, o.shell(line)); exit != 0 {
			t.Errorf("%s: exit %d\n%s", line, exit, out)
		}
	}
}

func (o *typed) shell(line string) *exec.Cmd {
	if strings.HasPrefix(line, "./") {
		line = "exec " + line // so that a signal reaches the program
	}
	cmd := exec.Command("sh", "-c", strings.Join(append(slices.Clone(o.exported), line), "\n"))
	cmd.Dir, cmd.Env = o.dir, append(os.Environ(), "HOME="+o.dir)
	return cmd
}

// serve types a line that starts the server, at an address that is free.
func (o *typed) serve(t *testing.T, line string) {
	t.Helper()
	address := fmt.Sprintf("127.0.0.1:%d", aPort(t))
	cmd := o.shell(line)
	cmd.Env = append(cmd.Env, "TILLBELL_LISTEN="+address)
	o.server = o.c.start(t, &process{base: "http://" + address, cmd: cmd})
	o.server.ready(t)
}

func (o *typed) walkWizard(t *testing.T) {
	t.Helper()
	o.server.prints(t, "/setup#")
	link := regexp.MustCompile(`/setup#(\S+)\n`).FindStringSubmatch(o.server.output(t))
	outsider{base: o.server.base}.want(t, 201, "POST", "/setup", founding(link[1], "KAI"))
}
