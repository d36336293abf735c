package rules

import "slices"

// Weeks says in which week of a programme each move joins in: in the first
// week one of each phase, and one more with every week after it, the phases
// taking turns. In each phase those come first that need nothing.
//
// The order of the book is kept otherwise, so a move that takes another one to
// be easy first stands behind it.
func Weeks(moves []Move) map[string]int {
	var phases []string
	queues := map[string][]string{}
	for _, needs := range []bool{false, true} {
		for _, m := range moves {
			if m.Needs == needs {
				queues[m.Phase] = append(queues[m.Phase], m.ID)
			}
		}
	}
	for _, m := range moves {
		if !slices.Contains(phases, m.Phase) {
			phases = append(phases, m.Phase)
		}
	}
	weeks := map[string]int{}
	for _, p := range phases {
		weeks[queues[p][0]] = 1
		queues[p] = queues[p][1:]
	}
	for week, more := 2, true; more; {
		more = false
		for _, p := range phases {
			if len(queues[p]) > 0 {
				weeks[queues[p][0]] = week
				queues[p] = queues[p][1:]
				week, more = week+1, true
			}
		}
	}
	return weeks
}
