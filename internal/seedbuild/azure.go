package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

const (
	azureConsumption        pricing.OfferingID = "azure/functions-consumption"
	azureFlex               pricing.OfferingID = "azure/functions-flex"
	azurePremium            pricing.OfferingID = "azure/functions-premium"
	azureContainerApps      pricing.OfferingID = "azure/container-apps"
	azureContainerInstances pricing.OfferingID = "azure/container-instances"
	azureKubernetes         pricing.OfferingID = "azure/aks"
	azureMachines           pricing.OfferingID = "azure/virtual-machines"
	azureLoadBalancer       pricing.OfferingID = "azure/load-balancer"
	azurePublicIP           pricing.OfferingID = "azure/public-ip"
	azureBandwidth          pricing.OfferingID = "azure/bandwidth"
	azureDisks              pricing.OfferingID = "azure/managed-disks"
	azureNAT                pricing.OfferingID = "azure/nat-gateway"
)

func collectAzure(b *builder, facts fs.FS) error {
	for _, meter := range []meterKey{
		{azureConsumption, "requests"},
		{azureConsumption, "memory-time"},
		{azureFlex, "requests"},
		{azureFlex, "memory-time"},
		{azureBandwidth, "data-out"},
	} {
		b.freeFirstTier(meter.offering, meter.meter, pricing.ScopeSubscription)
	}
	premium := newPremiumPlan()
	zones := azureZones()
	return errors.Join(
		readFacts(b, facts, "azure/serverless_containers.csv", func(f *fact) error { return addServerless(b, premium, f) }),
		premium.add(b),
		readFacts(b, facts, "azure/network_storage.csv", func(f *fact) error { return addAzureNetwork(b, zones, f) }),
		readFacts(b, facts, "azure/vm_ondemand_linux.csv", func(f *fact) error { return addAzureMachine(b, f) }),
		readFacts(b, facts, "azure/vm_commitments.csv", func(f *fact) error { return addAzureCommitment(b, f) }),
	)
}

func addServerless(b *builder, premium *premiumPlan, f *fact) error {
	switch f.service {
	case "Functions":
		return addFunctions(b, premium, f)
	case "Azure Container Apps":
		return addContainerApps(b, f)
	case "Container Instances":
		return addContainerInstances(b, f)
	case "Azure Kubernetes Service":
		return addAKS(b, f)
	default:
		return fmt.Errorf("service %q is unknown", f.service)
	}
}

// azureTerms are the ways of buying that the facts tell apart.
var azureTerms = map[string]pricing.Purchase{
	"": pricing.OnDemand, "ondemand": pricing.OnDemand, "spot": pricing.Spot,
	"savings_plan_1y": "savings_plan_1y", "savings_plan_3y": "savings_plan_3y",
	"reservation_1y": "reserved_1y", "reservation_3y": "reserved_3y",
}

// addAzure puts a row at an address of Azure, under the way of buying that its
// term names. Spot prices float: nobody promises the figure for the next hour.
func addAzure(b *builder, f *fact, at pricing.Address, r row) error {
	purchase, known := azureTerms[f.attributes["term"]]
	if !known {
		return fmt.Errorf("term %q is unknown", f.attributes["term"])
	}
	if purchase == pricing.Spot {
		r.confidence = append(r.confidence, pricing.ConfidencePrice)
	}
	at.Purchase = purchase
	b.add(at, r)
	return nil
}

// addAzureMeter puts a row at the address of a meter that has no machine type.
func addAzureMeter(b *builder, f *fact, offering pricing.OfferingID, rule meterRule, confidence ...pricing.Confidence) error {
	unit, err := rule.unitFor(f)
	if err != nil {
		return err
	}
	r, err := f.row(unit, f.attributes["meterId"])
	if err != nil {
		return err
	}
	r.confidence = confidence
	return addAzure(b, f, address(offering, rule.meter, f.region, "", pricing.AnyArchitecture), r)
}

// executionsPerUnit is the pricing unit of executions: the API sells them by ten.
const executionsPerUnit = 10

// executionsRow restores the pricing unit of the API. The facts divide price and
// bounds by it; what they keep of the published figures is compared with that.
func executionsRow(f *fact) (row, error) {
	if f.unit != "execution" || f.attributes["api_unit"] != "10 executions" {
		return row{}, fmt.Errorf("unit %q, API unit %q of requests are unknown", f.unit, f.attributes["api_unit"])
	}
	r, err := f.row(pricing.Requests, f.attributes["meterId"])
	if err != nil {
		return row{}, err
	}
	per := decimal.NewFromInt(executionsPerUnit)
	r.per = executionsPerUnit
	r.price = r.price.Mul(per)
	r.from, r.to = r.from.Shift(-1), r.to.Shift(-1)
	if published := f.attributes["api_price"]; published != "" && !r.price.IsZero() {
		price, err := pricing.ParseDecimal(published)
		if err != nil {
			return row{}, fmt.Errorf("api_price: %w", err)
		}
		if !price.Equal(r.price) {
			return row{}, fmt.Errorf("price of 10 executions: %s published, %s computed", pricing.Text(price), pricing.Text(r.price))
		}
	}
	return r, nil
}
