package actions

import (
	"streetlight/shared/casework"
)

// KindViolence is what a client must be given to send what an emergency department counts of violence, without any name.
const KindViolence casework.Kind = "ed_violence"
