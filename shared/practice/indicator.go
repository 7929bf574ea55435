package practice

// Level says what an indicator may mean. Levels are shown in this order and never added up.
type Level string

// The levels.
const (
	Harm          Level = "H" // harm may be happening: act today
	Significant   Level = "S"
	Medium        Level = "M"
	Vulnerability Level = "L"
	Protective    Level = "P"
)

// LevelWords is a level in words, with what a worker does about it.
type LevelWords struct {
	Code  Level  `yaml:"code"`
	Words string `yaml:"words"`
	Act   string `yaml:"act"`
}

// Group is a heading over indicators whose codes begin with its code.
type Group struct {
	Code  string `yaml:"code"`
	Words string `yaml:"words"`
}

// Indicator is one thing a worker may notice, in plain words. It is a reason to look, not a finding about the child.
type Indicator struct {
	Code  string   `yaml:"code"`
	Level Level    `yaml:"level"`
	Words string   `yaml:"words"`
	Ask   string   `yaml:"ask"`  // what it means, as a question to oneself
	From  []string `yaml:"from"` // codes of the pack's sources
}

// Group is the code of the heading the indicator stands under: its code without the number.
func (i Indicator) Group() string {
	n := len(i.Code)
	for n > 0 && i.Code[n-1] >= '0' && i.Code[n-1] <= '9' {
		n--
	}
	return i.Code[:n]
}

// InGroup lists the indicators under a heading, in the order of the pack.
func (p *Pack) InGroup(group string) []Indicator {
	var out []Indicator
	for _, i := range p.Indicators {
		if i.Group() == group {
			out = append(out, i)
		}
	}
	return out
}

// LevelWords returns the words for a level.
func (p *Pack) LevelWords(l Level) (LevelWords, bool) {
	return find(p.Levels, func(w LevelWords) bool { return w.Code == l })
}

// SourceWords names the source with this code in words, or gives the code back.
func (p *Pack) SourceWords(code string) string {
	if words, ok := p.Sources[code]; ok {
		return words
	}
	return code
}
