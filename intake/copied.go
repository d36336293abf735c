package intake

// Copied is a table that was copied, with what was read back of it.
type Copied struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Hash  string `json:"hash"` // of every row, whatever their order
}
