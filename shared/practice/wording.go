package practice

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Wording offers other words for a phrase that blames a child. It is offered, never imposed.
type Wording struct {
	SayNot string `yaml:"say_not"` // in lower case
	Rather string `yaml:"rather"`
	Source string `yaml:"source"`
}

// Hints lists the wordings whose phrase stands in text as whole words, in the order of the pack, each once.
func (p *Pack) Hints(text string) []Wording {
	folded := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	var out []Wording
	for _, w := range p.Wording {
		if containsWords(folded, w.SayNot) {
			out = append(out, w)
		}
	}
	return out
}

// containsWords looks for phrase in text where neither end cuts a word.
func containsWords(text, phrase string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], phrase)
		if i < 0 || phrase == "" {
			return false
		}
		start, end := from+i, from+i+len(phrase)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if !isWord(before) && !isWord(after) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[start:])
		from = start + size
	}
}

func isWord(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
