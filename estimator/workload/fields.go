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
	maxKB          = 1_000_000_000          // in, out or logged by one invocation
	maxDiskGB      = 1_000_000              // of one machine
	maxNATGateways = 10_000
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
			DefaultRule: "busy_vcpu_hours_per_month / (invocations_per_month x vcpu); 100 where only the CPU of a baseline is known",
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
			Name: steadyField, Kind: KindDecimal, Unit: "share", Min: aboveZero(), Max: atMost(1),
			Default: "0.6", DefaultReason: "an always-on fleet keeps 40 % of its capacity free for peaks",
			DefaultIf:   "neither load_profile nor load_shape is given",
			DefaultRule: "target_utilization x mean / peak with one of them",
			Help:        "mean demand / always-on capacity: close to 1 for a steady load, close to 0 for a bursty one",
			access:      func(p *Profile) any { return &p.SteadyUtilization },
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

// surroundingFields are what a workload needs around its compute.
func surroundingFields() []Field {
	return []Field{
		{
			Name: "http", Kind: KindEnum, Enum: []string{HTTPNone, "direct", "gateway", "gateway_rest"},
			Default: HTTPNone, DefaultReason: "nothing was said about a public endpoint",
			Help:   "public endpoint: direct takes a function URL, a built-in ingress or a load balancer with its addresses; gateway an API gateway, gateway_rest the REST kind where a provider has two",
			access: func(p *Profile) any { return &p.HTTP },
		},
		{
			Name: "request_kb", Kind: KindDecimal, Unit: "KB", Min: atLeast(0), Max: atMost(maxKB),
			Default: "0", DefaultReason: "nothing is known about the size of requests",
			DefaultIf: "an endpoint or a NAT gateway counts it (http, nat_gateways)",
			Help:      "size of one request, in KB of 1,024 bytes",
			access:    func(p *Profile) any { return &p.RequestKB },
		},
		{
			Name: "response_kb", Kind: KindDecimal, Unit: "KB", Min: atLeast(0), Max: atMost(maxKB),
			Default: "0", DefaultReason: "nothing is known about traffic to the internet",
			Help:   "what one invocation sends to the internet, in KB of 1,024 bytes",
			access: func(p *Profile) any { return &p.ResponseKB },
		},
		{
			Name: "log_kb", Kind: KindDecimal, Unit: "KB", Min: atLeast(0), Max: atMost(maxKB),
			Default: "0", DefaultReason: "nothing is known about logs in the provider's service",
			Help:   "what one invocation writes into the provider's log service, in KB of 1,024 bytes",
			access: func(p *Profile) any { return &p.LogKB },
		},
		{
			Name: "disk_gb", Kind: KindDecimal, Unit: "GB", Min: atLeast(0), Max: atMost(maxDiskGB),
			Default: "0", DefaultReason: "nothing is known about disks of machines",
			Help:   "disk attached to each virtual machine or node",
			access: func(p *Profile) any { return &p.DiskGB },
		},
		{
			Name: "nat_gateways", Kind: KindInteger, Unit: "gateways", Min: atLeast(0), Max: atMost(maxNATGateways),
			Default: "0", DefaultReason: "nothing was said about a way out of a private network",
			Help:   "NAT gateways of the workload, whatever it runs on",
			access: func(p *Profile) any { return &p.NATGateways },
		},
	}
}
