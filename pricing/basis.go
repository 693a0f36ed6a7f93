package pricing

import (
	"fmt"
)

// Basis is a quantity that a placement yields and a meter multiplies.
type Basis int

// The bases: a closed list. Memory GB are 1,024 MB. "Provisioned" and "warm" are
// one thing: instances that somebody keeps ready, and pays for.
const (
	NoBasis                   Basis = iota
	BasisInvocations                // all executions per month
	BasisOnDemandInvocations        // executions that no provisioned instance serves
	BasisServedInvocations          // executions served by provisioned instances
	BasisOnDemandGBSeconds          // GB-s of invocations, or of shared instances while busy, beyond the provisioned ones
	BasisServedGBSeconds            // invocation GB-s served by provisioned instances
	BasisProvisionedGBSeconds       // GB-s of provisioned instances over the whole month, busy or idle
	BasisGHzSeconds                 // invocation GHz-s, where a size grants a clock rate
	BasisStorageGBSeconds           // ephemeral storage above the included size x invocation seconds
	BasisBusyVCPUSeconds            // vCPU-s of instances with at least one invocation
	BasisBusyGBSeconds              // GB-s of instances with at least one invocation
	BasisIdleVCPUSeconds            // vCPU-s of warm instances without an invocation
	BasisIdleGBSeconds              // GB-s of warm instances without an invocation
	BasisUnitHours                  // hours of fleet units (machines)
	BasisVCPUHours                  // vCPU-hours of fleet units
	BasisGBHours                    // GB-hours of fleet units
	BasisStorageGBHours             // ephemeral storage above the included size x unit hours
	BasisClusterHours               // hours of the cluster, or the workload's share of them
	BasisGatewayRequests            // requests through an API gateway
	BasisRESTGatewayRequests        // requests through an API gateway of the dearer kind, where a provider has two
	BasisEndpointHours              // hours of a load balancer
	BasisCapacityUnitHours          // hours of load balancer capacity, after the front's rule
	BasisEndpointGB                 // GB through a load balancer, both ways
	BasisAddressHours               // hours of public addresses
	BasisDataOutGB                  // GB to the internet
	BasisLogGB                      // GB into the provider's log service
	BasisDiskGBMonths               // GB-months of disks attached to machines
	BasisDiskMonths                 // months of disks attached to machines, where a disk is sold in sizes
	BasisNATHours                   // hours of NAT gateways
	BasisNATGB                      // GB through NAT gateways
	countBases                      // the end of the list: a basis is added above it
)

// NumBases is the length of the closed list, NoBasis included: an array of this
// length is indexed by Basis.
const NumBases = int(countBases)

var basisNames = [NumBases]string{
	NoBasis:                   "none",
	BasisInvocations:          "invocations",
	BasisOnDemandInvocations:  "on_demand_invocations",
	BasisServedInvocations:    "served_invocations",
	BasisOnDemandGBSeconds:    "on_demand_gb_seconds",
	BasisServedGBSeconds:      "served_gb_seconds",
	BasisProvisionedGBSeconds: "provisioned_gb_seconds",
	BasisGHzSeconds:           "ghz_seconds",
	BasisStorageGBSeconds:     "storage_gb_seconds",
	BasisBusyVCPUSeconds:      "busy_vcpu_seconds",
	BasisBusyGBSeconds:        "busy_gb_seconds",
	BasisIdleVCPUSeconds:      "idle_vcpu_seconds",
	BasisIdleGBSeconds:        "idle_gb_seconds",
	BasisUnitHours:            "unit_hours",
	BasisVCPUHours:            "vcpu_hours",
	BasisGBHours:              "gb_hours",
	BasisStorageGBHours:       "storage_gb_hours",
	BasisClusterHours:         "cluster_hours",
	BasisGatewayRequests:      "gateway_requests",
	BasisRESTGatewayRequests:  "rest_gateway_requests",
	BasisEndpointHours:        "endpoint_hours",
	BasisCapacityUnitHours:    "capacity_unit_hours",
	BasisEndpointGB:           "endpoint_gb",
	BasisAddressHours:         "address_hours",
	BasisDataOutGB:            "data_out_gb",
	BasisLogGB:                "log_gb",
	BasisDiskGBMonths:         "disk_gb_months",
	BasisDiskMonths:           "disk_months",
	BasisNATHours:             "nat_hours",
	BasisNATGB:                "nat_gb",
}

// Known reports whether a meter may multiply the basis.
func (b Basis) Known() bool { return b > NoBasis && b < countBases }

// String is the name of the basis as the API serves it, e.g. "served_gb_seconds".
func (b Basis) String() string {
	if b < NoBasis || b >= countBases {
		return fmt.Sprintf("basis(%d)", int(b))
	}
	return basisNames[b]
}

// InSeconds reports whether the basis counts something x seconds. It may be priced
// per hour as well.
func (b Basis) InSeconds() bool { return b >= BasisOnDemandGBSeconds && b <= BasisIdleGBSeconds }

// PerInvocation reports whether every invocation adds to the quantity, on a
// platform that scales by itself or around any other.
func (b Basis) PerInvocation() bool {
	switch b {
	case BasisGatewayRequests, BasisRESTGatewayRequests, BasisCapacityUnitHours, BasisEndpointGB,
		BasisDataOutGB, BasisLogGB, BasisNATGB:
		return true
	default:
		return b >= BasisInvocations && b <= BasisBusyGBSeconds && b != BasisProvisionedGBSeconds
	}
}

// OfUnits reports whether the basis counts hours of the units of a fleet.
func (b Basis) OfUnits() bool { return b >= BasisUnitHours && b <= BasisStorageGBHours }

// OnePrice reports whether a quantity of the basis has one price whatever its
// size, because a fleet is chosen by it.
func (b Basis) OnePrice() bool {
	return b == BasisVCPUHours || b == BasisGBHours || b == BasisStorageGBHours || b == BasisDiskGBMonths || b == BasisDiskMonths
}

// Surrounds reports whether the basis counts what stands around the compute:
// endpoint, traffic, logs, disks, NAT. Every placement yields those.
func (b Basis) Surrounds() bool { return b >= BasisGatewayRequests && b <= BasisNATGB }

// units are the units in which a quantity of the basis can be priced.
func (b Basis) units() []Unit {
	switch b {
	case BasisInvocations, BasisOnDemandInvocations, BasisServedInvocations, BasisGatewayRequests, BasisRESTGatewayRequests:
		return []Unit{Requests}
	case BasisOnDemandGBSeconds, BasisServedGBSeconds, BasisProvisionedGBSeconds,
		BasisStorageGBSeconds, BasisBusyGBSeconds, BasisIdleGBSeconds:
		return []Unit{GBSeconds, GiBSeconds, GBHours, GiBHours}
	case BasisGHzSeconds:
		return []Unit{GHzSeconds}
	case BasisBusyVCPUSeconds, BasisIdleVCPUSeconds:
		return []Unit{VCPUSeconds, VCPUHours}
	case BasisUnitHours:
		return []Unit{InstanceHours}
	case BasisVCPUHours:
		return []Unit{VCPUHours, VCPUSeconds}
	case BasisGBHours, BasisStorageGBHours:
		return []Unit{GBHours, GiBHours, GBSeconds, GiBSeconds}
	case BasisClusterHours:
		return []Unit{ClusterHours}
	case BasisEndpointHours:
		return []Unit{EndpointHours}
	case BasisCapacityUnitHours:
		return []Unit{CapacityHours}
	case BasisAddressHours:
		return []Unit{AddressHours}
	case BasisEndpointGB, BasisDataOutGB, BasisLogGB, BasisNATGB:
		return []Unit{GB, GiB}
	case BasisDiskGBMonths:
		return []Unit{GBMonths, GiBMonths}
	case BasisDiskMonths:
		return []Unit{DiskMonths}
	case BasisNATHours:
		return []Unit{GatewayHours}
	default:
		return nil
	}
}
