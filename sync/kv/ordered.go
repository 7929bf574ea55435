package kv

import (
	"bytes"
	"slices"
	"sort"
)

// pagePairs is the most pairs a page holds: few enough that an insertion moves little memory.
const pagePairs = 256

type pair struct{ key, value []byte }

// ordered keeps pairs in key order in a list of pages, each sorted and never empty. A change moves at most one page, and
// keys that arrive in order fill whole pages. Its values are never changed in place.
type ordered struct{ pages [][]pair }

// place is a position in an ordered: the pair at index at of a page.
type place struct{ page, at int }

// seek returns the place of the first pair whose key is not less than key, which may be one past a page's end.
func (o *ordered) seek(key []byte) (place, bool) {
	page := sort.Search(len(o.pages), func(i int) bool { return bytes.Compare(o.pages[i][0].key, key) > 0 }) - 1
	if page < 0 {
		return place{}, false
	}
	at, found := slices.BinarySearchFunc(o.pages[page], key, func(p pair, k []byte) int { return bytes.Compare(p.key, k) })
	return place{page, at}, found
}

func (o *ordered) get(key []byte) ([]byte, bool) {
	p, found := o.seek(key)
	if !found {
		return nil, false
	}
	return o.pages[p.page][p.at].value, true
}

func (o *ordered) put(key, value []byte) {
	p, found := o.seek(key)
	switch {
	case found:
		o.pages[p.page][p.at].value = value
	case len(o.pages) == 0:
		o.pages = [][]pair{newPage(pair{bytes.Clone(key), value})}
	default:
		o.insert(p, pair{bytes.Clone(key), value})
	}
}

func (o *ordered) insert(p place, added pair) {
	page := o.pages[p.page]
	if len(page) == pagePairs {
		o.insertFull(p, added)
		return
	}
	o.pages[p.page] = slices.Insert(page, p.at, added)
}

// insertFull makes room in a full page: at its end by a new page, elsewhere by splitting it in two.
func (o *ordered) insertFull(p place, added pair) {
	page := o.pages[p.page]
	if p.at == pagePairs {
		o.pages = slices.Insert(o.pages, p.page+1, newPage(added))
		return
	}
	const half = pagePairs / 2
	o.pages = slices.Insert(o.pages, p.page+1, newPage(page[half:]...))
	clear(page[half:])
	o.pages[p.page] = page[:half]
	if p.at > half {
		p = place{p.page + 1, p.at - half}
	}
	o.insert(p, added)
}

func newPage(pairs ...pair) []pair { return append(make([]pair, 0, pagePairs), pairs...) }

func (o *ordered) remove(key []byte) {
	p, found := o.seek(key)
	if !found {
		return
	}
	page := slices.Delete(o.pages[p.page], p.at, p.at+1)
	if len(page) == 0 {
		o.pages = slices.Delete(o.pages, p.page, p.page+1)
		return
	}
	o.pages[p.page] = page
}

// ascend calls fn for the pairs of the range from the least key up.
func (o *ordered) ascend(r Range, fn func(key, value []byte) error) error {
	p, _ := o.seek(r.From)
	for ; p.page < len(o.pages); p = (place{p.page + 1, 0}) {
		for _, pair := range o.pages[p.page][p.at:] {
			if r.To != nil && bytes.Compare(pair.key, r.To) >= 0 {
				return nil
			}
			if err := lend(pair, fn); err != nil {
				return err
			}
		}
	}
	return nil
}

// descend calls fn for the pairs of the range from the greatest key down.
func (o *ordered) descend(r Range, fn func(key, value []byte) error) error {
	for p := o.end(r.To); p.page >= 0; p.page-- {
		page := o.pages[p.page]
		if p.at < 0 {
			p.at = len(page)
		}
		for ; p.at > 0; p.at-- {
			pair := page[p.at-1]
			if bytes.Compare(pair.key, r.From) < 0 {
				return nil
			}
			if err := lend(pair, fn); err != nil {
				return err
			}
		}
		p.at = -1 // the next page is read from its end
	}
	return nil
}

// end returns the place after the last pair whose key is less than to; a nil bound is open.
func (o *ordered) end(to []byte) place {
	if to == nil {
		return place{len(o.pages) - 1, -1}
	}
	if len(o.pages) == 0 {
		return place{page: -1}
	}
	p, _ := o.seek(to)
	return p
}

// lend passes a pair on with no room behind it, so that appending to what was lent changes nothing here.
func lend(p pair, fn func(key, value []byte) error) error {
	return fn(slices.Clip(p.key), slices.Clip(p.value))
}
