package command

import (
	"crypto/rand"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"sciatica-intake/intake"
	"sciatica-intake/intake/store"
	"sciatica-intake/rules"
)

// BenchmarkReplay triages every stored intake again. INTAKE_BENCH_INTAKES says
// how many there are, 1,000 if it does not; INTAKE_BENCH_DATA names a folder
// that keeps them, to measure the program itself on.
func BenchmarkReplay(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("INTAKE_BENCH_INTAKES"))
	if err != nil {
		n = 1000
	}
	data := os.Getenv("INTAKE_BENCH_DATA")
	if data == "" {
		data = b.TempDir()
	}
	submitMany(b, data, n)
	for b.Loop() {
		code := Run(b.Context(), []string{"replay", "--data", data}, func(string) string { return "" }, strings.NewReader(""), io.Discard, io.Discard)
		if code != 0 {
			b.Fatal("replay failed")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/intake")
}

// submitMany stores n intakes made of the cases.
func submitMany(b *testing.B, data string, n int) {
	b.Helper()
	s, err := store.Open(b.Context(), store.Options{DataDir: data, Now: now, Random: rand.Reader})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	book, err := rules.Load(rules.Embedded())
	if err != nil {
		b.Fatal(err)
	}
	list := cases(b)
	for i := range n {
		answers := sending(list[i%len(list)].Answers)
		answers["emergency_confirmed"] = "yes"
		given, problems := book.ReadMap(answers)
		if len(problems) > 0 {
			b.Fatal(problems)
		}
		walk := book.Walk(given)
		for _, q := range walk.Missing {
			b.Fatalf("%s is missing", q.ID)
		}
		for next := walk.Next(); next != nil; next = walk.Next() {
			for _, q := range walk.Step(next.ID).Questions {
				if !walk.Answers.Seen(q) {
					given, _ = book.ReadMap(withNull(answers, q.ID))
				}
			}
			walk = book.Walk(given)
		}
		d, _, err := s.CreateDraft(b.Context(), rules.English)
		if err != nil {
			b.Fatal(err)
		}
		in, err := intake.Submit(d, book, walk, now(), rand.Reader)
		if err == nil {
			_, err = s.Submit(b.Context(), d, in)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// withNull adds a question that was seen and left empty.
func withNull(answers map[string]any, id string) map[string]any {
	answers[id] = nil
	return answers
}
