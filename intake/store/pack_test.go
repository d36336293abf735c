package store

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

func TestPackedContentIsTheSame(t *testing.T) {
	for _, content := range []string{"", "{}", "{\"a\":\"é\"}", strings.Repeat("leg pain ", 5000), "\x01\x02"} {
		packed := must[[]byte](t)(pack([]byte(content)))
		got := must[[]byte](t)(unpack(packed))
		if string(got) != content {
			t.Errorf("%.20q came back as %.20q", content, got)
		}
	}
	// What was kept before content was packed is read as it is.
	if got := must[[]byte](t)(unpack([]byte("{}"))); string(got) != "{}" {
		t.Errorf("got %q", got)
	}
	if _, err := unpack([]byte{packedMark, 0xff}); err == nil {
		t.Error("what is no packed content was unpacked")
	}
}

// demoRecord is a record as long as a patient's.
func demoRecord(t testing.TB) []byte {
	book := must[*rules.Book](t)(rules.Load(rules.Embedded()))
	in, _, err := intake.NewDemo(book, 1, start).Make()
	if err != nil {
		t.Fatal(err)
	}
	return must[[]byte](t)(json.Marshal(in.Record))
}

func TestRecordsAreKeptSmall(t *testing.T) {
	text := demoRecord(t)
	packed := must[[]byte](t)(pack(text))
	t.Logf("%d bytes are kept as %d", len(text), len(packed))
	if 2*len(packed) > len(text) {
		t.Error("packing is not worth it")
	}
}

func BenchmarkPack(b *testing.B) {
	text := demoRecord(b)
	packed := must[[]byte](b)(pack(text))
	b.Run("pack", func(b *testing.B) {
		for b.Loop() {
			pack(text)
		}
		b.ReportMetric(float64(len(packed))/float64(len(text)), "ratio")
	})
	b.Run("unpack", func(b *testing.B) {
		for b.Loop() {
			if got, _ := unpack(packed); !bytes.Equal(got, text) {
				b.Fatal("it is not the same")
			}
		}
	})
}
