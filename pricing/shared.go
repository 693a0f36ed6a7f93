package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Shared runs up to `concurrency` invocations per instance and scales with them
// (Cloud Run request-based, Container Apps, App Runner). What vCPU and memory an
// instance may have is told in one of two ways: by rules, or by a list of pairs.
type Shared struct {
	// Shapes are the valid pairs, by vCPU and then by memory. With them the rules
	// below, from MinVCPU to MaxMemoryMB, are empty.
	Shapes []Shape

	MinVCPU decimal.Decimal // smallest vCPU setting
	// VCPUStep rounds a vCPU below 1 up; from 1 upwards WholeVCPUs apply.
	VCPUStep   decimal.Decimal
	WholeVCPUs []int64
	// MinVCPUForMemory: more memory than AboveMB needs at least VCPU.
	MinVCPUForMemory []VCPUForMemory
	// MinMemoryForVCPU: VCPU or more needs at least MemoryMB.
	MinMemoryForVCPU []MemoryForVCPU
	MinMemoryMB      int64
	MaxMemoryMB      int64

	// ConcurrencyNeedsVCPU: more than one invocation at once needs this many
	// vCPUs. 0: there is no such rule.
	ConcurrencyNeedsVCPU decimal.Decimal
	MaxConcurrency       int64
	// MinWarmInstances are kept warm whatever the caller asks. 0: the platform
	// scales to zero.
	MinWarmInstances int64
	MaxDurationMs    decimal.Decimal // 0: the platform publishes no limit
	// Duration applies per invocation while concurrency is 1.
	Duration Granularity
	Citation Citation
}

// VCPUForMemory says that memory above the bound needs at least this many vCPUs.
type VCPUForMemory struct {
	AboveMB int64
	VCPU    decimal.Decimal
}

// MemoryForVCPU says that this many vCPUs or more need at least this much memory.
type MemoryForVCPU struct {
	VCPU     decimal.Decimal
	MemoryMB int64
}

func (s *Shared) validate() error {
	if err := s.Duration.validate(); err != nil {
		return fmt.Errorf("shared placement: %w", err)
	}
	switch {
	case s.MaxDurationMs.IsNegative():
		return fmt.Errorf("shared placement: longest duration %s ms", Text(s.MaxDurationMs))
	case s.MaxConcurrency < 1 || s.MinWarmInstances < 0 || s.ConcurrencyNeedsVCPU.IsNegative():
		return fmt.Errorf("shared placement: at most %d invocations at once, which need %s vCPU, at least %d instances",
			s.MaxConcurrency, Text(s.ConcurrencyNeedsVCPU), s.MinWarmInstances)
	case len(s.Shapes) > 0:
		return s.validateShapes()
	default:
		return s.validateRules()
	}
}

func (s *Shared) validateShapes() error {
	if !s.MinVCPU.IsZero() || !s.VCPUStep.IsZero() || s.MinMemoryMB != 0 || s.MaxMemoryMB != 0 ||
		len(s.WholeVCPUs)+len(s.MinVCPUForMemory)+len(s.MinMemoryForVCPU) > 0 {
		return fmt.Errorf("shared placement: either valid pairs or rules for vCPU and memory")
	}
	for i, shape := range s.Shapes {
		if !shape.VCPU.IsPositive() || shape.MemoryMiB <= 0 {
			return fmt.Errorf("shared placement: pair of %s vCPU and %d MiB", Text(shape.VCPU), shape.MemoryMiB)
		}
		if i == 0 {
			continue
		}
		order := shape.VCPU.Cmp(s.Shapes[i-1].VCPU)
		if order < 0 || order == 0 && shape.MemoryMiB <= s.Shapes[i-1].MemoryMiB {
			return fmt.Errorf("shared placement: pair of %s vCPU and %d MiB does not rise", Text(shape.VCPU), shape.MemoryMiB)
		}
	}
	return nil
}

func (s *Shared) validateRules() error {
	switch {
	case !s.MinVCPU.IsPositive():
		return fmt.Errorf("shared placement: smallest vCPU setting %s", Text(s.MinVCPU))
	case !s.VCPUStep.IsPositive():
		return fmt.Errorf("shared placement: vCPU in steps of %s", Text(s.VCPUStep))
	case len(s.WholeVCPUs) == 0:
		return fmt.Errorf("shared placement: no whole vCPUs")
	case s.MinMemoryMB <= 0 || s.MaxMemoryMB < s.MinMemoryMB:
		return fmt.Errorf("shared placement: memory from %d to %d MB", s.MinMemoryMB, s.MaxMemoryMB)
	}
	for i, whole := range s.WholeVCPUs {
		if whole < 1 || i > 0 && whole <= s.WholeVCPUs[i-1] {
			return fmt.Errorf("shared placement: %d whole vCPUs do not rise", whole)
		}
	}
	for i, rule := range s.MinVCPUForMemory {
		if i > 0 && (rule.AboveMB <= s.MinVCPUForMemory[i-1].AboveMB || rule.VCPU.LessThanOrEqual(s.MinVCPUForMemory[i-1].VCPU)) {
			return fmt.Errorf("shared placement: least vCPU above %d MB does not rise", rule.AboveMB)
		}
	}
	for i, rule := range s.MinMemoryForVCPU {
		if i > 0 && rule.VCPU.LessThanOrEqual(s.MinMemoryForVCPU[i-1].VCPU) {
			return fmt.Errorf("shared placement: least memory of %s vCPU does not rise", Text(rule.VCPU))
		}
	}
	return nil
}
