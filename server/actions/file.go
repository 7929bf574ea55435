package actions

import (
	"streetlight/shared/casework"
)

// file finds the row of a file; ok is false when there is none yet. The row is kept for the transaction: whoever changes
// it saves it.
func (x *tx) file(scope casework.ScopeID) (row *fileRow, ok bool, err error) {
	if row := x.files[scope]; row != nil {
		return row, true, nil
	}
	stored, ok, err := get[fileRow](x.KV(), tableFile, scope[:])
	if err != nil {
		return nil, false, err
	}
	if ok {
		x.files[scope] = &stored
	}
	return &stored, ok, nil
}

// saveFile writes a file's row and whether it stands in its agency's queue.
func (x *tx) saveFile(scope casework.ScopeID, row *fileRow) error {
	x.files[scope] = row
	if err := put(x.KV(), tableFile, scope[:], row); err != nil {
		return err
	}
	key := pair(row.Agency, scope)
	for _, e := range row.Entries {
		if e.Awaits {
			return x.KV().Put(tableQueue, key, []byte{})
		}
	}
	return x.KV().Delete(tableQueue, key)
}

// entryOf finds an entry in its file's row; nil when it is not there.
func entryOf(row *fileRow, id casework.EntryID) *entryRow {
	for i := range row.Entries {
		if row.Entries[i].ID == id {
			return &row.Entries[i]
		}
	}
	return nil
}
