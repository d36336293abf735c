package intake

import "sciatica-intake/rules"

// Mark says that another book would make an intake more urgent than the level
// it has. It changes no level: it puts the intake on top of the queue until a
// clinician clears it.
type Mark struct {
	Level rules.Level `json:"level"` // urgent or emergency
	Book  string      `json:"book"`  // the sha256 of the book that says so
	// Rules are those responsible, with the answers that fire them.
	Rules []rules.Finding `json:"rules,omitempty"`
}

func (m *Mark) lawful() bool { return m != nil && m.Level >= rules.Urgent && m.Book != "" }

// Deserves reports whether a level that another book would give is worth a
// mark: urgent or emergency, and more than the intake is seen to already.
func (in Intake) Deserves(would rules.Level) bool {
	return would >= rules.Urgent && would > max(in.LevelNow, in.Record.Outcome.Level)
}

// Marks returns the steps whose marks nobody has cleared, the oldest first.
func Marks(steps []Step) []Step {
	var open []Step
	for _, s := range steps {
		switch s.Kind {
		case Marked:
			open = append(open, s)
		case Unmarked:
			open = nil
		}
	}
	return open
}

// After returns the work after steps and one more, or why that one is not
// possible. A book marks an intake once: what a clinician has cleared does not
// come back because somebody asks the same book again.
func After(steps []Step, s Step) (Work, error) {
	if s.Kind == Marked && s.Mark != nil {
		for _, before := range steps {
			if before.Kind == Marked && before.Mark.Book == s.Mark.Book {
				return Work{}, ErrAlready
			}
		}
	}
	return Fold(steps).After(s)
}

// Why are the reasons of a mark, in the words of its book.
func (r Record) Why(m Mark, words rules.Words) []Reason {
	r.Outcome.Fired, r.Sources = m.Rules, nil
	return r.Reasons(words)
}
