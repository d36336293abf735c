package intake

import (
	"strconv"
	"time"

	"sciatica-intake/rules"
)

// ClockState is how the acknowledgement of an intake stands.
type ClockState string

// The states of the clock, in the order they are reached. Only emergency and
// urgent intakes have one.
const (
	NoClock        ClockState = ""
	Due            ClockState = "due"
	Overdue        ClockState = "overdue"
	Escalated      ClockState = "escalated" // overdue twice as long
	InHand         ClockState = "acknowledged"
	NobodyToReach  ClockState = "unreachable" // due, but there is no way to reach the patient
	escalationsAre            = 2             // times the minutes
)

// Clock is an acknowledgement clock as it stands.
type Clock struct {
	State ClockState
	// Open is how long the intake waits, or waited, in opening hours, at most
	// as long as it takes to escalate.
	Open time.Duration
	// Limit is after how much of it the intake is overdue.
	Limit time.Duration
}

// Waiting is what the clock reads.
type Waiting struct {
	Level        rules.Level // as it is now
	Status       Status
	SubmittedAt  time.Time
	Acknowledged time.Time // zero while nobody has
	Reachable    bool
}

// Clocks tells the state of clocks by a clinic's settings.
type Clocks struct {
	hours  Hours
	limits map[rules.Level]time.Duration
}

// NewClocks reads the settings that concern clocks. A setting that cannot be
// read, which CheckSetting prevents, is as it was before anybody set it.
func NewClocks(s Settings) Clocks {
	h, err := ParseHours(s.Get("opening_hours"), s.Get("time_zone"), s.Get("closed_days"))
	if err != nil {
		var none Settings
		h, _ = ParseHours(none.Get("opening_hours"), none.Get("time_zone"), "")
	}
	return Clocks{h, map[rules.Level]time.Duration{
		rules.Emergency: s.minutes("alert_minutes_emergency"),
		rules.Urgent:    s.minutes("alert_minutes_urgent"),
	}}
}

func (s Settings) minutes(key string) time.Duration {
	n, err := strconv.Atoi(s.Get(key))
	if err != nil {
		n, _ = strconv.Atoi(Settings(nil).Get(key))
	}
	return time.Duration(n) * time.Minute
}

// Read returns the clock of an intake. Only a named person stops it, by
// moving the intake on from new.
func (c Clocks) Read(w Waiting, now time.Time) Clock {
	limit, has := c.limits[w.Level]
	if !has {
		return Clock{}
	}
	end := now
	if w.Status != New && !w.Acknowledged.IsZero() {
		end = w.Acknowledged
	}
	k := Clock{State: Due, Limit: limit, Open: c.hours.Open(w.SubmittedAt, end, escalationsAre*limit)}
	switch {
	case w.Status != New:
		k.State = InHand
	case !w.Reachable:
		k.State = NobodyToReach
	case k.Open >= escalationsAre*limit:
		k.State = Escalated
	case k.Open >= limit:
		k.State = Overdue
	}
	return k
}

// Zone is the clinic's time zone, in which staff read times.
func (c Clocks) Zone() *time.Location { return c.hours.zone }

// Shut reports whether the clinic is closed, so that no minutes count.
func (c Clocks) Shut(now time.Time) bool {
	return c.hours.Open(now, now.Add(time.Minute), time.Minute) == 0
}
