package replica

import (
	"streetlight/sync/canon"
	"streetlight/sync/kv"
)

// EachWaiting names the author of each thing in quarantine that nobody has released, oldest first. It opens and copies none
// of them: it is asked with every page of the console.
func EachWaiting(r kv.Reader, visit func(user ID) error) error {
	return measured{r}.Scan(tableApart, kv.Range{}, func(_, value []byte) error {
		var row waitingRow
		if err := decodeOwn(value, &row); err != nil || row.released {
			return err
		}
		return visit(row.user)
	})
}

// waitingRow is what is to be known of an ApartRow without a look at what it keeps.
type waitingRow struct {
	user     ID
	released bool
}

func (w *waitingRow) read(r *canon.Reader) {
	readFields(r, 12)
	r.ID()
	w.user = r.ID()
	r.Int()
	r.Int()
	r.Text()
	r.BytesOrNull()
	r.BytesOrNull()
	r.Text()
	r.BytesOrNull()
	r.Bool()
	w.released = r.Int() != 0
	r.ID()
}
