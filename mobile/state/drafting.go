package state

// Drafting counts the changes of a form and how far they are kept, so that writing starts with the first keystroke, never
// runs twice at once, and always ends with the last one kept.
type Drafting struct {
	changes int // made so far
	kept    int // changes that stand on the phone
	writing int // changes being written; 0 when nothing is
	Trouble string
}

// Changed counts one change.
func (d Drafting) Changed() Drafting {
	d.changes++
	return d
}

// Changes is how many changes were made so far.
func (d Drafting) Changes() int { return d.changes }

// Unkept says whether something typed is not on the phone yet.
func (d Drafting) Unkept() bool { return d.changes > d.kept }

// Due says whether to start writing now: something is not kept, and no write is under way.
func (d Drafting) Due() bool { return d.Unkept() && d.writing == 0 }

// Start marks that everything typed so far is being written.
func (d Drafting) Start() Drafting {
	d.writing = d.changes
	return d
}

// Done takes how the write ended; after a failure the changes are still due with the next keystroke.
func (d Drafting) Done(err error) Drafting {
	if err == nil {
		d.kept, d.Trouble = d.writing, ""
	} else {
		d.Trouble = "This draft could not be kept. " + err.Error()
	}
	d.writing = 0
	return d
}
