package views

import (
	"strings"
	"testing"

	"sciatica-intake/static"
)

// TestPictures looks for the drawings of every move, and of every version that
// answers can call for.
func TestPictures(t *testing.T) {
	h := newHouse(t)
	files, err := static.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range h.book.Exercises {
		names := []string{"-start", "-end"}
		for _, easier := range e.Easier {
			if easier.When != nil || easier.Advised != nil {
				names = append(names, "-easier-"+easier.ID)
			}
		}
		for _, name := range names {
			if files.Path("exercises/"+e.ID+name+".svg") == "" {
				t.Errorf("no picture %s%s", e.ID, name)
			}
		}
	}
	p := h.begin().finish(with("movement_limits", "shoulder"))
	p.has(`/static/exercises/dead_bug-start.`, `alt="Dead bug: how to start"`, `alt="Dead bug: how it looks at the end"`,
		`/static/exercises/dead_bug-easier-arms_still.`, `alt="Dead bug: the easier version"`)
	if strings.Contains(p.Body.String(), `src=""`) {
		t.Error("a picture without a path")
	}
}

// A part of the programme without a move is named all the same, and says that
// the reasons are told.
func TestPhaseWithoutMoves(t *testing.T) {
	h := newHouse(t)
	p := h.begin().finish(with("conditions", "blood_thinner"))
	p.has(`id="phase-compression"`, "No move of this part for now.", "Moves we left out for you", `id="phase-reactivation"><span class="phase-number">2</span>`)
}
