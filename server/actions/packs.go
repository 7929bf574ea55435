package actions

import (
	"context"
	"fmt"
	"slices"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/kv"
)

// PackVersion is one version of the practice pack, and what it holds.
type PackVersion struct {
	practice.Summary
	Steps []PackStep `json:"steps"` // what was decided, the oldest first
}

// PackStep is one decision about a version.
type PackStep struct {
	State practice.State `json:"state"`
	By    string         `json:"by,omitempty"` // "" for the command line and what came with the program
	At    time.Time      `json:"at"`
}

// PackPage is one version, with its text and what this person may do with it.
type PackPage struct {
	PackVersion
	Text     string
	MayTry   bool
	MayLive  bool
	WhyNot   string // why it cannot go live by this person
	LiveNow  string // the version that is live
	Contents *practice.Pack
}

// packName names a version in the audit log.
type packName string

func (n packName) String() string { return string(n) }

// ProposePack makes a pack a draft, for the command line. What is wrong with it is an error of type practice.Faults, and
// changes nothing. A draft of the same version is replaced; any other version is refused with Conflict.
func (s *Service) ProposePack(ctx context.Context, raw []byte) (out PackVersion, err error) {
	p, err := practice.Parse(raw, rules.Check)
	if err != nil {
		return out, err
	}
	err = s.manage(ctx, "propose-pack", func(x *tx) error {
		out, err = x.propose(p)
		return err
	})
	return out, err
}

// Propose is ProposePack by a person.
func (s *Service) Propose(ctx context.Context, a Actor, raw []byte) (out PackVersion, err error) {
	p, faults := practice.Parse(raw, rules.Check)
	err = s.do(ctx, a, "propose-pack", func(x *tx) error {
		if err := x.allow(casework.ChangePack); err != nil {
			return err
		}
		if faults != nil {
			return faults
		}
		out, err = x.propose(p)
		return err
	})
	return out, err
}

func (x *tx) propose(p *practice.Pack) (PackVersion, error) {
	row, known, err := get[packRow](x.KV(), tablePack, []byte(p.Version))
	if err != nil {
		return PackVersion{}, err
	}
	if known && row.State != practice.Draft {
		return PackVersion{}, casework.RefuseField("version", fmt.Sprintf("Version %s is here already and is no draft any more (%s). Give yours the next number.", p.Version, row.State))
	}
	draft, err := p.In(practice.Draft)
	if err != nil {
		return PackVersion{}, err
	}
	x.concerns("pack", packName(p.Version))
	if err := x.putPack(draft, practice.Draft, x.who.ID); err != nil {
		return PackVersion{}, err
	}
	return x.packLine(x.KV(), p.Version)
}

// TryPack puts a draft, or a version that was live once, on trial: it is looked at beside the live one and raises nothing.
func (s *Service) TryPack(ctx context.Context, a Actor, version string) (out PackVersion, err error) {
	err = s.do(ctx, a, "trial-pack", func(x *tx) error {
		row, p, err := x.changeable(version)
		if err != nil {
			return err
		}
		if row.State != practice.Draft && row.State != practice.Ended {
			return casework.Refuse(casework.Conflict, fmt.Sprintf("Version %s is %s. A draft is tried, or a version that has ended.", p.Version, stateWords(row.State)))
		}
		if p, err = p.In(practice.Trial); err != nil {
			return err
		}
		if err := x.putPack(p, practice.Trial, x.who.ID); err != nil {
			return err
		}
		out, err = x.packLine(x.KV(), version)
		return err
	})
	return out, err
}

// MakePackLive makes a version on trial the one that rules, forms and phones go by. Somebody else than who put it on trial
// decides it.
func (s *Service) MakePackLive(ctx context.Context, a Actor, version string) (out PackVersion, err error) {
	err = s.do(ctx, a, "live-pack", func(x *tx) error {
		row, p, err := x.changeable(version)
		if err != nil {
			return err
		}
		if why := whyNotLive(row, p, x.who.ID); why != "" {
			return casework.Refuse(casework.Forbidden, why)
		}
		if faults := rules.Check(p); len(faults) > 0 { // it was taken in by a program that asked less
			return faults
		}
		if err := x.goLive(p, x.who.ID); err != nil {
			return err
		}
		out, err = x.packLine(x.KV(), version)
		return err
	})
	return out, err
}

// whyNotLive says why this person may not make the version live; "" when they may.
func whyNotLive(row packRow, p *practice.Pack, by casework.WorkerID) string {
	switch {
	case row.State == practice.Live:
		return fmt.Sprintf("Version %s is live already.", p.Version)
	case row.State != practice.Trial:
		return fmt.Sprintf("Version %s is %s. Put it on trial first; somebody else then makes it live.", p.Version, stateWords(row.State))
	case row.Steps[len(row.Steps)-1].By == by:
		return "You put this version on trial. Somebody else must make it live."
	}
	return ""
}

func stateWords(s practice.State) string {
	switch s {
	case practice.Draft:
		return "a draft"
	case practice.Trial:
		return "on trial"
	case practice.Live:
		return "live"
	case practice.Ended:
		return "no longer live"
	}
	return string(s)
}

// changeable reads a version that this person may change.
func (x *tx) changeable(version string) (packRow, *practice.Pack, error) {
	if err := x.allow(casework.ChangePack); err != nil {
		return packRow{}, nil, err
	}
	row, p, err := x.packAt(x.KV(), version)
	if err == nil {
		x.concerns("pack", packName(version))
	}
	return row, p, err
}

// packLine says what there is to say of a version.
func (s *Service) packLine(r kv.Reader, version string) (PackVersion, error) {
	row, p, err := s.packAt(r, version)
	if err != nil {
		return PackVersion{}, err
	}
	out := PackVersion{Summary: p.Summary()}
	out.State = row.State
	for _, st := range row.Steps {
		step, err := s.step(r, st)
		if err != nil {
			return out, err
		}
		out.Steps = append(out.Steps, step)
	}
	return out, nil
}

// PackVersions lists all versions for the command line, what was decided last first.
func (s *Service) PackVersions(ctx context.Context) (out []PackVersion, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		out, err = s.packLines(r)
		return err
	})
	return out, err
}

func (s *Service) packLines(r kv.Reader) ([]PackVersion, error) {
	versions, err := packVersions(r)
	if err != nil {
		return nil, err
	}
	out := make([]PackVersion, 0, len(versions))
	for _, v := range versions {
		line, err := s.packLine(r, v)
		if err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	slices.SortStableFunc(out, func(a, b PackVersion) int { return b.Last().At.Compare(a.Last().At) })
	return out, nil
}

// Last is the newest decision.
func (v PackVersion) Last() PackStep { return v.Steps[len(v.Steps)-1] }

// PackText is a version with its text, for the command line.
func (s *Service) PackText(ctx context.Context, version string) (out PackPage, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		out, err = s.packPage(r, version)
		return err
	})
	return out, err
}

func (s *Service) packPage(r kv.Reader, version string) (PackPage, error) {
	_, p, err := s.packAt(r, version)
	if err != nil {
		return PackPage{}, err
	}
	line, err := s.packLine(r, version)
	return PackPage{PackVersion: line, Text: string(p.Encode()), Contents: p}, err
}

// Packs lists all versions to somebody who may change them.
func (s *Service) Packs(ctx context.Context, a Actor) (out []PackVersion, err error) {
	err = s.do(ctx, a, "list-packs", func(x *tx) error {
		if err := x.allow(casework.ChangePack); err != nil {
			return err
		}
		out, err = x.packLines(x.KV())
		return err
	})
	return out, err
}

// PackOf shows a version to somebody who may change it.
func (s *Service) PackOf(ctx context.Context, a Actor, version string) (out PackPage, err error) {
	err = s.do(ctx, a, "show-pack", func(x *tx) error {
		row, p, err := x.changeable(version)
		if err != nil {
			return err
		}
		if out, err = x.packPage(x.KV(), version); err != nil {
			return err
		}
		out.WhyNot = whyNotLive(row, p, x.who.ID)
		out.MayTry = row.State == practice.Draft || row.State == practice.Ended
		out.MayLive, out.LiveNow = out.WhyNot == "", x.pack.Version
		return nil
	})
	return out, err
}
