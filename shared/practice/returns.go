package practice

import "streetlight/shared/casework"

// Reason is why a supervisor returns an entry to its author.
type Reason struct {
	Code   string `yaml:"code"` // such as "wrong_child"
	Words  string `yaml:"words"`
	Ends   bool   `yaml:"ends"` // what was recorded counts no more: it is about another child, or stands elsewhere already
	Source string `yaml:"source"`
}

// ReturnReasons lists the reasons as a form offers them.
func (p *Pack) ReturnReasons() []casework.Choice {
	return choices(p.Returns, func(r Reason) casework.Choice { return casework.Choice{Code: r.Code, Label: r.Words} })
}

// ReasonWords is a return reason in words; the code itself where the pack has no such reason.
func (p *Pack) ReasonWords(code string) string {
	return casework.Field{Choices: p.ReturnReasons()}.LabelOf(code)
}

// StillCounts says whether an entry returned for this reason keeps counting in rules, provisionally. One returned for a
// reason that the pack does not know does: too much notice does less harm than too little.
func (p *Pack) StillCounts(code string) bool {
	r, ok := find(p.Returns, func(r Reason) bool { return r.Code == code })
	return !ok || !r.Ends
}

func choices[T any](list []T, of func(T) casework.Choice) []casework.Choice {
	out := make([]casework.Choice, len(list))
	for i, member := range list {
		out[i] = of(member)
	}
	return out
}
