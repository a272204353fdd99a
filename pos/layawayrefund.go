package pos

// alone refuses to end a layaway beside another end of it that money is going
// back to a card for.
func (m *layawayTill) alone(id string) (err error) {
	if m.begun, err = refundsOf(m.tx, "layaway_id", m.row.ID, id); err != nil {
		return err
	}
	return m.begun.mayFinish(Layaway, nil)
}

// byTerminal lets go out to cards by hand only what no terminal can give back.
func (m *layawayTill) byTerminal(id string, s *settledMoney) error {
	if err := m.begun.used(s.tenders); err != nil {
		return err
	}
	charges, err := chargesOf(m.tx.DB, m.papers)
	if err != nil {
		return err
	}
	m.charges = make(map[string]bool, len(charges))
	for _, c := range charges {
		m.charges[c.Of] = true
	}
	refused, err := refusedBy(m.tx.DB, id)
	if err != nil {
		return err
	}
	at := -1
	m.toCards = 0
	for i, t := range s.tenders {
		if t.Kind == Card && t.PaymentID == "" {
			at, m.toCards = i, m.toCards+t.Amount
		}
	}
	if m.dry {
		m.layout = layOut(charges, m.toCards)
		return nil
	}
	return firstByTerminal(charges, refused, m.toCards, at)
}
