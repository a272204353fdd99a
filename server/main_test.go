package main

import (
	"testing"

	"tillbell/server/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }
