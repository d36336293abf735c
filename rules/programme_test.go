package rules_test

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

// why is one reason to leave out a move, read from the clinic's facts and not
// from the book: when it holds, and answers that bring it about.
type why struct {
	when   reading
	brings string
}

var whys = map[string]why{
	"swollen_calf":      {ill("swollen_calf"), `{"unwell_signs":["swollen_calf"]}`},
	"blistering_rash":   {ill("blistering_rash"), `{"unwell_signs":["blistering_rash"]}`},
	"blood_thinner":     {cond("blood_thinner"), `{"conditions":["blood_thinner"]}`},
	"numb_patch":        {all(is("sensations", "numb_patch"), not(is("numbness_course", "old_unchanged"))), `{"sensations":["numb_patch"],"numbness_course":"improving"}`},
	"osteoporosis":      {cond("osteoporosis", "steroids"), `{"conditions":["steroids"]}`},
	"aneurysm":          {cond("aneurysm"), `{"conditions":["aneurysm"]}`},
	"spine_procedure":   {cond("spine_procedure"), `{"conditions":["spine_procedure"]}`},
	"spondylolisthesis": {is("spine_diagnoses", "spondylolisthesis"), `{"spine_diagnoses":["spondylolisthesis"]}`},
	"pregnant_later":    {is("pregnancy", "pregnant_later", "not_sure"), `{"sex":"female","age":30,"pregnancy":"not_sure"}`},
	"any_pregnancy":     {is("pregnancy", "pregnant_early", "pregnant_later", "not_sure"), `{"sex":"female","age":30,"pregnancy":"pregnant_early"}`},
	"shoulder":          {limit("shoulder"), `{"movement_limits":["shoulder"]}`},
	"hip_replacement":   {limit("hip_replacement"), `{"movement_limits":["hip_replacement"]}`},
	"hip_arthritis":     {limit("hip_arthritis"), `{"movement_limits":["hip_arthritis"]}`},
	"knee":              {limit("knee"), `{"movement_limits":["knee"]}`},
	"no_floor":          {limit("no_floor"), `{"movement_limits":["no_floor"]}`},
	"balance":           {limit("balance"), `{"movement_limits":["balance"]}`},
	"heart_or_pressure": {limit("heart_or_pressure"), `{"movement_limits":["heart_or_pressure"]}`},
	"hypermobile":       {limit("hypermobile"), `{"movement_limits":["hypermobile"]}`},
	"weak_grip":         {limit("weak_grip"), `{"movement_limits":["weak_grip"]}`},
	"under_13":          {upTo("age", 12), `{"age":12}`},
}

func limit(code string) reading { return is("movement_limits", code) }

// moves are the thirteen moves in their order, with what leaves each one out.
// Under 13 leaves out every move and is not repeated.
var moves = []struct {
	id, phase string
	gentle    bool
	not       string
}{
	{"stick_roller", "compression", false, "swollen_calf blood_thinner blistering_rash numb_patch"},
	{"foam_roll", "compression", false, "swollen_calf blood_thinner blistering_rash numb_patch osteoporosis hip_replacement no_floor pregnant_later"},
	{"lacrosse_ball", "compression", false, "swollen_calf blood_thinner blistering_rash numb_patch"},
	{"peanut", "compression", false, "swollen_calf blood_thinner blistering_rash numb_patch osteoporosis"},
	{"dead_bug", "reactivation", true, "pregnant_later"},
	{"glute_bridge", "reactivation", true, "pregnant_later"},
	{"clamshell", "reactivation", true, "hip_replacement"},
	{"pigeon", "stretch", false, "hip_replacement hip_arthritis knee osteoporosis pregnant_later"},
	{"fabre", "stretch", true, "hip_replacement hip_arthritis"},
	{"roadkill", "stretch", false, "hip_replacement hip_arthritis knee pregnant_later"},
	{"door_hang", "stretch", false, "shoulder osteoporosis spondylolisthesis any_pregnancy aneurysm heart_or_pressure spine_procedure weak_grip balance hypermobile"},
	{"hip_flexor_1", "stretch", false, "knee"},
	{"hip_flexor_2", "stretch", false, "knee osteoporosis balance any_pregnancy spondylolisthesis"},
}

// sortedOut is an outcome's programme as "id" or "id: reasons", in the order
// of the moves.
func sortedOut(t *testing.T, o rules.Outcome) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, m := range o.Programme {
		out[m.ID] = ""
	}
	for _, w := range o.Withheld {
		if _, twice := out[w.ID]; twice {
			t.Errorf("%s is offered and withheld", w.ID)
		}
		out[w.ID] = strings.Join(sorted(w.Reasons), " ")
	}
	if len(out) != len(moves) || len(o.Programme)+len(o.Withheld) != len(moves) {
		t.Errorf("%d offered and %d withheld of %d", len(o.Programme), len(o.Withheld), len(moves))
	}
	return out
}

func TestMoves(t *testing.T) {
	if got := strings.Join(theBook.Phases, " "); got != "compression reactivation stretch" {
		t.Errorf("phases %s", got)
	}
	for i, e := range theBook.Exercises {
		m := moves[i]
		if e.ID != m.id || e.Phase != m.phase || e.Gentle != m.gentle || strings.Join(sorted(e.Not), " ") != strings.Join(sorted(strings.Fields(m.not)), " ") {
			t.Errorf("move %d is %s %s gentle %t not %v, want %v", i, e.ID, e.Phase, e.Gentle, e.Not, m)
		}
	}
	if len(theBook.Exercises) != len(moves) {
		t.Errorf("%d moves, want %d", len(theBook.Exercises), len(moves))
	}
}

// Each reason, brought about alone at a level with exercises, leaves out
// exactly the moves it should.
func TestEachReason(t *testing.T) {
	for id, y := range whys {
		fields := but(benign(), told(t, y.brings))
		if id == "aneurysm" {
			fields["duration"] = "2_to_4_weeks" // under 2 weeks is an emergency
		}
		o := theBook.Outcome(theBook.Walk(read(t, theBook, fields)))
		if o.Level > rules.Routine {
			// These two are urgent, and every move waits: TestProgramme.
			if id != "swollen_calf" && id != "blistering_rash" {
				t.Errorf("%s: %s", id, o.Level)
			}
			continue
		}
		out := sortedOut(t, o)
		for _, m := range moves {
			leftOut := id == "under_13" || slices.Contains(strings.Fields(m.not), id)
			if got := slices.Contains(strings.Fields(out[m.id]), id); got != leftOut {
				t.Errorf("%s leaves out %s: %t, want %t", id, m.id, got, leftOut)
			}
		}
	}
}

// Whatever is answered, no move is offered against its reasons, and the
// reasons given are exactly those that hold; a missing answer withholds, a
// question not asked does not.
func TestProgramme(t *testing.T) {
	oneGoroutine(t)
	t.Parallel()
	levels := map[rules.Level]int{}
	many(t, 2500, func(_ *rand.Rand, fields said) {
		w := theBook.Walk(read(t, theBook, fields))
		o := theBook.Outcome(w)
		levels[o.Level]++
		out := sortedOut(t, o)
		holds := map[string]bool{}
		may := map[string]bool{}
		if o.Level <= rules.Routine {
			for id, y := range whys {
				holds[id] = y.when(w.Answers) == rules.Yes
				may[id] = y.when(broughtAbout(t, w.Answers, y.brings)) == rules.Yes
			}
		}
		for _, m := range moves {
			want, missing := []string{}, false
			for _, id := range append(strings.Fields(m.not), "under_13") {
				if holds[id] {
					want = append(want, id)
				}
				missing = missing || may[id]
			}
			if len(want) == 0 && missing {
				want = append(want, "missing")
			}
			if o.Level > rules.Routine {
				want = []string{"above_routine"}
			} else if o.Level == rules.Routine && !m.gentle {
				want = append(want, "gentle_only")
			}
			if got := out[m.id]; got != strings.Join(sorted(want), " ") {
				t.Errorf("%s at %s: withheld for %q, want %v\n%v", m.id, o.Level, got, want, fields)
			}
		}
	})
	if levels[rules.SelfCare] < 100 || levels[rules.Routine] < 100 {
		t.Errorf("exercises were hardly tried: %v", levels)
	}
}

// broughtAbout answers the open questions so that the reason holds, if they
// can be answered so. What was answered stays.
func broughtAbout(t *testing.T, a rules.Answers, brings string) rules.Answers {
	t.Helper()
	fields := a.Map()
	for id, v := range told(t, brings) {
		if fields[id] == nil {
			fields[id] = v
		}
	}
	return theBook.Walk(read(t, theBook, fields)).Answers
}

// The order is that of the phases, offered or withheld, and every reason and
// every move has its words.
func TestProgrammeIsTold(t *testing.T) {
	words := theBook.Words(rules.English)
	place := map[string]int{}
	for i, m := range moves {
		place[m.id] = i
	}
	many(t, 1000, func(_ *rand.Rand, fields said) {
		o := theBook.Outcome(theBook.Walk(read(t, theBook, fields)))
		at := -1
		for _, m := range o.Programme {
			if place[m.ID] < at || m.Phase != moves[place[m.ID]].phase {
				t.Errorf("%s is out of order", m.ID)
			}
			at = place[m.ID]
			for _, easier := range slices.Concat(m.Advised, m.Easier) {
				if words["exercise."+m.ID+".easier."+easier] == "" {
					t.Errorf("%s %s has no words", m.ID, easier)
				}
			}
		}
		at = -1
		for _, w := range o.Withheld {
			if place[w.ID] < at || w.Phase != moves[place[w.ID]].phase || len(w.Reasons) == 0 {
				t.Errorf("%s is out of order or without a reason", w.ID)
			}
			at = place[w.ID]
			for _, r := range w.Reasons {
				if words["reason."+r] == "" {
					t.Errorf("reason %s has no words", r)
				}
			}
		}
	})
}

func offered(o rules.Outcome) string {
	var list []string
	for _, m := range o.Programme {
		list = append(list, m.ID)
	}
	return strings.Join(list, " ")
}

func TestProgrammeByLevel(t *testing.T) {
	everything := "stick_roller foam_roll lacrosse_ball peanut dead_bug glute_bridge clamshell pigeon fabre roadkill door_hang hip_flexor_1 hip_flexor_2"
	for _, c := range []struct{ change, level, want string }{
		{`{}`, "self_care", everything},
		{`{"duration":"6_to_12_weeks"}`, "routine", "dead_bug glute_bridge clamshell fabre"},
		{`{"sex":"female","age":30,"pregnancy":"pregnant_later"}`, "routine", "clamshell fabre"},
		{`{"sex":"female","age":30,"pregnancy":"pregnant_early"}`, "routine", "dead_bug glute_bridge clamshell fabre"},
		{`{"sex":"female","age":30,"pregnancy":"birth_6_weeks"}`, "routine", "dead_bug glute_bridge clamshell fabre"},
		{`{"answering_for":"my_child","age":13}`, "routine", "dead_bug glute_bridge clamshell fabre"},
		{`{"answering_for":"my_child","age":12}`, "routine", ""},
		{`{"course":"worse"}`, "soon", ""},
		{`{"walking":"cannot"}`, "urgent", ""},
		{`{"emergency_signs":["cold_leg"]}`, "emergency", ""},
		// A numb patch that is getting better still withholds pressure.
		{`{"sensations":["numb_patch"],"numbness_course":"improving"}`, "self_care", strings.TrimPrefix(everything, "stick_roller foam_roll lacrosse_ball peanut ")},
		{`{"movement_limits":["knee","hip_replacement","no_floor"]}`, "self_care", "stick_roller lacrosse_ball peanut dead_bug glute_bridge door_hang"},
	} {
		o := theBook.Outcome(theBook.Walk(read(t, theBook, but(benign(), told(t, c.change)))))
		if o.Level.String() != c.level || offered(o) != c.want {
			t.Errorf("%s: %s offers %q, want %s %q", c.change, o.Level, offered(o), c.level, c.want)
		}
	}
}

// An answer still missing withholds what depends on it, whether nobody was
// asked yet or the question was left empty.
func TestMissingWithholds(t *testing.T) {
	for id, free := range map[string]string{
		"conditions":      "dead_bug glute_bridge clamshell fabre roadkill hip_flexor_1",
		"movement_limits": "stick_roller lacrosse_ball peanut dead_bug glute_bridge",
		"spine_diagnoses": "stick_roller foam_roll lacrosse_ball peanut dead_bug glute_bridge clamshell pigeon fabre roadkill hip_flexor_1",
		"age":             "",
		"sensations":      "dead_bug glute_bridge clamshell pigeon fabre roadkill door_hang hip_flexor_1 hip_flexor_2",
		// Asked, and decides no move.
		"treatments": "stick_roller foam_roll lacrosse_ball peanut dead_bug glute_bridge clamshell pigeon fabre roadkill door_hang hip_flexor_1 hip_flexor_2",
		"night_pain": "stick_roller foam_roll lacrosse_ball peanut dead_bug glute_bridge clamshell pigeon fabre roadkill door_hang hip_flexor_1 hip_flexor_2",
	} {
		absent, empty := benign(), benign()
		delete(absent, id)
		empty[id] = nil
		for how, fields := range map[string]said{"absent": absent, "left empty": empty} {
			o := theBook.Outcome(theBook.Walk(read(t, theBook, fields)))
			if o.Level != rules.SelfCare || offered(o) != free {
				t.Errorf("%s %s: %s offers %q, want %q", id, how, o.Level, offered(o), free)
			}
		}
	}
}

func TestEasier(t *testing.T) {
	for _, c := range []struct{ change, move, advised, easier string }{
		{`{}`, "stick_roller", "", ""},
		{`{"movement_limits":["weak_grip"]}`, "stick_roller", "hands", ""},
		{`{"movement_limits":["shoulder"]}`, "stick_roller", "hands", ""},
		{`{"movement_limits":["shoulder"]}`, "foam_roll", "wall_ball", "uncrossed"},
		{`{"movement_limits":["shoulder","no_floor"]}`, "dead_bug", "standing", "legs_only heel_taps"},
		{`{"movement_limits":["no_floor"]}`, "pigeon", "seated_figure_4", "lying_figure_4 cushion"},
		{`{"movement_limits":["no_floor"]}`, "hip_flexor_1", "standing", "pad"},
		{`{"movement_limits":["no_floor"]}`, "hip_flexor_2", "level_1", ""},
		{`{"spine_diagnoses":["stenosis"]}`, "glute_bridge", "low_lift", ""},
		{`{"spine_diagnoses":["disc"]}`, "glute_bridge", "", ""},
		{`{"movement_limits":["no_floor"]}`, "clamshell", "seated", "pillow"},
		{`{"areas":["foot"]}`, "pigeon", "below_knee", "seated_figure_4 lying_figure_4 cushion"},
		{`{"areas":["buttock"]}`, "pigeon", "", "seated_figure_4 lying_figure_4 cushion"},
	} {
		o := theBook.Outcome(theBook.Walk(read(t, theBook, but(benign(), told(t, c.change)))))
		i := slices.IndexFunc(o.Programme, func(m rules.Move) bool { return m.ID == c.move })
		if i < 0 {
			t.Errorf("%s: %s is not offered", c.change, c.move)
			continue
		}
		got, _ := json.Marshal(o.Programme[i])
		if m := o.Programme[i]; strings.Join(m.Advised, " ") != c.advised || strings.Join(m.Easier, " ") != c.easier {
			t.Errorf("%s: %s, want advised %q, easier %q", c.change, got, c.advised, c.easier)
		}
	}
}

func TestEquipment(t *testing.T) {
	var needs []string
	words := theBook.Words(rules.English)
	for _, e := range theBook.Exercises {
		if e.Needs {
			needs = append(needs, e.ID)
			if words["exercise."+e.ID+".needs"] == "" || words["exercise."+e.ID+".stand_in"] == "" {
				t.Errorf("%s needs something and names no stand-in", e.ID)
			}
		}
	}
	if want := "[stick_roller foam_roll lacrosse_ball peanut roadkill]"; fmt.Sprint(needs) != want {
		t.Errorf("%v need something, want %s", needs, want)
	}
}
