package casework

import "time"

// Seen says that somebody of another agency has read what an entry says and knows of it.
type Seen struct {
	By WorkerID  `json:"by"`
	At time.Time `json:"at"` // by the server's clock
}
