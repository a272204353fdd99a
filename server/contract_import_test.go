//go:build unix

package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

const realData = "../../shared/data/"

var importCounts = regexp.MustCompile(`(\d+) rows read, (\d+) created, (\d+) updated, (\d+) unchanged, (\d+) rejected`)

// counted reads the counts that import prints for one file.
func counted(t *testing.T, out string) (n [5]int) {
	t.Helper()
	m := importCounts.FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("no counts in\n%s", out)
	}
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1])
	}
	return n
}

func importingSection(t *testing.T, c *contract) {
	data := t.TempDir()
	c.serve(t, data, "", "--demo").terminate(t)
	bring := func(t *testing.T, args ...string) (int, string) {
		t.Helper()
		return c.run(t, data, "", append([]string{"import", "catalog", "--store", "DEMO"}, args...)...)
	}
	t.Run("a file of its own", func(t *testing.T) { importTwice(t, bring) })
	t.Run("files of shops", func(t *testing.T) { importRealFiles(t, bring) })
	t.Run("a hundred thousand", func(t *testing.T) { importBarcodes(t, c, data, bring) })
	if exit, out := c.run(t, data, "", "check"); exit != 0 {
		t.Errorf("check after importing: exit %d\n%s", exit, out)
	}
}

// The good rows are kept, the bad ones told with line and reason; the same
// file again doubles nothing.
func importTwice(t *testing.T, bring func(*testing.T, ...string) (int, string)) {
	dir := t.TempDir()
	good, bad, bare, unknown := filepath.Join(dir, "good.csv"), filepath.Join(dir, "bad.csv"), filepath.Join(dir, "bare.csv"), filepath.Join(dir, "unknown.csv")
	check(t, os.WriteFile(good, []byte("\xEF\xBB\xBFsku;name;barcode;price\r\nG1;Käse;4006381333931;1,99\r\nG2;Brot;;0,50\r\n"), 0o600))
	check(t, os.WriteFile(bad, []byte("sku,name,barcode,price\nB1,Right,,1.00\nB2,Wrong price,,abc\nB3,Wrong code,4006381333932,1.00\nB4,Right too,,2.00\n"), 0o600))
	check(t, os.WriteFile(bare, []byte("barcode,name\n0036000291452,Bare\n"), 0o600))
	check(t, os.WriteFile(unknown, []byte("alpha,beta\n1,2\n"), 0o600))

	exit, out := bring(t, good)
	equal(t, "exit", exit, 0)
	equal(t, "counts", counted(t, out), [5]int{2, 2, 0, 0, 0})
	exit, out = bring(t, good)
	equal(t, "exit of the same again", exit, 0)
	equal(t, "counts of the same again", counted(t, out), [5]int{2, 0, 0, 2, 0})

	exit, out = bring(t, bad)
	equal(t, "exit with bad rows", exit, 1)
	equal(t, "counts with bad rows", counted(t, out), [5]int{4, 2, 0, 0, 2})
	if !strings.Contains(out, "line 3: ") || !strings.Contains(out, "line 4: ") {
		t.Errorf("the bad rows are not told:\n%s", out)
	}
	exit, out = bring(t, bare)
	equal(t, "exit of a list without prices", exit, 0)
	equal(t, "counts of a list without prices", counted(t, out), [5]int{1, 1, 0, 0, 0})
	if !strings.Contains(out, "has no prices") {
		t.Errorf("nothing is said of the prices by rule:\n%s", out)
	}
	exit, out = bring(t, bare, "--default-price", "199")
	equal(t, "exit with a price", exit, 0)
	equal(t, "counts with a price: the one it has stays", counted(t, out), [5]int{1, 0, 0, 1, 0})

	exit, out = bring(t, unknown)
	if exit == 0 || importCounts.MatchString(out) {
		t.Errorf("a file of no known format: exit %d\n%s", exit, out)
	}
	namesFormats(t, out)
}

func namesFormats(t *testing.T, out string) {
	t.Helper()
	for _, name := range []string{"shopify", "square", "woocommerce", "odoo", "opensourcepos", "loyverse"} {
		if !strings.Contains(strings.ToLower(out), name) {
			t.Errorf("the refusal does not name %s:\n%s", name, out)
		}
	}
}

func importRealFiles(t *testing.T, bring func(*testing.T, ...string) (int, string)) {
	files, _ := filepath.Glob(realData + "catalogues/*/*.csv")
	if len(files) == 0 {
		t.Skip("the shops' files are not here")
	}
	known := map[string]bool{"shopify": true, "square": true, "woocommerce": true, "odoo": true, "opensourcepos": true, "loyverse": true}
	for _, file := range files {
		format := filepath.Base(filepath.Dir(file))
		if base := filepath.Base(file); !known[format] || base == "sample_tax_rates.csv" || strings.Contains(base, "categories") && format == "odoo" {
			exit, out := bring(t, file)
			if exit != 1 || importCounts.MatchString(out) {
				t.Errorf("%s: exit %d, want it refused whole\n%s", file, exit, out)
			}
			namesFormats(t, out)
			continue
		}
		exit, out := bring(t, "--default-price", "199", file)
		n := counted(t, out)
		t.Logf("%s: exit %d %v", file, exit, n)
		if !strings.Contains(out, ": "+format+",") {
			t.Errorf("%s is not taken for %s:\n%s", file, format, out)
		}
		if n[0] == 0 || n[1]+n[2]+n[3] == 0 || (exit == 1) != (n[4] > 0) || exit > 1 {
			t.Errorf("%s: exit %d with\n%s", file, exit, out)
		}
		if told := strings.Count(out, "  line "); told != n[4] {
			t.Errorf("%s: %d rejected, %d told", file, n[4], told)
		}
		again, out := bring(t, "--default-price", "199", file)
		if m := counted(t, out); again != exit || m[1] != 0 || m[4] != n[4] {
			t.Errorf("%s again: exit %d, %v after %v", file, again, m, n)
		}
	}
}

func importBarcodes(t *testing.T, c *contract, data string, bring func(*testing.T, ...string) (int, string)) {
	file := realData + "barcodes/openfoodfacts_valid_100k.csv"
	if _, err := os.Stat(file); err != nil {
		t.Skip("the hundred thousand barcodes are not here")
	}
	cmd := c.command(data, "", "import", "catalog", "--store", "DEMO", "--default-price", "199", file)
	exit, out := ran(t, cmd)
	n := counted(t, out)
	t.Logf("exit %d, %v, %s", exit, n, peakMemory(cmd))
	if n[0] != 100_000 || n[1]+n[2]+n[3]+n[4] != n[0] || n[1] < 99_000 {
		t.Errorf("counts %v", n)
	}
	if (exit == 1) != (n[4] > 0) || exit > 1 {
		t.Errorf("exit %d with %d rejected", exit, n[4])
	}
	for _, line := range regexp.MustCompile(`(?m)^  line \d+: (.*)$`).FindAllStringSubmatch(out, -1) {
		if !strings.Contains(line[1], "already") && !strings.Contains(line[1], "another") && !strings.Contains(line[1], "same") && !strings.Contains(line[1], "belongs") {
			t.Errorf("rejected for another reason than a double: %s", line[1])
		}
	}
	if peak, ok := peakKiB(cmd); ok && peak > 400<<10 {
		t.Errorf("it took %d MiB", peak>>10)
	}
}

// peakKiB is the most memory a command that ended had.
func peakKiB(cmd *exec.Cmd) (kib int64, ok bool) {
	use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok || runtime.GOOS != "linux" { // elsewhere it is counted in other units
		return 0, false
	}
	return int64(use.Maxrss), true
}

func peakMemory(cmd *exec.Cmd) string {
	kib, _ := peakKiB(cmd)
	return fmt.Sprintf("%d MiB at most, %v of processor", kib>>10, cmd.ProcessState.UserTime())
}
