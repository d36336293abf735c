package store

import (
	"fmt"
	"sync"
	"testing"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// sentMeanwhile is what somebody was given while the keys changed.
type sentMeanwhile struct {
	reference intake.Reference
	name      string
	code      string
	link      string
}

// sendMeanwhile is a whole visit. It is called from many goroutines.
func sendMeanwhile(s *Store, t *testing.T, name string) (m sentMeanwhile, err error) {
	d, token, err := s.CreateDraft(t.Context(), "en")
	if err != nil {
		return m, err
	}
	m.name, m.code = name, d.Payload.Code
	d.Payload.Answers = []byte(`{"pain_now":4}`)
	if d, err = s.SaveDraft(t.Context(), d); err != nil {
		return m, err
	}
	if d, err = s.DraftByToken(t.Context(), token); err != nil {
		return m, err
	}
	in := sample("")
	if in.Reference, err = intake.NewReference(s.random); err != nil {
		return m, err
	}
	in.LevelNow, in.Record.Outcome.Level = rules.SelfCare, rules.SelfCare
	in.Contact = intake.Contact{Name: name, Phone: "(425) 555-0100"}
	if in, err = s.Submit(t.Context(), d, in); err != nil {
		return m, err
	}
	m.reference = in.Reference
	l, err := s.LinkOf(t.Context(), in.Reference)
	if err != nil {
		return m, err
	}
	m.link = l.Token
	e, err := s.Episode(t.Context(), m.link)
	if err != nil {
		return m, err
	}
	return m, s.SendCheckin(t.Context(), answered(e, rules.Urgent, s.now()))
}

// mostVisits bounds what each visitor sends, however slow the machine is.
const mostVisits = 100

// Two sites go on while the keys are rotated twice: nobody meets an error, and
// everything that was given out opens and is found.
func TestRotationUnderLoad(t *testing.T) {
	f := newFull(t)
	for i := range 40 {
		f.arrive(func(in *intake.Intake) { in.Contact.Name = fmt.Sprintf("Early %c", 'A'+i) })
	}
	var lock sync.Mutex
	var all []sentMeanwhile
	var sites sync.WaitGroup
	over := make(chan struct{})
	stores := []*Store{f.beside(""), f.beside("")}
	for writer := range 4 {
		sites.Go(func() {
			for n := 0; n < mostVisits; n++ {
				select {
				case <-over:
					return
				default:
				}
				m, err := sendMeanwhile(stores[writer%2], t, fmt.Sprintf("Quintessa Number%dx%d", writer, n))
				if err != nil {
					t.Errorf("a visit failed: %v", err)
					return
				}
				lock.Lock()
				all = append(all, m)
				lock.Unlock()
			}
		})
	}
	for range 2 {
		if _, err := f.RotateKeys(t.Context(), ignore); err != nil {
			t.Error(err)
		}
	}
	close(over)
	sites.Wait()
	t.Logf("%d visits meanwhile", len(all))
	for _, m := range all {
		found, err := stores[0].Search(t.Context(), intake.Operator, m.name)
		if err != nil || len(found.Items) != 1 || found.Items[0].Reference != m.reference {
			t.Errorf("searching %q: %v, %v", m.name, found.Items, err)
		}
		if _, _, err := stores[1].ResumeDraft(t.Context(), m.code); err != nil {
			t.Errorf("the code of %s: %v", m.name, err)
		}
		if _, err := f.Episode(t.Context(), m.link); err != nil {
			t.Errorf("the link of %s: %v", m.name, err)
		}
	}
	f.works(f.beside(""), "afterwards")
	// What is left is under one key.
	only := f.seal.now().state.Sealing
	for _, c := range sealedColumns {
		f.eachSealed(t.Context(), c, 100, func(page []sealedValue) error {
			for _, v := range page {
				if sealedBy(v.sealed) != only {
					t.Errorf("%s of %s is sealed with another key", c.column, v.row)
				}
			}
			return nil
		})
	}
}
