package practice

// Contact is a number to ring.
type Contact struct {
	Name       string `yaml:"name"`
	Number     string `yaml:"number"`
	For        string `yaml:"for"`
	Source     string `yaml:"source"`
	Checked    Day    `yaml:"checked"`    // when somebody last looked it up
	Unverified bool   `yaml:"unverified"` // the partnership has not confirmed it yet; screens say so
}

// Disclosure says which fields of a fact an alert shows to those who may accept it, before any decision to share.
type Disclosure struct {
	Source     string   `yaml:"source"`
	Basis      string   `yaml:"basis"` // the code of a lawful basis
	Always     []string `yaml:"always"`
	Urgent     []string `yaml:"urgent"`       // shown beside them by alerts as urgent as UrgentUpTo, or more
	UrgentUpTo int      `yaml:"urgent_up_to"` // a priority
}
