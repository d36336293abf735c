package intake

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// MinPassword is how many characters a password has at least.
	MinPassword = 12
	// MaxPassword is how many bytes it has at most, so that nobody keeps the
	// server busy with hashing books.
	MaxPassword = 256
	// leftOver is how many letters have to remain of a password when the
	// words anybody would guess are taken away.
	leftOver = 4
)

//go:embed passwords.txt
var passwordList string

// guessed are words that people who guess passwords begin with.
var guessed = strings.Fields(passwordList)

// The reasons why a password is refused, in words for whoever chose it.
var (
	ErrPasswordShort   = fmt.Errorf("choose a password of %d characters or more", MinPassword)
	ErrPasswordLong    = fmt.Errorf("choose a password of at most %d bytes", MaxPassword)
	ErrPasswordGuessed = errors.New("choose a password that is harder to guess: this one is little more than common words, a row of keys, or the name of the clinic or the account")
)

// CheckPassword says whether a password may be chosen. Any character may be
// in it; there are no rules about which.
func CheckPassword(password, account, clinic string) error {
	if len(password) > MaxPassword {
		return ErrPasswordLong
	}
	if utf8.RuneCountInString(password) < MinPassword {
		return ErrPasswordShort
	}
	text := strings.ToLower(NormalPassword(password))
	if different(text) < 5 {
		return ErrPasswordGuessed
	}
	words := slices.Concat(guessed, own(account), own(clinic))
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	rest := text
	for _, w := range words {
		rest = strings.ReplaceAll(rest, w, " ")
	}
	if rest != text && letters(rest) < leftOver {
		return ErrPasswordGuessed
	}
	return nil
}

// NormalPassword is the password as it is hashed: the same letters however
// the keyboard composed them.
func NormalPassword(password string) string { return norm.NFC.String(password) }

// own are the words of a name, long enough to matter.
func own(name string) []string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if joined := strings.Join(words, ""); len(words) > 1 {
		words = append(words, joined)
	}
	return slices.DeleteFunc(words, func(w string) bool { return len(w) < 3 })
}

func different(text string) int {
	seen := map[rune]bool{}
	for _, r := range text {
		seen[r] = true
	}
	return len(seen)
}

func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// RecoveryCodes is how many codes an account gets for the day when the phone
// is lost.
const RecoveryCodes = 10

// NewRecoveryCodes draws recovery codes of 50 bits, as people read them.
func NewRecoveryCodes(random io.Reader) ([]string, error) {
	codes := make([]string, RecoveryCodes)
	for i := range codes {
		c, err := draw(random, 10)
		if err != nil {
			return nil, err
		}
		codes[i] = strings.ToUpper(c[:5] + "-" + c[5:])
	}
	return codes, nil
}

// NewPassword draws a password for somebody who will not choose one.
func NewPassword(random io.Reader) (string, error) {
	c, err := draw(random, 20)
	if err != nil {
		return "", err
	}
	return strings.Join([]string{c[:5], c[5:10], c[10:15], c[15:]}, "-"), nil
}

// ParseTOTP reads the six digits of an authenticator app as people type them.
func ParseTOTP(typed string) (string, bool) {
	if len(typed) > 32 {
		return "", false
	}
	code := strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(typed)
	return code, len(code) == 6 && strings.Trim(code, "0123456789") == ""
}
