package practice

// Resolving is how professionals who differ come to an answer, stage by stage.
type Resolving struct {
	Source     string  `yaml:"source"`
	Checked    Day     `yaml:"checked"`
	Unverified bool    `yaml:"unverified"`
	MaySkip    string  `yaml:"may_skip"` // when a stage may be left out, in words
	Stages     []Stage `yaml:"stages"`   // in their order
}

// Stage is one stage.
type Stage struct {
	Words  string `yaml:"words"`
	Who    string `yaml:"who"`
	Within Span   `yaml:"within"`
}

// Retention says in words how long records of one class are kept. It erases nothing by itself.
type Retention struct {
	Class  string `yaml:"class"`
	Keep   string `yaml:"keep"`
	Source string `yaml:"source"`
}
