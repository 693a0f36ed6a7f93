package replay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
)

// spoil answers the request with the fault.
func spoil(w http.ResponseWriter, r *http.Request, fault Fault, next http.Handler, text string) {
	switch fault {
	case TooManyRequests:
		refuse(w, r, http.StatusTooManyRequests, "ThrottlingException", "RESOURCE_EXHAUSTED")
	case RetryAfter:
		w.Header().Set("Retry-After", strconv.Itoa(RetryAfterSeconds))
		refuse(w, r, http.StatusTooManyRequests, "ThrottlingException", "RESOURCE_EXHAUSTED")
	case Unavailable:
		refuse(w, r, http.StatusServiceUnavailable, "ServiceUnavailableException", "UNAVAILABLE")
	case InternalError:
		refuse(w, r, http.StatusInternalServerError, "InternalErrorException", "INTERNAL")
	case Forbidden:
		refuse(w, r, http.StatusForbidden, "AccessDeniedException", "PERMISSION_DENIED")
	case ExpiredToken:
		expire(w, r, text)
	case HTML:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(w, "<!DOCTYPE html><html><head><title>Please sign in</title></head><body>This network asks you to sign in.</body></html>")
	case OtherJSON:
		writeJSON(w, `{"message":"hello","data":[{"price":1}]}`)
	case EmptyBody:
		writeJSON(w, "")
	case Hang:
		<-r.Context().Done()
	case ConnectionReset:
		reset(w)
	case RedirectedToSelf:
		w.Header().Set("Location", r.URL.RequestURI())
		w.WriteHeader(http.StatusTemporaryRedirect)
	case TruncatedJSON, CutOff, EmptyList, HalfPage, HangMidway, EndlessBody:
		damage(w, r, fault, next)
	case None:
		next.ServeHTTP(w, r)
	}
}

// damage asks the handler and harms its answer.
func damage(w http.ResponseWriter, r *http.Request, fault Fault, next http.Handler) {
	recorded := httptest.NewRecorder()
	next.ServeHTTP(recorded, r)
	body := recorded.Body.Bytes()
	for name, values := range recorded.Header() {
		if name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	half := body[:len(body)/2]
	switch fault { //nolint:exhaustive // spoil does the others
	case TruncatedJSON:
		body = half
	case EmptyList:
		body = shorten(body, func(int) int { return 0 })
	case HalfPage:
		body = shorten(body, func(n int) int { return n / 2 })
	case CutOff:
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(recorded.Code)
		_, _ = w.Write(half)
		flush(w)
		panic(http.ErrAbortHandler)
	case HangMidway:
		w.WriteHeader(recorded.Code)
		_, _ = w.Write(half)
		flush(w)
		<-r.Context().Done()
		return
	case EndlessBody:
		w.WriteHeader(recorded.Code)
		endless(w, r, half)
		return
	}
	w.WriteHeader(recorded.Code)
	_, _ = w.Write(body)
}

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// endless writes until nobody reads any more.
func endless(w http.ResponseWriter, r *http.Request, begin []byte) {
	_, err := w.Write(begin)
	space := bytes.Repeat([]byte{' '}, 64<<10)
	for err == nil && r.Context().Err() == nil {
		_, err = w.Write(space)
	}
}

// reset tears the connection down without an answer.
func reset(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	// Without lingering, closing sends a reset instead of an orderly end.
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}

// refuse answers with an error in the words of the service that was asked.
func refuse(w http.ResponseWriter, r *http.Request, status int, amazon, google string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	switch {
	case r.Header.Get("X-Amz-Target") != "":
		_, _ = fmt.Fprintf(w, `{"__type":%q,"message":"refused by the test"}`, amazon)
	case strings.Contains(r.URL.Path, "/services"):
		_, _ = fmt.Fprintf(w, `{"error":{"code":%d,"message":"refused by the test","status":%q}}`, status, google)
	default:
		_, _ = fmt.Fprintf(w, `{"Error":{"Code":"%d","Message":"refused by the test"}}`, status)
	}
}

// expire refuses a page token; a call without one, the caller's credentials.
func expire(w http.ResponseWriter, r *http.Request, text string) {
	switch {
	case r.Header.Get("X-Amz-Target") != "" && strings.Contains(text, `"NextToken":`):
		refuse(w, r, http.StatusBadRequest, "ExpiredNextTokenException", "")
	case r.Header.Get("X-Amz-Target") != "":
		refuse(w, r, http.StatusBadRequest, "ExpiredTokenException", "")
	case r.URL.Query().Get("pageToken") != "":
		refuse(w, r, http.StatusBadRequest, "", "INVALID_ARGUMENT")
	default:
		refuse(w, r, http.StatusUnauthorized, "", "UNAUTHENTICATED")
	}
}

func writeJSON(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprint(w, body)
}

// nextPage are the names under which services lead to the next page.
func nextPage() []string {
	return []string{"NextToken", "NextPageLink", "nextPageToken"}
}

// shorten keeps the first elements of each list of a JSON object. An answer
// without an element has no further page. What is no JSON object is cut in half.
func shorten(body []byte, keep func(count int) int) []byte {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil {
		return body[:len(body)/2]
	}
	empty := true
	for name, value := range object {
		var list []json.RawMessage
		if err := json.Unmarshal(value, &list); err != nil || list == nil {
			continue
		}
		list = list[:keep(len(list))]
		empty = empty && len(list) == 0
		if short, err := json.Marshal(list); err == nil {
			object[name] = short
		}
	}
	if empty {
		for _, name := range nextPage() {
			delete(object, name)
		}
		if _, counted := object["Count"]; counted {
			object["Count"] = json.RawMessage("0")
		}
	}
	short, err := json.Marshal(object)
	if err != nil {
		return body[:len(body)/2]
	}
	return short
}
