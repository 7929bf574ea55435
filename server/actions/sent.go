package actions

import "streetlight/sync/kv"

//nolint:gochecknoglobals // a name that nobody changes
var tableSent = kv.Table{Name: "sent", Ordered: true} // mark of a client and its idempotency key -> sentRow, sealed by the directory
