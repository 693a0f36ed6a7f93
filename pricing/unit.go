package pricing

// Unit is the unit of a quantity, as it stands in answers.
type Unit string

// The units. GB of memory and GB-Seconds count 1,024 MB (AWS, Azure Functions);
// GiB are the same size under the name that Google publishes.
const (
	Requests      Unit = "Requests"
	GBSeconds     Unit = "GB-Seconds"
	GiBSeconds    Unit = "GiB-Seconds"
	VCPUSeconds   Unit = "vCPU-Seconds"
	GHzSeconds    Unit = "GHz-Seconds"
	InstanceHours Unit = "Instance-Hours"
	VCPUHours     Unit = "vCPU-Hours"
	GBHours       Unit = "GB-Hours"
	GiBHours      Unit = "GiB-Hours"
	ClusterHours  Unit = "Cluster-Hours"
	EndpointHours Unit = "Endpoint-Hours"
	CapacityHours Unit = "Capacity-Unit-Hours"
	GB            Unit = "GB"
	GiB           Unit = "GiB"
	GBMonths      Unit = "GB-Months"
	GiBMonths     Unit = "GiB-Months"
	DiskMonths    Unit = "Disk-Months"
	GatewayHours  Unit = "Gateway-Hours"
	AddressHours  Unit = "Address-Hours"
)

// knownUnits is the closed list; a list with any other unit is refused by name.
var knownUnits = map[Unit]bool{
	Requests: true, GBSeconds: true, GiBSeconds: true, VCPUSeconds: true, GHzSeconds: true,
	InstanceHours: true, VCPUHours: true, GBHours: true, GiBHours: true, ClusterHours: true,
	EndpointHours: true, CapacityHours: true, GB: true, GiB: true, GBMonths: true, GiBMonths: true, DiskMonths: true, GatewayHours: true, AddressHours: true,
}

// Known reports whether the unit is one of the closed list.
func (u Unit) Known() bool { return knownUnits[u] }
