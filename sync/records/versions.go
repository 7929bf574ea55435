package records

import (
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
)

// Version is one of the texts that stand in a field of one value, and who wrote it when.
type Version struct {
	Text    string   // "" when it was taken out
	User    [16]byte // the zero id is the hub
	Wall    int64    // milliseconds since 1970, by the author's clock corrected by its measured skew
	Pending bool     // no receipt covers it yet
}

// Versions lists the different texts that stand in a field, oldest first; of those who wrote the same text, the first. More
// than one is a contradiction, which stays until a person settles it.
func Versions(s *crdt.State, id [16]byte, f casework.Field) []Version {
	values := s.Get(id, uint16(f.ID))
	if !stands(values) {
		return nil
	}
	var out []Version
	for _, v := range values {
		version := Version{User: v.User, Wall: v.Wall, Pending: v.Pending()}
		if !v.Removed() {
			version.Text = unpack(f.Type, v.Bytes)
		}
		if !slices.ContainsFunc(out, func(o Version) bool { return o.Text == version.Text }) {
			out = append(out, version)
		}
	}
	return out
}
