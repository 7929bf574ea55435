package actions

import (
	"context"
	"slices"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/kv"
)

// A backtest says what a pack of rules would have raised in the days before now, child by child, so that people can look at it
// before anyone switches it on. It raises nothing. Children are named by their records' ids alone.

// BacktestInput asks for the next children of a backtest.
type BacktestInput struct {
	From  casework.ChildID `json:"from"`
	Since time.Time        `json:"since"`
	Pack  []byte           `json:"pack,omitempty"` // the text of a pack to be held against the live one; none: the live one alone
}

// BacktestPart is what was found of some children.
type BacktestPart struct {
	Lines    []BacktestLine   `json:"lines"`
	Looked   int              `json:"looked"`   // children in this part
	Children int              `json:"children"` // in all; said with the first part alone
	Next     casework.ChildID `json:"next"`
	Done     bool             `json:"done"`
}

// BacktestLine is one alert that would have been raised, or have named one fact more.
type BacktestLine struct {
	Child    casework.ChildID `json:"child"`
	Finding  casework.Finding `json:"finding"`
	Live     bool             `json:"live"`     // by the live pack
	Proposed bool             `json:"proposed"` // by the pack that is held against it
}

// backtestAtOnce is how many children a part looks at.
const backtestAtOnce = 100

// Backtest looks at the next children. The transaction changes nothing but the audit log.
func (s *Service) Backtest(ctx context.Context, in BacktestInput) (part BacktestPart, err error) {
	if now := s.now(); in.Since.IsZero() || !in.Since.Before(now) {
		return part, casework.RefuseField("since", "Say how far back to look, such as 90d.")
	}
	var proposed *readyPack
	if len(in.Pack) > 0 {
		p, err := practice.Parse(in.Pack, rules.Check)
		if err != nil {
			return part, err
		}
		made, err := makeReady(p)
		if err != nil {
			return part, err
		}
		proposed = &made
	}
	err = s.manage(ctx, "backtest", func(x *tx) error {
		part = BacktestPart{}
		children, err := x.nextChildren(in.From, &part)
		if err != nil {
			return err
		}
		for _, child := range children {
			if err := x.backtest(child, in.Since, proposed, &part); err != nil {
				return err
			}
		}
		return nil
	})
	return part, err
}

// nextChildren lists the next children from one on. With the first of them it is noted how many there are in all.
func (x *tx) nextChildren(from casework.ChildID, part *BacktestPart) (out []casework.ChildID, err error) {
	part.Done = true
	err = x.KV().Scan(tableDesk, kv.Range{From: from[:]}, func(key, _ []byte) error {
		part.Children++
		if len(out) < backtestAtOnce {
			out = append(out, casework.ChildID(key))
			return nil
		}
		if part.Done {
			part.Next, part.Done = casework.ChildID(key), false
		}
		if from.IsZero() {
			return nil
		}
		return kv.ErrStop
	})
	if !from.IsZero() {
		part.Children = 0
	}
	part.Looked = len(out)
	return out, err
}

// backtest adds what would have been raised about a child. Linked records are looked at once, at their home.
func (x *tx) backtest(child casework.ChildID, since time.Time, proposed *readyPack, part *BacktestPart) error {
	g, err := x.group(child)
	if err != nil || g.home != child {
		return err
	}
	live, err := x.replay(g, since)
	if err != nil {
		return err
	}
	lines := make([]BacktestLine, 0, len(live))
	for _, f := range live {
		lines = append(lines, BacktestLine{Child: child, Finding: f, Live: true})
	}
	if proposed != nil {
		found, err := x.by(*proposed).replay(g, since)
		if err != nil {
			return err
		}
		lines = heldAgainst(lines, child, found)
	}
	if len(lines) > 0 {
		x.concerns("child", child)
	}
	part.Lines = append(part.Lines, lines...)
	return nil
}

// by is the same transaction going by another pack. What it reads of facts is kept apart from what the live pack read.
func (x *tx) by(p readyPack) *tx {
	out := *x
	out.pack, out.rules, out.facts = p.pack, p.rules, newFactCache()
	return &out
}

func (x *tx) replay(g group, since time.Time) ([]casework.Finding, error) {
	subject, err := x.subject(g)
	if err != nil {
		return nil, err
	}
	return x.rules.Replay(subject, since, x.Now)
}

// heldAgainst marks which of the lines another pack gives too, and adds those that it alone gives.
func heldAgainst(lines []BacktestLine, child casework.ChildID, found []casework.Finding) []BacktestLine {
	for _, f := range found {
		i := slices.IndexFunc(lines, func(l BacktestLine) bool { return !l.Proposed && sameFinding(l.Finding, f) })
		if i >= 0 {
			lines[i].Proposed = true
			continue
		}
		lines = append(lines, BacktestLine{Child: child, Finding: f, Proposed: true})
	}
	return lines
}

func sameFinding(a, b casework.Finding) bool {
	return a.Rule == b.Rule && a.Priority == b.Priority && a.JudgedAt.Equal(b.JudgedAt) && sameFacts(a, b)
}
