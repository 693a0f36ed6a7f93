package workload

// Bounds of a load over time.
const (
	maxPeriodMinutes = 44_640 // 31 days
	loadProfileField = "load_profile"
	loadShapeField   = "load_shape"
	loadZoneField    = "load_timezone"
	peakToMeanField  = "load_peak_to_mean"
	loadPeriodField  = "load_period_minutes"
)

// overTimeFields say how the load comes over time: step by step, or as a named
// shape with its parameters.
func overTimeFields() []Field {
	return []Field{
		{
			Name: loadProfileField, Kind: KindLoadProfile,
			Help: "the load as it comes: requests per step of 10 seconds to 1 day, in JSON only; " +
				"invocations_per_month follows from it, or scales it when given too; excludes load_shape",
			access: func(p *Profile) any { return &p.LoadProfile },
		},
		{
			Name: loadShapeField, Kind: KindEnum, Enum: ShapeNames(),
			Help: "a named course of the load, repeated all month, in steps of a minute: constant; diurnal, a wave over the day; " +
				"office_hours, Monday to Friday from 8 to 18; spike, one busy hour a day; cron, one minute in load_period_minutes; " +
				"on_off, bursts at full load with nothing between them",
			access: func(p *Profile) any { return &p.LoadShape },
		},
		{
			Name: loadZoneField, Kind: KindString, check: checkTimeZone,
			Default: "UTC", DefaultReason: "nothing was said about where the day of the load begins; its cost does not depend on it",
			DefaultIf: "load_shape is diurnal, office_hours or spike",
			Help:      "IANA time zone by whose clock the shape runs, e.g. Europe/Zurich",
			access:    func(p *Profile) any { return &p.LoadTimezone },
		},
		{
			Name: peakToMeanField, Kind: KindDecimal, Unit: "ratio", Min: atLeast(1), Max: atMost(maxPeriodMinutes),
			DefaultRule: "2 for diurnal and on_off, 3.36 for office_hours, 10 for spike",
			Help: "the busiest minute / the mean, at most 6 decimals; at most 24 for diurnal (above 2 the excess comes in one rush hour) and spike, " +
				"3.36 (all load in the 50 of 168 hours) for office_hours, load_period_minutes for on_off, which is on for 1/load_peak_to_mean of the time",
			access: func(p *Profile) any { return &p.LoadPeakToMean },
		},
		{
			Name: loadPeriodField, Kind: KindInteger, Unit: "minutes", Min: atLeast(2), Max: atMost(maxPeriodMinutes),
			DefaultRule: "60 for cron, 1440 for on_off",
			Help:        "time from one run (cron) or burst (on_off) to the next",
			access:      func(p *Profile) any { return &p.LoadPeriodMinutes },
		},
	}
}
