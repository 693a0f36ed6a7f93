package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"breakeven/estimator"
	"breakeven/pricing"
)

// noRateCard stands in an ETag for the version of the rate card where none is applied.
const noRateCard = "0"

// answerUnmodified names the answer by everything it depends on (engine,
// catalog, rate card, request) and answers 304 when the caller has it already.
// Nothing is computed for that: the name is known before the answer.
func (s *server) answerUnmodified(c *gin.Context) {
	e := exchangeOf(c)
	operation := s.contract.find(c)
	if operation == nil || !operation.tagged || e.plan == nil {
		return
	}
	path := operation.path
	if operation.image {
		path += " " + s.Version // a chart is drawn by the program, whatever the engine's version
	}
	tag := etagOf(e, path)
	header := c.Writer.Header()
	header.Set("ETag", tag)
	header.Set("Cache-Control", "no-cache")
	if c.Request.Method == http.MethodGet && matchesETag(c.GetHeader("If-None-Match"), tag) {
		c.AbortWithStatus(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
	}
}

func etagOf(e *exchange, path string) string {
	hash := sha256.New()
	parts := []string{path, e.query.Encode(), string(e.body)}
	if e.pair != nil {
		parts = append(parts, e.pair.old.Catalog().Version(), e.pair.now.Catalog().Version())
	}
	for _, part := range parts {
		_, _ = hash.Write([]byte(part)) // a hash does not fail
		_, _ = hash.Write([]byte{0})
	}
	const versionDigits, requestDigits = 16, 32
	short := func(version string) string {
		version = strings.TrimPrefix(version, "sha256:")
		return version[:min(versionDigits, len(version))]
	}
	card := noRateCard
	if applied := e.rateCard(); applied != nil {
		card = short(applied.Version)
	}
	return `"` + estimator.Version + "-" + short(e.plan.Catalog().Version()) + "-" + card + "-" +
		hex.EncodeToString(hash.Sum(nil))[:requestDigits] + `"`
}

// rateCard is the card that the request names, or states itself; nil when it does
// neither, or names one that is not loaded, which the handler refuses.
func (e *exchange) rateCard() *pricing.RateCard {
	name := e.query.Get("rate_card")
	if e.profile != nil {
		if e.profile.RateCard != nil {
			return e.profile.RateCard
		}
		name = e.profile.RateCardName
	}
	if name == "" {
		return nil
	}
	return e.plan.RateCard(name)
}

// matchesETag reads If-None-Match: a list of tags, weak ones included, or "*".
func matchesETag(header, tag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == tag || candidate == "*" {
			return true
		}
	}
	return false
}
