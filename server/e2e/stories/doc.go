// Package stories tells what inspectors and audits found, as a partnership would live it with the server: each story is a script
// on a clock that the test moves, over the real actions and a bolt file, with phones where people have them. What people are told,
// and why, is compared with testdata/NAME.golden; go test -update writes those anew. The package holds tests alone: nothing of it
// is ever part of the server.
package stories
