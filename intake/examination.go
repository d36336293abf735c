package intake

import (
	"time"

	"sciatica-intake/rules"
)

// Examination is "examined, cleared" as the patient is told of it: when, and
// which exercises it opened. Who examined is for staff.
type Examination struct {
	At    time.Time // zero while there was none
	Opens Opens
}

// Examined is the examination that these steps of a case end with. What rose
// after it takes it back.
func Examined(steps []Step) Examination {
	w := Fold(steps)
	return Examination{w.Cleared.At, w.Opens}
}

// Done reports whether there was one: the episode is over.
func (x Examination) Done() bool { return !x.At.IsZero() }

// Ends reports whether it ends a check-in too. One that was begun before may
// still be sent: somebody is in the middle of telling something, and the
// examination may have been about what they said before.
func (x Examination) Ends(c Checkin) bool { return x.Done() && !c.StartedAt.Before(x.At) }

// Programme is the kind of programme it opened, as a book calls it.
func (x Examination) Programme() string {
	if x.Opens == OpensNothing {
		return "none"
	}
	return string(x.Opens)
}

// Opened are the exercises that an examination opened, as an outcome, and what
// the patient's own answers still stand against.
func (e Episode) Opened(b *rules.Book, now time.Time) (rules.Outcome, error) {
	given, err := e.Carried(b, now)
	if err != nil {
		return rules.Outcome{}, err
	}
	out := rules.Outcome{Book: b.Version, Level: e.LevelNow}
	out.Programme, out.Withheld = b.Opened(e.Examined.Programme(), given)
	return out, nil
}
