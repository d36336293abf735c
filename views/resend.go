package views

import (
	"net/http"
	"slices"
	"strings"
)

// resend is a form that could not be taken now, to be sent once more as it was
// filled in.
type resend struct {
	Path   string
	Hidden []hidden
}

// resending holds the form of a request that failed for a while only. What
// nobody should find in a page is left out and asked for again.
func resending(r *http.Request, f failure) *resend {
	if f.status != http.StatusServiceUnavailable || r.Method != http.MethodPost {
		return nil
	}
	again := &resend{Path: r.URL.EscapedPath()}
	for name, values := range r.PostForm {
		if slices.Contains(secrets, name) {
			continue
		}
		for _, value := range values {
			again.Hidden = append(again.Hidden, hidden{name, strings.ToValidUTF8(value, "\uFFFD")})
		}
	}
	slices.SortStableFunc(again.Hidden, func(a, b hidden) int { return strings.Compare(a.Name, b.Name) })
	return again
}
