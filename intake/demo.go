package intake

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"sciatica-intake/rules"
)

// DemoName is the account that worked on the synthetic intakes.
const DemoName = "demo"

// Demo makes synthetic intakes for somebody who wants to look around: invented
// people whose answers went through the real questions and rules. The same
// seed and time give the same intakes.
type Demo struct {
	book *rules.Book
	dice *rand.Rand
	seed *rand.ChaCha8
	now  time.Time
	past []Contact
}

// NewDemo prepares to make intakes that were submitted before now.
func NewDemo(b *rules.Book, seed uint64, now time.Time) *Demo {
	var key [32]byte
	copy(key[:], fmt.Sprintf("demo %d", seed))
	source := rand.NewChaCha8(key)
	return &Demo{book: b, dice: rand.New(source), seed: source, now: now}
}

// demoSpan is how far back the intakes go.
const demoSpan = 8 * 7 * 24 * time.Hour

// Make returns one intake with its check-ins and what staff have done with it.
func (d *Demo) Make() (Intake, []Step, error) {
	submitted := d.now.Add(-d.ago())
	p, language := d.persona(), d.language()
	if language != rules.English {
		p.says = maps.Clone(p.says)
		if p.says == nil {
			p.says = map[string][]string{}
		}
		p.says["main_question"] = demoQuestionsSpanish
	}
	walk, err := d.answer(p, d.contact())
	if err != nil {
		return Intake{}, nil, err
	}
	draft, err := NewDraft(language, submitted.Add(-time.Duration(3+d.dice.IntN(9))*time.Minute), d.seed)
	if err != nil {
		return Intake{}, nil, err
	}
	in, err := Submit(draft, d.book, walk, submitted, d.seed)
	if err != nil {
		return Intake{}, nil, err
	}
	in.Record.Synthetic = true
	if walk.Confirmed && d.chance(60) {
		in.Contact = d.contact() // The others left no name in an emergency.
		in.Contact.PatientName = ""
	}
	d.slip(&in)
	steps, err := d.goOn(&in, p, d.work(in))
	return in, steps, err
}

// language is Spanish for some, where the book has it.
func (d *Demo) language() string {
	if others := d.book.Languages()[1:]; len(others) > 0 && d.chance(14) {
		return one(d.dice, others)
	}
	return rules.English
}

// ago is how long ago an intake came: as many in the last days as a clinic
// would still have on its desk.
func (d *Demo) ago() time.Duration {
	share := d.dice.Float64()
	return time.Duration(share * share * float64(demoSpan)).Truncate(time.Second)
}

// answer goes through the questions page by page, as a patient does.
func (d *Demo) answer(p persona, c Contact) (*rules.Walk, error) {
	picked := map[string][]string{"name": {c.Name}, "phone": {c.Phone}, "email": {c.Email}, "patient_name": {c.PatientName}}
	if who := d.book.Question("consultation"); d.pickOne(picked, p, who) == "none" && d.chance(50) {
		picked["name"], picked["phone"], picked["email"] = []string{}, []string{}, []string{}
	}
	w := d.book.Walk(rules.Answers{})
	for range 4 * len(d.book.Pages) {
		page := w.Next()
		if page == nil {
			return w, nil
		}
		form := map[string][]string{}
		for _, q := range page.Questions {
			d.pickOne(picked, p, q)
			form[q.ID] = picked[q.ID]
		}
		answers, problems, err := d.book.ReadPage(page, w.Answers, form)
		if err == nil && len(problems) > 0 {
			err = problems[0]
		}
		if err != nil {
			return nil, fmt.Errorf("%s, page %s: %w", p.name, page.ID, err)
		}
		w = d.book.Walk(answers)
	}
	return nil, fmt.Errorf("%s comes to no end", p.name)
}

// pickOne answers a question unless that was done before, and returns the
// first of its answers.
func (d *Demo) pickOne(picked map[string][]string, p persona, q *rules.Question) string {
	if picked[q.ID] == nil {
		picked[q.ID] = d.pick(p, q)
	}
	if len(picked[q.ID]) == 0 {
		return ""
	}
	return picked[q.ID][0]
}

// pick answers one question: as the persona does, as most people do, or with
// the option that says nothing.
func (d *Demo) pick(p persona, q *rules.Question) []string {
	choices := p.says[q.ID]
	if choices == nil {
		choices = usual[q.ID]
	}
	switch {
	case choices != nil:
		return strings.Split(choices[d.dice.IntN(len(choices))], ",")
	case q.Kind == rules.One:
		return []string{q.Options[d.dice.IntN(len(q.Options))].ID}
	case q.Kind == rules.Many:
		return []string{q.Options[len(q.Options)-1].ID}
	}
	return []string{""}
}

func (d *Demo) persona() persona {
	total := 0
	for _, p := range personas {
		total += p.share
	}
	at := d.dice.IntN(total)
	i := slices.IndexFunc(personas, func(p persona) bool {
		at -= p.share
		return at < 0
	})
	return personas[i]
}

// contact makes somebody up, or takes somebody who has been there before.
func (d *Demo) contact() Contact {
	if len(d.past) > 20 && d.chance(8) {
		return d.past[d.dice.IntN(len(d.past))]
	}
	first, last := one(d.dice, firstNames), one(d.dice, lastNames)
	c := Contact{
		Name:        first + " " + last,
		Phone:       fmt.Sprintf("(%s) 555-%04d", one(d.dice, areaCodes), 100+d.dice.IntN(100)),
		Email:       strings.ToLower(fmt.Sprintf("%s.%s%d@example.com", first, strings.ReplaceAll(last, "'", ""), d.dice.IntN(90))),
		PatientName: one(d.dice, firstNames) + " " + last, // Kept for children and others only.
	}
	d.past = append(d.past, c)
	return c
}

// slip lets a few people take an emergency sign back.
func (d *Demo) slip(in *Intake) {
	if in.Record.Outcome.Level == rules.Emergency || !d.chance(3) {
		return
	}
	at := in.Record.StartedAt.Add(time.Minute)
	in.Record.TakenBack = []Report{{
		Rule: "ces_bladder", ReportedAt: at, TakenBackAt: at.Add(20 * time.Second),
		Evidence: []rules.Evidence{{Question: "bladder_course", Options: []string{notSure}}},
	}}
}

func (d *Demo) chance(percent int) bool { return d.dice.IntN(100) < percent }

func one(dice *rand.Rand, list []string) string { return list[dice.IntN(len(list))] }

// work is what staff did with the intake by now: the older it is, the more.
func (d *Demo) work(in Intake) []Step {
	var steps []Step
	at := in.SubmittedAt
	add := func(after time.Duration, s Step) bool {
		at = at.Add(after + time.Duration(d.dice.IntN(600))*time.Second)
		if at.After(d.now) {
			return false
		}
		s.At, s.By, s.Number = at, DemoName, int64(len(steps)+2)
		if _, err := Fold(steps).After(s); err != nil {
			return false
		}
		steps = append(steps, s)
		return true
	}
	pace := 3 * time.Hour
	if in.LevelNow >= rules.Urgent {
		pace = 5 * time.Minute
	}
	if !in.NeedsPerson() || d.chance(7) {
		return nil // Nothing to do, or not done yet.
	}
	ok := add(pace, Step{Kind: Moved, To: Acknowledged})
	if ok && d.chance(60) {
		add(pace, Step{Kind: Assigned, Assignee: DemoName})
	}
	if ok && !in.Contact.Reachable() {
		add(pace, Step{Kind: Moved, To: Closed, Reason: NoContact})
		return steps
	}
	if ok && d.chance(40) {
		add(pace, Step{Kind: Tried, Try: &Try{Outcome: TryOutcomes[1+d.dice.IntN(2)]}})
	}
	ok = ok && add(2*pace, Step{Kind: Tried, Try: &Try{Outcome: Reached, Seen: SeenNo, Advised: true}}) &&
		add(0, Step{Kind: Moved, To: Contacted})
	if ok && d.chance(25) {
		add(time.Minute, Step{Kind: Noted, Text: one(d.dice, demoNotes)})
	}
	if ok && d.chance(15) {
		add(24*time.Hour, Step{Kind: Moved, To: Closed, Reason: BookedElsewhere})
		return steps
	}
	ok = ok && add(time.Hour, Step{Kind: Moved, To: Booked})
	if ok && add(7*24*time.Hour, Step{Kind: Judged, Ruling: Right}) {
		add(time.Minute, Step{Kind: Moved, To: Closed})
	}
	return steps
}
