package app

import (
	"testing"
	"time"

	"streetlight/mobile/client"
	"streetlight/shared/casework"
)

// wantSyncs demands how many syncs there were since the phone was unlocked.
func (h *hand) wantSyncs(want int, when string) {
	h.t.Helper()
	if got := h.phone.syncs - 1; got != want {
		h.t.Errorf("%s: got %d syncs, want %d", when, got, want)
	}
}

func TestAnUrgentHintSyncsAtOnceAndAnotherWhenNobodyTypes(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.enter(rightPIN)
	h.tap("Record a street contact")
	h.phone.heard(client.Soon)
	h.app.Tick()
	h.wantSyncs(0, "not urgent, while someone types")
	h.phone.heard(client.Urgent)
	h.wantSyncs(1, "urgent")
	h.phone.heard(client.Soon)
	h.now = h.now.Add(Rest)
	h.app.Tick()
	h.wantSyncs(2, "not urgent, after a rest")
	h.app.Tick()
	h.wantSyncs(2, "with nothing more")
}

func TestAHintDuringASyncLeadsToOneMore(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.enter(rightPIN)
	h.hold = true
	h.app.sync()
	h.hold = false
	h.phone.heard(client.Urgent)
	h.phone.heard(client.Urgent)
	h.wantSyncs(0, "while the first is under way")
	h.release()
	h.wantSyncs(2, "after it")
}

func TestABusyServerIsLeftAloneDespiteHints(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.enter(rightPIN)
	h.phone.syncErr = &client.Busy{After: time.Minute}
	h.app.sync()
	h.phone.syncErr = nil
	h.phone.heard(client.Urgent)
	h.wantSyncs(1, "before the time it asked for")
	h.now = h.now.Add(syncEvery)
	h.phone.heard(client.Urgent)
	h.wantSyncs(2, "after it")
}

func TestALockedAppHearsNothing(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.enter(rightPIN)
	old, listening := h.phone.heard, h.phone.listening
	if listening.Err() != nil {
		t.Fatal("the app does not listen while it is unlocked")
	}
	h.app.Lock()
	if listening.Err() == nil {
		t.Error("the app listens although it is locked")
	}
	h.enter(rightPIN)
	syncs := h.phone.syncs
	old(client.Urgent)
	if h.phone.syncs != syncs {
		t.Error("a hint of the session before was followed")
	}
}
