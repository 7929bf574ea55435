package main

import (
	"fmt"
	"os"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// What is judged: so many children of so many facts each, and one child of many facts.
const (
	rulesFacts  = 20
	acceptFacts = 500
	acceptTimes = 300
)

// judging measures the rules of the live pack: over many children, and when one entry comes to a child of many facts.
func judging(f figures, children int) error {
	pack, err := practice.Default()
	if err != nil {
		return fmt.Errorf("read the practice pack: %w", err)
	}
	engine, err := rules.Compile(pack)
	if err != nil {
		return err
	}
	memory := watchProcesses([]int{os.Getpid()})
	took, found, err := judgeAll(engine, children)
	peak := memory.end()
	if err != nil {
		return fmt.Errorf("judge %d children: %w", children, err)
	}
	f.add("rules_children", float64(children))
	f.add("rules_full_s", took.Seconds())
	f.add("rules_full_mb", peak[0])
	f.add("rules_full_findings", float64(found))
	return accepting(engine, f)
}

// judgeAll makes the facts of one child after the other and judges them; what it takes to make up the records is not counted.
func judgeAll(engine *rules.Engine, children int) (took time.Duration, findings int, err error) {
	for i := range children {
		child := newPast(uint64(i), rulesFacts)
		began := time.Now()
		j, err := engine.Judge(child.subject(engine), lookFrom())
		took += time.Since(began)
		if err != nil {
			return took, findings, err
		}
		findings += len(j.Findings)
	}
	return took, findings, nil
}

// accepting measures what an entry costs that comes to a child of many facts, signatures and the store apart: its ops are
// folded into the file, its fact is made, and all rules are asked.
func accepting(engine *rules.Engine, f figures) error {
	child := newPast(0, acceptFacts)
	subject := child.subject(engine)
	file, scope := child.file()
	took := make([]time.Duration, acceptTimes)
	for i := range took {
		one := newPast(uint64(20*i+1), 1).entries[0] // of a child without a plan
		one.received = lookFrom()
		one.entry.Values.Set(casework.FieldOccurredAt, casework.FormatMoment(lookFrom().Add(-time.Duration(i)*time.Minute)))
		commit := crdt.Commit{ID: [16]byte(one.entry.ID), Wall: one.received.UnixMilli(), Ops: records.EntryOps(&crdt.State{}, one.entry)}
		state := file.Clone()
		began := time.Now()
		state.Apply(commit)
		entry, _, _ := records.EntryWith(state, scope, one.entry.ID, engine.Fields())
		facts := append(subject.Facts[:len(subject.Facts):len(subject.Facts)], engine.FactOf(entry, one.agency, one.author, one.received, one.verdict()))
		with := subject
		with.Facts = facts
		_, err := engine.JudgeLate(with, lookFrom(), one.entry.ID)
		took[i] = time.Since(began)
		if err != nil {
			return fmt.Errorf("judge a child of %d facts: %w", acceptFacts, err)
		}
	}
	f.add("accept_us", us(median(took)))
	f.add("accept_p99_us", us(quantile(took, 0.99)))
	return nil
}

// lookFrom is the moment at which all are judged.
func lookFrom() time.Time { return time.Date(2026, 4, 1, 11, 0, 0, 0, time.UTC) }
