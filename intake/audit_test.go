package intake

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"
	"time"
)

func seal(content []byte) []byte {
	m := hmac.New(sha256.New, []byte("key"))
	m.Write(content)
	return m.Sum(nil)
}

func checker() *Chain {
	return &Chain{Verify: func(s, content []byte) error {
		if !hmac.Equal(s, seal(content)) {
			return errors.New("another")
		}
		return nil
	}}
}

type sealed struct {
	entry Entry
	seal  []byte
}

func trail(n int) []sealed {
	var list []sealed
	var before []byte
	for i := range n {
		e := Entry{Number: int64(i + 1), At: noon, Actor: "anna", Role: Admin, Act: ActRead, Subject: "k7qf2m9d", Detail: map[string]string{"a": "b", "c": "d"}}
		before = seal(e.Bytes(before))
		list = append(list, sealed{e, before})
	}
	return list
}

func checkAll(list []sealed) error {
	c := checker()
	for _, s := range list {
		if err := c.Next(s.entry, s.seal); err != nil {
			return err
		}
	}
	return nil
}

func TestChain(t *testing.T) {
	if err := checkAll(trail(5)); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func([]sealed) []sealed{
		"time":            func(l []sealed) []sealed { l[2].entry.At = noon.Add(time.Second); return l },
		"actor":           func(l []sealed) []sealed { l[2].entry.Actor = "ben"; return l },
		"role":            func(l []sealed) []sealed { l[2].entry.Role = Desk; return l },
		"act":             func(l []sealed) []sealed { l[2].entry.Act = ActMoved; return l },
		"subject":         func(l []sealed) []sealed { l[2].entry.Subject = "0"; return l },
		"detail":          func(l []sealed) []sealed { l[2].entry.Detail = map[string]string{"a": "b", "c": "e"}; return l },
		"detail gone":     func(l []sealed) []sealed { l[2].entry.Detail = nil; return l },
		"number":          func(l []sealed) []sealed { l[2].entry.Number = 9; return l },
		"seal":            func(l []sealed) []sealed { l[2].seal = l[1].seal; return l },
		"deleted":         func(l []sealed) []sealed { return slices.Delete(l, 2, 3) },
		"deleted, closed": func(l []sealed) []sealed { l = slices.Delete(l, 2, 3); l[2].entry.Number = 3; return l },
		"first deleted":   func(l []sealed) []sealed { return l[1:] },
		"swapped":         func(l []sealed) []sealed { l[1], l[2] = l[2], l[1]; return l },
	} {
		if err := checkAll(spoil(trail(5))); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Nothing may move from one part of an entry into the next unseen.
func TestEntryBytesAreUnambiguous(t *testing.T) {
	same := []Entry{
		{Actor: "ab", Role: "c"}, {Actor: "a", Role: "bc"}, {Actor: "abc"},
		{Subject: "k", Detail: map[string]string{"v": ""}}, {Subject: "kv"}, {Detail: map[string]string{"k": "v"}}, {Detail: map[string]string{"kv": ""}},
	}
	seen := map[string]int{}
	for i, e := range same {
		key := string(e.Bytes(nil))
		if j, twice := seen[key]; twice {
			t.Errorf("entries %d and %d have the same bytes", i, j)
		}
		seen[key] = i
	}
	a, b := Entry{}.Bytes([]byte("x")), Entry{}.Bytes(nil)
	if bytes.Equal(a, b) {
		t.Error("the entry before does not count")
	}
}

func TestTrailHeads(t *testing.T) {
	h := TrailHead{1042, []byte{0x9f, 0x0c}}
	if back, err := ParseTrailHead(" " + h.String() + "\n"); err != nil || back.Number != h.Number || !bytes.Equal(back.Seal, h.Seal) {
		t.Errorf("%s reads as %v, %v", h, back, err)
	}
	for _, bad := range []string{"", "1042", ":9f", "x:9f", "0:9f", "1:", "1:zz"} {
		if _, err := ParseTrailHead(bad); err == nil {
			t.Errorf("%q is a head", bad)
		}
	}
}
