// Package migrations holds the schema as plain SQL, numbered alike for both
// engines. Files go forward, one transaction each; an applied file is never
// edited. gorm never changes a table.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed postgres/*.sql sqlite/*.sql
var files embed.FS

// For returns the migrations of an engine: "postgres" or "sqlite".
func For(engine string) (fs.FS, error) { return fs.Sub(files, engine) }
