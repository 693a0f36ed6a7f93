package aws

import "breakeven/pricing"

// graviton are families by the generation of AWS's own processor, with the work of
// one of its vCPUs, which is a core, relative to a hyperthread of an x86 server.
//
// AWS publishes that Graviton3 computes up to 25 % faster than Graviton2, and
// Graviton4 up to 30 % faster than Graviton3. Graviton2 is taken as one hyperthread,
// the low end of what is measured, and the published steps are multiplied: 1.25 and
// 1.25 x 1.3. For Graviton5 no such figure was found: it counts as its predecessor.
// Real code lies some 20 % on either side.
var graviton = []struct {
	factor, url string
	memory      bool
	families    []string
}{
	{
		factor: "1.25", url: "https://aws.amazon.com/ec2/graviton/",
		families: []string{"c7g", "c7gd", "c7gn", "hpc7g", "m7g", "m7gd", "r7g", "r7gd"},
	},
	{
		factor: "1.625", url: "https://aws.amazon.com/ec2/graviton/", memory: true,
		families: []string{"c8g", "c8gb", "c8gd", "c8gn", "c9g", "c9gd", "i8g", "i8ge", "m8g", "m8gb", "m8gd", "m8gn", "m9g", "m9gd", "r8g", "r8gb", "r8gd", "r8gn", "x8g"},
	},
}

// speeds are the families whose vCPU does more than a hyperthread.
func speeds() []pricing.Speed {
	var all []pricing.Speed
	for _, generation := range graviton {
		for _, family := range generation.families {
			all = append(all, pricing.Speed{
				Family: family, Factor: exact(generation.factor),
				Citation: pricing.Citation{URL: generation.url, Read: readFirst, Memory: generation.memory},
			})
		}
	}
	return all
}
