package intake

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A token is what a name, a phone number or an address is found by. The store
// keeps no token, only keyed hashes of them.

// maxWords is how many words of a name are searched by.
const maxWords = 6

// Tokens returns what an intake is found by, each once.
func (c Contact) Tokens() []string {
	var tokens []string
	for _, name := range []string{c.Name, c.PatientName} {
		tokens = append(tokens, nameTokens(name)...)
	}
	tokens = append(tokens, phoneTokens(c.Phone)...)
	if e := strings.ToLower(strings.TrimSpace(c.Email)); e != "" {
		tokens = append(tokens, "email:"+e)
	}
	slices.Sort(tokens)
	return slices.Compact(tokens)
}

// Identity are those tokens that two intakes of one contact share.
func (c Contact) Identity() []string {
	return slices.DeleteFunc(c.Tokens(), func(t string) bool {
		return !strings.HasPrefix(t, "email:") && !strings.HasPrefix(t, "phone:")
	})
}

// nameTokens are each word, its first three letters, and each pair of words:
// two common words together are rare, and are found at once.
func nameTokens(name string) []string {
	words := NameWords(name)
	if len(words) > maxWords {
		words = words[:maxWords]
	}
	var tokens []string
	for i, w := range words {
		tokens = append(tokens, "word:"+w, "start:"+start(w))
		for _, other := range words[i+1:] {
			tokens = append(tokens, pair(w, other))
		}
	}
	return tokens
}

func pair(a, b string) string {
	if a > b {
		a, b = b, a
	}
	return "pair:" + a + " " + b
}

func start(word string) string {
	letters := []rune(word)
	return string(letters[:min(3, len(letters))])
}

// without are letters that no decomposition takes apart.
var without = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i")

// NameWords are the words of a name in small letters without accents.
func NameWords(name string) []string {
	var plain strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(name)) {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			plain.WriteRune(r)
		default:
			plain.WriteByte(' ')
		}
	}
	return strings.Fields(without.Replace(plain.String()))
}

// phoneTokens are the last ten digits, without which country code a number
// was written, and the last seven, without which area code.
func phoneTokens(phone string) []string {
	d := digits(phone)
	var tokens []string
	if len(d) >= 7 {
		tokens = append(tokens, "phone:"+d[max(0, len(d)-10):], "local:"+d[len(d)-7:])
	}
	return tokens
}

// digits of a phone number before its extension.
func digits(phone string) string {
	number, _, _ := strings.Cut(strings.ToLower(phone), "x")
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}

// Query is what somebody types into the search.
type Query struct {
	Reference Reference // what it is if it is a reference, or ""
	// Tokens have all to be there. A single letter is looked over.
	Tokens []string
	// Starts are tried when Tokens find nothing: then Words are the beginnings
	// of words.
	Starts []string
	Words  []string
}

// ParseQuery reads what was typed: a reference, a phone number, an e-mail
// address or a part of a name.
func ParseQuery(typed string) Query {
	var q Query
	typed = strings.TrimSpace(typed)
	if len(typed) > 200 {
		return q
	}
	q.Reference, _ = ParseReference(typed)
	d := digits(typed)
	switch {
	case strings.Contains(typed, "@"):
		q.Tokens = []string{"email:" + strings.ToLower(typed)}
	case len(d) >= 10:
		q.Tokens = []string{"phone:" + d[len(d)-10:]}
	case len(d) >= 7:
		q.Tokens = []string{"local:" + d[len(d)-7:]}
	default:
		q.names(NameWords(typed))
	}
	return q
}

func (q *Query) names(words []string) {
	words = slices.DeleteFunc(words, func(w string) bool { return len([]rune(w)) < 2 })
	words = words[:min(len(words), maxWords)]
	var long []string
	for _, w := range words {
		q.Starts = append(q.Starts, "start:"+start(w))
		if len([]rune(w)) == 3 {
			q.Tokens = append(q.Tokens, "start:"+w)
		} else {
			long = append(long, w)
		}
	}
	if len(long) == 1 {
		q.Tokens = append(q.Tokens, "word:"+long[0])
	}
	for i := 1; i < len(long); i++ {
		q.Tokens = append(q.Tokens, pair(long[i-1], long[i]))
	}
	q.Words = words
	slices.Sort(q.Starts)
	q.Starts = slices.Compact(q.Starts)
}

// Fits reports whether every word typed begins some word of the names.
func (q Query) Fits(names ...string) bool {
	have := NameWords(strings.Join(names, " "))
	for _, w := range q.Words {
		if !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, w) }) {
			return false
		}
	}
	return true
}
