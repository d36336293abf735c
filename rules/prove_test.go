package rules

import "testing"

func shipped(t testing.TB) *Book {
	t.Helper()
	b, err := Load(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestX(t *testing.T) {
	b := shipped(t)
	for _, p := range b.Prove().Proofs {
		t.Log(p.ID, len(p.Failures), p.Cases, p.Splits)
		for _, f := range p.Failures {
			t.Log(f.Says)
			for _, a := range f.Answers {
				j, _ := a.MarshalJSON()
				t.Log(string(j))
			}
		}
	}
}
