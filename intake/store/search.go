package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/tink-crypto/tink-go/v2/prf"

	"sciatica-intake/intake"
)

const (
	// searchPage is how many intakes a search shows.
	searchPage = 50
	// candidates is how many names are opened to find the beginning of one.
	candidates = 500
	// mostTyped is how many bytes of a search are read.
	mostTyped = 200
)

// Search finds intakes by reference, name, phone number or e-mail address.
// What was searched for is in the trail, sealed.
func (s *Store) Search(ctx context.Context, who intake.Actor, typed string) (intake.Found, error) {
	var found intake.Found
	typed = strings.TrimSpace(typed[:min(len(typed), mostTyped)])
	err := s.act(ctx, who, intake.SeeQueue, func(t tx, who intake.Actor) error {
		return s.record(t, who, intake.ActSearched, "", detail("for", strings.ToValidUTF8(typed, "?")))
	})
	// The entry is written first and the index read outside of the
	// transaction: a search that somebody began is in the trail even if it
	// fails, and no patient waits for it to end.
	if err == nil {
		found, err = s.search(ctx, intake.ParseQuery(typed))
	}
	return found, told("search", err)
}

func (s *Store) search(ctx context.Context, q intake.Query) (f intake.Found, err error) {
	if q.Reference != "" {
		i, err := s.item(outside{ctx, s}, q.Reference)
		if err == nil {
			f.Items = append(f.Items, i)
		} else if !noRows(err) {
			return f, err
		}
	}
	references, err := s.having(ctx, q.Tokens, searchPage+1)
	if err != nil {
		return f, err
	}
	if len(references) == 0 && len(f.Items) == 0 {
		return s.beginning(ctx, q)
	}
	if f.More = len(references) > searchPage; f.More {
		references = references[:searchPage]
	}
	more, err := s.itemsOf(ctx, references)
	f.Items = append(f.Items, more...)
	return f, err
}

// beginning finds names by the beginnings of their words, among the latest of
// those that share the first three letters.
func (s *Store) beginning(ctx context.Context, q intake.Query) (f intake.Found, err error) {
	references, err := s.having(ctx, q.Starts, candidates)
	if err != nil {
		return f, err
	}
	f.More = len(references) == candidates
	items, err := s.itemsOf(ctx, references)
	for _, i := range items {
		if !q.Fits(i.Brief.Name, i.Brief.PatientName) {
			continue
		}
		if len(f.Items) == searchPage {
			f.More = true
			break
		}
		f.Items = append(f.Items, i)
	}
	return f, err
}

// hit is an intake that has what was searched for.
type hit struct {
	submitted int64
	reference intake.Reference
}

// having returns the latest intakes that have all these tokens.
func (s *Store) having(ctx context.Context, tokens []string, most int) ([]intake.Reference, error) {
	if len(tokens) == 0 {
		return nil, nil
	}
	var hits []hit
	for _, key := range s.seal.now().asked() {
		more, err := s.hits(ctx, key, tokens, most)
		if err != nil {
			return nil, err
		}
		hits = append(hits, more...)
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.submitted, a.submitted), cmp.Compare(b.reference, a.reference))
	})
	hits = slices.Compact(hits) // A rotation may have moved one between two readings.
	references := make([]intake.Reference, 0, most)
	for _, h := range hits[:min(most, len(hits))] {
		references = append(references, h.reference)
	}
	return references, nil
}

func (s *Store) hits(ctx context.Context, key prf.PRF, tokens []string, most int) ([]hit, error) {
	keyed, err := keyedTokens(key, tokens)
	if err != nil {
		return nil, err
	}
	args := []any{keyed[0], int64(math.MaxInt64), most}
	var also strings.Builder
	for _, token := range keyed[1:] {
		args = append(args, token)
		fmt.Fprintf(&also, `
AND EXISTS (SELECT 1 FROM tokens o WHERE o.token = $%d AND o.submitted = t.submitted AND o.reference = t.reference)`, len(args))
	}
	rows, err := s.reader.QueryContext(ctx, `
SELECT t.submitted, t.reference FROM tokens t
WHERE t.token = $1 AND t.submitted <= $2`+also.String()+`
ORDER BY t.submitted DESC, t.reference DESC LIMIT $3`, args...)
	if err != nil {
		return nil, err
	}
	var hits []hit
	for rows.Next() && err == nil {
		var h hit
		err = rows.Scan(&h.submitted, &h.reference)
		hits = append(hits, h)
	}
	return hits, closing(rows, err)
}

func (s *Store) itemsOf(ctx context.Context, references []intake.Reference) ([]intake.Item, error) {
	items := make([]intake.Item, 0, len(references))
	for _, r := range references {
		i, err := s.item(outside{ctx, s}, r)
		if noRows(err) {
			continue // It was deleted in the meantime.
		}
		if err != nil {
			return nil, err
		}
		items = append(items, i)
	}
	return items, nil
}
