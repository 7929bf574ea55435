package practice

import "strings"

// Sentence fills the {names} in the rule's why with what value gives for each. A [part in square brackets] stands only when
// one of its names gave words.
func (r Rule) Sentence(value func(name string) string) string {
	var out strings.Builder
	rest := r.Why
	for {
		before, after, ok := strings.Cut(rest, "[")
		out.WriteString(filled(before, value))
		if !ok {
			return out.String()
		}
		part, tail, _ := strings.Cut(after, "]")
		said := false
		words := filled(part, func(name string) string {
			text := value(name)
			said = said || text != ""
			return text
		})
		if said {
			out.WriteString(words)
		}
		rest = tail
	}
}

// filled fills the {names} of a text.
func filled(text string, value func(name string) string) string {
	var out strings.Builder
	for {
		before, after, ok := strings.Cut(text, "{")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		name, tail, _ := strings.Cut(after, "}")
		out.WriteString(value(name))
		text = tail
	}
}

// Blanks lists the {names} in the rule's why, in order.
func (r Rule) Blanks() []string {
	var names []string
	r.Sentence(func(name string) string {
		names = append(names, name)
		return ""
	})
	return names
}
