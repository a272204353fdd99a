package push

// Settle waits until no send is under way.
func (p *Push) Settle() { p.done.Wait() }
