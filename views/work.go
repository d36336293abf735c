package views

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"sciatica-intake/intake"
)

// work answers one of the forms of a case: it reads the steps that were asked
// for and has them added. Whether they are possible the case decides, and
// whether they are allowed the store.
func (s *site) work(act string) staffer {
	return func(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
		ref, err := reference(r)
		if err != nil {
			return err
		}
		version, err := strconv.ParseInt(r.PostForm.Get("version"), 10, 64)
		if err != nil || version < 1 {
			return status(http.StatusBadRequest)
		}
		entered := &typed{act: act, form: r.PostForm}
		steps, err := s.readWork(entered, v)
		if err != nil {
			return err
		}
		if len(entered.problems) == 0 {
			err = s.Store.Work(r.Context(), v.actor, ref, version, steps...)
			switch {
			case err == nil:
				return see(w, casePath(ref)+"?saved="+act)
			case errors.Is(err, intake.ErrConflict):
				return s.conflict(w, r, v, entered, version, steps)
			case errors.Is(err, intake.ErrUnlawful):
				entered.problems = []workProblem{s.unlawful(act)}
			default:
				return err
			}
		}
		return s.caseAgain(w, r, v, entered)
	}
}

// caseAgain shows the case once more, with what was entered and what is wrong.
func (s *site) caseAgain(w http.ResponseWriter, r *http.Request, v *staffVisit, entered *typed) error {
	c, err := s.opened(r, v, intake.ActRead)
	if err != nil {
		return err
	}
	page, err := s.casePage(r, v, c, entered)
	if err != nil {
		return err
	}
	f := former{d: s.deskWords, c: c, v: v, entered: entered}
	page.Problems, page.Wrong = f.links(), true
	return s.pages.write(w, http.StatusUnprocessableEntity, "staff/case", page)
}

// unlawful says why the case does not stand where that can be done.
func (s *site) unlawful(act string) workProblem {
	w := &s.deskWords.Work.Wrong
	if act == "assign" {
		return workProblem{"assignee", w.Assigned}
	}
	return workProblem{"", w.Unlawful}
}

// fieldsOf are the fields of each form; another one is refused.
var fieldsOf = map[string][]string{
	"move":    {"to"},
	"close":   {"reason", "text"},
	"try":     {"outcome", "seen", "where", "advised", "text", "then"},
	"assign":  {"assignee", "take"},
	"note":    {"text"},
	"clear":   {"opens", "text"},
	"verdict": {"ruling", "text"},
	"unmark":  {},
	"unlink":  {},
}

// readWork reads the steps out of a form. What no form of ours sends is
// refused; what somebody can correct becomes a problem.
func (s *site) readWork(t *typed, v *staffVisit) ([]intake.Step, error) {
	for name, values := range t.form {
		if name != "version" && !slices.Contains(fieldsOf[t.act], name) || len(values) != 1 {
			return nil, status(http.StatusBadRequest)
		}
	}
	text := tidy(t.form.Get("text"))
	w := &s.deskWords.Work.Wrong
	t.checkText("text", text, intake.MaxNote, w.TextLong, w.Text)
	switch t.act {
	case "move":
		return []intake.Step{{Kind: intake.Moved, To: intake.Status(t.form.Get("to"))}}, nil
	case "close":
		reason := intake.CloseReason(t.form.Get("reason"))
		t.need(slices.Contains(intake.CloseReasons, reason), "reason", w.Reason)
		return []intake.Step{{Kind: intake.Moved, To: intake.Closed, Reason: reason, Text: text}}, nil
	case "try":
		return t.try(text, s.deskWords), nil
	case "assign":
		return t.assign(v, w.Assignee), nil
	case "note":
		t.need(text != "", "text", w.Note)
		return []intake.Step{{Kind: intake.Noted, Text: text}}, nil
	case "clear":
		opens, known := map[string]intake.Opens{
			"nothing": intake.OpensNothing, "gentle": intake.OpensGentle, "full": intake.OpensFull,
		}[t.form.Get("opens")]
		t.need(known, "opens", w.Opens)
		return []intake.Step{{Kind: intake.Cleared, Opens: opens, Text: text}}, nil
	case "unlink":
		return []intake.Step{{Kind: intake.Unlinked}}, nil
	case "unmark":
		return []intake.Step{{Kind: intake.Unmarked}}, nil
	}
	ruling := intake.Ruling(t.form.Get("ruling"))
	known := slices.Contains(intake.Rulings, ruling)
	t.need(known, "ruling", w.Ruling)
	t.need(!known || ruling == intake.Right || text != "", "text", w.Why)
	return []intake.Step{{Kind: intake.Judged, Ruling: ruling, Text: text}}, nil
}

// try reads how a call went. Somebody who was reached counts as contacted when
// that is asked for, and as acknowledged before if nobody had said so yet.
func (t *typed) try(text string, d *deskWords) []intake.Step {
	w := &d.Work.Wrong
	try := &intake.Try{
		Outcome: intake.TryOutcome(t.form.Get("outcome")), Seen: intake.Seen(t.form.Get("seen")),
		Where: tidy(t.form.Get("where")), Advised: t.form.Get("advised") == "yes",
	}
	t.checkText("where", try.Where, 200, w.WhereLong, w.Text)
	known, reached := slices.Contains(intake.TryOutcomes, try.Outcome), try.Outcome == intake.Reached
	t.need(known, "outcome", w.Outcome)
	t.need(!known || reached || try.Seen == "" && try.Where == "" && !try.Advised, "seen", w.Spoke)
	steps := []intake.Step{{Kind: intake.Tried, Try: try, Text: text}}
	switch t.form.Get("then") {
	case "":
		return steps
	case string(intake.Acknowledged):
		steps = append([]intake.Step{{Kind: intake.Moved, To: intake.Acknowledged}}, steps...)
	}
	t.need(!known || reached, "outcome", w.Contacted)
	return append(steps, intake.Step{Kind: intake.Moved, To: intake.Contacted})
}

func (t *typed) assign(v *staffVisit, missing string) []intake.Step {
	name := t.form.Get("assignee")
	if t.form.Get("take") != "" {
		name = v.actor.Name
	}
	t.need(name != "", "assignee", missing)
	if name == intake.Nobody {
		name = ""
	}
	return []intake.Step{{Kind: intake.Assigned, Assignee: name}}
}

func (t *typed) need(ok bool, field, text string) {
	if !ok {
		t.problems = append(t.problems, workProblem{field, text})
	}
}

func (t *typed) checkText(field, text string, most int, long, unreadable string) {
	t.need(utf8.RuneCountInString(text) <= most, field, long)
	t.need(readableText(text), field, unreadable)
}

// words are what somebody wrote by hand into a form.
func (t *typed) words() string {
	var parts []string
	for _, name := range []string{"where", "text"} {
		if text := tidy(t.form.Get(name)); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "\n")
}

// tidy is a text as it is kept: browsers send line ends of their own.
func tidy(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

func readableText(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t'
	})
}

// as stands for another form with these values.
func (t *typed) as(act string, form url.Values) *typed { return &typed{act: act, form: form} }
