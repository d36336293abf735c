package intake

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // A server without time zones has this program's own.
)

// Hours are a clinic's opening hours, for counting minutes in.
type Hours struct {
	zone   *time.Location
	week   [7][]span
	closed []string // days as YYYY-MM-DD
}

// span is a part of a day, in minutes since midnight by the clock on the wall.
type span struct{ from, to int }

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

var errHours = errors.New("takes hours like mon-fri 09:00-17:00, sat 09:00-12:00")

// ParseHours reads opening hours, a time zone and days on which the clinic is
// closed, as the settings have them.
func ParseHours(text, zone, closed string) (Hours, error) {
	var h Hours
	var err error
	if h.zone, err = time.LoadLocation(zone); err != nil || zone == "" {
		return Hours{}, errors.New("takes a time zone like America/Los_Angeles")
	}
	for _, part := range strings.Split(strings.ToLower(text), ",") {
		if err := h.add(strings.Fields(part)); err != nil {
			return Hours{}, err
		}
	}
	for _, day := range strings.Split(closed, ",") {
		h.closed = append(h.closed, strings.TrimSpace(day))
	}
	return h, nil
}

// add reads "mon-fri 09:00-12:00 13:00-17:00".
func (h *Hours) add(words []string) error {
	if len(words) < 2 {
		return errHours
	}
	first, last, ranged := strings.Cut(words[0], "-")
	from := slices.Index(weekdays, first)
	to := from
	if ranged {
		to = slices.Index(weekdays, last)
	}
	if from < 0 || to < 0 {
		return errHours
	}
	for _, word := range words[1:] {
		s, err := parseSpan(word)
		if err != nil {
			return err
		}
		for day := from; ; day = (day + 1) % 7 { // sat-sun runs over the week's end.
			if slices.ContainsFunc(h.week[day], s.meets) {
				return fmt.Errorf("has hours of %s that overlap", weekdays[day])
			}
			h.week[day] = append(h.week[day], s)
			if day == to {
				break
			}
		}
	}
	return nil
}

func parseSpan(word string) (span, error) {
	open, shut, ranged := strings.Cut(word, "-")
	from, err := time.Parse("15:04", open)
	if err != nil || !ranged {
		return span{}, errHours
	}
	to := 24 * 60
	if shut != "24:00" {
		t, err := time.Parse("15:04", shut)
		if err != nil {
			return span{}, errHours
		}
		to = t.Hour()*60 + t.Minute()
	}
	s := span{from.Hour()*60 + from.Minute(), to}
	if s.from >= s.to {
		return span{}, errHours
	}
	return s, nil
}

func (s span) meets(o span) bool { return s.from < o.to && o.from < s.to }

// Open returns how long the clinic was open between two times, at most limit.
// The limit bounds the work for an intake that has lain for years.
func (h Hours) Open(from, to time.Time, limit time.Duration) time.Duration {
	var open time.Duration
	at := from.In(h.zone)
	for day := 0; open < limit; day++ {
		// Noon is on the right day on the days when clocks change, too.
		noon := time.Date(at.Year(), at.Month(), at.Day()+day, 12, 0, 0, 0, h.zone)
		if time.Date(noon.Year(), noon.Month(), noon.Day(), 0, 0, 0, 0, h.zone).After(to) || day > 3660 {
			break
		}
		if slices.Contains(h.closed, noon.Format(time.DateOnly)) {
			continue
		}
		for _, s := range h.week[noon.Weekday()] {
			open += overlap(wall(noon, s.from), wall(noon, s.to), from, to)
		}
	}
	return min(open, limit)
}

func wall(day time.Time, minute int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, minute, 0, 0, day.Location())
}

func overlap(open, shut, from, to time.Time) time.Duration {
	if from.After(open) {
		open = from
	}
	if to.Before(shut) {
		shut = to
	}
	return max(0, shut.Sub(open))
}
