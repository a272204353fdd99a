//go:build !linux

package dbtest

import (
	"errors"
	"testing"
)

type postgres struct{}

func start() (*postgres, error) {
	return nil, errors.New("tests start PostgreSQL on Linux only")
}

func (p *postgres) url(string) string                     { return "" }
func (p *postgres) exec(string) error                     { return nil }
func (p *postgres) newDatabase(testing.TB, string) string { return "" }
func (p *postgres) stop()                                 {}
