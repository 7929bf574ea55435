// Package casework is the language that phone, exchange and server share: children, entries, verdicts, alerts, plans,
// workers, and the sentences in which the domain refuses. It holds values and their rules alone; it never reads a clock,
// a file or a network, and imports nothing of Streetlight.
package casework
