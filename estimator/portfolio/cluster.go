package portfolio

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

// clusterKey is what one cluster serves: a platform in a region.
type clusterKey struct {
	offering pricing.OfferingID
	region   string
}

// nodeKey is what one pool of nodes serves. Workloads that run at other hours, on
// other machine types, or with other disks do not share nodes.
type nodeKey struct {
	architecture pricing.Architecture
	purchase     pricing.Purchase
	hours        string // running per month
	types        string // instance_types, as stated
	disk         string // GB of a node
}

// tenant is a workload in a cluster.
type tenant struct {
	row      int
	option   int // index into the totals of the row's comparison
	replicas *replicas
}

// nodePool is a pool of equal nodes with the workloads that share them.
type nodePool struct {
	key     nodeKey
	hours   decimal.Decimal
	tenants []tenant

	node    string
	size    capacity
	nodes   int64
	pods    []podGroup        // by tenant
	weights []decimal.Decimal // by tenant: nodes' worth of the larger share, to 12 decimals
}

// cluster is a cluster before and after it was packed.
type cluster struct {
	key    clusterKey
	pools  []*nodePool // as the rows come
	byNode map[nodeKey]*nodePool
}

// share is what a row has of a cluster.
type share struct {
	node     string
	nodes    decimal.Decimal // of the row's node pool, to 12 decimals
	clusters decimal.Decimal // of the control plane, to 12 decimals
}

// clusters collects the workloads that run on packed offerings.
type clusters struct {
	byKey map[clusterKey]*cluster
	order []*cluster // as the rows come
}

func newClusters() *clusters { return &clusters{byKey: map[clusterKey]*cluster{}} }

func (c *clusters) add(key clusterKey, nodes nodeKey, hours decimal.Decimal, t tenant) {
	k := c.byKey[key]
	if k == nil {
		k = &cluster{key: key, byNode: map[nodeKey]*nodePool{}}
		c.byKey[key] = k
		c.order = append(c.order, k)
	}
	p := k.byNode[nodes]
	if p == nil {
		p = &nodePool{key: nodes, hours: hours}
		k.byNode[nodes] = p
		k.pools = append(k.pools, p)
	}
	p.tenants = append(p.tenants, t)
}

// pack packs every cluster that several workloads share, and yields each row's
// share. A workload that has a cluster for itself keeps what its estimate says,
// and so do those whose pods no single node type holds together.
func (c *clusters) pack(nodesOf func(tenant) []estimator.Node) (shared []*cluster, shares map[int]*share) {
	shares = map[int]*share{}
	for _, k := range c.order {
		k.pools = slices.DeleteFunc(k.pools, func(p *nodePool) bool { return !p.pack(nodesOf(p.tenants[0])) })
		tenants := 0
		for _, p := range k.pools {
			tenants += len(p.tenants)
		}
		if tenants < 2 {
			continue
		}
		k.divide(shares)
		shared = append(shared, k)
	}
	slices.SortFunc(shared, func(a, b *cluster) int {
		return cmp.Or(cmp.Compare(a.key.offering, b.key.offering), cmp.Compare(a.key.region, b.key.region))
	})
	return shared, shares
}

// divide gives every row its share of the nodes and of the control plane, in
// proportion to the larger of its shares of vCPUs and memory.
func (k *cluster) divide(shares map[int]*share) {
	type portion struct {
		row    int
		weight decimal.Decimal
	}
	var all []portion
	total := decimal.Zero
	for _, p := range k.pools {
		weight := decimal.Zero
		for _, w := range p.weights {
			weight = weight.Add(w)
		}
		nodes := allocation{total: decimal.NewFromInt(p.nodes), weight: weight, places: quantityPlaces}
		for i, t := range p.tenants {
			shares[t.row] = &share{node: p.node, nodes: nodes.next(p.weights[i])}
			all = append(all, portion{t.row, p.weights[i]})
		}
		total = total.Add(weight)
	}
	slices.SortFunc(all, func(a, b portion) int { return cmp.Compare(a.row, b.row) })
	control := allocation{total: one, weight: total, places: quantityPlaces}
	if total.IsZero() {
		// Nobody asks for anything, and the cluster stands all the same.
		control.weight = decimal.NewFromInt(int64(len(all)))
	}
	for _, part := range all {
		weight := part.weight
		if total.IsZero() {
			weight = one
		}
		shares[part.row].clusters = control.next(weight)
	}
}

// pack chooses the node type: the cheapest number x price, ties by fewer nodes,
// then by name. It reports false where no type holds a pod of every tenant.
func (p *nodePool) pack(types []estimator.Node) bool {
	attempts := p.attempts(types)
	best := -1
	for i := range attempts {
		a := &attempts[i]
		if best >= 0 && a.atLeast.GreaterThan(attempts[best].cost) {
			break // they come by what they cost at least
		}
		a.nodes = max(firstFitDecreasing(mergedPods(a.pods, a.size), a.size), p.spread())
		a.cost = a.price.Mul(decimal.NewFromInt(a.nodes))
		if best < 0 || cmp.Or(a.cost.Cmp(attempts[best].cost), cmp.Compare(a.nodes, attempts[best].nodes), cmp.Compare(a.node, attempts[best].node)) < 0 {
			best = i
		}
	}
	if best < 0 {
		return false
	}
	chosen := &attempts[best]
	p.node, p.size, p.nodes, p.pods = chosen.node, chosen.size, chosen.nodes, chosen.pods
	p.weights = make([]decimal.Decimal, len(p.pods))
	for i := range p.pods {
		p.weights[i] = p.pods[i].worth(p.size)
	}
	return true
}

// spread is the least number of nodes on which every tenant has the instances that
// it asked for apart: a workload that asks for two or more survives the loss of a
// node only where there is another one.
func (p *nodePool) spread() int64 {
	most := int64(0)
	for i := range p.tenants {
		most = max(most, p.tenants[i].replicas.floor)
	}
	return min(most, 2)
}

// attempt is a node type that holds a pod of every tenant.
type attempt struct {
	node    string
	size    capacity
	price   decimal.Decimal // of one node per month
	pods    []podGroup      // by tenant
	atLeast decimal.Decimal // no packing on this type costs less
	nodes   int64
	cost    decimal.Decimal
}

func (p *nodePool) attempts(types []estimator.Node) []attempt {
	var attempts []attempt
	fixed := make([]podGroup, len(p.tenants)) // pods that are the same on every node
	for i := range p.tenants {
		if r := p.tenants[i].replicas; r.perPod <= 1 {
			var ok bool
			if fixed[i], ok = r.on(capacity{1 << 60, 1 << 60}); !ok {
				return nil
			}
		}
	}
	for i := range types {
		size := capacity{
			vcpu:   whole(types[i].VCPU.Shift(vcpuPlaces).Floor()),
			memory: whole(types[i].UsableMiB.Mul(kibPerMiBs).Floor()),
		}
		if pods, ok := p.podsOn(size, fixed); ok {
			least := decimal.NewFromInt(max(leastNodes(pods, size), p.spread()))
			attempts = append(attempts, attempt{
				node: types[i].Name, size: size, price: types[i].Cost, pods: pods, atLeast: types[i].Cost.Mul(least),
			})
		}
	}
	slices.SortFunc(attempts, func(a, b attempt) int { return cmp.Or(a.atLeast.Cmp(b.atLeast), cmp.Compare(a.node, b.node)) })
	return attempts
}

// podsOn are the pods of every tenant on nodes of a size.
func (p *nodePool) podsOn(size capacity, fixed []podGroup) ([]podGroup, bool) {
	pods := slices.Clone(fixed)
	for i := range pods {
		if p.tenants[i].replicas.perPod > 1 {
			var ok bool
			if pods[i], ok = p.tenants[i].replicas.on(size); !ok {
				return nil, false
			}
		}
		if !size.holds(pods[i].each) {
			return nil, false
		}
	}
	return pods, true
}

// worth is the larger of a workload's shares of a node's vCPUs and memory, over
// all of its pods: how many nodes it is worth.
func (pods *podGroup) worth(node capacity) decimal.Decimal {
	byVCPU := decimal.NewFromInt(pods.each.vcpu).Mul(decimal.NewFromInt(node.memory))
	byMemory := decimal.NewFromInt(pods.each.memory).Mul(decimal.NewFromInt(node.vcpu))
	all := decimal.Max(byVCPU, byMemory).Mul(decimal.NewFromInt(pods.count))
	return pricing.Quotient(all, decimal.NewFromInt(node.vcpu).Mul(decimal.NewFromInt(node.memory)))
}

// maxPodSizes bounds the sizes of pods that are packed one by one: the work grows
// with their square.
const maxPodSizes = 2_000

// mergedPods counts equal pods together. Where there are more sizes than
// maxPodSizes they are rounded up to a coarser step, so that what is packed is
// never smaller than what runs.
func mergedPods(pods []podGroup, node capacity) []podGroup {
	for step := int64(1); ; step *= 2 {
		counts := make(map[capacity]int64, min(len(pods), maxPodSizes+1))
		for i := range pods {
			if pods[i].count == 0 {
				continue
			}
			counts[capacity{
				vcpu:   min(roundUp(pods[i].each.vcpu, step), node.vcpu),
				memory: min(roundUp(pods[i].each.memory, step), node.memory),
			}] += pods[i].count
			if len(counts) > maxPodSizes {
				break
			}
		}
		if len(counts) > maxPodSizes {
			continue
		}
		merged := make([]podGroup, 0, len(counts))
		for each, count := range counts {
			merged = append(merged, podGroup{each, count})
		}
		return merged
	}
}

func roundUp(n, step int64) int64 { return (n + step - 1) / step * step }
