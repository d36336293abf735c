package views

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gorilla/mux"

	"sciatica-intake/rules"
)

// What somebody has just told us counts at once: an emergency does not wait
// for a mistake elsewhere on the page to be corrected, for a full disk, or for
// a code to be found.

// notice is the card above the questions from where the answers are serious.
type notice struct {
	Today    bool
	Standing bool
	Card     string // where the emergency card is
	Reworded bool
}

// notice is what stands above the questions: from urgent on that a doctor
// should look today, and while an emergency is not taken back that it stands.
// On a form that comes back the emergency card is whole.
func (s *site) notice(v *visit, page *rules.Page, form url.Values) (n notice, alarm *card) {
	n.Reworded = v.reworded
	if form == nil {
		n.Today, n.Standing = v.level == rules.Urgent, v.walk.Emergency && !v.walk.Confirmed
		for _, p := range s.Book.Pages {
			if p.Confirm {
				n.Card = "/intake/" + p.ID
			}
		}
		return n, nil
	}
	now := s.entering(v, page, form)
	n.Today = max(now.level, v.level) == rules.Urgent
	for _, told := range []*visit{now, v} {
		if told.level == rules.Emergency {
			c := s.card(told.speaker, s.Book.Outcome(told.walk))
			return n, &c
		}
	}
	return n, nil
}

// entering is the visit as it would be had the form been saved.
func (s *site) entering(v *visit, page *rules.Page, form url.Values) *visit {
	walk := s.walked(v, s.merged(v.walk.Answers, page, form))
	return &visit{
		speaker: speaker{v.words, v.text, walk.Answers.Who()}, draft: v.draft,
		walk: walk, level: s.Book.Assess(walk.Answers).Level,
	}
}

// alarmIn is the emergency card where a request that failed is a form of a
// page that shows an emergency by itself: what is kept may be out of reach.
func (s *site) alarmIn(r *http.Request, w *words) *card {
	page := s.Book.Page(mux.Vars(r)["page"])
	if page == nil || r.Method != http.MethodPost {
		return nil
	}
	nobody := &visit{speaker: speaker{words: w, text: s.Book.Words(w.language)}, walk: s.Book.Walk(rules.Answers{})}
	told := s.entering(nobody, page, r.PostForm)
	if told.level < rules.Emergency {
		return nil
	}
	c := s.card(told.speaker, s.Book.Outcome(told.walk))
	return &c
}

// merged are the answers with what a form says, as far as it can be read. A
// sign counts that was ticked beside "None of these": the patient is still to
// say which of them is wrong.
func (s *site) merged(answers rules.Answers, page *rules.Page, form url.Values) rules.Answers {
	for _, q := range page.Questions {
		values := form[q.ID]
		if q.Kind == rules.Many {
			ticked := slices.DeleteFunc(slices.Clone(values), func(code string) bool {
				return !slices.ContainsFunc(q.Options, func(o rules.Option) bool { return o.ID == code && !o.Exclusive })
			})
			if len(ticked) > 0 {
				values = ticked
			}
		}
		answers = s.Book.With(answers, q, values...)
	}
	return answers
}
