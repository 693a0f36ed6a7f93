package main

// terraTofu is where Google's price pages were checked on 2026-09-29.
const terraTofu = "github:geawilliamsUK/TerraTofuGUi@e389d7b2:definitions/prices/gcp.toml"

var gcpSources = []sourceText{
	// The tier map stands at the end of the text, so its rows come first.
	{
		terraTofu + " (checked 2026-09-29 against cloud.google.com/run/pricing) + tier map",
		"cloud.google.com/run/pricing, checked 2026-09-29 (github.com/geawilliamsUK/TerraTofuGUi@e389d7b2 definitions/prices/gcp.toml); " +
			"tier of the region from github.com/infracost/infracost@95ba4f49 internal/resources/google/util.go and cloud.google.com/run/docs/locations",
	},
	{
		terraTofu,
		"Google Cloud price pages, checked 2026-09-29 (github.com/geawilliamsUK/TerraTofuGUi@e389d7b2 definitions/prices/gcp.toml)",
	},
	{
		"public rate table verified 2026-07-26 against Cloud Billing Catalog",
		"public table of Cloud Run rates, compared with Cloud Billing Catalog service 152E-C115-5142 on 2026-07-26",
	},
	{
		"github:mooncitizen/togen priceFixture",
		"test fixture of github.com/mooncitizen/togen, 2026-09-05; tier of the region from github.com/infracost/infracost@95ba4f49 internal/resources/google/util.go",
	},
	{
		"github:mooncitizen/togen gcp-cloud-run-functions.json",
		"Cloud Run functions prices of europe-west1 and europe-west2, 2026-09-05 (github.com/mooncitizen/togen gcp-cloud-run-functions.json); " +
			"tier of the region from github.com/infracost/infracost@95ba4f49 internal/resources/google/util.go",
	},
	{
		"acspeed test decoy",
		"undated decoy value in the tests of acspeed; tier of the region from github.com/infracost/infracost@95ba4f49 internal/resources/google/util.go",
	},
	{
		"public test fixture quoting the live Infracost Cloud Pricing API of 2026-09-24 + tier map",
		"public test fixture that quotes the Infracost price service's answer of 2026-09-24; " +
			"tier of the region from github.com/infracost/infracost@95ba4f49 internal/resources/google/util.go",
	},
	{
		"public test fixture quoting the live Infracost Cloud Pricing API of 2026-09-24 (us-central1) + tier map",
		"public test fixture that quotes the Infracost price service's answer of 2026-09-24 for us-central1; " +
			"tier of the region from github.com/infracost/infracost@95ba4f49 internal/resources/google/util.go",
	},
	{
		"public test fixture quoting the live Infracost Cloud Pricing API of 2026-09-24",
		"public test fixture that quotes the Infracost price service's answer of 2026-09-24",
	},
	{
		"github:infracost/infracost@95ba4f49:internal/providers/terraform/google/testdata/cloudfunctions_function_test",
		"golden file of Infracost's tests (github.com/infracost/infracost@95ba4f49 cloudfunctions_function_test.golden)",
	},
	{
		"github:infracost/infracost@95ba4f49:internal/providers/terraform/google/testdata/container_cluster_test",
		"golden file of Infracost's tests, by the unit where it states an amount (github.com/infracost/infracost@95ba4f49 container_cluster_test.golden)",
	},
	{
		"github:kahnwong/calculator:src/models/GcpGkeModel.ts",
		"cloud.google.com/kubernetes-engine/pricing as quoted 2025-01-04 (github.com/kahnwong/calculator src/models/GcpGkeModel.ts)",
	},
	{
		"public cost doc quoting catalog SKUs",
		"undated public cost document that quotes SKUs of the Cloud Billing Catalog",
	},
	{
		"public test fixture",
		"undated public test fixture with SKU ids of the Cloud Billing Catalog",
	},
	{
		"github:Cyclenerd/google-cloud-pricing-cost-calculator@fd66b26f:pricing.yml",
		"Google Cloud list prices per machine type, 2026-07-30 (github.com/Cyclenerd/google-cloud-pricing-cost-calculator@fd66b26f pricing.yml)",
	},
}
