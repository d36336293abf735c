package rules

import "slices"

// Pattern is a set of features that staff may find fitting. It is not a
// diagnosis and no patient sees it.
type Pattern struct {
	ID      string
	For     []Feature
	Against []Feature
}

// Feature is one answer that speaks for or against a pattern.
type Feature struct {
	Key  string // of its words
	When Cond
}

// Fit is a pattern with the features that hold.
type Fit struct {
	Pattern *Pattern
	For     []Feature
	Against []Feature
}

// enough is how many features must hold for a pattern: one of several, such as
// the age, says nothing.
func (p *Pattern) enough() int {
	if len(p.For) >= 4 {
		return 2
	}
	return 1
}

// Fitting returns the patterns that have enough features, and more for than
// against, the best fit first.
func (b *Book) Fitting(a Answers) []Fit {
	var fits []Fit
	for _, p := range b.Patterns {
		f := Fit{Pattern: p, For: holding(p.For, a), Against: holding(p.Against, a)}
		if f.balance() > 0 && len(f.For) >= p.enough() {
			fits = append(fits, f)
		}
	}
	slices.SortStableFunc(fits, func(x, y Fit) int { return y.balance() - x.balance() })
	return fits
}

func (f Fit) balance() int { return len(f.For) - len(f.Against) }

func holding(features []Feature, a Answers) []Feature {
	var hold []Feature
	for i := range features {
		if features[i].When.Check(a) == Yes {
			hold = append(hold, features[i])
		}
	}
	return hold
}
