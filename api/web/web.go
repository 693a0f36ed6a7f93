// Package web is the dashboard page that the server shows at its root.
//
// It owns one HTML file with its own style, script and icon, which works without
// any other server, and the content security policy that lets nothing else run.
// It does not own routes, numbers or charts: the page asks GET /v1/estimates and
// shows GET /v1/break-even.svg and /v1/load.svg like any other caller.
package web

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the page
	"encoding/base64"
)

//go:embed page.html
var page []byte

// Page is the HTML page. The caller may keep and change it.
func Page() []byte { return bytes.Clone(page) }

// Policy is the value of the header Content-Security-Policy for the page: its
// own style and script by their hashes, requests to and images from its own server,
// and nothing else.
func Policy() string {
	return "default-src 'none'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'; img-src 'self' data:" +
		"; style-src " + hashOf("style") + "; script-src " + hashOf("script")
}

// hashOf is the hash source of the page's only element of that name.
func hashOf(element string) string {
	_, rest, _ := bytes.Cut(page, []byte("<"+element+">"))
	content, _, _ := bytes.Cut(rest, []byte("</"+element+">"))
	sum := sha256.Sum256(content)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
