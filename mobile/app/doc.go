// Package app turns taps into actions, and what actions answer into states that views show. It alone starts goroutines
// and hands results back to the screen, through one function that is passed in. It never draws, and never reaches the
// vault or the network but through the Phone it was given.
package app
