package views

import (
	"context"
	"errors"
	"net/http"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// patients is what the patient side asks of the store.
type patients interface {
	Ping(ctx context.Context) error

	CreateDraft(ctx context.Context, language string) (d intake.Draft, token string, err error)
	DraftByToken(ctx context.Context, token string) (intake.Draft, error)
	SaveDraft(ctx context.Context, d intake.Draft) (intake.Draft, error)
	TouchDraft(ctx context.Context, id string, at time.Time) error
	ResumeDraft(ctx context.Context, code string) (d intake.Draft, token string, err error)
	LeaveDraft(ctx context.Context, id string) error
	DeleteDraft(ctx context.Context, id string) error

	Episode(ctx context.Context, token string) (intake.Episode, error)
	LinkOf(ctx context.Context, r intake.Reference) (intake.PrivateLink, error)
	SaveCheckin(ctx context.Context, c intake.Checkin) (intake.Checkin, error)
	SendCheckin(ctx context.Context, c intake.Checkin) error
	Reminders(ctx context.Context, token string) (intake.Reminders, error)
	SetReminders(ctx context.Context, token string, on bool) error

	Submit(ctx context.Context, d intake.Draft, in intake.Intake) (intake.Intake, error)
	IntakeOfDraft(ctx context.Context, draftID string) (intake.Intake, error)
	AddContact(ctx context.Context, draftID string, c intake.Contact) error

	Settings(ctx context.Context) (intake.Settings, error)
	SettingsVersion(ctx context.Context) (int64, error)
	BookWords(ctx context.Context, version, language string) (rules.Words, error)
}

// visit is one request of somebody whose draft is open.
type visit struct {
	speaker
	draft intake.Draft
	walk  *rules.Walk
	level rules.Level // of the answers so far
	// reworded says that the answers were begun with an older book, and that
	// some of its questions are asked again because they have changed.
	reworded bool
	// again walks a check-in; nil for the questionnaire.
	again func(rules.Answers) *rules.Walk
}

// walked is the path that other answers would lead along.
func (s *site) walked(v *visit, answers rules.Answers) *rules.Walk {
	if v.again != nil {
		return v.again(answers)
	}
	return s.Book.Walk(answers)
}

// speaker reads the site's and a book's words to one patient. It is the same for a draft and
// for an intake that an older book made.
type speaker struct {
	words *words
	text  rules.Words
	who   rules.Who
}

func (p speaker) say(key string) string { return p.text.For(key, p.who) }

// options are the labels of options.
func (p speaker) options(question string, codes []string) []string {
	var labels []string
	for _, code := range codes {
		labels = append(labels, p.say("option."+question+"."+code))
	}
	return labels
}

// visitor answers a request of somebody who was let in.
type visitor func(http.ResponseWriter, *http.Request, *visit) error

// let lets in whoever holds a draft that was used in the last half hour.
// Somebody without one begins at the start. When the draft lay idle the page
// asks who is there, and keeps what was just entered.
func (s *site) let(h visitor) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := s.visit(r)
		if errors.Is(err, intake.ErrNotFound) {
			return see(w, "/")
		}
		if err != nil {
			return err
		}
		if v.draft.Idle(s.Now()) {
			return s.locked(w, r, v)
		}
		s.touch(r, v)
		return h(w, r, v)
	}
}

// visit reads the draft that the request's cookie opens.
func (s *site) visit(r *http.Request) (*visit, error) {
	d, err := s.sessions.read(r)
	if errors.Is(err, intake.ErrNotFound) {
		return nil, err
	}
	if err != nil {
		return nil, unreadable(err)
	}
	return s.visiting(r.Context(), d)
}

func (s *site) visiting(ctx context.Context, d intake.Draft) (*visit, error) {
	answers, reworded, err := s.restored(ctx, d)
	if err != nil {
		return nil, err
	}
	walk := s.Book.Walk(answers)
	return &visit{
		speaker: speaker{s.in(d.Language), s.book(d.Language), walk.Answers.Who()},
		draft:   d, walk: walk, level: s.Book.Assess(walk.Answers).Level, reworded: reworded,
	}, nil
}

// restored reads the answers of a draft. Those that an older book asked in
// other words are asked again; what was sent or kept to oneself is left alone.
func (s *site) restored(ctx context.Context, d intake.Draft) (answers rules.Answers, reworded bool, err error) {
	answers, err = s.Book.Restore(d.Payload.Answers)
	if err != nil {
		return answers, false, errors.New("the answers of a draft cannot be read")
	}
	if d.Payload.Book == "" || d.Payload.Book == s.Book.Version || d.State != intake.Open {
		return answers, false, nil
	}
	old, err := s.Store.BookWords(ctx, d.Payload.Book, d.Language)
	if err != nil {
		return answers, false, unreadable(err)
	}
	changed := s.Book.Reworded(old, d.Language)
	for _, q := range changed {
		reworded = reworded || answers.Seen(q)
	}
	return s.Book.Without(answers, changed), reworded, nil
}

// touchEvery is how exactly it is known when a draft was last used. Without it
// every page that is only read would be a write.
const touchEvery = time.Minute

// touch notes that somebody is there. That it could not be noted is no reason
// to withhold the page.
func (s *site) touch(r *http.Request, v *visit) {
	now := s.Now()
	if now.Sub(v.draft.ActiveAt) < touchEvery {
		return
	}
	if err := s.Store.TouchDraft(r.Context(), v.draft.ID, now); err == nil {
		v.draft.ActiveAt = now
	}
}

// place is where somebody with this draft goes on.
func (s *site) place(v *visit) string {
	if v.draft.State != intake.Open {
		return "/result"
	}
	if next := v.walk.Next(); next != nil {
		return "/intake/" + next.ID
	}
	return "/intake/check"
}
