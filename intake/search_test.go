package intake

import (
	"slices"
	"testing"
)

func TestNameWords(t *testing.T) {
	for name, want := range map[string][]string{
		"María  José O’Brien-Smith": {"maria", "jose", "obrien", "smith"},
		"ŁUKASZ Størmer":            {"lukasz", "stormer"},
		"Nguyễn Thị Ánh":            {"nguyen", "thi", "anh"},
		"Jr., Sammy (Sam) 3rd":      {"jr", "sammy", "sam", "3rd"},
		"王 小明":                      {"王", "小明"},
		"":                          nil,
		" -'- ":                     nil,
	} {
		if got := NameWords(name); !slices.Equal(got, want) {
			t.Errorf("%q has the words %q", name, got)
		}
	}
}

// found says whether a query finds a contact, as the store does.
func found(c Contact, typed string) bool {
	q := ParseQuery(typed)
	tokens := c.Tokens()
	has := func(wanted []string) bool {
		return len(wanted) > 0 && !slices.ContainsFunc(wanted, func(w string) bool { return !slices.Contains(tokens, w) })
	}
	return has(q.Tokens) || has(q.Starts) && q.Fits(c.Name, c.PatientName)
}

func TestFinding(t *testing.T) {
	c := Contact{Name: "Ana María Gómez", PatientName: "Li Gómez", Phone: "+1 (425) 555-0123 x4", Email: "Ana@Example.com"}
	for typed, want := range map[string]bool{
		"gomez": true, "Gómez": true, "GOMEZ ana": true, "maria gomez": true, "ana maria gomez": true, "gom": true, "gome": true, "mar gom": true,
		"li": true, "li gomez": true, "ana": true,
		"425 555 0123": true, "(425) 555-0123": true, "14255550123": true, "555-0123": true,
		"ana@example.com": true, "ANA@EXAMPLE.COM": true,
		"gomes": false, "omez": false, "ga": false, "g": false, "": false, "ana gomes": false, "schmidt": false,
		"425 555 0124": false, "0123": false, "555-0124": false, "ana@example.org": false, "@": false,
	} {
		if found(c, typed) != want {
			t.Errorf("%q finds: %v; %+v", typed, !want, ParseQuery(typed))
		}
	}
}

func TestQueryReference(t *testing.T) {
	for typed, want := range map[string]Reference{"K7QF-2M9D": "k7qf2m9d", "k7qf 2m9d": "k7qf2m9d", "gomez": "", "55501234": "55501234"} {
		if q := ParseQuery(typed); q.Reference != want {
			t.Errorf("%q is the reference %q", typed, q.Reference)
		}
	}
	if q := ParseQuery("55501234"); len(q.Tokens) == 0 {
		t.Error("eight digits are no phone number")
	}
}

func TestIdentity(t *testing.T) {
	a := Contact{Name: "Ana", Phone: "+1 425 555 0123", Email: "A@b.org"}
	b := Contact{Name: "Ben", Phone: "(425) 555-0123"}
	if got := a.Identity(); !slices.Equal(got, []string{"email:a@b.org", "phone:4255550123"}) {
		t.Errorf("identity %v", got)
	}
	if got := b.Identity(); !slices.Equal(got, []string{"phone:4255550123"}) {
		t.Errorf("identity %v", got)
	}
	if got := (Contact{Name: "Ana"}).Identity(); len(got) != 0 {
		t.Errorf("identity without a way to reach them: %v", got)
	}
}

func TestTokensAreFew(t *testing.T) {
	if n := len(Contact{Name: "Ana Maria Gomez", Phone: "4255550123", Email: "a@b.org"}.Tokens()); n > 12 {
		t.Errorf("%d tokens", n)
	}
	if n := len(Contact{Name: "a b c d e f g h i j k l m n o p"}.Tokens()); n > 30 {
		t.Errorf("%d tokens of a long name", n)
	}
}
