// Command draw makes the pictures of the home programme from descriptions of
// poses.
//
//	go run ./static/exercises/draw
//
// A pose says where hips, hands and feet are; the lengths of the body are
// fixed, so every picture shows the same person in the same proportions. The
// files are committed: the program that serves them never draws. A test
// compares them with what this code draws, so neither can change alone.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

//go:generate go run . -to ..

func main() {
	to := flag.String("to", "static/exercises", "the folder of the pictures")
	flag.Parse()
	if err := run(*to); err != nil {
		fmt.Fprintln(os.Stderr, "draw:", err)
		os.Exit(1)
	}
}

// run replaces every picture of the folder.
func run(folder string) error {
	old, err := filepath.Glob(filepath.Join(folder, "*.svg"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	for _, p := range pictures() {
		if err := os.WriteFile(filepath.Join(folder, p.Name+".svg"), p.SVG(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
