package intake_test

import (
	"bytes"
	"strings"
	"testing"

	"sciatica-intake/intake"
)

func TestParseReference(t *testing.T) {
	const want = intake.Reference("k7qf2m9d")
	if want.String() != "K7QF-2M9D" {
		t.Errorf("%s", want)
	}
	for _, typed := range []string{"K7QF-2M9D", "k7qf2m9d", " K7QF 2M9D ", "k7qf - 2m9d", "(K7QF) 2M9D.", "K7QF\u00a02M9D\t", "k-7-q-f-2-m-9-d"} {
		if got, ok := intake.ParseReference(typed); !ok || got != want {
			t.Errorf("%q is read as %q %t", typed, got, ok)
		}
	}
	// O is read as zero, I and L as one, in either case.
	for _, typed := range []string{"0011-1000", "OoIl-LooO", "oo1i i0O0"} {
		if got, ok := intake.ParseReference(typed); !ok || got != "00111000" {
			t.Errorf("%q is read as %q %t", typed, got, ok)
		}
	}
	for _, typed := range []string{"", "--------", "K7QF-2M9", "K7QF-2M9DX", "K7QF-2M9U", "K7QF-2M9é", "K7QF_2M9D", "K7QF-2M9D'", "K7U-F2M9D", "K7QF\n2M9D", strings.Repeat(" ", 100) + "K7QF2M9D", "K7QF2M9\x00"} {
		if got, ok := intake.ParseReference(typed); ok || got != "" {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
}

func TestParseCode(t *testing.T) {
	for typed, want := range map[string]string{"4K7QF-2M9D3": "4k7qf2m9d3", "4k7qf 2m9d3": "4k7qf2m9d3", "oil00-ooooo": "0110000000"} {
		if got, ok := intake.ParseCode(typed); !ok || got != want {
			t.Errorf("%q is read as %q %t", typed, got, ok)
		}
	}
	for _, typed := range []string{"K7QF-2M9D", "4K7QF-2M9D", "4K7QF-2M9D33", "4K7QF-2M9DU", ""} {
		if got, ok := intake.ParseCode(typed); ok || got != "" {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
}

// Every sign is as likely as any other, and all are read back as written.
func TestReferencesAreDrawn(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	random := bytes.NewReader(all)
	seen := map[rune]int{}
	for range 32 {
		r, err := intake.NewReference(random)
		if err != nil {
			t.Fatal(err)
		}
		for _, sign := range string(r) {
			seen[sign]++
		}
		if back, ok := intake.ParseReference(r.String()); !ok || back != r {
			t.Errorf("%s is read back as %q %t", r, back, ok)
		}
	}
	if len(seen) != 32 {
		t.Errorf("%d signs are used, want 32", len(seen))
	}
	for sign, n := range seen {
		if n != 8 || strings.ContainsRune("oilu", sign) {
			t.Errorf("%c was drawn %d times of 256", sign, n)
		}
	}
}

func TestCodeOfADraft(t *testing.T) {
	raw := make([]byte, 30)
	for i := range raw {
		raw[i] = byte(i)
	}
	d, err := intake.NewDraft("es", noon, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if d.ID != "0123456789abcdefghjk" || d.Code() != "MNPQR-STVWX" || d.Payload.Code != "mnpqrstvwx" {
		t.Errorf("id %s, code %s", d.ID, d.Code())
	}
	if back, ok := intake.ParseCode(d.Code()); !ok || back != d.Payload.Code {
		t.Errorf("the code is read back as %q %t", back, ok)
	}
	// What is not whole is shown as it is.
	if got := (intake.Draft{}).Code() + intake.Reference("").String() + intake.Reference("abc").String(); got != "abc" {
		t.Errorf("%q", got)
	}
}

func FuzzParseReference(f *testing.F) {
	f.Add("K7QF-2M9D")
	f.Add("oil\xff\u212a-")
	f.Fuzz(func(t *testing.T, typed string) {
		r, ok := intake.ParseReference(typed)
		if !ok {
			return
		}
		if again, ok := intake.ParseReference(r.String()); !ok || again != r || len(r) != 8 {
			t.Errorf("%q is read as %q, and that as %q", typed, r, again)
		}
	})
}
