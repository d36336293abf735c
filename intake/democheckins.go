package intake

import (
	"fmt"
	"time"

	"sciatica-intake/rules"
)

// goOn lets an intake be followed by check-ins, most of which get better. Only
// one that staff have not worked on turns into something worse: what comes
// after that is for whoever looks at the demo.
func (d *Demo) goOn(in *Intake, p persona, steps []Step) ([]Step, error) {
	if in.Record.Outcome.Level == rules.Emergency || !d.chance(45) {
		return steps, nil
	}
	course := one(d.dice, []string{"better", "better", "better", "same"})
	bad := len(steps) == 0 && d.chance(50)
	for i, slot := range Schedule {
		at := slot.At(in.SubmittedAt).Add(time.Duration(d.dice.IntN(9*60)) * time.Minute)
		if at.After(d.now) || i > 0 && d.chance(25) { // Not everybody answers each time.
			continue
		}
		last := bad && (i+1 == len(Schedule) || Schedule[i+1].At(in.SubmittedAt).After(d.now))
		sent, err := d.checkin(in, p, slot.Kind, course, last, i+1, at)
		if err != nil {
			return nil, err
		}
		level := sent.Payload.Record.Outcome.Level
		if level > in.LevelNow && len(steps) > 0 {
			return steps, nil
		}
		in.Checkins = append(in.Checkins, sent)
		if level > in.LevelNow {
			in.LevelNow = level
			return append(steps, Step{Number: 2, At: at, By: Patient.Name, Kind: Raised, Level: level.String()}), nil
		}
	}
	return steps, nil
}

// checkin answers one check-in: pain goes down from week to week, unless it is
// the one that turns bad.
func (d *Demo) checkin(in *Intake, p persona, kind, course string, bad bool, week int, at time.Time) (sent Checkin, err error) {
	e := Episode{Intake: *in}
	carried, err := e.Carried(d.book, at)
	if err != nil {
		return sent, err
	}
	asks := d.book.Checkin(kind)
	says := d.going(in, course, bad, week)
	given := rules.Answers{}
	w := d.book.CheckinWalk(asks, carried, given)
	for range 4 * len(d.book.Pages) {
		page := w.Next()
		if page == nil {
			break
		}
		form := map[string][]string{}
		for _, q := range page.Questions {
			switch choices := says[q.ID]; {
			case !asks.Asks(q):
			case choices != nil:
				form[q.ID] = choices
			default:
				form[q.ID] = d.pick(p, q)
			}
		}
		answers, problems, err := d.book.ReadCheckinPage(asks, page, carried, given, form)
		if err == nil && len(problems) > 0 {
			err = problems[0]
		}
		if err != nil {
			return sent, fmt.Errorf("%s, check-in, page %s: %w", p.name, page.ID, err)
		}
		given = answers
		w = d.book.CheckinWalk(asks, carried, given)
	}
	if sent, err = e.Send(d.book, e.Begin(kind, in.Language, at), w, at); err != nil {
		err = fmt.Errorf("%s, check-in: %w", p.name, err)
	}
	return sent, err
}

// going is how it goes by now.
func (d *Demo) going(in *Intake, course string, bad bool, week int) map[string][]string {
	pain, known := number(in.Record.Answers["pain_now"])
	if !known {
		pain = 4
	}
	if course == "better" {
		pain = max(pain-week, 0)
	}
	number := func(n int) []string { return []string{fmt.Sprint(max(0, min(n, 10)))} }
	says := map[string][]string{
		"emergency_signs": {"none"}, "unwell_signs": {"none"}, "course": {course}, "pain_now": number(pain), "self_care_effect": {"helped"},
		"pain_average": number(pain + 1), "pain_enjoyment": number(pain), "pain_activity": number(pain),
	}
	if bad {
		says["course"], says["pain_now"] = []string{"worse"}, number(pain+3)
		switch d.dice.IntN(3) {
		case 0:
			says["emergency_signs"], says["saddle_course"] = []string{"saddle_numbness"}, []string{"new"}
		case 1:
			says["weakness"], says["weakness_course"] = []string{"marked"}, []string{"slowly_worse"}
		}
	}
	return says
}
