package views

import (
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// A chart runs from its first day to its last, and stronger pain stands higher.
func TestChart(t *testing.T) {
	h := newHouse(t)
	s := &site{Config: Config{Now: h.clock.now, Store: h.store}}
	var err error
	if s.words, err = readAllWords(texts); err != nil {
		t.Fatal(err)
	}
	if s.clinic, err = newClinicCache(h.store, h.clock.now); err != nil {
		t.Fatal(err)
	}
	pain, week := func(n int) *int { return &n }, 4.5
	list := []intake.Measure{
		{At: clinicDay, Pain: pain(10)}, {At: clinicDay.Add(7 * 24 * time.Hour), Pain: pain(5), PEG: &week}, {At: clinicDay.Add(14 * 24 * time.Hour), Pain: pain(0)},
	}
	c := s.drawn(speaker{words: s.words[rules.English]}, list)
	want := []chartDot{{chartLeft, chartTop}, {(chartLeft + chartRight) / 2, (chartTop + chartFloor) / 2}, {chartRight, chartFloor}}
	for i, d := range want {
		if c.Pain.Dots[i] != d {
			t.Errorf("dot %d stands at %v, want %v", i, c.Pain.Dots[i], d)
		}
	}
	if len(c.Week.Dots) != 1 || !strings.HasPrefix(c.Pain.Path, "M") || strings.Count(c.Pain.Path, "L") != 2 ||
		c.Label != "Pain that day went: 10, 5, 0. The past week went: 4.5." || c.First.Text != "Nov 22" || c.Last.Text != "Dec 6" {
		t.Errorf("%+v", c)
	}
}

// A code has a quiet border, and is dark where the other way of drawing it is.
func TestCode(t *testing.T) {
	c, err := newCode("https://intake.example.org/my/0123456789abcdefghjkmnpqrs")
	if err != nil || !strings.HasPrefix(c.Box, "-4 -4 ") || !strings.HasPrefix(c.Path, "M0 0h7v1h-7z") {
		t.Errorf("%v %.60s, %v", c.Box, c.Path, err)
	}
}
