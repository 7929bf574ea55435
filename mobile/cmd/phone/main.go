// Phone is the phone without a screen: the same vault, actions and exchange as the app, for demonstrations, load tests and
// people who integrate other systems. It prints text for people, or JSON, and never prints a PIN or a key.
//
// It ends with 0, with 1 when something could not be done (one sentence on the standard error; with --json an object with
// "error" and perhaps "field"), and with 2 when the command line cannot be meant. No network is no failure.
//
// # Line by line
//
// "phone serve-stdio" keeps the vault open and answers one JSON request a line, of at most 1 MiB, with one JSON object a
// line: "ok" says whether it was done; if not, "error" is a sentence, "field" the field at fault and "kind" the kind of
// refusal. A "tag" of any form is given back. Requests, and what their answers hold:
//
//	{"do":"enrol","server":URL,"code":CODE,"pin":PIN,"cost_for_demonstration":false}   "status"
//	{"do":"unlock","pin":PIN}                                                           "status"
//	{"do":"record","kind":KIND,"child":ID,"new_child":{...},"values":{...}}             "entry"
//	{"do":"record_group","entries":[{as of record}, ...]}                               "entries"
//	{"do":"correct","entry":ID,"values":{all fields}} or {..., "set":{some fields}}     "entry"
//	{"do":"settle","entry":ID,"field":NAME,"value":TEXT,"seen":[TEXT]}                  "entry"
//	{"do":"import","file":NAME}                                                         "import"
//	{"do":"sync"}                                                                       "sync"
//	{"do":"list","limit":0}                                                             "entries", those saved last first; 0 gives all
//	{"do":"show","id":ID}                                                               "entry", "shared" or "child"
//	{"do":"children","search":WORDS}                                                    "children"
//	{"do":"conflicts"}                                                                  "entries", "pictures"
//	{"do":"profile","child":ID,"set":{some fields}}                                     "request", its id
//	{"do":"plan_words","plan":ID,"set":{some sections}}                                 "request", its id
//	{"do":"requests"}                                                                   "requests"
//	{"do":"status"}                                                                     "status"
//	{"do":"draft","draft":{as of record, and "entry"}} or {..., "drop":{"kind","entry"}} "drafts", as they are then
//	{"do":"clock","now":"2026-01-05T09:00:00.000Z"}                                     "now": the phone's clock stands there until it is set again
//	{"do":"network","up":false}                                                         cuts the phone off, or joins it again
//	{"do":"lock"}, {"do":"quit"}
//
// Who records is told in "took" how long it took until the entries lay on the disk, by the phone's clock. Durations are in nanoseconds, times as in RFC 3339, and the fields of entries and children under their names.
package main

import (
	"os"
	"runtime/debug"
)

// version is stamped by the linker.
var version = "dev"

// memory is how many bytes the program keeps to, beside the map of its vault: beyond that it collects its garbage sooner.
const memory = 64 << 20

func main() {
	debug.SetMemoryLimit(memory)
	os.Exit(Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}
