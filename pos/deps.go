package pos

import (
	"context"
	"time"

	"tillbell/server/access"
)

// Stores is all that selling needs to know about shops: their policies, and
// who they were when something was sold.
type Stores interface {
	Store(ctx context.Context, id string) (access.Store, error)
	IdentityAt(ctx context.Context, id string, at time.Time) (access.Identity, error)
}
