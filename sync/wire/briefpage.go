package wire

import (
	"bytes"
	"cmp"
	"slices"

	"streetlight/sync/commit"
)

// leaf is a page with the commits of its items: nil where an item is a hash alone, or no commit.
type leaf struct {
	Pull
	commits []*commit.Commit
}

// briefPages gives pages with heads that leave out what the phone knows anyway (PROTOCOL.md, "Brief heads"), in an order in
// which chains go on from page to page.
func briefPages(pulls []Pull) []Pull {
	leaves := make([]leaf, 0, len(pulls))
	for _, p := range pulls {
		leaves = append(leaves, leafOf(p))
	}
	slices.SortStableFunc(leaves, leaf.compare)
	out := make([]Pull, 0, len(leaves))
	var before *commit.Commit
	for _, l := range leaves {
		for i, c := range l.commits {
			if c != nil {
				l.Items[i].Head = c.BriefIn(l.From.Scope, before, l.Items[i].Body)
			}
			before = c
		}
		out = append(out, l.Pull)
	}
	return out
}

func leafOf(p Pull) leaf {
	p.Items = slices.Clone(p.Items)
	l := leaf{p, make([]*commit.Commit, len(p.Items))}
	for i, item := range p.Items {
		if c, err := commit.Parse(item.Head); err == nil {
			l.commits[i] = c
		}
	}
	return l
}

// compare puts pages in order of when the hub took in what they begin with, and of that by chains.
func (l leaf) compare(other leaf) int {
	if len(l.Items) == 0 || len(other.Items) == 0 {
		return cmp.Compare(len(l.Items), len(other.Items))
	}
	if order := cmp.Compare(l.Items[0].Received, other.Items[0].Received); order != 0 {
		return order
	}
	a, b := l.commits[0], other.commits[0]
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Or(bytes.Compare(a.Device[:], b.Device[:]), cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.N, b.N))
}

// wholePages makes brief heads whole.
func wholePages(pulls []Pull) {
	var before *commit.Commit
	for _, p := range pulls {
		for i := range p.Items {
			item := &p.Items[i]
			if item.Head != nil {
				item.Head = commit.WholeIn(item.Head, p.From.Scope, before, item.Body)
			}
			before, _ = commit.Parse(item.Head) // none where it is a hash alone, or no commit
		}
	}
}
