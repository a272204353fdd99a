package bench

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"sync/atomic"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// BenchmarkSale is a sale without HTTP: checked, priced, batched, committed;
// many tills at once, so that batches form.
func BenchmarkSale(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkSale(b, Config{Dir: b.TempDir(), Products: 10_000}) })
	b.Run("postgres", func(b *testing.B) {
		benchmarkSale(b, Config{Dir: b.TempDir(), Database: dbtest.PostgresURL(b), Products: 10_000})
	})
}

func benchmarkSale(b *testing.B, c Config) {
	ctx := context.Background()
	s, err := build(ctx, &c)
	check(b, err)
	d, err := db.Open(ctx, db.Config{Dir: c.Dir, URL: c.Database})
	check(b, err)
	defer d.Close()
	signer, err := pos.LoadSigner(filepath.Join(c.Dir, "key.pem"))
	check(b, err)
	people := access.New(d)
	p, err := pos.New(ctx, d, people, signer)
	check(b, err)
	defer p.Close()
	cashiers := make([]pos.Cashier, 64)
	for i := range cashiers {
		who, err := people.Session(ctx, s.tills[i].session)
		check(b, err)
		cashiers[i] = pos.Cashier{Session: who.Session, Revision: who.Revision, Store: who.Store.ID, Staff: who.Staff.ID,
			Register: who.Register.ID, RegisterCode: who.Register.Code, Rights: who.Fine}
		_, err = p.OpenDrawer(ctx, cashiers[i], s.tills[i].drawer, 0)
		check(b, err)
	}
	before := c.used(0)
	var next atomic.Int64
	b.SetParallelism(32)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		i := int(next.Add(1))
		r := rand.New(rand.NewPCG(1, uint64(i)))
		for pb.Next() {
			if _, err := p.CommitSale(ctx, cashiers[i%len(cashiers)], db.NewID(), s.request(r)); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.StopTimer()
	b.ReportMetric(float64(c.used(0).minus(before).client.Microseconds())/float64(b.N), "cpu-µs/sale")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sales/s")
	var batches int64
	check(b, d.Read(ctx).Raw(`SELECT COUNT(*) FROM journal_seals`).Row().Scan(&batches))
	b.ReportMetric(float64(b.N)/float64(batches), "sales/batch")
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// request is the same sale as over HTTP.
func (s *shop) request(r *rand.Rand) pos.SaleRequest {
	var q pos.SaleRequest
	for range lines {
		g := s.goods[r.IntN(len(s.goods))]
		pieces := 1 + r.Int64N(3)
		quantity := money.Quantity(pieces * 1000)
		q.Total += money.Amount(g.price * pieces)
		q.Lines = append(q.Lines, pos.LineRequest{ProductID: g.id, Quantity: &quantity})
	}
	total := q.Total
	q.Tenders = []pos.TenderRequest{{Kind: pos.Cash, Amount: &total}}
	return q
}
