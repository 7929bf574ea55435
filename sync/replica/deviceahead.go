package replica

import (
	"sync"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/wire"
)

// ahead are the commits of an answer's pages, opened one after the other while the transaction folds those before: it needs
// nothing of the store, and takes a third as long as all the rest.
type ahead struct {
	pages [][]openedItem
	all   sync.WaitGroup
}

// openedItem is one item of a page, parsed and opened.
type openedItem struct {
	ready  sync.WaitGroup
	commit *commit.Commit // nil where the item is a hash alone
	ops    []crdt.Op      // none where it does not open
	err    error          // it is no commit
}

// openAhead begins to open. Whoever changes what the device knows must wait for all of it first.
func (d *Device) openAhead(pulls []wire.Pull) *ahead {
	a := &ahead{pages: make([][]openedItem, len(pulls))}
	for i, p := range pulls {
		a.pages[i] = make([]openedItem, len(p.Items))
		for j := range a.pages[i] {
			a.pages[i][j].ready.Add(1)
		}
	}
	a.all.Go(func() {
		for i, p := range pulls {
			for j, item := range p.Items {
				a.pages[i][j].open(d, item)
			}
		}
	})
	return a
}

func (o *openedItem) open(d *Device, item wire.Item) {
	defer o.ready.Done()
	if item.Head == nil {
		return
	}
	if o.commit, o.err = commit.Parse(item.Head); o.err == nil && o.commit.AttachBody(item.Body) == nil {
		o.ops = d.opened(o.commit)
	}
}
