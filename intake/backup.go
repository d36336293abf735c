package intake

import "time"

// Backup is what a copy of an installation holds.
type Backup struct {
	TakenAt time.Time
	Intakes int64
	Head    TrailHead // of the trail as it is in the copy
	Bytes   int64     // of the file

	// Rotating says that the keys were being rotated: the former opens a part
	// of it.
	Rotating bool
}
