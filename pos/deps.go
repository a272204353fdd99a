package pos

import (
	"context"

	"tillbell/server/access"
)

// Stores is all that selling needs to know about shops: their policies.
type Stores interface {
	Store(ctx context.Context, id string) (access.Store, error)
}
