package store

import (
	"bytes"
	"compress/flate"
	"io"
	"sync"
)

// packedMark stands before content that was packed before it was sealed. No
// other content begins with it: it is JSON or one line of text.
const packedMark = 1

// packers and unpackers are kept for the next content: making one costs more
// than using it.
var (
	packers = sync.Pool{New: func() any {
		w, _ := flate.NewWriter(nil, flate.BestSpeed) // The only error is an unknown level.
		return w
	}}
	unpackers = sync.Pool{New: func() any { return flate.NewReader(nil) }}
)

// pack makes content smaller before it is sealed. How small it becomes says a
// little about it, and only to somebody who can read the database; nobody can
// try out what lies beside a secret, because a value holds one person's words
// alone and its length is shown to nobody.
func pack(content []byte) ([]byte, error) {
	var packed bytes.Buffer
	packed.WriteByte(packedMark)
	w := packers.Get().(*flate.Writer)
	defer packers.Put(w)
	w.Reset(&packed)
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	err := w.Close()
	return packed.Bytes(), err
}

func unpack(content []byte) ([]byte, error) {
	if len(content) == 0 || content[0] != packedMark {
		return content, nil
	}
	r := unpackers.Get().(io.ReadCloser)
	defer unpackers.Put(r)
	if err := r.(flate.Resetter).Reset(bytes.NewReader(content[1:]), nil); err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
