package api

import (
	"breakeven/estimator"
	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/pricing"
)

// toAPIPortfolio is everything but the profiles, which are encoded one by one.
func toAPIPortfolio(answer *portfolio.Answer, form PortfolioForm) openapi.Portfolio {
	f := answerForm{bare: form.Numbers, lineItems: form.LineItems, card: answer.RateCard}
	return openapi.Portfolio{
		Engine: estimator.Version, PricingDate: answer.PricingDate, Currency: string(answer.Currency), Period: openapi.EstimatePeriodMonth,
		Catalog: toAPICatalogReference(answer.Catalog), RateCard: toAPIRateCardReference(answer.RateCard),
		FreeTier: answer.FreeTier, HoursPerMonth: f.number(answer.HoursPerMonth),
		Assumptions: toAPIAssumptions(answer.Assumptions), Total: f.toAPIPortfolioTotal(&answer.Total),
		Summary:    f.toAPIPortfolioSummary(answer),
		ByOffering: toAPIList(answer.ByOffering, f.toAPIOfferingTotal), Pools: toAPIList(answer.Pools, f.toAPIPool),
		Clusters: toAPIList(answer.Clusters, f.toAPICluster), Profiles: []openapi.PortfolioProfile{},
	}
}

func (f answerForm) toAPIPortfolioTotal(t *portfolio.Total) openapi.PortfolioTotal {
	total := openapi.PortfolioTotal{
		Status: openapi.PortfolioTotalStatus(t.Status), Profiles: int64(t.Rows), AloneCost: f.number(t.AloneCost),
	}
	if t.Status == estimator.Priced {
		total.ListCost, total.ContractedCost, total.MonthlyCost = new(f.number(t.ListCost)), new(f.number(t.Contracted)), new(f.number(t.MonthlyCost))
	} else {
		total.KnownCost = new(f.number(t.KnownCost))
	}
	return total
}

func (f answerForm) toAPIPortfolioSummary(answer *portfolio.Answer) openapi.PortfolioSummary {
	s := &answer.Summary
	return openapi.PortfolioSummary{
		Profiles: int64(s.Rows), Compared: int64(s.Compared), Stay: int64(s.Stay),
		SpendNow: f.number(s.SpendNow), AtBest: f.number(s.AtBest), Saving: f.number(s.Saving), SavingPercent: f.number(s.SavingPercent),
		Moves: toAPIList(s.Moves, func(m *portfolio.Move) openapi.Move {
			return openapi.Move{
				From: openapi.AbstractionName(m.From), To: openapi.AbstractionName(m.To), Profiles: int64(m.Rows),
				SpendNow: f.number(m.SpendNow), AtBest: f.number(m.AtBest), Saving: f.number(m.Saving),
			}
		}),
		TopSavings: toAPIList(s.TopSavings, func(t *portfolio.Saving) openapi.TopSaving {
			return openapi.TopSaving{
				Profile: int64(t.Row), Name: answer.Rows[t.Row].Name, From: t.From, To: t.To, Saving: f.number(t.Amount),
			}
		}),
		Dearer:          toAPIPlaces(s.Dearer),
		WithoutBaseline: toAPIPlaces(s.WithoutBaseline), UnpricedBaselines: toAPIPlaces(s.UnpricedBaselines),
		MissingPrices: toAPIPlaces(s.MissingPrices),
		Excluded:      toAPIPlaces(s.Excluded), Unreadable: toAPIPlaces(s.Unreadable),
	}
}

func (f answerForm) toAPIOfferingTotal(o *portfolio.OfferingTotal) openapi.OfferingTotal {
	total := openapi.OfferingTotal{
		Offering: string(o.Offering.ID), Status: openapi.OfferingTotalStatus(o.Status), Profiles: int64(o.Priced),
		Missing: int64(o.Missing), Excluded: int64(o.Excluded), NotSelected: int64(o.NotSelected), MissingPrices: addressTexts(o.MissingPrices),
	}
	if o.Status == estimator.Priced {
		total.MonthlyCost, total.ListCost = new(f.number(o.MonthlyCost)), new(f.number(o.ListCost))
	} else if o.Priced > 0 {
		total.KnownCost = new(f.number(o.KnownCost))
	}
	return total
}

func (f answerForm) toAPIPool(p *portfolio.Pool) openapi.Pool {
	pool := openapi.Pool{
		Address: p.Address.String(), Scope: string(p.Scope), Region: optional(p.Region), Unit: p.Unit,
		Lines: int64(p.Lines), Quantity: f.number(p.Quantity),
		Tiers: toAPIList(p.ListTiers, f.toAPITierCost), ContractedTiers: f.toAPIOptionalTiers(p.ContractedTiers),
		EffectiveTiers: f.toAPIOptionalTiers(p.EffectiveTiers),
		ListCost:       f.number(p.ListCost), ContractedCost: f.number(p.ContractedCost), EffectiveCost: f.number(p.EffectiveCost),
		AloneCost: f.number(p.AloneCost),
	}
	if p.Allowance != nil {
		pool.Granted = new(f.number(p.Granted))
	}
	return pool
}

func (f answerForm) toAPICluster(c *portfolio.Cluster) openapi.Cluster {
	return openapi.Cluster{
		Offering: string(c.Offering.ID), Region: c.Region.ID, Profiles: toAPIPlaces(c.Rows),
		NodePools: toAPIList(c.NodePools, func(n *portfolio.NodePool) openapi.NodePool {
			return openapi.NodePool{
				Architecture: openapi.ArchitectureName(n.Architecture), Purchase: string(n.Purchase), HoursRunningPerMonth: f.number(n.HoursRunning),
				InstanceType: n.InstanceType, Nodes: n.Nodes, Pods: n.Pods, Profiles: toAPIPlaces(n.Rows),
				VcpuShare: f.number(n.VCPUShare), MemoryShare: f.number(n.MemoryShare),
			}
		}),
		MonthlyCost: f.number(c.MonthlyCost), AloneCost: f.number(c.AloneCost),
	}
}

// toAPIPortfolioProfile is one row. Its lines are rendered here and nowhere kept.
func toAPIPortfolioProfile(answer *portfolio.Answer, row int, form PortfolioForm) (openapi.PortfolioProfile, error) {
	f := answerForm{bare: form.Numbers, lineItems: form.LineItems, card: answer.RateCard}
	r := &answer.Rows[row]
	profile := openapi.PortfolioProfile{
		Name: r.Name, Tags: toAPITags(r.Tags), Status: openapi.PortfolioProfileStatus(r.Status), Missing: addressTexts(r.Missing),
		LowConfidence: toAPIWords[openapi.ConfidenceReason](r.LowConfidence), SavingVsBaseline: f.optionalNumber(r.Saving),
	}
	if r.Problem != nil {
		profile.Errors = toAPIComplaints(complaintsOf(r.Problem, PointerToProfile(row)))
	}
	if r.ExcludedBy != nil {
		profile.ExcludedBy = new(toAPIRule(r.ExcludedBy))
	}
	if b := r.Baseline; b != nil {
		profile.Baseline = new(f.toAPIPortfolioBaseline(b))
	}
	if r.Status != estimator.Priced {
		return profile, nil
	}
	f.choose(&profile, r)
	if !form.LineItems {
		return profile, nil
	}
	detail, err := answer.Detail(row)
	if err != nil {
		return openapi.PortfolioProfile{}, err
	}
	profile.Assumptions = toAPIAssumptions(detail.Assumptions)
	profile.LineItems = toAPIList(detail.Lines, func(l *portfolio.Line) openapi.LineItem {
		item := f.toAPILineItem(&l.LineItem)
		if l.Pool >= 0 {
			item.Pool = new(int64(l.Pool))
		}
		return item
	})
	return profile, nil
}

func (f answerForm) toAPIPortfolioBaseline(b *portfolio.BaselineCost) openapi.PortfolioBaseline {
	baseline := openapi.PortfolioBaseline{
		Option: b.OptionID, Offering: string(b.Offering.ID), Region: b.Region.ID, Status: openapi.OptionStatus(b.Status), Missing: addressTexts(b.Missing),
	}
	if b.Priced() {
		baseline.MonthlyCost = new(f.number(b.MonthlyCost))
	}
	if b.ExcludedBy != nil {
		baseline.ExcludedBy = new(toAPIRule(b.ExcludedBy))
	}
	return baseline
}

// choose sets what a row with a price has.
func (f answerForm) choose(profile *openapi.PortfolioProfile, r *portfolio.RowResult) {
	profile.Option, profile.Stays = optional(r.OptionID), optional(r.Stays)
	profile.Provider, profile.Offering = new(string(r.Offering.ID.Provider())), new(string(r.Offering.ID))
	profile.Abstraction = new(openapi.AbstractionName(r.Offering.Abstraction))
	profile.Billing = new(openapi.BillingKind(r.Offering.Billing))
	profile.Region, profile.Jurisdiction = optional(r.Region.ID), optional(r.Region.Country)
	profile.Architecture, profile.Purchase = new(openapi.ArchitectureName(r.Architecture)), new(string(r.Purchase))
	profile.Commitment = optional(string(r.Commitment))
	if r.Sizing != nil {
		profile.Sizing = new(f.toAPISizing(r.Sizing))
	}
	profile.ListCost, profile.ContractedCost = new(f.number(r.ListCost)), new(f.number(r.Contracted))
	profile.MonthlyCost, profile.AloneCost = new(f.number(r.MonthlyCost)), new(f.number(r.AloneCost))
	if r.Cluster >= 0 {
		profile.Cluster = new(int64(r.Cluster))
	}
}

// toAPITags are the caller's tags by their full names.
func toAPITags(tags map[string]string) map[string]string {
	if len(tags) == 0 {
		return nil
	}
	full := make(map[string]string, len(tags))
	for name, text := range tags {
		full[workload.TagPrefix+name] = text
	}
	return full
}

// toAPIPlaces are places in a list, from 0.
func toAPIPlaces(rows []int) []int64 {
	return toAPIList(rows, func(row *int) int64 { return int64(*row) })
}

// addressTexts is nil for no address.
func addressTexts(addresses []pricing.Address) []string {
	if len(addresses) == 0 {
		return nil
	}
	return toAPIList(addresses, func(a *pricing.Address) string { return a.String() })
}

func toAPIAssumptions(assumptions []workload.Assumption) []openapi.Assumption {
	return toAPIList(assumptions, func(a *workload.Assumption) openapi.Assumption {
		return openapi.Assumption{Field: a.Field, Value: a.Value, Reason: a.Reason}
	})
}

func toAPIRateCardReference(card *pricing.RateCard) *openapi.RateCardReference {
	if card == nil {
		return nil
	}
	return &openapi.RateCardReference{Name: card.Name, Version: card.Version}
}
