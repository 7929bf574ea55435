package replica

import (
	"context"
	"fmt"

	"streetlight/sync/kv"
)

// A store may be damaged in ways that its engine does not see. Where the parts of a key or of a value are known by their
// place alone, their length is looked at before anything is cut out of them: a damaged row is an error.

// shape is how long the keys and values of a table are. Zero: of any length.
type shape struct {
	key  int // bytes
	unit int // a value is some of these, one at least
}

// shapeOf is the shape of a table's rows; one that is not known here takes any.
func shapeOf(t kv.Table) shape {
	switch t.Name {
	case tableMeta.Name:
		return shape{unit: 8}
	case tableScopeLog.Name:
		return shape{key: 24, unit: 8}
	case tableChain.Name:
		return shape{key: 32, unit: 32}
	case tableReader.Name, tableHolding.Name:
		return shape{key: 32, unit: 1}
	case tableMark.Name:
		return shape{key: 32, unit: 40}
	case tableUserDev.Name:
		return shape{key: 32}
	case tableApart.Name:
		return shape{key: 40}
	case tableHead.Name:
		return shape{key: 24}
	case tableBehind.Name:
		return shape{key: 16, unit: 8}
	case tableLog.Name, tableOutbox.Name, tableArchive.Name, tableSetApart.Name, tableOutboxKeys.Name:
		return shape{key: 8}
	case tableScope.Name, tableState.Name, tableDevice.Name, tablePosition.Name, tableHeld.Name, tablePart.Name, tableGone.Name, tableComing.Name, tableLost.Name:
		return shape{key: 16}
	}
	return shape{}
}

func (s shape) check(t kv.Table, key, value []byte) error {
	if s.key != 0 && len(key) != s.key || s.unit != 0 && (len(value) == 0 || len(value)%s.unit != 0) {
		return fmt.Errorf("%w: one of %s, with a key of %d bytes and a value of %d", errRow, t.Name, len(key), len(value))
	}
	return nil
}

// measured gives no row of another shape than its table's.
type measured struct{ kv.Reader }

// Get satisfies kv.Reader.
func (m measured) Get(t kv.Table, key []byte) ([]byte, error) {
	value, err := m.Reader.Get(t, key)
	if err != nil || value == nil {
		return nil, err
	}
	return value, shapeOf(t).check(t, key, value)
}

// Scan satisfies kv.Reader.
func (m measured) Scan(t kv.Table, r kv.Range, fn func(key, value []byte) error) error {
	s := shapeOf(t)
	return m.Reader.Scan(t, r, func(key, value []byte) error {
		if err := s.check(t, key, value); err != nil {
			return err
		}
		return fn(key, value)
	})
}

// measuredTx is measured for a transaction that writes.
type measuredTx struct {
	kv.Tx
	read measured
}

func measuring(tx kv.Tx) kv.Tx { return measuredTx{tx, measured{tx}} }

// Get satisfies kv.Reader.
func (m measuredTx) Get(t kv.Table, key []byte) ([]byte, error) { return m.read.Get(t, key) }

// Scan satisfies kv.Reader.
func (m measuredTx) Scan(t kv.Table, r kv.Range, fn func(key, value []byte) error) error {
	return m.read.Scan(t, r, fn)
}

// measuredStore measures what all of its transactions read.
type measuredStore struct{ kv.Store }

// View satisfies kv.Store.
func (m measuredStore) View(ctx context.Context, fn func(kv.Reader) error) error {
	return m.Store.View(ctx, func(r kv.Reader) error { return fn(measured{r}) })
}

// Update satisfies kv.Store.
func (m measuredStore) Update(ctx context.Context, fn func(kv.Tx) error) error {
	return m.Store.Update(ctx, func(tx kv.Tx) error { return fn(measuring(tx)) })
}
