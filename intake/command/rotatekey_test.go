package command

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// rotation runs rotate-key in a process of its own and kills it after so many
// lines of progress; 0 lets it end. What it wrote comes when it is over.
func rotation(t *testing.T, data string, lines int) (over <-chan string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "rotate-key", "--data", data)
	cmd.Env = append(os.Environ(), "INTAKE_TEST_AS_PROGRAM=1")
	log := &output{}
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan string, 1)
	go func() {
		var wrote strings.Builder
		read := bufio.NewScanner(out)
		for n := 1; read.Scan(); n++ {
			wrote.WriteString(read.Text() + "\n")
			if n == lines {
				cmd.Process.Kill()
			}
		}
		cmd.Wait()
		ended <- wrote.String() + log.String()
	}()
	return ended
}

// The keys are rotated beside a site that patients use, killed again and again
// on the way: nobody is turned away, nothing is lost, and what was given out
// before still opens.
func TestRotateKeyBesideTheSite(t *testing.T) {
	data := t.TempDir()
	if code, _, errs := run(t, "", "demo", "--data", data, "--intakes", "200"); code != 0 {
		t.Fatal(errs)
	}
	file := filepath.Join(data, "keyset.json")
	old := readFile(t, file)
	answers := mild(t)
	site := serveApart(t, data)
	halfway := newPatient(t, site.url)
	path := halfway.answer(halfway.start(), answers, "/intake/pain")
	sent := newPatient(t, site.url)
	_, reference := levelAndReference(t, sent.whole(answers))
	acknowledged := map[string]bool{reference: true}
	last, interrupted := "", 0
	for _, lines := range []int{1, 4, 9, 14, 0} {
		over := rotation(t, data, lines)
		for last = ""; last == ""; {
			_, reference := levelAndReference(t, newPatient(t, site.url).whole(answers))
			acknowledged[reference] = true
			select {
			case last = <-over:
			default:
			}
		}
		if !strings.Contains(last, "Take a new backup now") {
			interrupted++
		}
	}
	if interrupted == 0 {
		t.Error("no rotation was killed on its way")
	}
	t.Logf("%d intakes sent meanwhile, %d rotations killed", len(acknowledged), interrupted)
	if !strings.Contains(last, "open with the new key alone") {
		t.Errorf("the last rotation said %s", last)
	}
	halfway.answer(path, answers, "")
	_, page := halfway.get("/result")
	_, reference = levelAndReference(t, page)
	acknowledged[reference] = true
	if _, page := sent.get("/result"); !strings.Contains(page, "data-reference") {
		t.Error("the result that was shown before does not open any more")
	}
	site.kill()

	got := intakes(t, data)
	for reference := range acknowledged {
		if _, ok := got[reference]; !ok {
			t.Errorf("%s was acknowledged and is not there", reference)
		}
	}
	if want := 200 + len(acknowledged); len(got) < want {
		t.Errorf("%d intakes, at least %d wanted", len(got), want)
	}
	if code, out, errs := run(t, "", "verify", "--data", data); code != 0 {
		t.Errorf("verify ended with %d: %s%s", code, out, errs)
	}
	aside, err := filepath.Glob(file + ".until-*")
	if err != nil || len(aside) < 1 {
		t.Errorf("the key before is nowhere: %v", err)
	}
	for _, name := range append(aside, file) {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", filepath.Base(name), info, err)
		}
	}
	before := filepath.Join(t.TempDir(), "old.json")
	if err := os.WriteFile(before, old, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := run(t, "", "verify", "--data", data, "--keyset-file", before); code != 1 || !strings.Contains(errs, "keyset file does not open") {
		t.Errorf("the old keyset: %d, %s", code, errs)
	}
}

// Another machine has a keyset file of its own. It goes on when it was brought
// the prepared one; forgotten, it takes nothing until it was.
func TestRotateKeyOnTwoMachines(t *testing.T) {
	s := serveHere(t)
	here, there := filepath.Join(s.data, "keyset.json"), filepath.Join(t.TempDir(), "keyset.json")
	bring := func() {
		t.Helper()
		if err := os.WriteFile(there, readFile(t, here), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rotate := func(args ...string) {
		t.Helper()
		if code, out, errs := run(t, "", append([]string{"rotate-key", "--data", s.data}, args...)...); code != 0 || !strings.Contains(out, here) {
			t.Fatalf("%d: %s%s", code, out, errs)
		}
	}
	bring()
	other := &server{data: s.data, log: &output{}}
	other.start(t, "--keyset-file", there)
	answers := mild(t)
	p := newPatient(t, other.url)
	path := p.answer(p.start(), answers, "/intake/pain")
	rotate("--prepare")
	bring()
	rotate()
	p.answer(path, answers, "")
	newPatient(t, s.url).whole(answers)

	bring() // The second time it is forgotten in between.
	p = newPatient(t, other.url)
	path = p.answer(p.start(), answers, "/intake/pain")
	rotate()
	_, page := p.get(path)
	if resp, text := p.post(path, fill(page, answers)); resp.StatusCode < 500 {
		t.Errorf("a machine without the key answered %d: %s", resp.StatusCode, text)
	}
	if !strings.Contains(other.log.String(), "it lacks key") {
		t.Errorf("the log does not say why: %s", other.log)
	}
	bring()
	p.answer(path, answers, "")
	if code, out, errs := run(t, "", "verify", "--data", s.data); code != 0 {
		t.Errorf("verify ended with %d: %s%s", code, out, errs)
	}
	if code, _, errs := run(t, "", "rotate-key", "--data", t.TempDir()); code != 1 || !strings.Contains(errs, "no installation") {
		t.Errorf("without an installation: %d, %s", code, errs)
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A backup that was taken in the middle of a rotation is restored with the keyset as
// it is at the end and the key that was put aside beside it.
func TestBackupDuringARotation(t *testing.T) {
	data := filled(t, "200")
	early := filepath.Join(t.TempDir(), "early.db")
	if code, _, errs := run(t, "", "backup", early, "--data", data); code != 0 || errs != "" {
		t.Fatalf("backup ended with %d: %s", code, errs)
	}
	<-rotation(t, data, 4)
	file := filepath.Join(t.TempDir(), "backup.db")
	if code, out, errs := run(t, "", "backup", file, "--data", data); code != 0 || !strings.Contains(errs, "being rotated") {
		t.Fatalf("backup ended with %d: %s%s", code, out, errs)
	}
	if last := <-rotation(t, data, 0); !strings.Contains(last, "open with the new key alone") {
		t.Fatal(last)
	}
	later := filepath.Join(t.TempDir(), "backup.db")
	if code, _, errs := run(t, "", "backup", later, "--data", data); code != 0 || errs != "" {
		t.Errorf("a backup afterwards ended with %d: %s", code, errs)
	}
	to := withKeyset(t, data)
	if code, out, errs := run(t, "", "restore", file, "--data", to); code != 1 {
		t.Errorf("without the key before restore ended with %d: %s%s", code, out, errs)
	}
	aside, err := filepath.Glob(filepath.Join(data, "keyset.json.until-*"))
	if err != nil || len(aside) != 1 {
		t.Fatalf("the key before is in %v, %v", aside, err)
	}
	beside := filepath.Join(to, filepath.Base(aside[0]))
	if err := os.WriteFile(beside, readFile(t, aside[0]), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := run(t, "", "restore", file, "--data", to); code != 0 {
		t.Fatalf("restore ended with %d: %s%s", code, out, errs)
	}
	if err := os.Remove(beside); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := run(t, "", "verify", "--data", to); code != 0 {
		t.Errorf("verify ended with %d: %s%s", code, out, errs)
	}
	if n := len(intakes(t, to)); n != 200 {
		t.Errorf("%d intakes", n)
	}
	if code, out, errs := run(t, "", "rotate-key", "--data", to); code != 0 || !strings.Contains(out, "open with the new key alone") {
		t.Errorf("the next rotation ended with %d: %s%s", code, out, errs)
	}
	to = t.TempDir() // What was sealed with the key before alone needs that one.
	if code, out, errs := run(t, "", "restore", early, "--data", to, "--keyset-file", filepath.Join(data, "keyset.json")); code != 1 || !strings.Contains(errs, "does not open") {
		t.Errorf("an early backup and the key of today: %d: %s%s", code, out, errs)
	}
	if code, out, errs := run(t, "", "restore", early, "--data", to, "--keyset-file", aside[0]); code != 0 {
		t.Errorf("an early backup and its key: %d: %s%s", code, out, errs)
	}
}
