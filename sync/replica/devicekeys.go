package replica

import (
	"context"
	"fmt"

	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// The key of a scope lies apart from the store, and is there before what it opens. So an answer that comes to nothing, for the
// disk was full, the app was stopped or its pages did not fit, would leave keys of scopes of which the device has nothing, and
// the hub need not ever say that these are gone. Before such a key is taken, a row says that it is to be destroyed again; the
// transaction that takes the answer in deletes the row where it holds something of the scope.

// tableComing lists the scopes whose key came with an answer that is not taken in yet: scope -> nothing.
//
//nolint:gochecknoglobals // a name that nobody changes
var tableComing = kv.Table{Name: "coming", Ordered: true}

// takeKeys keeps the keys that an answer brought, and lists the scopes that had none.
func (d *Device) takeKeys(ctx context.Context, keys []wire.SealedKey) (coming []ID, err error) {
	fresh, err := d.freshKeys(keys)
	if err != nil || len(fresh) == 0 {
		return nil, err
	}
	for _, k := range fresh {
		if !d.opens(k.Scope) {
			coming = append(coming, k.Scope)
		}
	}
	err = d.store.Update(ctx, func(tx kv.Tx) error {
		for _, id := range coming {
			if err := tx.Put(tableComing, id[:], []byte{}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("note which keys come: %w", err)
	}
	if err := d.ring.Add(fresh...); err != nil {
		return nil, fmt.Errorf("keep new keys: %w", err)
	}
	return coming, nil
}

// freshKeys opens the keys of an answer, and leaves out those that are here. A key is never replaced; what another
// in its place opens shows nothing, and stops nothing.
func (d *Device) freshKeys(keys []wire.SealedKey) (fresh []keyring.Key, err error) {
	for _, k := range keys {
		secret, err := k.Open(d.self.Secret)
		if err != nil {
			return nil, err
		}
		if _, have := d.ring.Get(k.Scope, k.KeyID); !have {
			fresh = append(fresh, keyring.Key{Scope: k.Scope, ID: k.KeyID, Secret: secret})
		}
	}
	return fresh, nil
}

// keepKeys lets the keys stay that came with this answer, where the device now holds something of their scope. The others are
// destroyed once this is durable.
func (in *intake) keepKeys(tx kv.Tx) error {
	for _, id := range in.coming {
		if in.held[id] == nil {
			continue
		}
		if err := tx.Delete(tableComing, id[:]); err != nil {
			return err
		}
	}
	return nil
}
