//go:build linux

package killtest

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tillbell/server/db/dbtest"
)

const killPatience = 4 * time.Minute // for all of one engine, on a very busy machine

// TestKilledServerLosesNothing kills the server with SIGKILL again and again
// under load, ends it once with SIGTERM under load and once at rest, and then
// lets the program's own checker prove from the database and from the clients'
// logs that nothing that was acknowledged is lost or doubled. On PostgreSQL
// there are two nodes, and whoever gets no answer asks the other one, while the
// dead one's transaction may still be under way. The seed decides
// what is sold and asked for and after how many answers the server dies:
// TILLBELL_KILL_SEED sets it, TILLBELL_KILLS how often.
func TestKilledServerLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	binary := buildServer(t)
	seed := setting(t, "TILLBELL_KILL_SEED", uint64(time.Now().UnixNano()))
	t.Logf("TILLBELL_KILL_SEED=%d", seed)
	t.Run("sqlite", func(t *testing.T) {
		killAgainAndAgain(t, nodes(t, binary, "", 1), seed, setting(t, "TILLBELL_KILLS", 6))
	})
	t.Run("postgres, two nodes", func(t *testing.T) {
		killAgainAndAgain(t, nodes(t, binary, dbtest.PostgresURL(t), 2), seed, setting(t, "TILLBELL_KILLS", 4))
	})
}

func setting(t *testing.T, name string, usual uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

func buildServer(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "tillbell")
	if out, err := exec.Command("go", "build", "-o", binary, "tillbell/server").CombinedOutput(); err != nil {
		t.Fatalf("build the server: %v\n%s", err, out)
	}
	return binary
}

// nodes are servers on one database, each with a data folder of its own.
func nodes(t *testing.T, binary, url string, n int) (all []*program) {
	for range n {
		all = append(all, &program{T: t, binary: binary, data: t.TempDir(), url: url, address: freeAddress(t)})
	}
	return all
}

func killAgainAndAgain(t *testing.T, nodes []*program, seed, kills uint64) {
	ctx, cancel := context.WithTimeout(t.Context(), killPatience)
	defer cancel()
	shop := furnish(t, nodes[0])
	for _, p := range nodes {
		p.start(ctx)
	}
	l := newLoad(ctx, t, nodes, shop, seed)
	l.begin()

	l.await(150) // so that there is something to lose
	random := rand.New(rand.NewPCG(seed, 0))
	for n := range kills {
		l.await(1 + random.IntN(200))
		p := nodes[random.IntN(len(nodes))]
		p.kill()
		t.Logf("kill %d after %d answers", n+1, l.answers())
		p.start(ctx)
	}
	l.awaitSockets()
	l.terminate(nodes[0]) // under load
	nodes[0].start(ctx)
	l.await(100)
	l.settle()
	l.awaitSockets()
	for _, p := range nodes {
		p.down() // so that no socket moves from one to the next
	}
	for _, p := range nodes {
		l.terminate(p)
	}
	l.end()
	l.proveBusy()

	for _, args := range [][]string{append([]string{"check"}, l.logFlags()...), {"journal", "verify"}} {
		out, err := nodes[0].command(ctx, args...).CombinedOutput()
		t.Logf("%s: %s", strings.Join(args[:min(2, len(args))], " "), out)
		if err != nil {
			t.Errorf("%s: %v", args[0], err)
		}
	}
}
