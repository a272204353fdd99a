package pos

import (
	"context"
	"fmt"
	"time"

	"tillbell/server/db"
)

// signPatience is how long a paper waits for its signature before it comes out
// marked as unsigned: the sale itself is committed already.
const signPatience = 1500 * time.Millisecond

// unsigned is what a paper says that a device did not sign.
var unsigned = map[string]string{
	"en": "Not signed: the signing device is out of order",
	"de": "Nicht signiert: Sicherheitseinrichtung ausgefallen",
	"fr": "Non signé : dispositif de sécurité en panne",
	"es": "Sin firmar: el dispositivo de seguridad no funciona",
}

// signedLines is what a document's signing device wants on the paper, or that
// it did not sign; nothing where there is no device.
func (p *Pos) signedLines(ctx context.Context, d *document, language string) (string, error) {
	text := unsigned[language]
	if text == "" {
		text = unsigned["en"]
	}
	var late <-chan time.Time // made where something is waited for
	for {
		var moved <-chan struct{}
		if s := p.signing; s != nil {
			moved = s.waits() // before the look, so that nothing is missed between
		}
		printed, state, err := p.signatureOf(ctx, d)
		switch {
		case err != nil:
			return "", err
		case state == signedWell:
			return printed, nil
		case state == neverShown:
			return "", nil
		case state == refusedFor || moved == nil:
			return text, nil
		}
		if late == nil {
			timer := time.NewTimer(p.signing.patience)
			defer timer.Stop()
			late = timer.C
		}
		select {
		case <-moved:
		case <-late:
			return text, nil
		case <-ctx.Done():
			return text, nil
		}
	}
}

// How a document stands with its device.
type signState int

const (
	neverShown signState = iota // there is none, or was none
	toBeSigned
	signedWell
	refusedFor // good
)

func (p *Pos) signatureOf(ctx context.Context, d *document) (printed string, state signState, err error) {
	var refused bool
	err = p.db.Read(ctx).Raw(`SELECT printed, signature IS NULL FROM journal_signatures WHERE register_id = ? AND seq = ?`, d.register, d.journalSeq).
		Row().Scan(&printed, &refused)
	switch {
	case err == nil && refused:
		return "", refusedFor, nil
	case err == nil:
		return printed, signedWell, nil
	case !db.IsMissing(err):
		return "", 0, fmt.Errorf("look for a signature: %w", db.Translate(err))
	case p.signing == nil:
		return "", neverShown, nil
	}
	var passed bool // before there was a device
	err = p.db.Read(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM journal_signing WHERE register_id = ? AND seq >= ?)`, d.register, d.journalSeq).
		Row().Scan(&passed)
	if err != nil {
		return "", 0, fmt.Errorf("look whether a signature is awaited: %w", db.Translate(err))
	}
	if passed {
		return "", neverShown, nil
	}
	return "", toBeSigned, nil
}
