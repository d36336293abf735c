package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// The benchmarks of the queue run on INTAKE_BENCH_SIZE intakes, 10,000 without
// it. With INTAKE_BENCH_DATA they are kept in that folder for the next run:
// making a million takes some minutes.
func benchStore(b *testing.B) *clinic {
	b.Helper()
	size := 10_000
	if n, err := strconv.Atoi(os.Getenv("INTAKE_BENCH_SIZE")); err == nil {
		size = n
	}
	folder := b.TempDir()
	if kept := os.Getenv("INTAKE_BENCH_DATA"); kept != "" {
		folder = filepath.Join(kept, strconv.Itoa(size))
	}
	s, c := open(b, folder)
	s.cost = cheap
	k := &clinic{Store: s, clock: c, t: b, desk: intake.Operator}
	var n int
	if err := s.row(b.Context(), "SELECT COUNT(*) FROM intakes").Scan(&n); err != nil {
		b.Fatal(err)
	}
	if n < size {
		fill(b, s, size-n)
	}
	return k
}

// fill keeps copies of a few hundred synthetic intakes, each with a reference,
// a time and a name of its own.
func fill(b *testing.B, s *Store, n int) {
	b.Helper()
	book := must[*rules.Book](b)(rules.Load(rules.Embedded()))
	if err := s.ArchiveBook(b.Context(), book); err != nil {
		b.Fatal(err)
	}
	demo := intake.NewDemo(book, 1, start)
	models := make([]intake.Intake, 500)
	steps := make([][]intake.Step, len(models))
	for i := range models {
		var err error
		if models[i], steps[i], err = demo.Make(); err != nil {
			b.Fatal(err)
		}
	}
	dice := rand.New(rand.NewPCG(1, uint64(n)))
	for done := 0; done < n; done += 2000 {
		var batch []synthetic
		for i := range min(2000, n-done) {
			m := dice.IntN(len(models))
			in := models[m]
			in.Reference = must[intake.Reference](b)(intake.NewReference(s.random))
			in.DraftID = string(in.Reference)
			in.SubmittedAt = start.Add(-time.Duration(dice.Int64N(int64(5 * 365 * 24 * time.Hour))))
			in.Contact.Name = fmt.Sprintf("%s %s", word(dice, 800), word(dice, 5000))
			in.Contact.Phone = fmt.Sprintf("(%03d) %03d-%04d", 200+dice.IntN(700), 200+dice.IntN(700), dice.IntN(10000))
			in.Contact.Email = fmt.Sprintf("%d.%d@example.com", done, i)
			work := steps[m]
			if dice.IntN(2) == 0 {
				work = nil
			}
			batch = append(batch, must[synthetic](b)(s.synthetic(b.Context(), in, work)))
		}
		err := s.writeWithin(b.Context(), time.Hour, func(t tx) error {
			for _, m := range batch {
				if err := s.keepSynthetic(t, m); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	// What the last fill left in the log would be read through otherwise.
	s.sweep()
}

// word makes one of n words, low numbers much more often: names are like that.
func word(dice *rand.Rand, n int) string {
	i := int(float64(n) * dice.Float64() * dice.Float64() * dice.Float64())
	letters := []byte{byte('a' + i%26), byte('a' + i/26%26), byte('a' + i/676%26), byte('a' + i*7%26), byte('a' + i*11%26)}
	return string(letters)
}

func benchQueue(b *testing.B, f intake.Filter, pages int) {
	k := benchStore(b)
	var after *intake.Place
	for range pages {
		if p := must[intake.Page](b)(k.Queue(b.Context(), k.desk, f, after)); p.Next != nil {
			after = p.Next
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		if _, err := k.Queue(b.Context(), k.desk, f, after); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkQueueFirstPage(b *testing.B) { benchQueue(b, intake.Filter{}, 0) }

func BenchmarkQueueDeepPage(b *testing.B) { benchQueue(b, intake.Filter{}, 60) }

func BenchmarkQueueEverything(b *testing.B) { benchQueue(b, intake.Filter{List: intake.Everything}, 0) }

func BenchmarkQueueByLevelAndStatus(b *testing.B) {
	level := rules.Soon
	benchQueue(b, intake.Filter{Level: &level, Status: intake.Contacted}, 0)
}

func BenchmarkQueueWantingOfNobody(b *testing.B) {
	benchQueue(b, intake.Filter{Wants: true, Assignee: intake.Nobody}, 0)
}

func BenchmarkQueueOfSomebodySince(b *testing.B) {
	benchQueue(b, intake.Filter{Assignee: intake.DemoName, From: start.Add(-90 * 24 * time.Hour)}, 0)
}

func benchSearch(b *testing.B, typed string) {
	k := benchStore(b)
	q := intake.ParseQuery(typed)
	b.ReportAllocs()
	b.ResetTimer()
	found := 0
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		f, err := k.search(b.Context(), q)
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
		found = len(f.Items)
	}
	slices.Sort(took)
	b.ReportMetric(float64(found), "found")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

func BenchmarkSearchCommonName(b *testing.B) { benchSearch(b, word(rand.New(fixed(0)), 800)) }

func BenchmarkSearchTwoNames(b *testing.B) {
	benchSearch(b, word(rand.New(fixed(0)), 800)+" "+word(rand.New(fixed(9)), 5000))
}

func BenchmarkSearchBeginning(b *testing.B) { benchSearch(b, "aaa") }

func BenchmarkSearchNothing(b *testing.B) { benchSearch(b, "zzzzzzzz") }

func BenchmarkSearchPhone(b *testing.B) { benchSearch(b, "425 555 0123") }

// BenchmarkCase is what opening a case takes, with its entry in the trail.
func BenchmarkCase(b *testing.B) {
	k := benchStore(b)
	p := must[intake.Page](b)(k.Queue(b.Context(), k.desk, intake.Filter{}, nil))
	b.ReportAllocs()
	b.ResetTimer()
	for n := 0; b.Loop(); n++ {
		if _, err := k.Case(b.Context(), k.desk, p.Items[n%len(p.Items)].Reference, intake.ActRead); err != nil {
			b.Fatal(err)
		}
	}
}

// fixed is a die that always shows the same.
type fixed uint64

func (f fixed) Uint64() uint64 { return uint64(f) << 50 }
