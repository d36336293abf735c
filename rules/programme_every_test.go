package rules_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

// subsets are all choices of some of the codes; the empty one is "none".
func subsets(codes ...string) [][]any {
	out := [][]any{{"none"}}
	for bits := 1; bits < 1<<len(codes); bits++ {
		var chosen []any
		for i, code := range codes {
			if bits&(1<<i) != 0 {
				chosen = append(chosen, code)
			}
		}
		out = append(out, chosen)
	}
	return out
}

// Over every combination of what limits movement, the conditions and
// diagnoses that leave out moves, and pregnancy: no move is offered against
// its table, and a move left out at a level with a programme names exactly
// the reasons that hold.
func TestEveryCombinationOfReasons(t *testing.T) {
	oneGoroutine(t)
	t.Parallel()
	limits := subsets("shoulder", "hip_replacement", "hip_arthritis", "knee", "no_floor", "balance", "heart_or_pressure", "hypermobile", "weak_grip")
	conditions := subsets("osteoporosis", "steroids", "blood_thinner", "spine_procedure")
	tried := map[rules.Level]int{}
	for _, pregnancy := range []string{"no", "pregnant_early", "pregnant_later", "birth_6_weeks", "not_sure"} {
		for _, condition := range conditions {
			for _, diagnosis := range []string{"none", "spondylolisthesis"} {
				text, err := json.Marshal(but(benign(), said{
					"sex": "female", "age": 30, "pregnancy": pregnancy, "conditions": condition, "spine_diagnoses": []string{diagnosis},
				}))
				if err != nil {
					t.Fatal(err)
				}
				fields := told(t, string(text))
				for _, limit := range limits {
					fields["movement_limits"] = limit
					a, problems := theBook.ReadMap(fields)
					if len(problems) > 0 {
						t.Fatal(problems)
					}
					w := theBook.Walk(a)
					o := theBook.Outcome(w)
					tried[o.Level]++
					if o.Level <= rules.Routine {
						againstTheTable(t, w.Answers, o)
					}
				}
			}
		}
	}
	if tried[rules.SelfCare] == 0 || tried[rules.Routine] == 0 {
		t.Errorf("programmes were hardly tried: %v", tried)
	}
}

func againstTheTable(t *testing.T, a rules.Answers, o rules.Outcome) {
	t.Helper()
	reasons := map[string][]string{}
	for _, w := range o.Withheld {
		reasons[w.ID] = w.Reasons
	}
	for _, m := range moves {
		given := reasons[m.id]
		for _, id := range strings.Fields(m.not) {
			if holds := whys[id].when(a) == rules.Yes; holds != slices.Contains(given, id) {
				t.Fatalf("%s at %s: %s holds: %t, and the reasons given are %v", m.id, o.Level, id, holds, given)
			}
		}
	}
}
