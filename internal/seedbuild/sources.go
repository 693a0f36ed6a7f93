package main

import (
	"fmt"
	"strings"
)

// sources maps the beginning of a fact's source to the text that our lists
// carry: what was published, when, and the commit at which it was read. An
// unknown source is refused, so that nothing enters unnoticed.
var sources = []struct{ begins, text string }{
	{
		"lamngockhuong/aws-price@508fb45 lib/data/pricing/lambda.json",
		"AWS pricing page feed for Lambda, published 2025-10-30 (github.com/lamngockhuong/aws-price@508fb45 lib/data/pricing/lambda.json)",
	},
	{
		"ligoj/plugin-prov-aws AWSLambda index.csv",
		"AWS Lambda offer file, free tier SKUs (github.com/ligoj/plugin-prov-aws), confirmed by the pricing page feed of 2025-10-30",
	},
	{
		"lamngockhuong/aws-price@508fb45 lib/data/pricing/ecs.json",
		"AWS pricing page feed for ECS and Fargate, published 2025-10-27 (github.com/lamngockhuong/aws-price@508fb45 lib/data/pricing/ecs.json)",
	},
	{
		"lamngockhuong/aws-price@508fb45 lib/data/pricing/eks.json",
		"AWS pricing page feed for EKS, published 2025-10-28 (github.com/lamngockhuong/aws-price@508fb45 lib/data/pricing/eks.json)",
	},
	{
		"lamngockhuong/aws-price@508fb45 lib/data/pricing/ec2-transformed.json",
		"AWS pricing page feed for EC2, read 2025-11-04 (github.com/lamngockhuong/aws-price@508fb45 lib/data/pricing/ec2-transformed.json)",
	},
	{
		"aws/karpenter-provider-aws@6fc13b523 pkg/providers/pricing/zz_generated.pricing_aws.go",
		"AWS price list as generated 2026-07-20 for Karpenter (github.com/aws/karpenter-provider-aws@6fc13b523 pkg/providers/pricing/zz_generated.pricing_aws.go)",
	},
	{
		"aws/karpenter-provider-aws@6fc13b523 pkg/providers/pricing/zz_generated.pricing_aws_us_gov.go",
		"AWS price list as generated 2026-07-20 for Karpenter, GovCloud (github.com/aws/karpenter-provider-aws@6fc13b523 pkg/providers/pricing/zz_generated.pricing_aws_us_gov.go)",
	},
	{
		"github:mooncitizen/togen@8b82e558:internal/cost/prices/azure.json",
		"Azure Retail Prices API, read 2026-09-06 (github.com/mooncitizen/togen@8b82e558 internal/cost/prices/azure.json)",
	},
	{
		"github:geawilliamsUK/TerraTofuGUi@e389d7b2:definitions/prices/gcp.toml",
		"cloud.google.com/run/pricing, checked 2026-09-29 (github.com/geawilliamsUK/TerraTofuGUi@e389d7b2 definitions/prices/gcp.toml); " +
			"tier of the region from github.com/infracost/infracost@95ba4f49 internal/resources/google/util.go and cloud.google.com/run/docs/locations",
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
		"acspeed test decoy",
		"undated decoy value in the tests of acspeed; tier of the region from github.com/infracost/infracost@95ba4f49 internal/resources/google/util.go",
	},
	{
		"public test fixture quoting the live Infracost Cloud Pricing API of 2026-09-24",
		"public test fixture that quotes the Infracost price service's answer of 2026-09-24 (Cloud Run requests)",
	},
	{
		"github:Cyclenerd/google-cloud-pricing-cost-calculator@fd66b26f:pricing.yml",
		"Google Cloud list prices per machine type, 2026-07-30 (github.com/Cyclenerd/google-cloud-pricing-cost-calculator@fd66b26f pricing.yml)",
	},
}

// sourceOf is the text for a fact's source.
func sourceOf(fact string) (string, error) {
	for _, source := range sources {
		if strings.HasPrefix(fact, source.begins) {
			return source.text, nil
		}
	}
	return "", fmt.Errorf("source %.80q is unknown", fact)
}
