package workload

import "strings"

// How an always-on fleet is sized: one of four ways to follow the load, with what
// has to hold besides.
const (
	SizingSteady     = "steady"     // mean demand / steady_utilization, all month: RULES' fleet
	SizingPeak       = "peak"       // the highest step / target_utilization, all month
	SizingIdeal      = "ideal"      // every step / target_utilization, as if instances came and went with the load
	SizingAutoscaled = "autoscaled" // the same with the lead, delay and billing minimum of a real autoscaler

	WithZones   = "zones"   // losing one of `zones` zones leaves enough
	WithLatency = "latency" // wait_percentile of the invocations wait at most max_wait_ms
)

// SizingNames are all sizings: each way alone and with what has to hold besides,
// joined by dashes, e.g. "autoscaled-zones-latency".
func SizingNames() []string {
	var names []string
	for _, base := range []string{SizingSteady, SizingPeak, SizingIdeal, SizingAutoscaled} {
		for _, more := range []string{"", "-" + WithZones, "-" + WithLatency, "-" + WithZones + "-" + WithLatency} {
			names = append(names, base+more)
		}
	}
	return names
}

// Sizing is one of SizingNames taken apart.
type Sizing struct {
	Name    string
	Base    string
	Zones   bool
	Latency bool
}

// ParseSizing takes one of SizingNames apart.
func ParseSizing(name string) Sizing {
	parts := strings.Split(name, "-")
	s := Sizing{Name: name, Base: parts[0]}
	for _, part := range parts[1:] {
		s.Zones = s.Zones || part == WithZones
		s.Latency = s.Latency || part == WithLatency
	}
	return s
}

// Scales reports whether the fleet follows the load.
func (s Sizing) Scales() bool { return s.Base == SizingIdeal || s.Base == SizingAutoscaled }
