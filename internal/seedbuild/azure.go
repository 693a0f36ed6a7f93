package main

import (
	"fmt"
	"io/fs"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

const azureConsumption pricing.OfferingID = "azure/functions-consumption"

func collectAzure(b *builder, facts fs.FS) error {
	b.freeFirstTier(azureConsumption, "requests", pricing.ScopeSubscription)
	b.freeFirstTier(azureConsumption, "memory-time", pricing.ScopeSubscription)
	return readFacts(b, facts, "azure/serverless_containers.csv", func(f *fact) error { return addFunctions(b, f) })
}

func addFunctions(b *builder, f *fact) error {
	if f.service != "Functions" {
		b.leave("Azure services without an offering yet (Container Apps, Container Instances, AKS)")
		return nil
	}
	if plan := f.attributes["plan"]; plan != "consumption" {
		b.leave("Azure Functions plans without an offering yet (Flex Consumption, Premium)")
		return nil
	}
	switch f.name {
	case "Standard Execution Time":
		if f.unit != "GB-second" {
			return fmt.Errorf("unit %q of memory-time is unknown", f.unit)
		}
		r, err := f.row(pricing.GBSeconds, f.attributes["meterId"])
		if err != nil {
			return err
		}
		b.add(address(azureConsumption, "memory-time", f.region, "", pricing.AnyArchitecture), r)
		return nil
	case "Standard Total Executions":
		return addExecutions(b, f)
	default:
		return fmt.Errorf("meter %q is unknown", f.name)
	}
}

// executionsPerUnit is the pricing unit of executions: the API sells them by ten.
const executionsPerUnit = 10

// addExecutions restores the pricing unit of the API. The facts divide price and
// bounds by it; what they keep of the published figures is compared with that.
func addExecutions(b *builder, f *fact) error {
	if f.unit != "execution" || f.attributes["api_unit"] != "10 executions" {
		return fmt.Errorf("unit %q, API unit %q of requests are unknown", f.unit, f.attributes["api_unit"])
	}
	r, err := f.row(pricing.Requests, f.attributes["meterId"])
	if err != nil {
		return err
	}
	per := decimal.NewFromInt(executionsPerUnit)
	r.per = executionsPerUnit
	r.price = r.price.Mul(per)
	r.from, r.to = r.from.Shift(-1), r.to.Shift(-1)
	if published := f.attributes["api_price"]; published != "" && !r.price.IsZero() {
		price, err := pricing.ParseDecimal(published)
		if err != nil {
			return fmt.Errorf("api_price: %w", err)
		}
		if !price.Equal(r.price) {
			return fmt.Errorf("price of 10 executions: %s published, %s computed", pricing.Text(price), pricing.Text(r.price))
		}
	}
	b.add(address(azureConsumption, "requests", f.region, "", pricing.AnyArchitecture), r)
	return nil
}
