package estimator

import (
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// capacity is how much work the vCPUs of a unit do at once, in vCPUs of an ordinary
// x86 server. Without a stated vcpu nobody knows the work, and a vCPU is a vCPU.
func (d *demand[N]) capacity(u *unit[N]) N {
	if !d.stretches || d.speeds == nil && !u.fast {
		return u.vcpu
	}
	return u.vcpu.Mul(d.speed(u))
}

// speed is the work of one vCPU of a unit: as the caller says of its family or of its
// architecture, else as the definition does.
func (d *demand[N]) speed(u *unit[N]) N {
	if u.machine != nil {
		if own, stated := d.speeds[u.machine.Family]; stated {
			return own
		}
	}
	if own, stated := d.speeds[string(u.built)]; stated || !u.fast {
		return d.orOne(own, stated)
	}
	return u.speed
}

// speedOf is the work of one vCPU of a platform that sells no machines.
func (d *demand[N]) speedOf(built pricing.Architecture) N {
	own, stated := d.speeds[string(built)]
	return d.orOne(own, stated && d.stretches)
}

func (d *demand[N]) orOne(own N, stated bool) N {
	if stated {
		return own
	}
	return d.one
}

// unequal reports whether vCPUs of different units do different amounts of work.
func (o *option[N]) unequal(d *demand[N]) bool { return d.stretches && (o.speedy || d.speeds != nil) }

// speedFactor is the work of one vCPU of the chosen unit, or of the platform; zero
// where it counts as one.
func speedFactor[N number[N]](o *option[N], e *evaluation[N], d *demand[N]) decimal.Decimal {
	speed := d.one
	switch {
	case !d.stretches:
	case e.unit != nil:
		speed = d.speed(e.unit)
	case o.sandbox != nil:
		speed = d.speedOf(o.sandbox.built)
	}
	if speed.Cmp(d.one) == 0 {
		return decimal.Zero
	}
	return speed.Decimal()
}

// assumedSpeed is the speed of a machine family that nobody stated, or nil.
func assumedSpeed(o *Option, load *workload.Load) *workload.Assumption {
	if o.Sizing == nil || o.Sizing.SpeedFactor.IsZero() || load.Given("speed_factors") {
		return nil
	}
	family, _, _ := strings.Cut(o.Sizing.InstanceType, ".")
	return &workload.Assumption{
		Field: string(o.Offering.ID) + "/speed_factors", Value: family + ":" + pricing.Text(o.Sizing.SpeedFactor),
		Reason: "work of one vCPU beside a hyperthread of an x86 server, as far as the provider publishes it; real code lies some 20 % on either side",
	}
}
