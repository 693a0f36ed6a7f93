package pricing

import "fmt"

// Front is the load balancer before a fleet, where the caller asks for a public
// endpoint. What its meters count follows from it.
type Front struct {
	Addresses int64 // public addresses of one load balancer
	// Units: its capacity is billed in units; nil where it is not.
	Units *CapacityUnits
	// Assumptions are the rules of ours that enter every answer with a load
	// balancer.
	Assumptions []Rule
	Citation    Citation
}

// CapacityUnits says how much of each thing one unit of a load balancer holds.
// The thing that needs most units decides.
type CapacityUnits struct {
	NewConnectionsPerSecond int64
	ActiveConnections       int64 // sampled per minute
	GBPerHour               int64
}

func (f *Front) validate() error {
	if f.Addresses < 0 {
		return fmt.Errorf("front: %d addresses", f.Addresses)
	}
	if u := f.Units; u != nil && (u.NewConnectionsPerSecond <= 0 || u.ActiveConnections <= 0 || u.GBPerHour <= 0) {
		return fmt.Errorf("front: a capacity unit holds nothing")
	}
	return nil
}
