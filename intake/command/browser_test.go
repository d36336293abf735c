package command

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// required reports whether the fuller run needs what a test would skip without.
func required(what string) bool {
	return slices.Contains(strings.Split(os.Getenv("INTAKE_TEST_REQUIRE"), ","), what)
}

// tab is one tab of a real Chromium.
type tab struct {
	testing.TB
	ctx   context.Context
	axe   string // the source of axe-core, or ""
	shots string // the folder for screenshots, or ""
	seen  int
}

// browser starts Chromium with a profile of its own, or skips the test.
func browser(t testing.TB) *tab {
	t.Helper()
	if os.Getenv("INTAKE_TEST_BROWSER") == "off" {
		t.Skip("INTAKE_TEST_BROWSER is off")
	}
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if required("browser") {
			t.Fatal("no Chromium on this machine")
		}
		t.Skip("no Chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		chromedp.Cancel(ctx)
		cancel()
	})
	b := &tab{TB: t, ctx: ctx, shots: os.Getenv("INTAKE_TEST_SCREENSHOTS")}
	b.axe = axeSource(t)
	// The first action starts the browser, which ends with that action's context.
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	return b
}

func axeSource(t testing.TB) string {
	t.Helper()
	name := os.Getenv("INTAKE_TEST_AXE")
	source, err := os.ReadFile(name)
	if err != nil && (name != "" || required("axe")) {
		t.Fatalf("INTAKE_TEST_AXE: %v", err)
	}
	if name == "" {
		t.Log("INTAKE_TEST_AXE names no axe-core: accessibility is not checked")
	}
	return string(source)
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Fatalf("browser: %v", err)
	}
}

func evaluate[T any](b *tab, script string, options ...chromedp.EvaluateOption) T {
	b.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script, options...))
	if err != nil {
		b.Fatalf("browser: %v in %.200s", err, script)
	}
	return value
}

// cookies gives the tab the cookies of a patient who came here by HTTP.
func (b *tab) cookies(p *patient) {
	b.Helper()
	home, err := url.Parse(p.base)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, network.ClearBrowserCookies, cdp.Empty{}); err != nil {
		b.Fatal(err)
	}
	for _, c := range p.http.Jar.Cookies(home) {
		if _, err := chromedp.Call(b.ctx, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: p.base}); err != nil {
			b.Fatal(err)
		}
	}
}

func (b *tab) scripts(on bool) {
	b.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on}); err != nil {
		b.Fatal(err)
	}
}

func (b *tab) look(width, height int64, scheme string) {
	b.Helper()
	b.do(chromedp.EmulateViewport(width, height))
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, media); err != nil {
		b.Fatal(err)
	}
}

var looks = []struct {
	name          string
	width, height int64
	scheme        string
}{
	{"360-light", 360, 780, "light"},
	{"360-dark", 360, 780, "dark"},
	{"1280-light", 1280, 900, "light"},
	{"1280-dark", 1280, 900, "dark"},
}

// inspect looks at the page as it stands: in every look nothing for axe-core
// to find, at 320 px nothing that scrolls sideways, and a screenshot of each
// where a folder is named.
func (b *tab) inspect(name string) {
	b.Helper()
	b.seen++
	b.look(320, 640, "light")
	if wide := evaluate[int](b, `document.documentElement.scrollWidth`); wide > 320 {
		b.Errorf("%s is %d px wide on a screen of 320", name, wide)
	}
	if twice := evaluate[string](b, `[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) < i).join(" ")`); twice != "" {
		b.Errorf("%s has two elements of one id: %s", name, twice)
	}
	for _, small := range evaluate[[]string](b, smallTargets) {
		b.Errorf("%s: too small to tap: %s", name, small)
	}
	// Pictures further down would load only when somebody scrolls to them.
	evaluate[bool](b, `Promise.all([...document.images].map(i => { i.loading = 'eager'; return i.decode().catch(() => {}) })).then(() => true)`,
		chromedp.EvalAwaitPromise)
	for _, l := range looks {
		b.look(l.width, l.height, l.scheme)
		if b.axe != "" {
			b.accessible(name + " " + l.name)
		}
		if b.shots != "" {
			picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
			if err == nil {
				err = os.MkdirAll(b.shots, 0o755)
			}
			if err == nil {
				err = os.WriteFile(filepath.Join(b.shots, fmt.Sprintf("%02d-%s-%s.png", b.seen, name, l.name)), picture, 0o644)
			}
			if err != nil {
				b.Errorf("screenshot of %s: %v", name, err)
			}
		}
	}
}

// smallTargets are what stands by itself to be pressed and is smaller than a
// finger: 44 px. A link within a sentence is as high as its line, and at the desk
// there is a mouse.
const smallTargets = `[...document.querySelectorAll('a, button, summary, .option')].filter(e => {
	const r = e.getBoundingClientRect();
	const alone = e.localName !== 'a' || e.parentElement.textContent.trim() === e.textContent.trim();
	return alone && r.width > 0 && !e.matches('.skip') && !e.closest('.staff') && (r.height < 44 || r.width < 44);
}).map(e => e.textContent.trim() + ' ' + e.getBoundingClientRect().width + ' x ' + e.getBoundingClientRect().height)`

// accessible runs axe-core on the page.
func (b *tab) accessible(name string) {
	b.Helper()
	if !evaluate[bool](b, `typeof axe === 'object'`) {
		evaluate[chromedp.Void](b, b.axe)
	}
	found := evaluate[string](b, `axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(
		r.violations.map(v => ({rule: v.id, help: v.help, where: v.nodes.map(n => n.target.join(' ')).slice(0, 5)}))))`,
		chromedp.EvalAwaitPromise)
	var violations []struct {
		Rule, Help string
		Where      []string
	}
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		b.Fatal(err)
	}
	for _, v := range violations {
		b.Errorf("%s: %s (%s) at %v", name, v.Rule, v.Help, v.Where)
	}
}

// path is where the tab is.
func (b *tab) path() string {
	b.Helper()
	at, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		b.Fatal(err)
	}
	u, err := url.Parse(at)
	if err != nil {
		b.Fatal(err)
	}
	return u.Path
}

// press clicks and waits for the next page.
func (b *tab) press(selector string) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		b.Fatalf("pressing %s on %s: %v", selector, b.path(), err)
	}
}

const continueButton = `main form[method="post"] button`

// fillIn answers what is not answered yet with the mouse and the keyboard.
func (b *tab) fillIn(answers map[string]any) {
	b.Helper()
	type field struct {
		ID, Name, Type, Value string
		Checked               bool
	}
	var list []field
	script := `JSON.stringify([...document.querySelector('main form[method="post"]').querySelectorAll('input,textarea')].map(
		e => ({id: e.id, name: e.name, type: e.type, value: e.value, checked: e.checked})))`
	if err := json.Unmarshal([]byte(evaluate[string](b, script)), &list); err != nil {
		b.Fatal(err)
	}
	for _, f := range list {
		want, ok := answers[f.Name]
		switch {
		case !ok || f.Type == "hidden":
		case f.Type == "radio" || f.Type == "checkbox":
			codes, many := want.([]any)
			if !many {
				codes = []any{want}
			}
			chosen := slices.ContainsFunc(codes, func(code any) bool { return fmt.Sprint(code) == f.Value })
			if chosen && !f.Checked {
				b.do(chromedp.Click(chromedp.CSS(`label[for="` + f.ID + `"]`)))
			}
		case f.Value == "":
			b.do(chromedp.SendKeys(chromedp.CSS("#"+f.ID), fmt.Sprint(want)))
		}
	}
}

func TestWholeJourneyInChromium(t *testing.T) {
	for _, scripts := range []bool{true, false} {
		t.Run(map[bool]string{true: "with scripts", false: "without scripts"}[scripts], func(t *testing.T) {
			b := browser(t)
			s := serveHere(t)
			b.scripts(scripts)
			b.look(360, 780, "light")
			b.do(chromedp.Navigate(s.url + "/"))
			if scripts {
				b.inspect("start")
			}
			b.press(continueButton)
			answers := mild(t)
			for range 40 {
				if b.path() == "/result" {
					break
				}
				b.look(360, 780, "light")
				b.fillIn(answers)
				if scripts {
					b.inspect(strings.TrimPrefix(b.path(), "/intake/"))
					b.look(360, 780, "light")
				}
				b.press(continueButton)
			}
			if scripts {
				b.inspect("result-self_care")
			}
			level := evaluate[string](b, `document.querySelector('main').dataset.level`)
			reference := evaluate[string](b, `document.querySelector('main').dataset.reference`)
			e, ok := intakes(t, s.data)[reference]
			if level != "self_care" || !ok || e.Contact["name"] != "Canary Wharfinger" {
				t.Errorf("level %s, %s is kept as %+v", level, reference, e)
			}
		})
	}
}

// Every other page a patient can come to, in every look.
func TestOtherPagesInChromium(t *testing.T) {
	b := browser(t)
	s := serveHere(t)
	show := func(p *patient, path, name string) {
		t.Helper()
		b.cookies(p)
		b.do(chromedp.Navigate(s.url + path))
		if at := b.path(); at != path {
			t.Fatalf("%s leads to %s", path, at)
		}
		b.inspect(name)
	}
	nobody := newPatient(t, s.url)
	show(nobody, "/resume", "resume")
	show(nobody, "/no-such-page", "error-404")

	emergency := newPatient(t, s.url)
	first := emergency.start()
	emergency.post(first, url.Values{"emergency_signs": {"saddle_numbness", "bladder", "bowel", "sexual_change", "both_legs_weak_or_numb", "major_injury"}})
	show(emergency, "/intake/safety_detail", "safety_detail")
	emergency.answer("/intake/safety_detail", map[string]any{"saddle_course": "new", "bladder_course": "new", "bowel_course": "new_loss",
		"genital_course": "new", "both_legs_course": "new", "injury_state": "severe"}, "/intake/emergency")
	show(emergency, "/intake/emergency", "emergency-confirm")
	emergency.answer("/intake/emergency", nil, "")
	show(emergency, "/result", "result-911")
	show(emergency, "/result/contact", "result-contact")

	for _, id := range []string{"E03", "U03", "U11", "S05", "R01"} {
		c := caseNamed(t, id)
		p := newPatient(t, s.url)
		p.whole(sending(c.Answers))
		show(p, "/result", "result-"+c.Expected+"-"+id)
	}

	half := newPatient(t, s.url)
	half.answer(half.start(), sending(caseNamed(t, "U03").Answers), "/intake/contact")
	show(half, "/intake/contact", "contact-urgent")
	show(half, "/save", "save")
	show(half, "/delete", "delete")
	pressed := func(p *patient, path, selector, name string) {
		t.Helper()
		b.cookies(p)
		b.do(chromedp.Navigate(s.url + path))
		b.press(selector)
		b.inspect(name)
	}
	pressed(half, "/delete", "main .danger", "deleted")
	left := newPatient(t, s.url)
	left.answer(left.start(), mild(t), "/intake/unwell")
	show(left, "/", "start-again")
	pressed(left, "/intake/unwell", "footer form button", "leave")
	child := newPatient(t, s.url)
	child.answer(child.start(), mild(t), "/intake/you")
	child.post("/intake/you", url.Values{"answering_for": {"self"}, "age": {"12"}, "sex": {"male"}})
	show(child, "/stopped", "stopped")
	declined := newPatient(t, s.url)
	answers := mild(t)
	answers["consent_store"] = "no"
	declined.whole(answers)
	show(declined, "/result", "declined")

	// Errors: press Continue on every page with nothing answered.
	for _, path := range []string{"safety", "you", "unwell", "health", "where", "feeling", "time", "pain", "contact", "check"} {
		p := newPatient(t, s.url)
		p.answer(p.start(), mild(t), "/intake/"+path)
		b.cookies(p)
		b.do(chromedp.Navigate(s.url + "/intake/" + path))
		b.press(continueButton)
		title := evaluate[string](b, `document.title`)
		focus := evaluate[string](b, `document.activeElement.id`)
		if !strings.HasPrefix(title, "Error: ") || focus != "error-summary" {
			t.Errorf("%s: titled %q with focus on %q", path, title, focus)
		}
		b.inspect("error-" + path)
	}
}

// The picture and the list of places show the same thing, whichever is used.
func TestPainMapMirrorsTheList(t *testing.T) {
	b := browser(t)
	s := serveHere(t)
	p := newPatient(t, s.url)
	p.answer(p.start(), mild(t), "/intake/where")
	b.cookies(p)
	b.look(360, 780, "light")
	b.do(chromedp.Navigate(s.url + "/intake/where"))
	checked := func(area string) bool { return evaluate[bool](b, `document.getElementById("areas-`+area+`").checked`) }
	if checked("buttock") {
		t.Fatal("something is selected before anybody chose")
	}
	b.do(chromedp.Click(chromedp.CSS(`.body-back label.spot[for="areas-buttock"]`)))
	if !checked("buttock") {
		t.Error("pressing the picture does not tick the list")
	}
	b.do(chromedp.Click(chromedp.CSS(`label[for="areas-low_back"]:not(.spot)`)))
	if !checked("low_back") {
		t.Error("the list does not tick")
	}
	b.inspect("where-map")
}

// A stranger's reference opens nothing.
func TestOthersReferenceOpensNothing(t *testing.T) {
	s := serveHere(t)
	_, reference := levelAndReference(t, newPatient(t, s.url).whole(mild(t)))
	stranger := newPatient(t, s.url)
	for _, path := range []string{"/result", "/result/" + reference, "/result?reference=" + reference, "/my/" + reference, "/intake/" + reference} {
		resp, page := stranger.get(path)
		if resp.StatusCode == http.StatusOK || strings.Contains(page, "Canary") {
			t.Errorf("%s answers %d to a stranger", path, resp.StatusCode)
		}
	}
	resp, page := stranger.post("/resume", url.Values{"code": {reference}})
	if resp.StatusCode == http.StatusSeeOther || strings.Contains(page, "Canary") {
		t.Errorf("a reference taken for a code answers %d", resp.StatusCode)
	}
}
