package main

import (
	"flag"
	"strconv"
	"testing"

	"tillbell/server/db/dbtest"
)

// sideBySide is how many tests run at once: most wait for a page, a clock or a
// server of their own far longer than they compute.
const sideBySide = 4

func TestMain(m *testing.M) {
	if f := flag.Lookup("test.parallel"); f != nil {
		f.DefValue = strconv.Itoa(sideBySide)
		_ = f.Value.Set(f.DefValue) // a flag that is given comes after, and is the one that counts
	}
	dbtest.Main(m)
}
