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

func TestX(t *testing.T) { shipped(t) }
