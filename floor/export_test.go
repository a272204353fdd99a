package floor

import "context"

// SweepLeases is the part of a sweep that gives requests back.
func (f *Floor) SweepLeases(ctx context.Context) error { return f.sweepLeases(ctx) }
