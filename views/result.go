package views

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// recheck is when somebody who starts at home looks at it again.
const recheck = 21 * 24 * time.Hour

// finding is a result to be shown, whether it was sent or kept here.
type finding struct {
	speaker
	outcome   rules.Outcome
	lines     []rules.Line
	takenBack []intake.Report
	at        time.Time
	since     time.Time      // of the intake; zero when that is at
	sent      *intake.Intake // nil when nothing was sent
	link      *myLink        // to somebody's own page, or nil
	notBetter bool           // it was time to decide, and it is not better
	recovered bool           // no pain is left, and only the time calls for a visit
}

type resultPage struct {
	frame
	When        string
	Card        card
	Earlier     []string
	Because     []string
	BecauseNone []string
	Signs       []string
	Since       []fact
	ShowTitle   string // heads what a doctor wants to hear, in an emergency
	Todo        []string
	WatchIntro  string
	Watch       []string
	Watching    string
	Offers      string
	Sent        *sentPart
	Link        *myLink
	Programme   *programme
	Advice      []string
	About       []string
}

// sentPart is what happens next with answers that were sent.
type sentPart struct {
	Text  string
	Facts []fact
	Add   bool
}

// result shows what to do. A sent one is read from what was frozen, with the
// words of the book that made it; one that was not sent from the draft.
func (s *site) result(w http.ResponseWriter, r *http.Request, v *visit) error {
	if v.draft.State == intake.Open {
		return see(w, s.place(v))
	}
	f, err := s.finding(r, v)
	if err != nil {
		return err
	}
	elsewhere, err := s.risen(r, v, &f)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return see(w, elsewhere)
	}
	if f.sent != nil && f.sent.Examined.Done() {
		page := s.own(v, f.words.Result.Title)
		page.here("/result")
		return s.examined(w, page, speaker{f.words, s.book(f.words.language), f.who}, intake.Episode{Intake: *f.sent})
	}
	return s.pages.write(w, http.StatusOK, "result", s.resultPage(v, f))
}

func (s *site) finding(r *http.Request, v *visit) (finding, error) {
	if v.draft.State == intake.Declined {
		return finding{
			speaker: v.speaker, outcome: s.Book.Outcome(v.walk), lines: v.walk.Transcript(),
			takenBack: v.draft.TakenBack(), at: v.draft.ExpiresAt.Add(-intake.DeclinedLife),
		}, nil
	}
	in, err := s.Store.IntakeOfDraft(r.Context(), v.draft.ID)
	if err != nil {
		return finding{}, err
	}
	e := intake.Episode{Intake: in}
	f, err := s.decided(r, v.draft.Language, e, e.Standing(s.Book))
	f.sent = &in
	return f, err
}

// risen leads to somebody's own page once a check-in has raised the level, or
// an examination ended the episode: a result that says something else must not
// stand open on this device.
func (s *site) risen(r *http.Request, v *visit, f *finding) (elsewhere string, err error) {
	if f.sent == nil {
		return "", nil
	}
	l, err := s.Store.LinkOf(r.Context(), f.sent.Reference)
	if errors.Is(err, intake.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if f.sent.LevelNow > f.sent.Record.Outcome.Level || f.sent.Examined.Done() {
		return myPath(l), nil
	}
	f.link, err = s.privateLink(f.words, l)
	return "", err
}

// begun is when the episode began.
func (f finding) begun() time.Time {
	if f.since.IsZero() {
		return f.at
	}
	return f.since
}

func (s *site) resultPage(v *visit, f finding) resultPage {
	w, level := &f.words.Result, f.outcome.Level
	p := resultPage{
		frame: s.own(v, w.Title), Card: s.card(f.speaker, f.outcome), Earlier: s.earlier(f), When: f.words.on(w.When, s.local(f.at)),
		WatchIntro: f.say("watch.intro"), Watch: f.text.List("watch", f.who),
	}
	p.here("/result")
	p.Class, p.Level, p.Print = "result", level.String(), true
	p.because(f)
	switch {
	case level == rules.Emergency:
		if p.ShowTitle = w.ShowTitle; f.outcome.Door == "911" {
			p.ShowTitle = w.ShowCrew
		}
		p.Signs, p.Since = signs(f.speaker, f.lines, f.outcome)
	default:
		p.Todo, p.Card.Steps = p.Card.Steps, nil
		p.About = f.text.List("about", f.who)
	}
	if level >= rules.Soon {
		if p.Watching = w.WatchingNoHours; p.Clinic.Hours != "" {
			p.Watching = fill(w.Watching, "hours", p.Clinic.Hours)
		}
	}
	if f.outcome.Door == "clinic" || f.outcome.Door == "clinic_or_doctor" {
		p.Offers = p.Clinic.Services
	}
	if again := s.local(f.begun().Add(recheck)); level == rules.SelfCare && again.After(s.Now()) {
		p.Card.Again = f.words.on(w.Again, again)
	}
	if level <= rules.Routine {
		p.Programme = s.programme(f, 1)
		p.Advice = f.text.List("advice", f.who)
	}
	if f.sent != nil {
		p.Reference = f.sent.Reference.String()
		p.Sent, p.Link = s.sent(f), f.link
	}
	return p
}

// because is one line for each fired rule of the deciding level.
func (p *resultPage) because(f finding) {
	for _, fired := range f.outcome.Fired {
		if fired.Level == f.outcome.Level {
			p.Because = append(p.Because, f.say("rule."+fired.Rule))
		}
	}
	switch {
	case f.recovered:
		p.Because, p.BecauseNone = nil, []string{f.words.My.Recovered}
	case f.notBetter:
		p.Because, p.BecauseNone = nil, []string{f.words.My.NotBetter}
	case len(p.Because) > 0:
	case f.outcome.Level == rules.SelfCare:
		p.BecauseNone = []string{f.words.Result.NoneSelfCare, f.words.Result.NoSigns}
		if old, _ := signs(f.speaker, f.lines, f.outcome); len(old) > 0 {
			p.BecauseNone[1] = f.words.Result.OldSigns
		}
	default:
		p.BecauseNone = []string{f.words.Result.NoneRoutine}
	}
}

// earlier repeats every emergency that was told and then taken back, except
// where the result says the same because of another answer.
func (s *site) earlier(f finding) []string {
	var told []string
	for _, report := range f.takenBack {
		if slices.ContainsFunc(f.outcome.Fired, func(now rules.Finding) bool { return now.Rule == report.Rule }) {
			continue
		}
		sign := f.say("rule." + report.Rule)
		if sign == "" { // A rule of an older book: today's words, or the answers themselves.
			sign = s.Book.Words(f.words.language).For("rule."+report.Rule, f.who)
		}
		if sign == "" {
			for _, e := range report.Evidence {
				sign = strings.Join(append([]string{f.say("question." + e.Question + ".short")}, f.options(e.Question, e.Options)...), ", ")
			}
		}
		told = append(told, fill(f.words.Result.Earlier, "sign", sign))
	}
	return told
}

// sent says what happens next, from what the patient asked for.
func (s *site) sent(f finding) *sentPart {
	w := &f.words.Result
	chosen := func(question string) []string {
		for _, l := range f.lines {
			if l.Question == question {
				return l.Chosen
			}
		}
		return nil
	}
	wish := chosen("consultation")
	switch {
	case len(wish) == 0: // confirmed emergencies are not asked
		if f.sent.Contact != (intake.Contact{}) {
			return &sentPart{Text: w.SentAdded}
		}
		return &sentPart{Text: w.SentFollowUp, Add: true}
	case wish[0] == "none":
		return &sentPart{Text: w.SentNone}
	}
	part := &sentPart{Text: w.SentWanted}
	for _, row := range []struct{ label, question string }{
		{w.Consultation, "consultation"}, {w.ContactBy, "contact_by"}, {w.BestTime, "best_time"},
	} {
		if codes := chosen(row.question); len(codes) > 0 {
			part.Facts = append(part.Facts, fact{row.label, strings.Join(f.options(row.question, codes), ", ")})
		}
	}
	if f.outcome.Level == rules.Urgent {
		part.Facts = append(part.Facts, fact{f.say("level.urgent.name"), f.words.Contact.AsWell})
	}
	return part
}

// local is a time where the clinic is.
func (s *site) local(t time.Time) time.Time { return t.In(s.clinic.get().clocks.Zone()) }
