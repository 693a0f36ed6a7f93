package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"breakeven/pricing"
)

// progress tells a person how far the providers' price lists are fetched: bars
// on a terminal, and a line at every quarter elsewhere.
type progress struct {
	to       io.Writer
	terminal bool

	mu    sync.Mutex
	order []pricing.Provider
	state map[pricing.Provider]*fetching
	drawn int // lines of bars on the terminal
}

// fetching is how far one provider is.
type fetching struct{ done, total, quarter int }

const (
	barWidth = 30
	quarters = 4
)

func newProgress(to io.Writer, lookup func(string) (string, bool)) *progress {
	p := &progress{to: to, state: map[pricing.Provider]*fetching{}}
	kind, _ := lookup("TERM")
	if file, ok := to.(*os.File); ok && kind != "" && kind != "dumb" {
		info, err := file.Stat()
		p.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

// report takes note of finished queries.
func (p *progress) report(provider pricing.Provider, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	state := p.state[provider]
	if state == nil {
		state = &fetching{}
		p.state[provider] = state
		p.order = append(p.order, provider)
		slices.Sort(p.order)
	}
	state.done, state.total = done, total
	if p.terminal {
		p.draw()
		return
	}
	if total <= 0 {
		return
	}
	if quarter := quarters * done / total; quarter > state.quarter {
		state.quarter = quarter
		_, _ = fmt.Fprintf(p.to, "breakeven: %s: %d of %d queries\n", provider, done, total)
	}
}

// draw puts the bars over those that were drawn before.
func (p *progress) draw() {
	var text strings.Builder
	if p.drawn > 0 {
		fmt.Fprintf(&text, "\x1b[%dA", p.drawn)
	}
	for _, provider := range p.order {
		state := p.state[provider]
		filled := 0
		if state.total > 0 {
			filled = min(barWidth, barWidth*state.done/state.total)
		}
		fmt.Fprintf(&text, "\r\x1b[K%-6s [%s%s] %d/%d\n", provider, strings.Repeat("#", filled), strings.Repeat(".", barWidth-filled), state.done, state.total)
	}
	p.drawn = len(p.order)
	_, _ = io.WriteString(p.to, text.String())
}

// end lets later lines stand below the bars.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drawn = 0
}
