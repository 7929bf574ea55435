package casework

import "errors"

// Reason is the kind of a refusal; it decides the HTTP status and how a screen shows it.
type Reason string

// The kinds of refusal.
const (
	Invalid   Reason = "invalid"   // what was sent cannot be right; the sentence says what to change
	Forbidden Reason = "forbidden" // this person may not do it
	NotFound  Reason = "not_found" // there is no such thing, or this person may not know of it
	Conflict  Reason = "conflict"  // it has changed since it was looked at
	TooLarge  Reason = "too_large" // over a stated limit
	Suspended Reason = "suspended" // the device or worker was revoked
	Later     Reason = "later"     // right in itself, but not now; try again
)

// Refusal is the domain's no: a kind, and a sentence that a worker can act on.
type Refusal struct {
	Kind     Reason
	Sentence string
	Field    string // the name of the field at fault, where there is one
}

// Error is the sentence alone: it is meant for the person.
func (r *Refusal) Error() string { return r.Sentence }

// Refuse makes a refusal.
func Refuse(kind Reason, sentence string) error { return &Refusal{Kind: kind, Sentence: sentence} }

// RefuseField makes a refusal about one field of a form.
func RefuseField(field, sentence string) error {
	return &Refusal{Kind: Invalid, Sentence: sentence, Field: field}
}

// RefusalOf finds the refusal within err; ok is false when err is a failure and not a no.
func RefusalOf(err error) (r *Refusal, ok bool) {
	ok = errors.As(err, &r)
	return r, ok
}

// Refused says whether err is a refusal of this kind.
func Refused(err error, kind Reason) bool {
	r, ok := RefusalOf(err)
	return ok && r.Kind == kind
}
