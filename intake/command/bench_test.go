package command

import "testing"

// BenchmarkJourney is a whole journey over loopback: every page asked for,
// answered and durably kept, and the intake submitted.
func BenchmarkJourney(b *testing.B) {
	s := serveHere(b)
	answers := mild(b)
	for b.Loop() {
		newPatient(b, s.url).whole(answers)
	}
}

// BenchmarkJourneys is many journeys side by side.
func BenchmarkJourneys(b *testing.B) {
	s := serveHere(b)
	answers := mild(b)
	b.SetParallelism(4)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			newPatient(b, s.url).whole(answers)
		}
	})
}
