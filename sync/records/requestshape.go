package records

import "streetlight/shared/casework"

// shape says what a request of a kind carries beside its target; each carries one thing alone.
type shape byte

const (
	carriesOps shape = iota + 1
	carriesVerdict
	carriesWords   // its reason is the words themselves
	carriesContent // of what was read
)

func shapeOf(k casework.RequestKind) shape {
	switch k {
	case casework.ProfileRequest, casework.PlanWordsRequest:
		return carriesOps
	case casework.VerdictRequest:
		return carriesVerdict
	case casework.WithdrawRequest, casework.AddendumRequest:
		return carriesWords
	case casework.ViewedRequest:
		return carriesContent
	}
	return 0
}

// carriesOne says whether a request carries what its kind does, and nothing else.
func (q Request) carriesOne() bool {
	s := shapeOf(q.Kind)
	return (len(q.Ops) > 0) == (s == carriesOps) && (q.Verdict != nil) == (s == carriesVerdict) && (q.Content != casework.ContentHash{}) == (s == carriesContent)
}

// checkWords refuses a request whose words are none, or too many.
func (q Request) checkWords() error {
	if shapeOf(q.Kind) != carriesWords {
		return nil
	}
	return casework.Field{Name: "words", Label: "What you wrote", Type: casework.Note, Required: true}.Check([]string{q.Reason})
}
