package views

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sciatica-intake/intake"
)

// What is repeated on the phone is what the patient reads now: after a check-in
// that raised the level, and at the desk, which sees no answers.
func TestCallScriptRepeatsWhatThePatientReads(t *testing.T) {
	scripts := func(h *house, ref, advice string) {
		t.Helper()
		for _, role := range []intake.Role{intake.Desk, intake.Clinician} {
			h.signedIn("A "+string(role), role).get("/staff/intakes/" + ref).says("repeat the advice: “" + advice)
		}
	}
	h := newHouse(t)
	ref := h.arrive(wishing("Ann Mild"))
	my := h.link()
	h.clock.pass(3 * aDay)
	b := h.browser()
	b.post(my+"/checkin/safety", url.Values{"emergency_signs": {"saddle_numbness"}}).goes(my + "/checkin/safety_detail")
	b.post(my+"/checkin/safety_detail", url.Values{"saddle_course": {"new"}}).goes(my)
	b.get(my).says("Go to an emergency department now")
	scripts(h, ref, "Go to an emergency department now. Now, day or night.")

	for sign, advice := range map[string]string{"collapse_or_belly": "Call 911 now.", "saddle_numbness": "Go to an emergency department now."} {
		h := newHouse(t)
		b := h.begin()
		b.walk(with("emergency_signs", sign, "saddle_course", "new"), "/intake/emergency")
		b.post("/intake/emergency", url.Values{"emergency_confirmed": {"yes"}}).goes("/result")
		b.get("/result").wants(http.StatusOK).says(strings.TrimSuffix(advice, "."))
		b.post("/result/contact", url.Values{"name": {"Bea"}, "phone": {"(425) 555-0142"}, "email": {""}}).goes("/result")
		scripts(h, h.oneIntake().Reference.String(), advice)
	}
}
