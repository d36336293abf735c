// Package static holds what a browser may keep for ever: the style sheet, the
// small scripts and the pictures.
//
// Each file is served under a name that carries a hash of its bytes, as in
// /static/style.3f2a91c0.css. A changed file is therefore a new file, so a
// browser never asks again and a page never meets a style sheet of another
// version. Only those names are served; the plain ones answer 404. A browser
// that asks again all the same is told that nothing changed.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// Patterns, so that a new picture needs no change here.
//
//go:embed *.css *.js *.svg exercises/*.svg
var embedded embed.FS

const (
	prefix = "/static/"
	year   = "public, max-age=31536000, immutable"
)

// kind names every kind of file that may be served. It is spelled out because the
// machine's own table of types differs from one machine to the next.
func kind(name string) (contentType string, ok bool) {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8", true
	case ".js":
		return "text/javascript; charset=utf-8", true
	case ".svg":
		return "image/svg+xml", true
	case ".png":
		return "image/png", true
	}
	return "", false
}

// Files is the folder, ready to be served. It never changes once made.
type Files struct {
	paths map[string]string // name in the folder → path with the hash
	files map[string]file   // path with the hash → file
}

type file struct {
	contentType string
	hash        string
	body        []byte
	zipped      func() []byte // nil bytes when zipping gains nothing
}

// New reads the files that were built into the program.
func New() (*Files, error) { return load(embedded) }

func load(folder fs.FS) (*Files, error) {
	f := &Files{paths: map[string]string{}, files: map[string]file{}}
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) == ".go" {
			return err
		}
		contentType, ok := kind(name)
		if !ok {
			return fmt.Errorf("static: %s is of a kind that is not served", name)
		}
		body, err := fs.ReadFile(folder, name)
		if err != nil {
			return fmt.Errorf("static: %w", err)
		}
		hash := hashOf(body)
		hashed := hashedPath(name, hash)
		f.paths[name] = hashed
		f.files[hashed] = file{
			contentType: contentType,
			hash:        hash,
			body:        body,
			zipped:      sync.OnceValue(func() []byte { return zip(body) }),
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:4])
}

func hashedPath(name, hash string) string {
	ext := path.Ext(name)
	return prefix + strings.TrimSuffix(name, ext) + "." + hash + ext
}

// Path is where a browser finds the file: Path("style.css") is
// /static/style.3f2a91c0.css. A name that is not in the folder has no path.
func (f *Files) Path(name string) string { return f.paths[name] }

// Serves reports whether that path is one that Path gives out.
func (f *Files) Serves(path string) bool {
	_, ok := f.files[path]
	return ok
}

// ServeHTTP answers GET and HEAD of the paths that Path gives out.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	// A file that is missing while a new version starts must not stay missing.
	h.Set("Cache-Control", "no-store")

	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "Method not allowed", http.StatusMethodNotAllowed)
		return
	}
	file, ok := f.files[r.URL.Path]
	if !ok {
		http.Error(w, "Not found", http.StatusNotFound)
		return
	}

	body, tag := file.body, `"`+file.hash+`"`
	if zipped := file.zipped(); zipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Values("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body, tag = zipped, `"`+file.hash+`-gzip"`
		}
	}
	h.Set("Cache-Control", year)
	h.Set("ETag", tag)
	if has(r.Header.Values("If-None-Match"), tag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", file.contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		w.Write(body) // a reader that has gone away is no one's error
	}
}

// has reports whether a browser has what bears this tag.
func has(headers []string, tag string) bool {
	for part := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		held := strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if held == tag || held == "*" {
			return true
		}
	}
	return false
}

// zip is paid for once a file, at its first use, so it may take its time.
func zip(body []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := z.Write(body); err != nil {
		return nil
	}
	if err := z.Close(); err != nil || b.Len() >= len(body) {
		return nil
	}
	return b.Bytes()
}

// acceptsGzip reports whether gzip is named and not refused by a weight of 0.
func acceptsGzip(headers []string) bool {
	for part := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		coding, weight, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		_, q, given := strings.Cut(weight, "=")
		value, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		return !given || err == nil && value > 0
	}
	return false
}
