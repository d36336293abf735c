package views

import (
	"strconv"
	"strings"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// clock says how an acknowledgement stands. One that is in hand, or that there
// is none, is not worth a word.
func (d *deskWords) clock(c intake.Clock, shut bool) *clockSign {
	w := &d.Clock
	switch c.State {
	case intake.Due:
		left := w.Due
		if shut {
			left = w.DueShut
		}
		return &clockSign{string(c.State), fill(left, "left", d.short(c.Limit-c.Open+time.Minute-1))}
	case intake.Overdue:
		return &clockSign{string(c.State), fill(w.Overdue, "over", d.short(c.Open-c.Limit))}
	case intake.Escalated:
		return &clockSign{string(c.State), w.Escalated}
	case intake.NobodyToReach:
		return &clockSign{string(c.State), w.Unreachable}
	}
	return nil
}

// short is a length of time in a column: 42 min, 3 h, 9 d.
func (d *deskWords) short(t time.Duration) string {
	w, t := &d.Clock, max(0, t)
	minutes, hours := int(t.Minutes()), int(t.Hours())
	switch {
	case hours < 1:
		return fill(w.Minutes, "count", strconv.Itoa(minutes))
	case hours < 3 && minutes%60 > 0:
		return fill(w.HoursMinutes, "hours", strconv.Itoa(hours), "minutes", strconv.Itoa(minutes%60))
	case hours < 48:
		return fill(w.Hours, "count", strconv.Itoa(hours))
	}
	return fill(w.Days, "count", strconv.Itoa(hours/24))
}

// reach says how and when somebody wants to be reached.
func (d *deskWords) reach(how string, times []string) string {
	var when []string
	for _, t := range times {
		if text := d.Marks.Times[t]; text != "" {
			when = append(when, text)
		}
	}
	if len(when) == 0 {
		return how
	}
	return fill(d.Marks.Best, "by", how, "times", strings.Join(when, ", "))
}

// language is what a language is called, or its code.
func (d *deskWords) language(code string) string {
	if name := d.Languages[code]; name != "" {
		return name
	}
	return code
}

// foreign is the code of a language that is not the one staff read, or "".
func foreign(code string) string {
	if code == rules.English {
		return ""
	}
	return code
}
