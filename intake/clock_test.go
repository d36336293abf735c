package intake

import (
	"strings"
	"testing"
	"time"

	"sciatica-intake/rules"
)

func when(t *testing.T, text string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func TestOpenMinutes(t *testing.T) {
	const normal = "mon-fri 09:00-17:00"
	for _, c := range []struct {
		name, hours, closed, from, to string
		want                          int
	}{
		{"within a day", normal, "", "2026-03-04 10:00", "2026-03-04 10:45", 45},
		{"before opening", normal, "", "2026-03-04 07:00", "2026-03-04 08:59", 0},
		{"over the opening", normal, "", "2026-03-04 07:00", "2026-03-04 09:10", 10},
		{"over night", normal, "", "2026-03-04 16:50", "2026-03-05 09:05", 15},
		{"over a weekend", normal, "", "2026-03-06 16:50", "2026-03-09 09:05", 15},
		{"on a closed day", normal, "2026-03-05, 2026-03-06", "2026-03-04 16:50", "2026-03-09 09:05", 15},
		{"a lunch break", "mon-fri 09:00-12:00 13:00-17:00", "", "2026-03-04 11:30", "2026-03-04 13:30", 60},
		{"a Saturday", "mon-fri 09:00-17:00, sat 09:00-12:00", "", "2026-03-07 08:00", "2026-03-07 18:00", 180},
		{"over the end of the week", "sat-sun 10:00-11:00", "", "2026-03-06 12:00", "2026-03-09 12:00", 120},
		{"around the clock", "mon-sun 00:00-24:00", "", "2026-03-04 00:00", "2026-03-05 00:00", 24 * 60},
		{"the day that has 23 hours", "mon-sun 00:00-24:00", "", "2026-03-08 00:00", "2026-03-09 00:00", 23 * 60},
		{"the day that has 25 hours", "mon-sun 00:00-24:00", "", "2026-11-01 00:00", "2026-11-02 00:00", 25 * 60},
		{"the morning after the clocks changed", normal, "", "2026-03-06 16:00", "2026-03-09 10:00", 120},
		{"backwards", normal, "", "2026-03-05 10:00", "2026-03-04 10:00", 0},
	} {
		h, err := ParseHours(c.hours, "America/Los_Angeles", c.closed)
		if err != nil {
			t.Fatal(c.name, err)
		}
		got := h.Open(when(t, c.from), when(t, c.to), 1000*time.Hour)
		if got != time.Duration(c.want)*time.Minute {
			t.Errorf("%s: %v, want %d minutes", c.name, got, c.want)
		}
	}
}

func TestOpenIsLimited(t *testing.T) {
	h, err := ParseHours("mon-fri 09:00-17:00", "America/Los_Angeles", "")
	if err != nil {
		t.Fatal(err)
	}
	if got := h.Open(when(t, "2016-03-04 10:00"), noon, 2*time.Hour); got != 2*time.Hour {
		t.Errorf("ten years: %v", got)
	}
}

func TestHoursThatCannotBeRead(t *testing.T) {
	for _, text := range []string{
		"", "mon", "mon-fri", "monday 09:00-17:00", "mon 9-17", "mon 09:00", "mon 17:00-09:00", "mon 09:00-09:00", "mon 09:00-25:00",
		"mon 09:00-12:00 11:00-13:00", "mon-fri 09:00-17:00, fri 10:00-11:00", "mon 09:00-17:00,", "-mon 09:00-17:00",
	} {
		if _, err := ParseHours(text, "UTC", ""); err == nil {
			t.Errorf("%q was read", text)
		}
		if _, err := CheckSetting("opening_hours", text); err == nil || !strings.Contains(err.Error(), "opening_hours") {
			t.Errorf("%q was set: %v", text, err)
		}
	}
	for zone, ok := range map[string]bool{"America/Los_Angeles": true, "America/New_York": true, "UTC": true, "": false, "Mars/Olympus": false, "../etc/passwd": false} {
		if _, err := CheckSetting("time_zone", zone); (err == nil) != ok {
			t.Errorf("time zone %q: %v", zone, err)
		}
	}
}

// What is built in must be readable, since it is what stands in for the rest.
func TestDefaultsCheck(t *testing.T) {
	for _, s := range AllSettings {
		if _, err := CheckSetting(s.Key, s.Default); err != nil {
			t.Errorf("%s: its default is refused: %v", s.Key, err)
		}
	}
}

func TestClock(t *testing.T) {
	clocks := NewClocks(Settings{"alert_minutes_urgent": "30"})
	sent := when(t, "2026-03-04 10:00")
	for _, c := range []struct {
		name  string
		in    Waiting
		after int
		state ClockState
		open  int
	}{
		{"soon has none", Waiting{Level: rules.Soon, Status: New, Reachable: true}, 500, NoClock, 0},
		{"an emergency, at once", Waiting{Level: rules.Emergency, Status: New, Reachable: true}, 0, Due, 0},
		{"before its time", Waiting{Level: rules.Emergency, Status: New, Reachable: true}, 14, Due, 14},
		{"overdue", Waiting{Level: rules.Emergency, Status: New, Reachable: true}, 15, Overdue, 15},
		{"escalated", Waiting{Level: rules.Emergency, Status: New, Reachable: true}, 30, Escalated, 30},
		{"long escalated", Waiting{Level: rules.Emergency, Status: New, Reachable: true}, 300, Escalated, 30},
		{"urgent as set", Waiting{Level: rules.Urgent, Status: New, Reachable: true}, 29, Due, 29},
		{"urgent overdue", Waiting{Level: rules.Urgent, Status: New, Reachable: true}, 31, Overdue, 31},
		{"nobody to reach", Waiting{Level: rules.Emergency, Status: New}, 100, NobodyToReach, 30},
		{"acknowledged", Waiting{Level: rules.Emergency, Status: Acknowledged, Acknowledged: sent.Add(5 * time.Minute), Reachable: true}, 100, InHand, 5},
		{"closed", Waiting{Level: rules.Emergency, Status: Closed, Acknowledged: sent.Add(20 * time.Minute)}, 100, InHand, 20},
	} {
		c.in.SubmittedAt = sent
		got := clocks.Read(c.in, sent.Add(time.Duration(c.after)*time.Minute))
		if got.State != c.state || got.Open != time.Duration(c.open)*time.Minute {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	// A clinic that broke its settings behind the program's back still has a clock.
	broken := NewClocks(Settings{"opening_hours": "never", "time_zone": "nowhere", "alert_minutes_emergency": "soon"})
	if k := broken.Read(Waiting{Level: rules.Emergency, Status: New, SubmittedAt: sent, Reachable: true}, sent.Add(16*time.Minute)); k.State != Overdue {
		t.Errorf("with broken settings: %+v", k)
	}
}

func TestAlerts(t *testing.T) {
	for state, want := range map[ClockState]int{Due: 1, NobodyToReach: 1, Overdue: 2, Escalated: 2, InHand: 0, NoClock: 0} {
		messages := Alerts(state, "k7qf2m9d", noon)
		if len(messages) != want {
			t.Errorf("%s: %d messages", state, len(messages))
		}
		for _, m := range messages {
			if m.Subject != "k7qf2m9d" || m.Text != "" || !m.CreatedAt.Equal(noon) {
				t.Errorf("%s: %+v", state, m)
			}
		}
	}
	for key, want := range map[string]bool{"phone": true, "alert_email": true, "escalation_email": true, "hours": false, "clinic_name": false} {
		if TellAdmins(key) != want {
			t.Errorf("%s: admins are told: %v", key, !want)
		}
	}
}

func TestShut(t *testing.T) {
	clocks := NewClocks(Settings{"opening_hours": "mon-fri 09:00-12:00 13:00-17:00", "closed_days": "2026-03-05"})
	for at, want := range map[string]bool{
		"2026-03-04 08:59": true, "2026-03-04 09:00": false, "2026-03-04 11:59": false, "2026-03-04 12:30": true,
		"2026-03-04 17:00": true, "2026-03-05 10:00": true, "2026-03-07 10:00": true,
	} {
		if got := clocks.Shut(when(t, at)); got != want {
			t.Errorf("at %s it is %v that the clinic is shut", at, got)
		}
	}
}
