package casework

// handlingShared is the code P of 3x5x2 grading: sharing is permitted. Anything else is handled as C, which permits it under
// conditions alone.
const handlingShared = "p"

// NeedsConditions says whether an entry leaves its agency under typed conditions alone: intelligence that is not handled
// under code P in every version that stands.
func (e Entry) NeedsConditions() bool {
	if e.Kind != Intelligence {
		return false
	}
	codes := e.Values[FieldHandling]
	for _, code := range codes {
		if code != handlingShared {
			return true
		}
	}
	return len(codes) == 0
}

// ForReaders is what a copy for others holds of an entry: of intelligence never how it came to be known, nor by whom.
func (e Entry) ForReaders() Values {
	out := e.Values.Clone()
	if e.Kind == Intelligence {
		delete(out, FieldSource)
		delete(out, FieldWorkerRef)
	}
	return out
}

// IsHealthRecord says whether an entry leaves the health service only once a health lead has signed it off: what a health
// agency recorded, and every visit to an emergency department.
func (e Entry) IsHealthRecord(by Agency) bool { return e.Kind == EDPresentation || by.Sector == Health }
