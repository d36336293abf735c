// Sciatica-intake is a clinic's intake for people with back, buttock or leg
// pain: it asks, says how soon to be seen, and hands the answers to the clinic.
package main

import (
	"os"

	"sciatica-intake/intake/command"
)

func main() {
	os.Exit(command.Run(command.UntilStopped(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}
