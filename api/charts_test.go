package api

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// chartPaths are the charts without their type, with what each needs.
var chartPaths = map[string]string{"/v1/estimates": "", "/v1/break-even": "", "/v1/load": "&load_shape=diurnal"}

func TestChartsAreImagesOfTheirSize(t *testing.T) {
	s := newTestServer(t)
	for path, more := range chartPaths {
		drawn := send(t, s, get(path+".png?"+pairQuery+more+"&width=400&height=300&theme=dark"))
		wantStatus(t, drawn, http.StatusOK)
		image, err := png.DecodeConfig(drawn.Body)
		if err != nil || image.Width != 400 || image.Height != 300 {
			t.Errorf("%s.png is %+v: %v", path, image, err)
		}
		document := send(t, s, get(path+".svg?"+pairQuery+more+"&title=Check+%3Cout%3E"))
		wantStatus(t, document, http.StatusOK)
		if got := document.Header().Get("Content-Type"); got != "image/svg+xml" {
			t.Errorf("%s.svg is of the type %s", path, got)
		}
		if got := document.Header().Get(policyHeader); got != chartPolicy {
			t.Errorf("%s.svg has the policy %s", path, got)
		}
		if !strings.Contains(document.Body.String(), "Check &lt;out&gt;") {
			t.Errorf("%s.svg does not have its title", path)
		}
		reader := xml.NewDecoder(bytes.NewReader(document.Body.Bytes()))
		for err == nil {
			_, err = reader.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s.svg is no XML: %v", path, err)
		}
	}
}

func TestChartsAreTheSameBytesAgain(t *testing.T) {
	for path, more := range chartPaths {
		for _, format := range []string{".svg", ".png"} {
			target := path + format + "?" + pairQuery + more
			first, second := send(t, newTestServer(t), get(target)), send(t, newTestServer(t), get(target))
			if !bytes.Equal(first.Body.Bytes(), second.Body.Bytes()) {
				t.Errorf("%s is drawn in two ways", target)
			}
		}
	}
}

func TestAChartIsNotSentTwice(t *testing.T) {
	s := newTestServer(t)
	target := "/v1/break-even.png?" + pairQuery
	tag := send(t, s, get(target)).Header().Get("ETag")
	again := request{http.MethodGet, target, "", map[string]string{"If-None-Match": tag}}
	if answer := send(t, s, again); tag == "" || answer.Code != http.StatusNotModified || answer.Body.Len() > 0 {
		t.Errorf("the tag %s is answered %d", tag, answer.Code)
	}
	// Another program may draw another image of the same numbers.
	other := newTestServer(t, func(c *Config) { c.Version = "other" })
	if answer := send(t, other, again); answer.Code != http.StatusOK {
		t.Errorf("another program's image is answered %d", answer.Code)
	}
	numbers := "/v1/break-even?" + pairQuery
	if send(t, s, get(numbers)).Header().Get("ETag") != send(t, other, get(numbers)).Header().Get("ETag") {
		t.Error("the same numbers have another tag in another program")
	}
}

func TestRefusedCharts(t *testing.T) {
	s := newTestServer(t)
	for target, pointers := range map[string][]string{
		"/v1/break-even.svg?" + pairQuery + "&theme=pink":                       {"/theme"},
		"/v1/break-even.svg?" + pairQuery + "&width=3":                          {"/width"},
		"/v1/break-even.png?" + pairQuery + "&height=100000":                    {"/height"},
		"/v1/estimates.png?" + pairQuery + "&detail=best":                       {"/detail"},
		"/v1/estimates.svg?" + pairQuery + "&include=sensitivity":               {"/include"},
		"/v1/load.svg?" + pairQuery + "&load_shape=diurnal&include=sensitivity": {"/include"},
		"/v1/load.svg?" + pairQuery + "&load_shape=":                            {"/load_shape"},
		"/v1/estimates.svg?memory_mb=512":                                       {"/duration_ms", "/invocations_per_month"},
		"/v1/load.svg?" + pairQuery:                                             {"/load_shape"},
		"/v1/load.svg?" + pairQuery + "&load_shape=square":                      {"/load_shape"},
		"/v1/load.png?" + pairQuery + "&load_shape=cron&load_timezone=x":        {"/load_timezone"},
	} {
		answer := send(t, s, get(target))
		if got := pointersOf(problemIn(t, answer)); answer.Code >= http.StatusInternalServerError || !slices.Equal(got, pointers) {
			t.Errorf("%s: %d, points to %v, want %v", target, answer.Code, got, pointers)
		}
	}
}

func TestAChartOfNothingIsRefused(t *testing.T) {
	s := newTestServer(t)
	answer := send(t, s, get("/v1/estimates.svg?"+pairQuery+"&offerings=aws/lambda&regions=aws:us-east-1&isolation=dedicated_host"))
	wantStatus(t, answer, http.StatusUnprocessableEntity)
}
