package intake

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sciatica-intake/rules"
)

// CloseReason says why an intake was closed before it was booked.
type CloseReason string

// The reasons for closing early.
const (
	InformationOnly CloseReason = "information_only"
	NoContact       CloseReason = "no_contact"
	BookedElsewhere CloseReason = "booked_elsewhere"
	Duplicate       CloseReason = "duplicate"
	Test            CloseReason = "test"
)

// CloseReasons are all of them, in the order they are offered.
var CloseReasons = []CloseReason{InformationOnly, NoContact, BookedElsewhere, Duplicate, Test}

// DeleteReason says why an intake was deleted. It stays in the trail when
// nothing else does, so it is a code and not a text.
type DeleteReason string

// DeleteReasons are all of them, in the order they are offered.
var DeleteReasons = []DeleteReason{"asked_by_patient", "mistake", "duplicate", "test", "retention"}

// Opens is the programme that a clinician opens after an examination. The
// stored level stays what it was.
type Opens string

// What may be opened.
const (
	OpensNothing Opens = ""
	OpensGentle  Opens = "gentle"
	OpensFull    Opens = "full"
)

// Ruling is a clinician's verdict on the level that the rules gave.
type Ruling string

// The rulings.
const (
	Right  Ruling = "right"
	Higher Ruling = "higher" // it should have been higher
	Lower  Ruling = "lower"
)

// Rulings are all of them, in the order they are offered.
var Rulings = []Ruling{Right, Higher, Lower}

// MaxNote is how many characters a note, a reason or a place may have.
const MaxNote = 4000

// StepKind is the kind of a step in a case.
type StepKind string

// The kinds of steps.
const (
	Moved    StepKind = "moved"
	Assigned StepKind = "assigned"
	Tried    StepKind = "tried"
	Noted    StepKind = "noted"
	Cleared  StepKind = "cleared"
	Judged   StepKind = "judged"
	Marked   StepKind = "marked"   // by another book
	Unmarked StepKind = "unmarked" // all marks cleared
	Linked   StepKind = "linked"   // a new private link was given out
	Unlinked StepKind = "unlinked" // the private link opens nothing any more
	// Raised is nobody's at the clinic: a check-in that
	// calls for more than what was known makes the intake new again.
	Raised StepKind = "raised"
	// Worsened is the patient's too: a check-in tells of something new that
	// calls for no more than the level says already.
	Worsened StepKind = "worsened"
)

// Step is one thing that staff did in a case. Steps are added and never
// changed: the case is what they add up to.
type Step struct {
	Number int64     `json:"-"`
	At     time.Time `json:"-"`
	By     string    `json:"-"`
	Kind   StepKind  `json:"-"`

	To       Status      `json:"to,omitempty"`       // moved
	Reason   CloseReason `json:"reason,omitempty"`   // moved to closed early
	Assignee string      `json:"assignee,omitempty"` // assigned; empty: to nobody
	Try      *Try        `json:"try,omitempty"`      // tried
	Opens    Opens       `json:"opens,omitempty"`    // cleared
	Ruling   Ruling      `json:"ruling,omitempty"`   // judged
	Level    string      `json:"level,omitempty"`    // raised: to this level; worsened: what the check-in calls for
	Mark     *Mark       `json:"mark,omitempty"`     // marked
	// Text is the note, or what there is to say beside any other step.
	Text string `json:"text,omitempty"`
}

// actions says which permission a kind of step takes.
var actions = map[StepKind]Action{
	Moved: MoveCase, Assigned: AssignCase, Tried: TryContact, Noted: WriteNote, Cleared: ClearCase, Judged: JudgeCase,
	Marked: MarkCase, Unmarked: UnmarkCase, Linked: RenewLink, Unlinked: RenewLink,
}

// Action is the permission that the step takes.
func (s Step) Action() Action { return actions[s.Kind] }

// acts says how the trail calls a kind of step.
var acts = map[StepKind]Act{
	Moved: ActMoved, Assigned: ActAssigned, Tried: ActTried, Noted: ActNoted, Cleared: ActCleared, Judged: ActJudged,
	Marked: ActMarked, Unmarked: ActUnmarked, Raised: ActRaised, Worsened: ActWorsened, Linked: ActLinked, Unlinked: ActUnlinked,
}

// Act is how the trail calls the step.
func (s Step) Act() Act { return acts[s.Kind] }

// Adds reports whether the step only adds to the case, so that it stands
// beside whatever somebody else does at the same moment.
func (s Step) Adds() bool { return s.Kind == Noted || s.Kind == Marked || s.Kind == Linked }

// Detail is what the trail says of the step: no words that anybody wrote, and
// of a mark the book alone, for the trail outlives the case.
func (s Step) Detail() map[string]string {
	d := map[string]string{}
	for key, value := range map[string]string{
		"to": string(s.To), "reason": string(s.Reason), "assignee": s.Assignee,
		"opens": string(s.Opens), "ruling": string(s.Ruling), "level": s.Level,
	} {
		if value != "" {
			d[key] = value
		}
	}
	if s.Try != nil {
		d["outcome"] = string(s.Try.Outcome)
	}
	if s.Mark != nil {
		d["book"] = s.Mark.Book
	}
	return d
}

// By is who did something, and when.
type By struct {
	Name string
	At   time.Time
}

// Known reports whether somebody did it at all.
func (b By) Known() bool { return !b.At.IsZero() }

// Work is where an intake stands in the clinic's work.
type Work struct {
	Status       Status
	Assignee     string
	Acknowledged By // who said first that they have seen it
	Reason       CloseReason
	Tries        int
	Cleared      By
	Opens        Opens
	Judged       By
	Ruling       Ruling
	RulingText   string
	// Mark is the most urgent level of the marks that nobody has cleared; below
	// urgent there is none.
	Mark rules.Level
}

// Fold adds up the steps of a case.
func Fold(steps []Step) Work {
	w := Work{Status: New}
	for _, s := range steps {
		w = w.apply(s)
	}
	return w
}

// follows are the moves without a reason; closing early and reopening stand
// beside them.
var follows = map[Status]Status{New: Acknowledged, Acknowledged: Contacted, Contacted: Booked, Booked: Closed}

// Next is the status that comes next without a reason, or "".
func (w Work) Next() Status { return follows[w.Status] }

// MayCloseEarly reports whether closing now takes a reason.
func (w Work) MayCloseEarly() bool { return w.Status != Closed && w.Status != Booked }

// After returns the work after one more step, or why that step is not
// possible.
func (w Work) After(s Step) (Work, error) {
	if err := w.check(s); err != nil {
		return w, err
	}
	return w.apply(s), nil
}

func (w Work) check(s Step) error {
	if utf8.RuneCountInString(s.Text) > MaxNote || !readable(s.Text) {
		return fmt.Errorf("%w: text of up to %d characters", ErrUnlawful, MaxNote)
	}
	possible := false
	switch s.Kind {
	case Moved:
		possible = w.mayMove(s.To, s.Reason)
	case Assigned:
		possible = s.Assignee != w.Assignee
	case Tried:
		t := s.Try
		possible = w.Status != Closed && t != nil && slices.Contains(TryOutcomes, t.Outcome) && t.lawful()
	case Noted:
		possible = strings.TrimSpace(s.Text) != ""
	case Cleared:
		possible = !w.Cleared.Known() && slices.Contains([]Opens{OpensNothing, OpensGentle, OpensFull}, s.Opens)
	case Judged:
		possible = slices.Contains(Rulings, s.Ruling) && (s.Ruling == Right || strings.TrimSpace(s.Text) != "")
	case Marked:
		possible = s.Mark.lawful()
	case Unmarked:
		possible = w.Mark >= rules.Urgent
	case Linked, Unlinked:
		possible = true // Until when, and whether there is one, the store knows.
	}
	if !possible {
		return fmt.Errorf("%w: %s while %s", ErrUnlawful, s.Kind, w.Status)
	}
	return nil
}

// mayMove: one step ahead; to closed from anywhere before booked with a
// reason; from closed back to acknowledged, since somebody has it in hand.
func (w Work) mayMove(to Status, reason CloseReason) bool {
	switch {
	case w.Status == Closed:
		return to == Acknowledged && reason == ""
	case to == Closed && w.MayCloseEarly():
		return slices.Contains(CloseReasons, reason)
	}
	return to != "" && to == w.Next() && reason == ""
}

// readable says whether a text is text: UTF-8 without control characters but
// line breaks and tabs.
func readable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
	})
}

// urgent reports whether what the patient told cannot wait.
func (s Step) urgent() bool {
	return s.Level == rules.Urgent.String() || s.Level == rules.Emergency.String()
}

func (w Work) apply(s Step) Work {
	switch s.Kind {
	case Moved:
		w.Status, w.Reason = s.To, s.Reason
		if s.To != New && !w.Acknowledged.Known() {
			w.Acknowledged = By{s.By, s.At}
		}
	case Raised, Worsened:
		if s.Kind == Raised || s.urgent() {
			w.Status, w.Reason, w.Acknowledged = New, "", By{}
		} else if w.Status == Closed {
			w.Status, w.Reason = Acknowledged, "" // As when staff reopen it.
		}
		w.Cleared, w.Opens = By{}, OpensNothing // It is for another examination.
	case Assigned:
		w.Assignee = s.Assignee
	case Tried:
		w.Tries++
	case Cleared:
		w.Cleared, w.Opens = By{s.By, s.At}, s.Opens
	case Judged:
		w.Judged, w.Ruling, w.RulingText = By{s.By, s.At}, s.Ruling, s.Text
	case Marked:
		w.Mark = max(w.Mark, s.Mark.Level)
	case Unmarked:
		w.Mark = 0
	}
	return w
}
