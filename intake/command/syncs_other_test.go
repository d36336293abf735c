//go:build !linux || !amd64

package command

import "testing"

func TestDiskThatDoesNotSync(t *testing.T) {
	t.Skip("only Linux on amd64 lets a test answer for the syncs of a process")
}
