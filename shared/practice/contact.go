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
