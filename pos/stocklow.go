package pos

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"tillbell/pos/money"
	"tillbell/server/db"
)

// lowWatch tells that sales brought a product down to where it is reordered.
// That is found out when a batch is committed, so it is told in a transaction
// of its own, behind the sales; what is lost with a crash stands in the list of
// what to reorder all the same.
type lowWatch struct {
	pos  *Pos
	news chan lowNews
	stop sync.Once
	done chan struct{}
}

type lowNews struct {
	store, product  string
	onHand, minimum money.Quantity
}

const (
	lowQueue   = 1024
	lowTimeout = 10 * time.Second
)

func newLowWatch(p *Pos) *lowWatch {
	w := &lowWatch{pos: p, news: make(chan lowNews, lowQueue), done: make(chan struct{})}
	go w.work()
	return w
}

// tell queues a piece of news, unless there are too many: the list has it.
func (w *lowWatch) tell(n lowNews) {
	select {
	case w.news <- n:
	default:
	}
}

func (w *lowWatch) work() {
	defer close(w.done)
	for n := range w.news {
		ctx, cancel := context.WithTimeout(context.Background(), lowTimeout)
		err := w.pos.db.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Emit(n.store, stockLow(n.product, n.onHand, n.minimum))
			return err
		})
		cancel()
		if err != nil {
			slog.Warn("a product is low, and that was not told", "product", n.product, "err", err)
		}
	}
}

// close tells what is queued, and ends. Nothing may be told after it.
func (w *lowWatch) close() {
	w.stop.Do(func() { close(w.news) })
	<-w.done
}

// Short says that a line took more than there was.
type Short struct {
	Line      int
	ProductID string
	Name      string
	Stock     money.Quantity // what is on hand now, below zero
}

// short lists the lines of a sale whose goods are below zero by now.
func (d *draft) short(left map[string]int64) []Short {
	var out []Short
	for i := range d.lines {
		l := &d.lines[i]
		if !l.counted() {
			continue
		}
		id := l.product.ID
		if l.product.parts != nil {
			for _, part := range l.product.parts {
				if left[part.ProductID] < 0 {
					id = part.ProductID
				}
			}
		}
		if n, ok := left[id]; ok && n < 0 {
			out = append(out, Short{Line: i + 1, ProductID: l.product.ID, Name: l.product.Name, Stock: money.Quantity(n)})
		}
	}
	return out
}
