package main

import "testing"

func TestPosesArePossible(t *testing.T) {
	for _, p := range pictures() {
		for _, wrong := range p.Pose.Stand().wrong {
			t.Errorf("%s: %s", p.Name, wrong)
		}
	}
}
