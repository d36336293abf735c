package command

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// floor is a bare server that does what a journey cannot do without: pages
// ready in memory, fields looked at, the answers of a draft kept durably with
// everything that waits in one commit, and a redirect. It has no rules, no
// sealing, no languages and no staff; what it takes is what Go, HTTP and
// SQLite take.
type floor struct {
	journey journey
	db      *sql.DB
	keep    *sql.Stmt
	waiting chan kept

	mu     sync.Mutex
	drafts map[string]url.Values // by token
}

type kept struct {
	token string
	text  []byte
	done  chan error
}

func playFloor(ctx context.Context, data, recording string) error {
	text, err := os.ReadFile(recording)
	if err != nil {
		return err
	}
	f := &floor{waiting: make(chan kept, 512), drafts: map[string]url.Values{}}
	if err := json.Unmarshal(text, &f.journey); err != nil {
		return err
	}
	f.db, err = sql.Open("sqlite", "file:"+filepath.Join(data, "floor.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		return err
	}
	defer f.db.Close()
	f.db.SetMaxOpenConns(1)
	if _, err := f.db.Exec(`CREATE TABLE IF NOT EXISTS drafts (id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, answers TEXT NOT NULL)`); err != nil {
		return err
	}
	f.keep, err = f.db.Prepare(`INSERT INTO drafts (token, answers) VALUES ($1, $2) ON CONFLICT (token) DO UPDATE SET answers = excluded.answers`)
	if err != nil {
		return err
	}
	go f.write()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: f.routes()}
	context.AfterFunc(ctx, func() { server.Close() })
	fmt.Printf("Serving http://%s\n", listener.Addr())
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	return nil
}

// write commits everything that waits at once.
func (f *floor) write() {
	for first := range f.waiting {
		group := []kept{first}
		for more := true; more && len(group) < 64; {
			select {
			case k := <-f.waiting:
				group = append(group, k)
			default:
				more = false
			}
		}
		err := f.commit(group)
		for _, k := range group {
			k.done <- err
		}
	}
}

func (f *floor) commit(group []kept) error {
	t, err := f.db.Begin()
	if err != nil {
		return err
	}
	defer t.Rollback()
	keep := t.Stmt(f.keep)
	for _, k := range group {
		if _, err := keep.Exec(k.token, k.text); err != nil {
			return err
		}
	}
	return t.Commit()
}

func (f *floor) routes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /{$}", fixed(f.journey.Turns[0].Page))
	m.HandleFunc("POST /intake", func(w http.ResponseWriter, r *http.Request) {
		raw := make([]byte, 32)
		rand.Read(raw)
		token := base64.RawURLEncoding.EncodeToString(raw)
		http.SetCookie(w, &http.Cookie{Name: "draft", Value: token, Path: "/", HttpOnly: true})
		f.take(w, token, url.Values{}, f.journey.Turns[0].Path)
	})
	pages := map[string][]turn{} // A page that asks more after its first answers comes twice.
	for _, t := range f.journey.Turns {
		pages[t.Path] = append(pages[t.Path], t)
	}
	for path, turns := range pages {
		m.HandleFunc("GET "+path, fixed(turns[0].Page))
		m.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) { f.answer(w, r, turns) })
	}
	m.HandleFunc("GET /result", fixed(f.journey.Result))
	return m
}

func fixed(page string) http.HandlerFunc {
	text := []byte(page)
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(text)
	}
}

func (f *floor) answer(w http.ResponseWriter, r *http.Request, turns []turn) {
	cookie, err := r.Cookie("draft")
	if err != nil || r.ParseForm() != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	sent := r.PostForm.Encode()
	i := slices.IndexFunc(turns, func(t turn) bool { return t.Form == sent })
	t := turns[max(i, 0)]
	for name, values := range r.PostForm {
		if !slices.Contains(t.Fields, name) || len(values) > 20 || len(values[0]) > 2000 {
			http.Error(w, "", http.StatusUnprocessableEntity)
			return
		}
	}
	f.take(w, cookie.Value, r.PostForm, t.Next)
}

func (f *floor) take(w http.ResponseWriter, token string, form url.Values, next string) {
	f.mu.Lock()
	all := url.Values{}
	for _, values := range []url.Values{f.drafts[token], form} {
		for name, v := range values {
			all[name] = v
		}
	}
	f.drafts[token] = all
	f.mu.Unlock()
	text, err := json.Marshal(all)
	k := kept{token, text, make(chan error, 1)}
	if err == nil {
		f.waiting <- k
		err = <-k.done
	}
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	if next == "/result" {
		f.mu.Lock()
		delete(f.drafts, token)
		f.mu.Unlock()
	}
	w.Header().Set("Location", next)
	w.WriteHeader(http.StatusSeeOther)
}
