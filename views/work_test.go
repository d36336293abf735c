package views

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sciatica-intake/intake"
)

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

// act sends one of a case's forms as the page that was read last has it.
func (b *browser) act(p page, path string, pairs ...string) page {
	b.t.Helper()
	m := versionField.FindStringSubmatch(p.Body.String())
	if m == nil {
		b.t.Fatalf("the page has no form:\n%s", p.Body)
	}
	form := url.Values{"version": {m[1]}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.post(path, form)
}

// Everything that can be done with a case is done by its forms alone, and
// stands in the case and in the trail.
func TestEveryActWithoutScripts(t *testing.T) {
	h := newHouse(t)
	at := "/staff/intakes/" + h.arrive(urgent("Bea Urgent"))
	b := h.signedIn("Dr. Chris", intake.Clinician)
	h.employ("Nora", intake.Desk)
	for _, each := range []struct {
		act   string
		pairs []string
		says  string
		done  intake.Act
	}{
		{"move", []string{"to", "acknowledged"}, "Acknowledged Dr. Chris", intake.ActMoved},
		{"assign", []string{"take", "yes", "assignee", "(nobody)"}, "Assigned to Dr. Chris", intake.ActAssigned},
		{"assign", []string{"assignee", "Nora"}, "Assigned to Nora", intake.ActAssigned},
		{"try", []string{"outcome", "no_answer"}, "Try: no answer", intake.ActTried},
		{"try", []string{"outcome", "reached", "seen", "no", "advised", "yes", "text", "Will go now.", "then", "contacted"},
			"Try: reached the patient, was not seen, advice repeated", intake.ActTried},
		{"note", []string{"text", "Daughter drives.\nCalls back."}, "Daughter drives.", intake.ActNoted},
		{"move", []string{"to", "booked"}, "Booked", intake.ActMoved},
		{"clear", []string{"opens", "gentle", "text", "No deficit."}, "Examined, cleared. Exercises: the gentle ones", intake.ActCleared},
		{"verdict", []string{"ruling", "lower", "text", "Old foot drop."}, "Verdict: it should have been lower", intake.ActJudged},
		{"move", []string{"to", "closed"}, "Closed", intake.ActMoved},
		{"move", []string{"to", "acknowledged"}, "Acknowledged", intake.ActMoved},
		{"close", []string{"reason", "duplicate", "text", "See the other one."}, "Closed: duplicate", intake.ActMoved},
	} {
		p := b.get(at).wants(http.StatusOK)
		b.act(p, at+"/"+each.act, each.pairs...).goes(at + "?saved=" + each.act)
		b.get(at+"?saved="+each.act).says(each.says, "Saved: ")
		h.wantsTraced("Dr. Chris", each.done)
	}
}

func TestCallScript(t *testing.T) {
	h := newHouse(t)
	at := "/staff/intakes/" + h.arrive(urgent("Bea Urgent"))
	for _, role := range []intake.Role{intake.Desk, intake.Clinician} {
		h.signedIn("A "+string(role), role).get(at).says("Have you been seen by anybody", "ask where", "repeat the advice: “See a doctor today, tomorrow at the latest.")
	}
	mild := "/staff/intakes/" + h.arrive(wishing("Ann Mild"))
	h.signedIn("Nora", intake.Desk).get(mild).silent("When you call")
}

func TestWhatIsWrongIsSaidAndKept(t *testing.T) {
	h := newHouse(t)
	at := "/staff/intakes/" + h.arrive(urgent("Bea Urgent"))
	b := h.signedIn("Dr. Chris", intake.Clinician)
	p := b.get(at)
	for _, each := range []struct {
		act   string
		pairs []string
		says  string
	}{
		{"note", []string{"text", "  "}, "Enter the note"},
		{"note", []string{"text", strings.Repeat("x", intake.MaxNote+1)}, "The text must have 4,000 characters or fewer"},
		{"try", []string{"where", "the ER"}, "Select how the try ended"},
		{"try", []string{"outcome", "no_answer", "seen", "yes", "text", "kept words"}, "Only when you reached the patient"},
		{"try", []string{"outcome", "left_message", "then", "contacted", "text", "kept words"}, "Mark it as contacted only when you reached the patient"},
		{"try", []string{"outcome", "reached", "then", "contacted", "text", "kept words"}, "As the case stands now, that is not possible"},
		{"close", []string{"text", "kept words"}, "Select why it is closed"},
		{"clear", []string{"text", "kept words"}, "Select which exercises"},
		{"verdict", []string{"text", "kept words"}, "Select whether the level was right"},
		{"verdict", []string{"ruling", "higher"}, "Enter why the level should have been different"},
		{"assign", []string{"assignee", "(nobody)"}, "Select somebody else than now"},
		{"assign", []string{"assignee", "Nobody Known"}, "Select somebody else than now"},
		{"move", []string{"to", "closed"}, "As the case stands now, that is not possible"},
	} {
		again := b.act(p, at+"/"+each.act, each.pairs...).wants(http.StatusUnprocessableEntity)
		again.says("There is a problem", each.says)
		if !strings.HasPrefix(again.title(), "Error: ") {
			t.Errorf("%s: titled %q", each.act, again.title())
		}
		for i := 0; i < len(each.pairs); i += 2 {
			if each.pairs[i] == "text" && strings.TrimSpace(each.pairs[i+1]) != "" {
				again.has(html.EscapeString(each.pairs[i+1]) + "</textarea>")
			}
		}
	}
	for _, form := range []url.Values{{}, {"version": {"x"}}, {"version": {"1"}, "more": {"y"}}, {"version": {"1"}, "text": {"a", "b"}}} {
		b.post(at+"/note", form).wants(http.StatusBadRequest)
	}
	b.post("/staff/intakes/0000-0000/note", url.Values{"version": {"1"}, "text": {"x"}}).wants(http.StatusNotFound)
	b.get("/staff/intakes/nothing").wants(http.StatusNotFound)
}

// Somebody who is reached before anybody acknowledged is both at once.
func TestReachedAtOnce(t *testing.T) {
	h := newHouse(t)
	at := "/staff/intakes/" + h.arrive(urgent("Bea Urgent"))
	b := h.signedIn("Nora", intake.Desk)
	p := b.get(at).has(`name="then" value="acknowledged"`)
	b.act(p, at+"/try", "outcome", "reached", "then", "acknowledged").goes(at + "?saved=try")
	b.get(at).says("Status Contacted", "Acknowledged Nora").has(`name="to" value="booked"`)
}

// Two change one case at once: one wins, the other is told, and what they
// wrote stands in a form that works.
func TestTwoAtOnce(t *testing.T) {
	h := newHouse(t)
	at := "/staff/intakes/" + h.arrive(urgent("Bea Urgent"))
	chris, nora := h.signedIn("Dr. Chris", intake.Clinician), h.signedIn("Dr. Nora", intake.Clinician)
	p := chris.get(at)
	same := nora.get(at)
	chris.act(p, at+"/try", "outcome", "left_message").wants(http.StatusSeeOther)

	lost := nora.act(same, at+"/verdict", "ruling", "higher", "text", "She cannot lift <her> foot.").wants(http.StatusConflict)
	lost.says("Somebody else changed this intake", "Nothing of yours was saved", "Try: left a message", "Dr. Chris", "You can still do it")
	lost.has(`She cannot lift &lt;her&gt; foot.</textarea>`, `value="higher" id="verdict-ruling-higher" checked`)
	if h.traced("Dr. Nora", intake.ActJudged) {
		t.Error("a change that met another one was made")
	}
	nora.act(lost, at+"/verdict", "ruling", "higher", "text", "She cannot lift <her> foot.").goes(at + "?saved=verdict")
	chris.get(at).says("Verdict: it should have been higher", "She cannot lift <her> foot.")

	// What is not possible any more can be kept as a note.
	p, same = chris.get(at), nora.get(at)
	chris.act(p, at+"/close", "reason", "test").wants(http.StatusSeeOther)
	lost = nora.act(same, at+"/try", "outcome", "reached", "seen", "yes", "where", "Swedish ER", "text", "Feels better.").wants(http.StatusConflict)
	lost.says("not possible any more", "can be kept as a note", "closed").has("Swedish ER\nFeels better.</textarea>", `action="`+at+`/note"`)
	nora.act(lost, at+"/note", "text", "Swedish ER\nFeels better.").goes(at + "?saved=note")

	// A note stands beside whatever else is done.
	p = chris.get(at)
	nora.act(nora.get(at), at+"/move", "to", "acknowledged").wants(http.StatusSeeOther)
	chris.act(p, at+"/note", "text", "A note of mine.").goes(at + "?saved=note")

	// A button alone has no words to lose.
	p, same = chris.get(at), nora.get(at)
	chris.act(p, at+"/move", "to", "contacted").wants(http.StatusSeeOther)
	nora.act(same, at+"/move", "to", "contacted").wants(http.StatusConflict).says("not possible any more").silent("can be kept")
}
