//go:build linux || darwin || freebsd

package command

import "syscall"

// free is how many bytes are left on the disk of a folder, or -1.
func free(folder string) int64 {
	var disk syscall.Statfs_t
	if syscall.Statfs(folder, &disk) != nil {
		return -1
	}
	return int64(disk.Bavail) * int64(disk.Bsize)
}
