package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	// The build below is out of sight of go test's cache; this import makes a
	// change of what is compiled a change of this test.
	_ "tillbell/pos/wasm/call"
)

var root = filepath.Join("..", "..")

// goCommand runs the Go command in the repository's root with the toolchain of
// go.mod and none of the caller's settings that change what is built.
func goCommand(t *testing.T, env []string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the Go command is not here, so nothing can be rebuilt")
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=", "GOWASM=", "GOTOOLCHAIN="+toolchain(t))
	cmd.Env = append(cmd.Env, env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return strings.TrimSpace(string(out))
}

// toolchain names the toolchain of go.mod.
func toolchain(t *testing.T) string {
	t.Helper()
	for line := range strings.Lines(string(file(t, "go.mod"))) {
		if version, found := strings.CutPrefix(line, "go "); found {
			return "go" + strings.TrimSpace(version)
		}
	}
	t.Fatal("go.mod names no version")
	return ""
}

func file(t *testing.T, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{root}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestCommittedFileIsCurrent(t *testing.T) {
	t.Parallel()
	file(t, "pos", "wasm", "main.go") // for go test's cache, as the import above
	built := filepath.Join(t.TempDir(), "pricing.wasm")
	goCommand(t, []string{"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0"},
		"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", built, "./pos/wasm")
	fresh, err := os.ReadFile(built)
	if err != nil {
		t.Fatal(err)
	}
	if committed := file(t, "static", "wasm", "pricing.wasm"); !bytes.Equal(fresh, committed) {
		t.Errorf("static/wasm/pricing.wasm (%d bytes) is not what the sources give (%d bytes); build it with the command in the package's description", len(committed), len(fresh))
	}
}

func TestLoaderIsThatOfTheToolchain(t *testing.T) {
	t.Parallel()
	goroot := goCommand(t, nil, "env", "GOROOT")
	want, err := os.ReadFile(filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, file(t, "static", "wasm", "wasm_exec.js")) {
		t.Error("static/wasm/wasm_exec.js is not the toolchain's; copy it from lib/wasm in GOROOT")
	}
}
