package views

import (
	"maps"
	"net/http"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// examinedPage is what stands in the place of a result after an examination
// that ended the episode: the card of before holds no longer.
type examinedPage struct {
	frame
	When       string
	Heading    string
	Programme  *programme
	Sheet      string
	Chart      *chart
	Advice     []string
	WatchIntro string
	Watch      []string
	Offers     string
	Link       *myLink // nil on the device of somebody without a link
}

// examined writes the page of somebody whose episode is over.
func (s *site) examined(w http.ResponseWriter, f frame, x speaker, e intake.Episode) error {
	t := &x.words.Examined
	opened, err := s.opening(x, e)
	if err != nil {
		return err
	}
	p := examinedPage{
		frame: f, When: x.words.on(x.words.Result.When, s.local(e.Examined.At)), Heading: x.words.on(t.Heading, s.local(e.Examined.At)),
		Programme: opened, Chart: s.chart(x, e), Advice: x.text.List("advice", x.who),
		WatchIntro: x.say("watch.intro"), Watch: x.text.List("watch", x.who),
	}
	p.Class, p.Level, p.Reference, p.Print = "result", "", e.Reference.String(), true
	if e.Link.Token != "" {
		if p.Link, err = s.privateLink(x.words, e.Link); err != nil {
			return err
		}
		if len(opened.Phases) > 0 {
			p.Sheet, p.Timed = myPath(e.Link)+"/sheet", true
		}
	}
	return s.pages.write(w, http.StatusOK, "examined", p)
}

// opening is the programme that the examination opened. Its weeks begin with
// it, and what it leaves out waits for no visit.
func (s *site) opening(x speaker, e intake.Episode) (*programme, error) {
	out, err := e.Opened(s.Book, s.Now())
	if err != nil {
		return nil, err
	}
	t := &x.words.Examined
	text := maps.Clone(s.book(x.words.language))
	text["reason."+rules.AboveRoutine], text["reason."+rules.GentleOnly], text["reason."+rules.NotAnswered] = t.Nothing, t.Gentle, t.NotAsked
	week := 1 + int(max(s.Now().Sub(e.Examined.At), 0)/(7*24*time.Hour))
	return s.programme(finding{speaker: speaker{x.words, text, x.who}, outcome: out}, week), nil
}

// over answers a check-in of an episode that is over. Who was about to send
// something is told that it did not arrive.
func (s *site) over(w http.ResponseWriter, r *http.Request, y *stay) error {
	if r.Method == http.MethodPost {
		return failure{status: http.StatusConflict, next: y.base, text: &y.words.Failure.Examined}
	}
	return see(w, y.base)
}
