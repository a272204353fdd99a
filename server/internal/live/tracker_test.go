package live

import "fmt"

// tracker holds a client to the contract: every number is covered exactly once,
// by its event when visible and by a skip when not.
type tracker struct {
	at      int64
	visible func(seq int64) bool
}

func (p *tracker) take(f frame) error {
	switch f.Type {
	case "tick":
		if f.Seq != p.at {
			return fmt.Errorf("tick %d at %d", f.Seq, p.at)
		}
		return nil
	case "stats.tick":
		return nil
	case "skip":
		if f.Seq <= p.at {
			return fmt.Errorf("skip to %d at %d", f.Seq, p.at)
		}
		for seq := p.at + 1; seq <= f.Seq; seq++ {
			if p.visible(seq) {
				return fmt.Errorf("visible %d skipped at %d by skip %d", seq, p.at, f.Seq)
			}
		}
	default:
		if f.Seq != p.at+1 {
			return fmt.Errorf("event %d after %d", f.Seq, p.at)
		}
		if !p.visible(f.Seq) {
			return fmt.Errorf("event %d shown to who may not see it", f.Seq)
		}
	}
	p.at = f.Seq
	return nil
}

func (p *tracker) anyVisible(end int64) bool {
	for seq := p.at + 1; seq <= end; seq++ {
		if p.visible(seq) {
			return true
		}
	}
	return false
}
