package intake

import (
	"slices"
	"strings"

	"sciatica-intake/rules"
)

// downTheLeg are the areas along the nerve, from the back to the foot, by how
// far down they are.
var downTheLeg = map[string]int{"low_back": 0, "buttock": 1, "thigh_back": 2, "thigh_front": 2, "lower_leg": 3, "foot": 4}

// where names side and areas. Areas that lie along the leg without a gap are
// named by their ends.
func (l lines) where(words rules.Words) string {
	areas := l["areas"].Chosen
	if !l.answered("areas") {
		return ""
	}
	var names []string
	if from, to, unbroken := stretch(areas); unbroken {
		names = append(names, from+"-to-"+to)
		areas = slices.DeleteFunc(slices.Clone(areas), func(a string) bool { _, along := downTheLeg[a]; return along })
	}
	for _, a := range areas {
		names = append(names, spoken("areas", a, words))
	}
	return strings.TrimSpace(sides[l.code("side")] + " " + and(names))
}

var sides = map[string]string{"left": "left", "right": "right", "both": "two-sided", "middle": "central"}

// stretch returns the ends of three or more neighbouring stations of the leg.
func stretch(areas []string) (from, to string, unbroken bool) {
	var stations [5]string
	for _, a := range areas {
		if i, along := downTheLeg[a]; along {
			stations[i] = strings.ReplaceAll(phrases["areas."+a], " ", "-")
		}
	}
	if stations[2] != "" {
		stations[2] = "thigh"
	}
	first := slices.IndexFunc(stations[:], func(s string) bool { return s != "" })
	n := 0
	for i, s := range stations {
		if s != "" {
			n, to = n+1, s
			unbroken = i-first+1 == n
		}
	}
	if n < 3 || !unbroken {
		return "", "", false
	}
	return stations[first], to, true
}
