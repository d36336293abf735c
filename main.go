// Sciatica-intake is a clinic's intake for people with back, buttock or leg
// pain: it asks, says how soon to be seen, and hands the answers to the clinic.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"sciatica-intake/intake/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := command.Run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
