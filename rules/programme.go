package rules

import "slices"

// Exercise is one move of the programme.
type Exercise struct {
	ID     string
	Phase  string
	Gentle bool // of the gentle subset that routine is offered
	// Needs says that the move takes equipment; its name is in the words.
	Needs  bool
	Hold   int      // seconds of the first hold to try, or 0
	Rounds int      // how many, both sides counted, or 0
	Not    []string // the reasons that withhold it
	Easier []Easier
}

// Easier is an easier version of a move.
type Easier struct {
	ID      string
	When    *Cond // nil: offered to everybody
	Advised *Cond // offered to everybody, and advised when it holds
}

// Move is an exercise offered.
type Move struct {
	ID    string `json:"id"`
	Phase string `json:"phase"`
	Needs bool   `json:"needs,omitempty"`
	// Hold is how many seconds each hold lasts at first, and Rounds how many
	// there are, both sides counted; 0 where the dose counts something else.
	Hold   int `json:"hold,omitempty"`
	Rounds int `json:"rounds,omitempty"`
	// Advised are the easier versions these answers call for, Easier those
	// that anybody may choose.
	Advised []string `json:"advised,omitempty"`
	Easier  []string `json:"easier,omitempty"`
}

// Withheld is an exercise that is not offered, with every reason.
type Withheld struct {
	ID      string   `json:"id"`
	Phase   string   `json:"phase"`
	Reasons []string `json:"reasons"`
}

// Reasons that come from the level and not from an answer.
const (
	AboveRoutine = "above_routine" // soon and above: to be seen first
	GentleOnly   = "gentle_only"   // routine: the gentle subset until the visit
	NotAnswered  = "missing"       // a question that decides is not answered yet
)

// programme sorts all exercises, in the book's order, into those offered and
// those withheld. A move is withheld when a reason holds, or may hold because
// a question is still missing; a question that these answers do not ask
// withholds nothing.
func (b *Book) programme(w *Walk, level Level) ([]Move, []Withheld) {
	return b.moves(w, b.Cards(level).Programme)
}

// moves are those of a kind of programme: none, gentle or full.
func (b *Book) moves(w *Walk, kind string) ([]Move, []Withheld) {
	var offered []Move
	var withheld []Withheld
	for _, e := range b.Exercises {
		reasons := b.against(w, e)
		if kind == "none" {
			reasons = []string{AboveRoutine}
		} else if kind == "gentle" && !e.Gentle {
			reasons = append(reasons, GentleOnly)
		}
		if len(reasons) > 0 {
			withheld = append(withheld, Withheld{e.ID, e.Phase, reasons})
			continue
		}
		m := Move{ID: e.ID, Phase: e.Phase, Needs: e.Needs, Hold: e.Hold, Rounds: e.Rounds}
		for _, v := range e.Easier {
			switch {
			case v.When != nil && v.When.Check(w.Answers) == Yes, v.Advised != nil && v.Advised.Check(w.Answers) == Yes:
				m.Advised = append(m.Advised, v.ID)
			case v.When == nil:
				m.Easier = append(m.Easier, v.ID)
			}
		}
		offered = append(offered, m)
	}
	return offered, withheld
}

func (b *Book) against(w *Walk, e *Exercise) []string {
	var reasons []string
	missing := false
	for _, id := range slices.Concat(b.barred, e.Not) {
		c := b.reasons[id]
		if c.Check(w.Answers) == Yes {
			reasons = append(reasons, id)
		} else if c.could(w, true) {
			missing = true
		}
	}
	if missing && len(reasons) == 0 {
		reasons = append(reasons, NotAnswered)
	}
	return reasons
}
