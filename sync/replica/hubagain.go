package replica

// Remember takes an earlier device of a worker's into the directory, as one that has ended: a hub that was restored from an
// older copy never knew it, and what it signed must still be told from what anybody made up.
func (t *Tx) Remember(device ID, row DeviceRow) error {
	row.Ended = true
	return t.putDevice(device, row)
}

// Remembered gives the row of a device that is in the directory only because a phone said that it was it; ok is false for
// every other.
func (t *Tx) Remembered(device ID) (row DeviceRow, ok bool, err error) {
	row, known, err := DeviceOf(t.kv, device)
	if err != nil || !known {
		return row, false, err
	}
	enrolled, err := t.kv.Get(tableUserDev, join(row.User, device))
	return row, enrolled == nil && err == nil, err
}

// Succeed ends the device in whose place another was enrolled, once that one has shown that it is there. It names the one
// that was ended; zero when there was nothing to do. Until then both may sync, so that a phone which was switched off in
// the middle of being enrolled again is still what it was.
func (t *Tx) Succeed(device ID) (ended ID, err error) {
	row, ok, err := DeviceOf(t.kv, device)
	if err != nil || !ok || row.Before == (ID{}) {
		return ended, err
	}
	before, known, err := DeviceOf(t.kv, row.Before)
	if err != nil {
		return ended, err
	}
	if known && !before.Ended {
		ended = row.Before
		if err := t.Revoke(ended); err != nil {
			return ended, err
		}
	}
	row.Before = ID{}
	return ended, t.putDevice(device, row)
}
