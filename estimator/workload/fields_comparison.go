package workload

// The fields that say what is compared, with what, and how it is priced and shown.

func selectionFields() []Field {
	return []Field{
		{
			Name: "option", Kind: KindString, check: checkOption,
			Help:   "id of the only option to price, e.g. aws/lambda/us-east-1/arm64/on_demand: regions, purchase and the like then choose nothing; in a portfolio, the option that the row takes",
			access: func(p *Profile) any { return &p.Option },
		},
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
			Name: "rate_card", Kind: KindRateCard, check: checkCardName,
			Help:   "negotiated prices: the name of a card that was loaded at the start, or in JSON the card itself",
			access: func(p *Profile) any { return &p.RateCardName },
		},
		{
			Name: "pricing_date", Kind: KindString, check: checkDate,
			DefaultRule: "the catalog's as_of",
			Help:        "day on which the rate card must hold, YYYY-MM-DD; list prices are the catalog's, whatever the day",
			access:      func(p *Profile) any { return &p.PricingDate },
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
			Name: "include", Kind: KindList, Enum: []string{"line_items", "break_even", "recommendation", "sensitivity"},
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
