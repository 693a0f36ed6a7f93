package workload

// Upper bounds that no real workload reaches. They keep every later quantity
// within what a computer handles at once; none of them is a provider's rule.
const (
	maxInvocations = 1_000_000_000_000_000
	maxHours       = 8784                   // a leap year
	maxMs          = maxHours * 3600 * 1000 // the same in milliseconds
	maxVCPU        = 100_000                // of one invocation or container
	maxMemoryMB    = 100_000_000            // of one invocation or container; storage too
	maxBusyHours   = 1_000_000_000_000_000  // vCPU-hours
	maxInstances   = 1_000_000              // floors and concurrency
	maxBaseline    = 10_000_000             // instances that run today
	maxProvisioned = 100_000                // pre-warmed instances
	maxTop         = 2000                   // options of one answer
	defaultRegions = "aws:us-east-1,azure:eastus,gcp:us-central1"
)

func loadFields() []Field {
	return []Field{
		{
			Name: "name", Kind: KindString, check: checkLabel,
			Help:   "a label of your own, given back as it came",
			access: func(p *Profile) any { return &p.Name },
		},
		{
			Name: "invocations_per_month", Kind: KindDecimal, Unit: "requests", Min: atLeast(0), Max: atMost(maxInvocations),
			DefaultRule: "busy_vcpu_hours_per_month / (duration_ms x vcpu)",
			Help:        "executions (requests) per month; two of invocations_per_month, duration_ms and busy_vcpu_hours_per_month are given",
			access:      func(p *Profile) any { return &p.InvocationsPerMonth },
		},
		{
			Name: "duration_ms", Kind: KindDecimal, Unit: "ms", Min: aboveZero(), Max: atMost(maxMs),
			DefaultRule: "busy_vcpu_hours_per_month / (invocations_per_month x vcpu)",
			Help:        "how long an average invocation holds its instance",
			access:      func(p *Profile) any { return &p.DurationMs },
		},
		{
			Name: "busy_vcpu_hours_per_month", Kind: KindDecimal, Unit: "vCPU-hours", Min: aboveZero(), Max: atMost(maxBusyHours),
			DefaultRule: "invocations_per_month x duration_ms x vcpu",
			Help:        "CPU work per month",
			access:      func(p *Profile) any { return &p.BusyVCPUHoursPerMonth },
		},
		{
			Name: "memory_mb", Kind: KindInteger, Unit: "MiB", Min: atLeast(1), Max: atMost(maxMemoryMB), Required: true,
			Help:   "memory that an instance needs to serve a single invocation",
			access: func(p *Profile) any { return &p.MemoryMB },
		},
		{
			Name: "shared_memory_mb", Kind: KindInteger, Unit: "MiB", Min: atLeast(0), Max: atMost(maxMemoryMB),
			Default: "0", DefaultReason: "nothing is known about memory that invocations share, so each invocation needs all of memory_mb",
			Help:   "what all invocations of an instance use in common (runtime, code, caches), counted within memory_mb",
			access: func(p *Profile) any { return &p.SharedMemoryMB },
		},
		{
			Name: "steady_utilization", Kind: KindDecimal, Unit: "share", Min: aboveZero(), Max: atMost(1),
			Default: "0.6", DefaultReason: "an always-on fleet keeps 40 % of its capacity free for peaks",
			Help:   "mean demand / always-on capacity: close to 1 for a steady load, close to 0 for a bursty one",
			access: func(p *Profile) any { return &p.SteadyUtilization },
		},
		{
			Name: "vcpu", Kind: KindDecimal, Unit: "vCPU", Min: aboveZero(), Max: atMost(maxVCPU),
			DefaultRule: "min(memory_mb/1769, 1)",
			Help:        "vCPUs that a running invocation uses",
			access:      func(p *Profile) any { return &p.VCPU },
		},
		{
			Name: "architecture", Kind: KindEnum, Enum: []string{"x86_64", "arm64", "any"},
			Default: "any", DefaultReason: "every architecture an offering has becomes an option of its own",
			Help:   "instruction set",
			access: func(p *Profile) any { return &p.Architecture },
		},
		{
			Name: "concurrency", Kind: KindInteger, Unit: "invocations", Min: atLeast(1), Max: atMost(maxInstances),
			Default: "1", DefaultReason: "one invocation at a time per instance, as on functions; always-on fleets are not limited by it unless it is given",
			Help:   "how many invocations an instance serves together, where the platform lets you choose",
			access: func(p *Profile) any { return &p.Concurrency },
		},
		{
			Name: "min_instances", Kind: KindInteger, Unit: "instances", Min: atLeast(0), Max: atMost(maxInstances),
			Default: "2", DefaultReason: "a fleet of one fails with its machine or its zone; a platform that places functions does not",
			Help:   "floor of always-on offerings",
			access: func(p *Profile) any { return &p.MinInstances },
		},
		{
			Name: "provisioned_concurrency", Kind: KindInteger, Unit: "instances", Min: atLeast(0), Max: atMost(maxProvisioned),
			Default: "0", DefaultReason: "nothing is kept warm on platforms that scale to zero",
			Help:   "instances kept warm on every platform that could otherwise scale to zero",
			access: func(p *Profile) any { return &p.ProvisionedConcurrency },
		},
		{
			Name: "ephemeral_storage_mb", Kind: KindInteger, Unit: "MiB", Min: atLeast(0), Max: atMost(maxMemoryMB),
			Default: "512", DefaultReason: "the size that functions include without charge",
			Help:   "temporary disk of one instance",
			access: func(p *Profile) any { return &p.EphemeralStorageMB },
		},
		{
			Name: "hours_running_per_month", Kind: KindDecimal, Unit: "hours", Min: aboveZero(), Max: atMost(maxHours),
			DefaultRule: "hours_per_month", DefaultReason: "always-on instances run all month",
			Help:   "hours that always-on instances run, fewer if someone stops them overnight; they serve the whole month's load in that time; at most hours_per_month",
			access: func(p *Profile) any { return &p.HoursRunningPerMonth },
		},
		{
			Name: "cluster_workloads", Kind: KindInteger, Unit: "workloads", Min: atLeast(1), Max: atMost(maxInstances),
			Default: "1", DefaultReason: "the workload pays for its cluster alone",
			Help:   "workloads like this one, itself included, in one Kubernetes or ECS cluster",
			access: func(p *Profile) any { return &p.ClusterWorkloads },
		},
	}
}

func selectionFields() []Field {
	return []Field{
		{
			Name: "providers", Kind: KindList, Enum: providerNames, MinItems: 1,
			Help:   "only these providers; without regions, each in its default region",
			access: func(p *Profile) any { return &p.Providers },
		},
		{
			Name: "regions", Kind: KindList, MinItems: 1, check: checkRegion,
			Default: defaultRegions, DefaultReason: "one large region of each provider",
			DefaultIf: "neither providers nor jurisdictions are given",
			Help:      "provider:region, globs allowed (aws:eu-*, *)",
			access:    func(p *Profile) any { return &p.Regions },
		},
		{
			Name: "offerings", Kind: KindList, MinItems: 1, check: checkOffering,
			Help:   "only these offerings: provider/offering, globs allowed (aws/*)",
			access: func(p *Profile) any { return &p.Offerings },
		},
		{
			Name: "instance_types", Kind: KindList, MinItems: 1, check: checkWord,
			Help:   "only these machine types; the way to ask for accelerators and bare metal",
			access: func(p *Profile) any { return &p.InstanceTypes },
		},
		{
			Name: "jurisdictions", Kind: KindList, MinItems: 1, check: checkJurisdiction,
			Help:   "only regions in these countries: ISO 3166-1 codes of two capitals, or EU",
			access: func(p *Profile) any { return &p.Jurisdictions },
		},
		{
			Name: "purchase", Kind: KindList, Enum: purchases(), MinItems: 1,
			Default: "on_demand", DefaultReason: "list prices without any commitment",
			Help:   "how capacity is bought",
			access: func(p *Profile) any { return &p.Purchase },
		},
		{
			Name: "isolation", Kind: KindEnum, Enum: []string{"any", "sandbox", "vm", "dedicated_host"},
			Default: "any", DefaultReason: "no isolation was demanded",
			Help:   "least isolation accepted",
			access: func(p *Profile) any { return &p.Isolation },
		},
	}
}

func latencyFields() []Field {
	return []Field{
		{
			Name: "max_cold_start_rate", Kind: KindDecimal, Unit: "share", Min: atLeast(0), Max: atMost(1),
			Help:   "largest share of invocations that may meet a cold start",
			access: func(p *Profile) any { return &p.MaxColdStartRate },
		},
		{
			Name: "max_cold_start_ms", Kind: KindDecimal, Unit: "ms", Min: atLeast(0), Max: atMost(maxMs),
			Help:   "longest tolerable cold start",
			access: func(p *Profile) any { return &p.MaxColdStartMs },
		},
	}
}

func baselineFields() []Field {
	return []Field{
		{
			Name: "baseline_offering", Kind: KindString, check: checkOneOffering,
			Help:   "what runs today, e.g. aws/ec2: adds one option priced as stated, to which every option is compared",
			access: func(p *Profile) any { return &p.BaselineOffering },
		},
		{
			Name: "baseline_region", Kind: KindString, check: checkOneRegion,
			DefaultRule: "the only region asked for of the baseline's provider, else the provider's default region",
			Help:        "region of the baseline: provider:region, or the region alone",
			access:      func(p *Profile) any { return &p.BaselineRegion },
		},
		{
			Name: "baseline_instance_type", Kind: KindString, check: checkWord,
			Help:   "machine type of the baseline",
			access: func(p *Profile) any { return &p.BaselineInstanceType },
		},
		{
			Name: "baseline_container_vcpu", Kind: KindDecimal, Unit: "vCPU", Min: aboveZero(), Max: atMost(maxVCPU),
			Help:   "vCPUs of one container of the baseline",
			access: func(p *Profile) any { return &p.BaselineContainerVCPU },
		},
		{
			Name: "baseline_container_memory_mb", Kind: KindInteger, Unit: "MiB", Min: atLeast(1), Max: atMost(maxMemoryMB),
			Help:   "memory of one container of the baseline",
			access: func(p *Profile) any { return &p.BaselineContainerMemoryMB },
		},
		{
			Name: "baseline_instances", Kind: KindInteger, Unit: "instances", Min: atLeast(1), Max: atMost(maxBaseline),
			Help:   "machines or containers that run today",
			access: func(p *Profile) any { return &p.BaselineInstances },
		},
		{
			Name: "baseline_architecture", Kind: KindEnum, Enum: []string{"x86_64", "arm64"},
			Default: "x86_64", DefaultReason: "most of what runs today is x86_64",
			DefaultIf: "baseline_offering is given without baseline_instance_type, which carries its own",
			Help:      "instruction set of the baseline",
			access:    func(p *Profile) any { return &p.BaselineArchitecture },
		},
		{
			Name: "baseline_purchase", Kind: KindEnum, Enum: purchases(),
			Default: "on_demand", DefaultReason: "nothing was said about a commitment for what runs today",
			DefaultIf: "baseline_offering is given",
			Help:      "how the baseline is bought",
			access:    func(p *Profile) any { return &p.BaselinePurchase },
		},
		{
			Name: "cpu_utilization", Kind: KindDecimal, Unit: "share", Min: aboveZero(), Max: atMost(1),
			Help:   "mean CPU utilization of the baseline; stands for busy_vcpu_hours_per_month",
			access: func(p *Profile) any { return &p.CPUUtilization },
		},
	}
}

func pricingFields() []Field {
	return []Field{
		{
			Name: "free_tier", Kind: KindBoolean,
			Default: "false", DefaultReason: "free allowances belong to an account once, and other workloads may use them up",
			Help:   "apply the providers' monthly free allowances",
			access: func(p *Profile) any { return &p.FreeTier },
		},
		{
			Name: "hours_per_month", Kind: KindDecimal, Unit: "hours", Min: aboveZero(), Max: atMost(maxHours),
			Default: "730", DefaultReason: "8,760 hours of a year / 12",
			Help:   "length of the month",
			access: func(p *Profile) any { return &p.HoursPerMonth },
		},
		{
			Name: "currency", Kind: KindString, check: checkCurrency,
			Default: "USD", DefaultReason: "the currency of the price lists",
			Help:   "currency of the answer, ISO 4217; another than USD needs fx_rates",
			access: func(p *Profile) any { return &p.Currency },
		},
		{
			Name: "fx_rates", Kind: KindDecimalMap, Min: aboveZero(), check: checkCurrency,
			Help:   "what one unit of the named currency is worth in the answer's, e.g. USD:0.88",
			access: func(p *Profile) any { return &p.FXRates },
		},
		{
			Name: "catalog_version", Kind: KindString, check: checkCatalogVersion,
			Default: "current", DefaultReason: "the newest prices at hand",
			Help:   "price catalog: current, embedded, a version, or its first hex digits (at least 8) if they fit no other",
			access: func(p *Profile) any { return &p.CatalogVersion },
		},
	}
}

func outputFields() []Field {
	return []Field{
		{
			Name: "include", Kind: KindList, Enum: []string{"line_items", "break_even", "recommendation"},
			Default: "line_items,break_even,recommendation",
			Help:    "parts that the answer holds",
			access:  func(p *Profile) any { return &p.Include },
		},
		{
			Name: "detail", Kind: KindEnum, Enum: []string{"best", "recommended", "options", "line_items"},
			Default: "options",
			Help:    "rows of the answer: the cheapest option, the recommended one, all options, or all line items (CSV default: best)",
			access:  func(p *Profile) any { return &p.Detail },
		},
		{
			Name: "numbers", Kind: KindBoolean, Default: "false",
			Help:   "JSON numbers instead of strings, for dashboards; digits may be lost",
			access: func(p *Profile) any { return &p.Numbers },
		},
		{
			Name: "top", Kind: KindInteger, Unit: "options", Min: atLeast(1), Max: atMost(maxTop),
			Help:   "only the cheapest options",
			access: func(p *Profile) any { return &p.Top },
		},
	}
}
