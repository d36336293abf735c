package views

import (
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate is how many pages one address may ask for in a minute; 0 is off.
type Rate struct{ perMinute int }

// ParseRate reads 120/m, or off.
func ParseRate(text string) (Rate, error) {
	if text == "off" {
		return Rate{}, nil
	}
	number, found := strings.CutSuffix(text, "/m")
	n, err := strconv.Atoi(number)
	if !found || err != nil || n < 1 || n > 1_000_000 {
		return Rate{}, fmt.Errorf("a rate is like 120/m, or off: %q", text)
	}
	return Rate{n}, nil
}

const (
	draftCost = 5  // pages that a new draft counts for
	draftCap  = 10 // new drafts a minute over all, as a multiple of the rate

	triesEach = 5    // wrong codes an address may enter in triesSpan
	triesAll  = 1000 // and everybody together
	triesSpan = time.Hour

	linksEach = 30 // links that open nothing, an address and triesSpan

	keysKept = 20_000 // addresses remembered, of each kind, at most twice that
)

// limits are the budgets of addresses. The tries of codes are limited whatever
// the rate is.
type limits struct {
	now    func() time.Time
	rate   Rate
	mu     sync.Mutex
	pages  recent[*rate.Limiter]
	drafts *rate.Limiter
	tries  recent[*window]
	missed recent[*window]
	all    window
}

func newLimits(r Rate, now func() time.Time) *limits {
	l := &limits{now: now, rate: r, all: window{most: triesAll}}
	l.pages.life, l.tries.life, l.missed.life = time.Minute, triesSpan, triesSpan
	l.drafts = limiter(r.perMinute * draftCap)
	return l
}

func limiter(perMinute int) *rate.Limiter {
	return rate.NewLimiter(rate.Limit(float64(perMinute)/60), perMinute)
}

// page takes one page from the budget of an address, or says how long to wait.
func (l *limits) page(address string) time.Duration {
	return l.take(address, 1)
}

// draft takes a new draft from the budgets of an address and of everybody.
func (l *limits) draft(address string) time.Duration {
	if wait := l.take(address, draftCost); wait > 0 || l.rate.perMinute == 0 {
		return wait
	}
	return take(l.drafts, l.now(), 1)
}

func (l *limits) take(address string, n int) time.Duration {
	if l.rate.perMinute == 0 {
		return 0
	}
	now := l.now()
	l.mu.Lock()
	b := l.pages.get(address, now, func() *rate.Limiter { return limiter(max(l.rate.perMinute, draftCost)) })
	l.mu.Unlock()
	return take(b, now, n)
}

func take(b *rate.Limiter, now time.Time, n int) time.Duration {
	got := b.ReserveN(now, n)
	wait := got.DelayFrom(now)
	if wait > 0 {
		got.CancelAt(now)
	}
	return wait
}

// try counts one guess of an address, or says how long to wait. A guess that
// was right is given back by undo.
func (l *limits) try(address string) (undo func(), wait time.Duration) {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.tries.get(address, now, func() *window { return &window{most: triesEach} })
	if wait := max(w.full(now), l.all.full(now)); wait > 0 {
		return nil, wait
	}
	w.at, l.all.at = append(w.at, now), append(l.all.at, now)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		w.drop(now)
		l.all.drop(now)
	}, 0
}

// miss counts a link that opens nothing, or says how long an address has to
// wait that asked for many of them.
func (l *limits) miss(address string) time.Duration {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.missed.get(address, now, func() *window { return &window{most: linksEach} })
	wait := w.full(now)
	if wait == 0 {
		w.at = append(w.at, now)
	}
	return wait
}

// window is what happened in the last hour.
type window struct {
	most int
	at   []time.Time
}

// full says how long until there is room again.
func (w *window) full(now time.Time) time.Duration {
	old := 0
	for old < len(w.at) && now.Sub(w.at[old]) >= triesSpan {
		old++
	}
	w.at = w.at[old:]
	if len(w.at) < w.most {
		return 0
	}
	return triesSpan - now.Sub(w.at[len(w.at)-w.most])
}

func (w *window) drop(t time.Time) {
	for i := range w.at {
		if w.at[i].Equal(t) {
			w.at = append(w.at[:i:i], w.at[i+1:]...)
			return
		}
	}
}

// recent remembers a value for each key in two generations, so that a key that
// is not used for a while is forgotten, and no number of keys fills the memory.
type recent[V any] struct {
	life       time.Duration
	since      time.Time
	young, old map[string]V
}

func (k *recent[V]) get(key string, now time.Time, create func() V) V {
	if k.young == nil || len(k.young) >= keysKept || now.Sub(k.since) >= k.life {
		k.old, k.young, k.since = k.young, map[string]V{}, now
	}
	v, ok := k.young[key]
	if !ok {
		if v, ok = k.old[key]; !ok {
			v = create()
		}
		k.young[key] = v
	}
	return v
}

// address is whom a request counts for: the peer, or what trusted proxies say
// of it, read from the right, where strangers cannot write. Of an IPv6 address
// the first half counts, since people own all of the rest.
func (s *site) address(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	at := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(at); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = hop.Unmap()
	}
	if at.Is6() {
		if half, err := at.WithZone("").Prefix(64); err == nil {
			return half.String()
		}
	}
	return at.String()
}

func (s *site) trusted(at netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(at) {
			return true
		}
	}
	return false
}
