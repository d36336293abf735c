package views

import (
	"net/http"
	"net/url"
	"testing"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// Whose check-in turns out urgent or an emergency can say how they are reached,
// from any device, once, and behind the card.
func TestContactBehindMyPage(t *testing.T) {
	for level, signs := range map[rules.Level]string{rules.Emergency: "cold_leg", rules.Urgent: "not_sure"} {
		t.Run(level.String(), func(t *testing.T) {
			h, my := sentAs(t, well())
			at := my + "/contact"
			b := h.browser()
			b.get(my).silent("Add a phone number")
			b.get(at).goes(my)
			b.post(at, url.Values{"phone": {"425-555-0142"}}).goes(my)
			h.clock.pass(7 * aDay)
			b.post(my+"/checkin/safety", url.Values{"emergency_signs": {signs}}).wants(http.StatusSeeOther)
			c := h.browser() // Another device, without a cookie.
			c.get(my).has(`<a class="other" href="` + at + `">Add a phone number or e-mail address`)
			p := c.get(at).wants(http.StatusOK).has(`action="`+at+`"`, `<a class="back" href="`+my+`">`)
			checkHeaders(t, p)
			c.post(at, url.Values{"name": {"Rosa"}}).wants(http.StatusUnprocessableEntity).says("There is a problem").has(`value="Rosa"`)
			c.post(at, url.Values{"name": {"Rosa"}, "canary": {"1"}}).wants(http.StatusBadRequest)
			spanish := c.switchTo("es", at, url.Values{"name": {"Rosa"}}).wants(http.StatusOK).has(`value="Rosa"`)
			if spanish.lang() != "es" {
				t.Errorf("it is in %q", spanish.lang())
			}
			c.switchTo("en", at, nil).goes(at)
			if in := h.oneIntake(); in.Contact != (intake.Contact{}) {
				t.Fatalf("kept: %+v", in.Contact)
			}
			c.post(at, url.Values{"name": {"Rosa"}, "phone": {"425-555-0142"}}).goes(my)
			c.post(at, url.Values{"name": {"Eve"}, "phone": {"425-555-0199"}}).goes(my)
			in := h.oneIntake()
			if in.Contact.Name != "Rosa" || in.Contact.Phone != "425-555-0142" || in.LevelNow != level {
				t.Errorf("level %s, contact %+v", in.LevelNow, in.Contact)
			}
			c.get(my).silent("Add a phone number")
			c.get(at).goes(my)
		})
	}
}
