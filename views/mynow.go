package views

import (
	"net/http"
	"slices"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// byNow is what may still be done of the latest result.
func (s *site) byNow(r *http.Request, y *stay) (finding, error) {
	f, err := s.found(r, y.words.language, y.Record.Who, y.stand.Latest)
	if err != nil {
		return f, err
	}
	carried, err := y.Carried(s.Book, s.Now())
	f.outcome = s.Book.Still(f.outcome, carried)
	return f, err
}

// onlyTime is the rule that fires when an episode has lasted long enough for a
// visit, however it goes.
const onlyTime = "over_6_weeks"

// recovered reports whether a check-in tells of no pain any more, so that the
// time alone decided.
func recovered(r *intake.CheckinRecord) bool {
	for _, fired := range r.Outcome.Fired {
		if fired.Level == r.Outcome.Level && fired.Rule != onlyTime {
			return false
		}
	}
	return r.Level == r.Outcome.Level && r.Level == rules.Routine && r.Measure.Gone() && r.Answers["course"] == "better" &&
		slices.ContainsFunc(r.Outcome.Fired, func(f rules.Finding) bool { return f.Rule == onlyTime })
}

// stopMoving is what comes before all other advice for somebody who was given
// exercises and is to be examined now.
func (s *site) stopMoving(y *stay) []string {
	offered := len(y.Record.Outcome.Programme) > 0
	for _, c := range y.Checkins {
		offered = offered || len(c.Payload.Record.Outcome.Programme) > 0
	}
	if !offered || y.stand.Level <= rules.Routine || y.stand.Level == rules.Emergency {
		return nil
	}
	return []string{y.words.My.StopMoving}
}
