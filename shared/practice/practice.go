// Package practice reads the practice pack of one county: the indicators workers may tick and how a screening lays them out,
// the rules that raise alerts, plan templates and what each agency can do, timers, working days and school days, why entries
// are returned and which need approval, on what bases information is shared, referral routes, contact numbers and wording
// hints. Each part says where it comes from. A pack is data, versioned and checked as a whole when it is read; another
// county's pack needs no code. The package judges no child, evaluates no predicate, and never reads a clock, a file or a
// network.
package practice

import (
	_ "embed"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"streetlight/shared/casework"
)

//go:embed somerset.yaml
var somerset []byte

// State says how far a version of a pack has come.
type State string

// The states of a pack.
const (
	Draft State = "draft"
	Trial State = "trial" // looked at beside the live one; it raises nothing
	Live  State = "live"
	Ended State = "ended" // was live once; no pack says so of itself
)

// Pack is one version of one county's practice. It is made by Parse alone and must not be changed.
type Pack struct {
	Version    string            `yaml:"version"` // such as "2026.1"
	State      State             `yaml:"state"`
	Place      string            `yaml:"place"`
	Zone       string            `yaml:"zone"` // the time zone of working days and of dates in words
	Note       string            `yaml:"note"` // how sure its authors are
	Sources    map[string]string `yaml:"sources"`
	Levels     []LevelWords      `yaml:"levels"`
	Groups     []Group           `yaml:"groups"`
	Indicators []Indicator       `yaml:"indicators"`
	Rules      []Rule            `yaml:"rules"`
	Templates  []Template        `yaml:"templates"`
	Timers     Timers            `yaml:"timers"`
	Approval   []casework.Kind   `yaml:"approval"` // kinds that wait for a supervisor; others count as received
	Returns    []Reason          `yaml:"returns"`
	Sharing    Sharing           `yaml:"sharing"`
	Disclosure Disclosure        `yaml:"disclosure"`
	Routes     []Route           `yaml:"routes"`
	Screening  Screening         `yaml:"screening"`
	Resolving  Resolving         `yaml:"resolving"`
	Retention  []Retention       `yaml:"retention"`
	Calendar   Calendar          `yaml:"calendar"`
	Schools    Schools           `yaml:"schools"`
	Contacts   []Contact         `yaml:"contacts"`
	Wording    []Wording         `yaml:"wording"`

	AgencyActions []AgencyAction `yaml:"agency_actions"`

	raw  []byte
	root *yaml.Node
	zone *time.Location
}

// Default is the embedded pack of Somerset. It is parsed anew at each call, which takes some milliseconds: keep it.
func Default() (*Pack, error) { return Parse(somerset) }

// Encode gives the very bytes the pack was read from; they travel to phones as they are.
func (p *Pack) Encode() []byte { return slices.Clone(p.raw) }

// Location is the time zone of the pack's working days.
func (p *Pack) Location() *time.Location { return p.zone }

// Indicator returns the indicator with this code, such as "VI2".
func (p *Pack) Indicator(code string) (Indicator, bool) {
	return find(p.Indicators, func(i Indicator) bool { return i.Code == code })
}

// Rule returns the rule with this id, such as "R6".
func (p *Pack) Rule(id string) (Rule, bool) {
	return find(p.Rules, func(r Rule) bool { return r.ID == id })
}

// Template returns the plan template with this name, such as "VIOLENCE".
func (p *Pack) Template(name string) (Template, bool) {
	return find(p.Templates, func(t Template) bool { return t.Name == name })
}

// NeedsApproval says whether entries of this kind wait for a supervisor. Other kinds count as received.
func (p *Pack) NeedsApproval(k casework.Kind) bool { return slices.Contains(p.Approval, k) }

func find[T any](list []T, is func(T) bool) (found T, ok bool) {
	i := slices.IndexFunc(list, is)
	if i < 0 {
		return found, false
	}
	return list[i], true
}
