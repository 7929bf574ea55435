package actions

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// tableSeen holds the action cards that this worker has opened: child -> hash of the card as it then was.
func tableSeen() kv.Table { return kv.Table{Name: "seen-cards"} }

// NewCards lists the children whose action card this worker has not opened as it now stands.
func (p *Phone) NewCards(ctx context.Context) (out []casework.ChildID, err error) {
	err = p.look(ctx, func(r kv.Reader) error {
		if err := p.index.load(r); err != nil {
			return err
		}
		cards, err := p.cards(r)
		if err != nil {
			return err
		}
		for child, card := range cards {
			seen, err := sawCard(r, child, card)
			if err != nil {
				return err
			}
			if !seen {
				out = append(out, child)
			}
		}
		return nil
	})
	return out, err
}

// SawCard notes that the worker has opened this action card. Opening the same card again changes nothing.
func (p *Phone) SawCard(ctx context.Context, card casework.Card) error {
	seen := false
	err := p.look(ctx, func(r kv.Reader) (err error) {
		seen, err = sawCard(r, card.Child, card)
		return err
	})
	if err != nil || seen {
		return err
	}
	hash, err := hashOfCard(card)
	if err != nil {
		return err
	}
	return p.write(ctx, func(tx kv.Tx) error { return tx.Put(tableSeen(), card.Child[:], hash) })
}

func sawCard(r kv.Reader, child casework.ChildID, card casework.Card) (bool, error) {
	hash, err := hashOfCard(card)
	if err != nil {
		return false, err
	}
	kept, err := r.Get(tableSeen(), child[:])
	return bytes.Equal(kept, hash), err
}

func hashOfCard(card casework.Card) ([]byte, error) {
	b, err := json.Marshal(card)
	if err != nil {
		return nil, fmt.Errorf("write a card: %w", err)
	}
	sum := sha256.Sum256(b)
	return sum[:], nil
}
