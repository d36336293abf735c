package rules

// Opened sorts the exercises for somebody whom a clinician has examined and
// given the programme of that kind: none, gentle or full. The level has no say
// any more. What the answers stand against is withheld as ever, and so is what
// depends on a question that an emergency left unasked.
func (b *Book) Opened(kind string, given Answers) ([]Move, []Withheld) {
	// Unconfirmed, an emergency closes no page, so that what was never asked
	// counts as missing and not as harmless.
	return b.moves(b.Walk(b.Without(given, b.confirm.Questions)), kind)
}
