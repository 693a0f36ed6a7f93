package workload

import (
	"math"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
)

// Limits of a load profile.
const (
	MinStepSeconds = 10
	MaxStepSeconds = 86_400            // a day
	MaxLoadSteps   = 1_000_000         // counts
	MaxLoadCount   = 1_000_000_000_000 // requests of one step
	MaxCountPlaces = 6                 // decimals of a count
)

// microCounts is the number of units of 10^-MaxCountPlaces in a request.
const microCounts = 1_000_000

// LoadProfile is the load of a workload as it comes, as the caller states it:
// requests per step of time.
type LoadProfile struct {
	StepSeconds int64     // 10 to 86,400
	Start       time.Time // of the first step; zero: not said
	TimeZone    string    // IANA name; empty: UTC
	// Counts are requests per step, >= 0, in time order, in units of 10^-Places
	// requests (an average may have up to 6 decimals).
	Counts []int64
	Places int32
	// Repairs tell how an upload was put in order: gaps, duplicates, the hours that a
	// change of the clock takes or gives. Sentences, at most a few dozen.
	Repairs []string

	// curve is the shape of the counts, and total their sum in requests, once they
	// were checked.
	curve *LoadCurve
	total decimal.Decimal
}

// complete is a checked copy of the profile with its curve, in the fewest decimals.
// Its complaint is about the place that it names. p stays as it is, and the copy
// keeps its counts.
func (p *LoadProfile) complete() (*LoadProfile, *FieldError) {
	if p.curve != nil {
		return p, nil
	}
	at := func(path string, code Code, format string, args ...any) (*LoadProfile, *FieldError) {
		wrong := complaint("", code, format, args...)
		wrong.Path = path
		return nil, wrong
	}
	switch {
	case p.StepSeconds < MinStepSeconds || p.StepSeconds > MaxStepSeconds:
		return at("/step_seconds", CodeOutOfRange, "%d must be at least %d and at most %d s", p.StepSeconds, MinStepSeconds, MaxStepSeconds)
	case len(p.Counts) == 0:
		return at("/counts", CodeOutOfRange, "has no count")
	case len(p.Counts) > MaxLoadSteps:
		return at("/counts", CodeOutOfRange, "has %d counts, at most %d are read", len(p.Counts), MaxLoadSteps)
	case p.Places < 0 || p.Places > MaxCountPlaces:
		return at("/counts", CodeMalformed, "have %d decimals, at most %d are read", p.Places, MaxCountPlaces)
	}
	if p.TimeZone != "" {
		if code, detail := checkTimeZone(p.TimeZone); code != "" {
			return at("/time_zone", code, "%s", detail)
		}
	}
	most := int64(MaxLoadCount) * powerOfTen(p.Places)
	var divisor int64
	for i, count := range p.Counts {
		if count < 0 || count > most {
			return at("/counts/"+strconv.Itoa(i), CodeOutOfRange, "must be at least 0 and at most %d", int64(MaxLoadCount))
		}
		if divisor != 1 && count != 0 {
			divisor = gcd(count, divisor)
		}
	}
	if divisor == 0 {
		return at("/counts", CodeOutOfRange, "are all 0: nothing comes, and nothing can be sized for it")
	}
	reduced := p.Counts
	if divisor > 1 {
		reduced = make([]int64, len(p.Counts))
		for i, count := range p.Counts {
			reduced[i] = count / divisor
		}
	}
	var sum int64
	for _, count := range reduced {
		if count > math.MaxInt64-sum {
			return at("/counts", CodeOutOfRange, "add up to more than is computed with; round the decimals, or give thousands of requests")
		}
		sum += count
	}
	checked := *p
	checked.total = decimal.NewFromInt(sum).Mul(decimal.New(divisor, -p.Places))
	checked.stripZeros(divisor)
	checked.curve = NewLoadCurve(p.StepSeconds, reduced)
	return &checked, nil
}

// stripZeros states the counts, which have the common divisor, in the fewest
// decimals.
func (p *LoadProfile) stripZeros(divisor int64) {
	factor := int64(1)
	for p.Places > 0 && divisor%10 == 0 {
		divisor /= 10
		factor *= 10
		p.Places--
	}
	if factor == 1 {
		return
	}
	counts := make([]int64, len(p.Counts))
	for i, count := range p.Counts {
		counts[i] = count / factor
	}
	p.Counts = counts
}

func powerOfTen(places int32) int64 {
	power := int64(1)
	for range places {
		power *= 10
	}
	return power
}

// gcd is the greatest common divisor of two numbers >= 0; of 0 and a number, the
// number.
func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
