package workload

// Bounds and names of the fields that size a fleet.
const (
	maxZones        = 16
	maxPercent      = 100
	maxScaleSeconds = 86_400 // a day
	maxSpeedFactor  = 100

	steadyField         = "steady_utilization"
	sizingField         = "sizing"
	targetField         = "target_utilization"
	zonesField          = "zones"
	maxWaitField        = "max_wait_ms"
	waitPercentileField = "wait_percentile"
	scaleUpField        = "scale_up_lead_s"
	scaleInField        = "scale_in_delay_s"
	billingMinimumField = "billing_minimum_s"
	speedFactorsField   = "speed_factors"
)

// sizingFields say how an always-on fleet follows the load, and what has to hold
// besides.
func sizingFields() []Field {
	return []Field{
		{
			// Without a load over time there is only the fleet of the mean, whose share of
			// free capacity stands under steady_utilization: that is no assumption of its own.
			Name: sizingField, Kind: KindList, Enum: SizingNames(), MinItems: 1,
			Default:     SizingSteady,
			DefaultIf:   "neither load_profile nor load_shape is given",
			DefaultRule: "steady,autoscaled with one of them",
			Help: "how always-on fleets are sized, an option for each: steady (the mean / steady_utilization), peak (the highest step / target_utilization), " +
				"ideal (every step by itself), autoscaled (the same with the lead, the delay and the billing minimum of a real autoscaler); " +
				"-zones: losing a zone leaves enough; -latency: max_wait_ms holds",
			access: func(p *Profile) any { return &p.Sizing },
		},
		{
			Name: targetField, Kind: KindDecimal, Unit: "share", Min: aboveZero(), Max: atMost(1),
			Default: "0.7", DefaultReason: "30 % of the capacity stays free for what happens within a step and for an autoscaler's error",
			DefaultIf: "a sizing other than steady is asked for, or steady_utilization follows from the load",
			Help:      "share of the capacity in use at the load that a fleet is sized for",
			access:    func(p *Profile) any { return &p.TargetUtilization },
		},
		{
			Name: zonesField, Kind: KindInteger, Unit: "zones", Min: atLeast(2), Max: atMost(maxZones),
			Default: "3", DefaultReason: "most regions have at least three zones",
			DefaultIf: "a sizing has zones",
			Help:      "zones among which a fleet is spread; the loss of one leaves enough",
			access:    func(p *Profile) any { return &p.Zones },
		},
		{
			Name: maxWaitField, Kind: KindDecimal, Unit: "ms", Min: atLeast(0), Max: atMost(maxMs),
			Help:   "longest time that wait_percentile of the invocations wait for a free place; required where a sizing has latency",
			access: func(p *Profile) any { return &p.MaxWaitMs },
		},
		{
			Name: waitPercentileField, Kind: KindDecimal, Unit: "%", Min: aboveZero(), Max: &Bound{Value: maxPercent, Exclusive: true},
			Default: "95", DefaultReason: "one invocation in twenty may wait longer than max_wait_ms",
			DefaultIf: "a sizing has latency",
			Help:      "percentage of the invocations that wait at most max_wait_ms",
			access:    func(p *Profile) any { return &p.WaitPercentile },
		},
		{
			Name: scaleUpField, Kind: KindInteger, Unit: "s", Min: atLeast(0), Max: atMost(maxScaleSeconds),
			DefaultRule: "180 for machines and cluster nodes, 60 for containers",
			Help:        "how long an instance takes from the decision to its first invocation: an autoscaled fleet has it that much ahead of the load",
			access:      func(p *Profile) any { return &p.ScaleUpLeadS },
		},
		{
			Name: scaleInField, Kind: KindInteger, Unit: "s", Min: atLeast(0), Max: atMost(maxScaleSeconds),
			Default: "300", DefaultReason: "autoscalers commonly wait five minutes before they remove an instance",
			DefaultIf: "a sizing is autoscaled",
			Help:      "how long an autoscaled fleet keeps an instance after the load that needed it",
			access:    func(p *Profile) any { return &p.ScaleInDelayS },
		},
		{
			Name: billingMinimumField, Kind: KindInteger, Unit: "s", Min: atLeast(0), Max: atMost(maxScaleSeconds),
			Default: "60", DefaultReason: "providers commonly bill at least a minute of every instance that is started",
			DefaultIf: "a sizing is autoscaled",
			Help:      "shortest time that an instance of an autoscaled fleet is billed for",
			access:    func(p *Profile) any { return &p.BillingMinimumS },
		},
		{
			Name: speedFactorsField, Kind: KindDecimalMap, Min: aboveZero(), Max: atMost(maxSpeedFactor), check: checkSpeedKey,
			Help:   "work that one vCPU does in the time a vCPU of x86_64 takes for 1, by architecture or machine family, e.g. arm64:1.1,m7g:1.25; with vcpu only",
			access: func(p *Profile) any { return &p.SpeedFactors },
		},
	}
}
