package intake

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Act is what an entry of the trail says was done.
type Act string

// What the trail records.
const (
	ActSubmitted    Act = "intake.submitted"
	ActCheckedIn    Act = "intake.checked_in"
	ActRaised       Act = "intake.raised"
	ActWorsened     Act = "intake.worsened"
	ActContactAdded Act = "intake.contact_added"
	ActQueueRead    Act = "queue.read"
	ActSearched     Act = "search"
	ActRead         Act = "case.read"
	ActPrinted      Act = "case.printed"
	ActMoved        Act = "case.moved"
	ActAssigned     Act = "case.assigned"
	ActTried        Act = "case.tried"
	ActNoted        Act = "case.noted"
	ActCleared      Act = "case.cleared"
	ActJudged       Act = "case.judged"
	ActMarked       Act = "case.marked"
	ActUnmarked     Act = "case.unmarked"
	ActLinked       Act = "case.linked"
	ActUnlinked     Act = "case.unlinked"
	ActDeleted      Act = "case.deleted"
	ActAlerted      Act = "case.alerted"
	ActExported     Act = "export"
	ActTrailRead    Act = "trail.read"
	ActSettingsRead Act = "setting.read"
	ActSetting      Act = "setting.changed"
	ActSignedIn     Act = "session.started"
	ActSignedOut    Act = "session.ended"
	ActSignInFailed Act = "session.refused"
	ActCodeEntered  Act = "session.code"
	ActStaffRead    Act = "staff.read"
	ActStaffAdded   Act = "staff.added"
	ActStaffInvited Act = "staff.invited"
	ActStaffChanged Act = "staff.changed"
	ActStaffClosed  Act = "staff.disabled"
	ActStaffReset   Act = "staff.reset"
	ActWithdrawn    Act = "staff.withdrawn"
	ActRefused      Act = "refused"
	ActDemo         Act = "demo.filled"
	ActRotated      Act = "keys.rotated"
	ActBackedUp     Act = "backup.taken"
	ActRestored     Act = "backup.restored"
	ActPurged       Act = "case.purged"
	ActDraftsGone   Act = "drafts.deleted"
)

// Entry is one line of the trail: who did what to what, and when. It holds no
// answers and says of a deleted intake only that it was there.
type Entry struct {
	Number  int64
	At      time.Time
	Actor   string
	Role    Role
	Act     Act
	Subject string // a reference, an account or a setting
	Detail  map[string]string
}

// Bytes are what an entry's seal is computed over: all of the entry and the
// seal of the one before it, each part with its length before it, so that
// nothing can move from one part into the next.
func (e Entry) Bytes(before []byte) []byte {
	var b bytes.Buffer
	part := func(text string) {
		b.Write(binary.AppendUvarint(nil, uint64(len(text))))
		b.WriteString(text)
	}
	part(string(before))
	part(strconv.FormatInt(e.Number, 10))
	part(strconv.FormatInt(e.At.UnixMilli(), 10))
	for _, text := range []string{e.Actor, string(e.Role), string(e.Act), e.Subject} {
		part(text)
	}
	for _, key := range slices.Sorted(maps.Keys(e.Detail)) {
		part(key)
		part(e.Detail[key])
	}
	return b.Bytes()
}

// ErrBroken: the trail is not as it was written.
var ErrBroken = errors.New("the trail was changed")

// Chain checks a trail entry by entry. Verify says whether a seal belongs to
// these bytes.
type Chain struct {
	Verify func(seal, content []byte) error
	Last   int64  // the number of the last entry checked
	Seal   []byte // its seal
}

// Next checks the entry that follows.
func (c *Chain) Next(e Entry, seal []byte) error {
	if e.Number != c.Last+1 {
		return fmt.Errorf("%w: entry %d follows entry %d", ErrBroken, e.Number, c.Last)
	}
	if err := c.Verify(seal, e.Bytes(c.Seal)); err != nil {
		return fmt.Errorf("%w: entry %d is not what was written", ErrBroken, e.Number)
	}
	c.Last, c.Seal = e.Number, bytes.Clone(seal)
	return nil
}

// TrailHead names the last entry of a trail. Printed and kept elsewhere, it shows
// later whether the end of the trail was cut off: nothing inside the trail can.
type TrailHead struct {
	Number int64
	Seal   []byte
}

// String is the head as it is printed: 1042:9f0c….
func (h TrailHead) String() string { return fmt.Sprintf("%d:%x", h.Number, h.Seal) }

// ParseTrailHead reads a printed head.
func ParseTrailHead(text string) (TrailHead, error) {
	number, seal, found := strings.Cut(strings.TrimSpace(text), ":")
	n, err := strconv.ParseInt(number, 10, 64)
	var h TrailHead
	if _, scan := fmt.Sscanf(seal, "%x", &h.Seal); !found || err != nil || scan != nil || n < 1 {
		return TrailHead{}, errors.New("a head of the trail looks like 1042:9f0c… as verify prints it")
	}
	h.Number = n
	return h, nil
}

// TrailFilter says which entries are wanted. The zero filter wants all.
type TrailFilter struct {
	Actor   string
	Subject string // a reference, an account, a setting
	Before  int64  // older than that entry; 0: from the latest on
	Limit   int
}

// Verification is what checking an installation found.
type Verification struct {
	Entries  int64     // of the trail
	Head     TrailHead // to be kept elsewhere
	Opened   int       // sealed values that the keys opened
	Problems []string
}
