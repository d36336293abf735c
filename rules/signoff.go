package rules

import "fmt"

// Awaiting is what is said of a book that nobody has signed.
const Awaiting = "awaiting clinician sign-off"

// SignedBy says in one line who signed this version of the book, or what is
// missing from the sign-off, or which other version was signed.
func (b *Book) SignedBy() string {
	return b.Header.SignOff.status(b.Version, "book", Awaiting)
}

// TranslatedBy says the same of the words of another language.
func (b *Book) TranslatedBy(language string) string {
	return b.Header.Translators[language].status(b.WordsVersion(language), "words", "awaiting a translator's sign-off")
}

func (s SignOff) status(version, of, awaiting string) string {
	if s == (SignOff{}) {
		return awaiting
	}
	for _, part := range []struct{ name, value string }{
		{"name", s.Name}, {"licence", s.Licence}, {"date", s.Date}, {"sha256", s.SHA256},
	} {
		if part.value == "" {
			return fmt.Sprintf("%s (the header has no %s)", awaiting, part.name)
		}
	}
	if s.SHA256 != version {
		return fmt.Sprintf("%s (%s signed %s %s on %s, and now it is %s)", awaiting, s.Name, of, short(s.SHA256), s.Date, short(version))
	}
	return fmt.Sprintf("signed off by %s, %s, on %s", s.Name, s.Licence, s.Date)
}

// short is enough of a sha256 to tell two apart.
func short(sum string) string {
	return sum[:min(12, len(sum))]
}
