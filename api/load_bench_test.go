package api

import (
	"net/http"
	"testing"
)

// BenchmarkAYearOfMinutes is a whole request: the body with 525,600 counts read and
// checked, every fleet sized to the step, the answer written.
func BenchmarkAYearOfMinutes(b *testing.B) {
	s := newTestServer(b)
	handler := s.handler()
	r := postJSON(loadedBody(525_600, ""))
	for b.Loop() {
		if answer := serve(handler, r.made()); answer.Code != http.StatusOK {
			b.Fatal(answer.Body)
		}
	}
}

// BenchmarkBreakEven is a whole request for the default pair.
func BenchmarkBreakEven(b *testing.B) {
	s := newTestServer(b)
	handler := s.handler()
	for format, path := range map[string]string{"json": "/v1/break-even?", "svg": "/v1/break-even.svg?", "png": "/v1/break-even.png?"} {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				if answer := serve(handler, get(path+pairQuery).made()); answer.Code != http.StatusOK {
					b.Fatal(answer.Body)
				}
			}
		})
	}
}
