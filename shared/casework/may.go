package casework

import (
	"slices"
	"sync"
)

// lineKey names the lines of the table for one act and one role.
type lineKey struct {
	act  Act
	role Role
}

// tableLines is the table, put in order once.
var tableLines = sync.OnceValue(func() map[lineKey][]Permission {
	out := map[lineKey][]Permission{}
	for _, p := range Permissions() {
		for _, r := range p.Roles {
			out[lineKey{p.Act, r}] = append(out[lineKey{p.Act, r}], p)
		}
	}
	return out
})

// PermissionsOf are the lines of the table for an act and a role, in order. They must not be changed.
func PermissionsOf(act Act, role Role) []Permission { return tableLines()[lineKey{act, role}] }

// May says whether the worker's role lets them do the act on some record; on which is for the server to ask. What only one
// who stands in for a supervisor may do is none of their role's.
func (w Worker) May(act Act) bool {
	return !w.Ended && slices.ContainsFunc(PermissionsOf(act, w.Role), Permission.byOffice)
}

// byOffice says whether a line is more than what standing in for somebody, or keeping a record, brings.
func (p Permission) byOffice() bool {
	return slices.ContainsFunc(p.To, func(r Relation) bool { return r != Deputising && r != Keeps })
}

// Holds says whether a line lets a person with these relations do its act on what stands so; "" stands for what has no
// standing.
func (p Permission) Holds(standing Standing, relations ...Relation) bool {
	has := func(r Relation) bool { return r == AnyRecord || slices.Contains(relations, r) }
	return p.Covers(standing) && slices.ContainsFunc(p.To, has) && !slices.ContainsFunc(p.Never, has)
}

// Covers says whether a line is about what stands so.
func (p Permission) Covers(standing Standing) bool {
	return p.In == nil || slices.Contains(p.In, standing)
}
