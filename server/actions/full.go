package actions

import "streetlight/server/store/bolt"

// ErrFull is the store's word that its disk is full: nothing was written, and everything can still be read.
var ErrFull = bolt.ErrFull
