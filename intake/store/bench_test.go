package store

import (
	"fmt"
	"strings"
	"testing"

	"sciatica-intake/intake"
)

func BenchmarkDraftByToken(b *testing.B) {
	s, _ := open(b, b.TempDir())
	_, token := newDraft(b, s)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.DraftByToken(b.Context(), token); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSaveDraft(b *testing.B) {
	s, _ := open(b, b.TempDir())
	b.ReportAllocs()
	d, _ := newDraft(b, s)
	d.Payload.Answers = []byte(`{"main_question":"` + strings.Repeat("x", 1500) + `"}`)
	var err error
	for b.Loop() {
		if d, err = s.SaveDraft(b.Context(), d); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSaveDraftAtOnce is what 64 patients see who press Continue together,
// with a commit for all of them and with a commit for each.
func BenchmarkSaveDraftAtOnce(b *testing.B) {
	for _, most := range []int{groupMost, 1} {
		b.Run(fmt.Sprintf("commit of %d", most), func(b *testing.B) {
			s, _ := open(b, b.TempDir())
			s.group.most = most
			b.SetParallelism(32)
			b.RunParallel(func(pb *testing.PB) {
				d, _, err := s.CreateDraft(b.Context(), "en")
				for pb.Next() && err == nil {
					d, err = s.SaveDraft(b.Context(), d)
				}
				if err != nil {
					b.Error(err)
				}
			})
		})
	}
}

// BenchmarkSubmitAtOnce is what patients see who send together: each is in the
// trail, which is one chain.
func BenchmarkSubmitAtOnce(b *testing.B) {
	s, _ := open(b, b.TempDir())
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			d, _ := newDraft(b, s)
			r, err := intake.NewReference(s.random)
			if err == nil {
				_, err = s.Submit(b.Context(), d, sample(r))
			}
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
}

func BenchmarkSubmit(b *testing.B) {
	s, _ := open(b, b.TempDir())
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		d, _ := newDraft(b, s)
		in := sample(intake.Reference(fmt.Sprintf("%08d", n)))
		b.StartTimer()
		if _, err := s.Submit(b.Context(), d, in); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen is the storage's part of a start on existing data.
func BenchmarkOpen(b *testing.B) {
	folder := b.TempDir()
	open(b, folder)
	for b.Loop() {
		s, err := Open(b.Context(), options(b, folder))
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}
