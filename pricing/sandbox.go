package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Sandbox runs an invocation in an instance whose memory size grants its vCPU
// (Lambda, Azure Functions, 1st-generation Cloud Functions).
type Sandbox struct {
	// Sizes are the memory sizes, smallest first. A larger one never grants less:
	// the engine stops at the first that grants what is asked.
	Sizes []SizeRange
	// MHzPerVCPU turns a clock rate that a size grants into vCPUs: MHz /
	// MHzPerVCPU. 0 where no size grants one.
	MHzPerVCPU int64
	// Duration applies per invocation while an instance runs one at a time.
	Duration      Granularity
	MaxDurationMs decimal.Decimal // 0: the platform publishes no limit
	// MaxConcurrency is the most invocations at once that a caller may ask for in
	// one instance; above one the instance is billed while it has any. 0: an
	// instance runs one at a time, whatever the caller asks.
	MaxConcurrency int64
	// IncludedStorageMB is the ephemeral storage that costs nothing; MaxStorageMB
	// the most that can be configured. 0 and 0: not configurable.
	IncludedStorageMB int64
	MaxStorageMB      int64
	// Provisioned: how instances that the caller keeps warm are billed; nil where
	// the platform keeps none.
	Provisioned *Provisioned
	Citation    Citation
}

// Provisioned is how instances that are kept warm are billed.
type Provisioned struct {
	// BlockSeconds: their time is billed in whole blocks. 0: as it is.
	BlockSeconds int64
}

// SizeRange is a run of memory sizes, FromMB to ToMB in steps of StepMB (MiB),
// with what each of them grants. Exactly one grant is set.
type SizeRange struct {
	FromMB int64
	ToMB   int64
	StepMB int64 // 0 for a single size
	// MBPerVCPU: m MB grant m/MBPerVCPU vCPUs.
	MBPerVCPU int64
	// VCPU is granted by every size of the range.
	VCPU decimal.Decimal
	// MHz of clock rate are granted by every size of the range.
	MHz int64
}

// LargestMB is the largest size, in MiB.
func (s *Sandbox) LargestMB() int64 { return s.Sizes[len(s.Sizes)-1].ToMB }

// GrantsClock reports whether every size grants a clock rate, so that GHz-s are
// known.
func (s *Sandbox) GrantsClock() bool {
	for i := range s.Sizes {
		if s.Sizes[i].MHz == 0 {
			return false
		}
	}
	return true
}

func (s *Sandbox) validate() error {
	if err := s.Duration.validate(); err != nil {
		return fmt.Errorf("sandbox placement: %w", err)
	}
	switch {
	case s.MaxDurationMs.IsNegative():
		return fmt.Errorf("sandbox placement: longest duration %s ms", Text(s.MaxDurationMs))
	case s.MaxConcurrency < 0:
		return fmt.Errorf("sandbox placement: at most %d invocations at once", s.MaxConcurrency)
	case s.Provisioned != nil && s.Provisioned.BlockSeconds < 0:
		return fmt.Errorf("sandbox placement: provisioned in blocks of %d s", s.Provisioned.BlockSeconds)
	case s.IncludedStorageMB < 0 || s.MaxStorageMB < s.IncludedStorageMB:
		return fmt.Errorf("sandbox placement: %d MB of storage included, at most %d MB", s.IncludedStorageMB, s.MaxStorageMB)
	case len(s.Sizes) == 0:
		return fmt.Errorf("sandbox placement: no memory sizes")
	}
	clocked := false
	for i := range s.Sizes {
		if err := s.Sizes[i].validate(); err != nil {
			return fmt.Errorf("sandbox placement: %w", err)
		}
		if i > 0 && s.Sizes[i].FromMB <= s.Sizes[i-1].ToMB {
			return fmt.Errorf("sandbox placement: sizes from %d MB follow sizes up to %d MB", s.Sizes[i].FromMB, s.Sizes[i-1].ToMB)
		}
		clocked = clocked || s.Sizes[i].MHz > 0
	}
	if s.MHzPerVCPU < 0 || clocked != (s.MHzPerVCPU > 0) {
		return fmt.Errorf("sandbox placement: %d MHz for one vCPU, and sizes that grant a clock rate: %t", s.MHzPerVCPU, clocked)
	}
	for i := 1; i < len(s.Sizes); i++ {
		before, beforeUnder := s.granted(&s.Sizes[i-1], s.Sizes[i-1].ToMB)
		vcpu, under := s.granted(&s.Sizes[i], s.Sizes[i].FromMB)
		if vcpu.Mul(beforeUnder).LessThan(before.Mul(under)) {
			return fmt.Errorf("sandbox placement: %d MB grant fewer vCPUs than %d MB", s.Sizes[i].FromMB, s.Sizes[i-1].ToMB)
		}
	}
	return nil
}

// granted is what a size grants, as a fraction of vCPUs.
func (s *Sandbox) granted(r *SizeRange, mb int64) (over, under decimal.Decimal) {
	switch {
	case r.MBPerVCPU > 0:
		return decimal.NewFromInt(mb), decimal.NewFromInt(r.MBPerVCPU)
	case r.MHz > 0:
		return decimal.NewFromInt(r.MHz), decimal.NewFromInt(s.MHzPerVCPU)
	default:
		return r.VCPU, decimal.NewFromInt(1)
	}
}

func (r *SizeRange) validate() error {
	steps := r.StepMB > 0 && (r.ToMB-r.FromMB)%r.StepMB == 0
	if single := r.FromMB == r.ToMB; r.FromMB <= 0 || r.ToMB < r.FromMB || r.StepMB < 0 || !single && !steps {
		return fmt.Errorf("memory from %d to %d MB in steps of %d MB", r.FromMB, r.ToMB, r.StepMB)
	}
	grants := 0
	for _, granted := range []bool{r.MBPerVCPU > 0, r.VCPU.IsPositive(), r.MHz > 0} {
		if granted {
			grants++
		}
	}
	if grants != 1 || r.MBPerVCPU < 0 || r.VCPU.IsNegative() || r.MHz < 0 {
		return fmt.Errorf("memory from %d to %d MB: needs exactly one of vCPUs by memory, vCPUs, and a clock rate", r.FromMB, r.ToMB)
	}
	return nil
}
