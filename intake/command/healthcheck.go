package command

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// healthcheck asks a site whether it serves, for containers that have no other
// program to ask with.
type healthcheck struct {
	URL    string `help:"The public address, as serve has it."`
	Listen string `help:"The address that serve listens on; by default 127.0.0.1:8080 unless --url is given."`
}

// patience is how long a site may take to say that it is well.
const patience = 5 * time.Second

func (c *healthcheck) Run(w *world) error {
	request, err := c.request(w.ctx)
	if err != nil {
		return err
	}
	client := http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	if err != nil {
		var why *url.Error
		if errors.As(err, &why) {
			err = why.Err
		}
		return fmt.Errorf("%s does not answer: %w", request.URL.Host, err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", request.URL.Host, answer.Status)
	}
	return nil
}

// request asks the address listened on where there is one, under the public
// name: inside a container the public address may lead nowhere.
func (c *healthcheck) request(ctx context.Context) (*http.Request, error) {
	if c.Listen == "" && c.URL != "" {
		return http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.URL, "/")+"/healthz", nil)
	}
	listen := c.Listen
	if listen == "" {
		listen = "127.0.0.1:8080"
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, fmt.Errorf("--listen: %w", err)
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil || c.URL == "" {
		return request, err
	}
	public, err := url.Parse(c.URL)
	if err != nil {
		return nil, fmt.Errorf("--url: %w", err)
	}
	request.Host = public.Host
	return request, nil
}
