// Package throwaway starts a PostgreSQL server of its own for tests and
// measurements: on a unix socket only, in a folder that goes with it, dying
// with the process that started it. It needs PostgreSQL's programs installed.
package throwaway

import (
	"fmt"
	"os"
	"path/filepath"
)

// find looks for a server program on PATH and where Debian keeps them.
func find(name string) (string, error) {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if p := filepath.Join(dir, name); executable(p) {
			return p, nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	for i := len(found) - 1; i >= 0; i-- {
		if executable(found[i]) {
			return found[i], nil
		}
	}
	return "", fmt.Errorf("%s is not installed", name)
}

func executable(path string) bool {
	s, err := os.Stat(path)
	return err == nil && s.Mode().IsRegular() && s.Mode()&0o111 != 0
}
