package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// meter watches how much memory processes hold in RAM that no file lies behind: all of the heap and the stacks, without
// bbolt's map and without the program's own text. That is the RssAnon of /proc, as resident less shared of its statm,
// looked at every sampleEvery; the greatest value counts.
type meter struct {
	pids  [][]int // of each figure
	peaks []int64 // in pages
	stop  chan struct{}
	done  chan struct{}
}

const sampleEvery = 10 * time.Millisecond

// watch begins to watch the phones and the server of each rival. A rival's two phones are one figure, for which the greater counts.
func watch(rivals ...*rival) *meter {
	var pids [][]int
	for _, r := range rivals {
		pids = append(pids, []int{r.a.PID(), r.b.PID()}, []int{r.server.cmd.Process.Pid})
	}
	return watchProcesses(pids...)
}

// watchProcesses begins to watch processes, each figure its own.
func watchProcesses(pids ...[]int) *meter {
	m := &meter{pids: pids, stop: make(chan struct{}), done: make(chan struct{})}
	m.peaks = make([]int64, len(m.pids))
	go m.run()
	return m
}

func (m *meter) run() {
	defer close(m.done)
	tick := time.NewTicker(sampleEvery)
	defer tick.Stop()
	for {
		m.sample()
		select {
		case <-m.stop:
			return
		case <-tick.C:
		}
	}
}

func (m *meter) sample() {
	for i, pids := range m.pids {
		for _, pid := range pids {
			m.peaks[i] = max(m.peaks[i], anonymous(pid))
		}
	}
}

// anonymous is how many pages of a process no file lies behind; 0 for one that has ended.
func anonymous(pid int) int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	fields := bytes.Fields(b) // size, resident, shared, ...
	if len(fields) < 3 {
		return 0
	}
	resident, _ := strconv.ParseInt(string(fields[1]), 10, 64)
	shared, _ := strconv.ParseInt(string(fields[2]), 10, 64)
	return resident - shared
}

// end stops watching and gives the peaks in MB: phones and server of the first rival, then of the next.
func (m *meter) end() []float64 {
	close(m.stop)
	<-m.done
	out := make([]float64, len(m.peaks))
	for i, pages := range m.peaks {
		out[i] = float64(pages) * float64(os.Getpagesize()) / 1e6
	}
	return out
}
