// Package state holds what each screen of the phone shows, as plain values with questions and small changes that answer
// with a new value. It knows the words people read and which of them apply; it never draws, reads a clock, a file or a
// network, and starts nothing.
package state
