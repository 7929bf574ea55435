package actions_test

import "testing"

// BenchmarkPull is the first sync of another phone of the same worker.
func BenchmarkPull(b *testing.B) {
	n := entriesWanted(b)
	s := newScene(b)
	first := s.enrol()
	first.imports(n)
	first.sync()
	for b.Loop() {
		b.StopTimer()
		p := s.enrol()
		b.StartTimer()
		r := p.sync()
		b.StopTimer()
		if r.Received < n {
			b.Fatalf("got %d of %d", r.Received, n)
		}
		p.Lock()
		b.StartTimer()
	}
}
