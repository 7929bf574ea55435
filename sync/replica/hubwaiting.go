package replica

import "streetlight/sync/kv"

// EachWaiting names the author of each thing in quarantine that nobody has released, oldest first, and opens none of them.
func EachWaiting(r kv.Reader, visit func(user ID) error) error {
	return measured{r}.Scan(tableApart, kv.Range{}, func(_, value []byte) error {
		var row ApartRow
		if err := decode(value, &row); err != nil {
			return err
		}
		if row.ReleasedAt != 0 {
			return nil
		}
		return visit(row.User)
	})
}
