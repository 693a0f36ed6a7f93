package main

import (
	"io"
	"os"
	"strings"
	"testing"
)

func TestBuildFailsByName(t *testing.T) {
	const (
		lambda   = "lamngockhuong/aws-price@508fb45 lib/data/pricing/lambda.json"
		eks      = "lamngockhuong/aws-price@508fb45 lib/data/pricing/eks.json"
		ec2      = "lamngockhuong/aws-price@508fb45 lib/data/pricing/ec2-transformed.json"
		azure    = "github:mooncitizen/togen@8b82e558:internal/cost/prices/azure.json"
		google   = "github:Cyclenerd/google-cloud-pricing-cost-calculator@fd66b26f:pricing.yml"
		cloudRun = "github:geawilliamsUK/TerraTofuGUi@e389d7b2:definitions/prices/gcp.toml"
	)
	tests := []struct{ name, file, row, want string }{
		{
			"two prices for one address", "aws/eks.csv",
			"aws,AmazonEKS,us-east-1,Cluster,component=control-plane;sku=X,Hours,0,Inf,0.2,2025-10-28," + eks,
			"price aws/eks-ec2/control-plane/us-east-1/-/any/on_demand: contradiction: aws/eks.csv:2 says 0.1 per 1 Cluster-Hours from 0 to open, but aws/eks.csv:6 says 0.2",
		},
		{
			"a zero price that is no allowance", "aws/lambda.csv",
			"aws,AWSLambda,us-east-1,Requests,component=requests;arch=x86_64;sku=X,Requests,0,Inf,0,2025-10-30," + lambda,
			"aws/lambda.csv:9: price zero, and no allowance is known",
		},
		{
			"an allowance that is not the same everywhere", "azure/serverless_containers.csv",
			"azure,Functions,westus,Standard Execution Time,plan=consumption,GB-second,0,300,0,2026-09-06," + azure +
				"\nazure,Functions,westus,Standard Execution Time,plan=consumption,GB-second,300,,3,2026-09-06," + azure,
			"allowance azure/functions-consumption/memory-time: 300 here, 400 elsewhere",
		},
		{
			"an unknown unit", "aws/lambda.csv",
			"aws,AWSLambda,us-east-1,Requests,component=requests;arch=x86_64,Dozens,0,Inf,1,2025-10-30," + lambda,
			`aws/lambda.csv:9: unit "Dozens" of requests is unknown`,
		},
		{
			"an unknown component", "aws/lambda.csv",
			"aws,AWSLambda,us-east-1,New,component=teleport;arch=x86_64,Requests,0,Inf,1,2025-10-30," + lambda,
			`component "teleport" is unknown`,
		},
		{
			"an unknown architecture", "aws/lambda.csv",
			"aws,AWSLambda,us-east-1,Requests,component=requests;arch=z80,Requests,0,Inf,1,2025-10-30," + lambda,
			`architecture "z80" is unknown`,
		},
		{
			"an unknown source", "aws/lambda.csv",
			"aws,AWSLambda,us-east-1,Requests,component=requests;arch=x86_64,Requests,0,Inf,1,2025-10-30,hearsay",
			`source "hearsay" is unknown`,
		},
		{
			"no date", "aws/lambda.csv",
			"aws,AWSLambda,us-east-1,Requests,component=requests;arch=x86_64,Requests,0,Inf,1,," + lambda,
			`aws/lambda.csv:9: effective date ""`,
		},
		{
			"a gap between tiers", "aws/lambda.csv",
			"aws,AWSLambda,us-east-1,Requests,component=requests;arch=x86_64,Requests,0,5,1,2025-10-30," + lambda +
				"\naws,AWSLambda,us-east-1,Requests,component=requests;arch=x86_64,Requests,6,Inf,1,2025-10-30," + lambda,
			"aws/lambda.csv:9: tier from 0 does not end where the next begins",
		},
		{
			"a first tier above zero", "aws/lambda.csv",
			"aws,AWSLambda,us-east-1,Requests,component=requests;arch=x86_64,Requests,5,Inf,1,2025-10-30," + lambda,
			"first tier starts at 5",
		},
		{
			"a last tier with an end", "aws/lambda.csv",
			"aws,AWSLambda,us-east-1,Requests,component=requests;arch=x86_64,Requests,0,5,1,2025-10-30," + lambda,
			"aws/lambda.csv:9: tier from 0 does not end",
		},
		{
			"a price that is no number", "aws/lambda.csv",
			"aws,AWSLambda,us-east-1,Requests,component=requests;arch=x86_64,Requests,0,Inf,cheap,2025-10-30," + lambda,
			`aws/lambda.csv:9: price: "cheap"`,
		},
		{
			"a machine of two shapes", "aws/ec2_ondemand_linux.csv",
			"aws,AmazonEC2,eu-west-1,m9.large,instanceType=m9.large;vcpu=4;memory_gib=8;arch=x86_64;os=Linux;tenancy=Shared;purchase=OnDemand,Hrs,0,Inf,1,2025-11-04," + ec2,
			"machine type m9.large",
		},
		{
			"an operating system that costs extra", "aws/ec2_ondemand_linux.csv",
			"aws,AmazonEC2,eu-west-1,m9.large,instanceType=m9.large;vcpu=2;memory_gib=8;arch=x86_64;os=Windows;tenancy=Shared;purchase=OnDemand,Hrs,0,Inf,1,2025-11-04," + ec2,
			`os "Windows"`,
		},
		{
			"executions whose published price differs", "azure/serverless_containers.csv",
			"azure,Functions,westus,Standard Total Executions,plan=consumption;api_unit=10 executions;api_price=0.7,execution,0,,0.05,2026-09-06," + azure,
			"price of 10 executions: 0.7 published, 0.5 computed",
		},
		{
			"an unknown Cloud Run SKU", "gcp/serverless_containers.csv",
			"gcp,Cloud Run,us-central1,Services Dreams,billing=request,vCPU-second,0,,1,2026-09-29," + cloudRun,
			`SKU "Services Dreams" is unknown`,
		},
		{
			"a month instead of an hour", "gcp/gce_instances.csv",
			"gcp,Compute Engine,us-west2,n1-standard-1,family=n1;vcpu=1;memory_gib=3.75;term=ondemand,month,0,,9,2026-07-30," + google,
			`unit "month" of instance-time is unknown`,
		},
		{
			"a rate of two prices", "gcp/gce_core_ram_derived.csv",
			"gcp,Compute Engine,us-west2,N1 Instance Core,family=n1;term=ondemand,vCPU-hour,0,,0.7,2026-07-30,derived",
			"contradiction: rate N1 Instance Core of us-west2 is 0.2 and 0.7",
		},
		{
			"a rate of an unknown unit", "gcp/gce_core_ram_derived.csv",
			"gcp,Compute Engine,us-west2,N1 Instance Disk,family=n1;term=ondemand,TiB-hour,0,,0.7,2026-07-30,derived",
			`unit "TiB-hour" of a rate is unknown`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := t.TempDir()
			err := run([]string{"-facts", factsWith(t, test.file, test.row), "-out", out}, "", io.Discard)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not say %q", err, test.want)
			}
			if files, _ := os.ReadDir(out); len(files) != 0 {
				t.Errorf("it wrote %v", files)
			}
		})
	}
}
