package actions

import (
	"context"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/kv"
)

// Pack is the practice pack this worker's agency uses: the one the server gave, else the one the app came with; nil when
// neither can be read.
func (p *Phone) Pack() *practice.Pack {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.guide == nil {
		p.guide = p.readPack()
	}
	return p.guide
}

func (p *Phone) readPack() *practice.Pack {
	if p.ready() == nil {
		var given *practice.Pack
		err := p.vault.View(context.Background(), func(r kv.Reader) (err error) {
			given, err = p.givenPack(r)
			return err
		})
		if err == nil && given != nil {
			return given
		}
	}
	return ownPack()
}

// packWith is Pack within a transaction, with mu held. It is never nil: without a pack there are no words, and codes are
// shown as they are.
func (p *Phone) packWith(r kv.Reader) *practice.Pack {
	if p.guide == nil {
		given, err := p.givenPack(r)
		switch {
		case err == nil && given != nil:
			p.guide = given
		case err == nil:
			p.guide = ownPack()
		}
	}
	if p.guide == nil {
		return &practice.Pack{}
	}
	return p.guide
}

// ownPack is the pack the app came with; nil when it cannot be read.
func ownPack() *practice.Pack {
	own, err := practice.Default()
	if err != nil {
		return nil
	}
	return own
}

// givenPack is the pack the server gave; nil when there is none that this version of the app can read.
func (p *Phone) givenPack(r kv.Reader) (*practice.Pack, error) {
	shelf, err := p.index.shelfOf(r)
	if err != nil {
		return nil, err
	}
	for _, scope := range shelf.kinds[casework.PracticeScope] {
		state, err := p.device.View(r, scope)
		if err != nil {
			return nil, err
		}
		if pack, err := practice.Parse(packText(state.Newest(scope, uint16(casework.FieldPack)))); err == nil {
			return pack, nil
		}
	}
	return nil, nil
}

// packText is the text of a pack: a whole value, or the text as it is.
func packText(b []byte) []byte {
	var text string
	if cbor.Unmarshal(b, &text) == nil {
		return []byte(text)
	}
	var raw []byte
	if cbor.Unmarshal(b, &raw) == nil {
		return raw
	}
	return b
}
