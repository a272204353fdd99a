package pos

import (
	"context"
	"time"

	"tillbell/server/access"
)

// Calls is all that selling needs to know of calls to the floor: what was
// answered to a till. One that was not answered is a fault.
type Calls interface {
	Answered(ctx context.Context, store, id string) (access.CallAnswer, error)
}

// Stores is all that selling needs to know about shops: their policies, who
// they were when something was sold, and who there may approve what.
type Stores interface {
	Store(ctx context.Context, id string) (access.Store, error)
	IdentityAt(ctx context.Context, id string, at time.Time) (access.Identity, error)
	Approval(ctx context.Context, store, id string) (*access.Approval, error)
	Approvers(ctx context.Context, store, requester string, right access.Right, amount, percent int64) ([]access.Person, error)
}
