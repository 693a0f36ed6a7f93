package azure_test

import (
	"testing"

	"breakeven/pricing"
	"breakeven/providers/azure"
)

func TestNamesOfMachineTypes(t *testing.T) {
	tests := []struct {
		name, family, active string
		architecture         pricing.Architecture
		restriction          pricing.Restriction
	}{
		{"Standard_D2s_v5", "Dsv5", "", pricing.X86, ""},
		{"Standard_D2ps_v6", "Dpsv6", "", pricing.ARM, ""},
		{"Standard_B2pts_v2", "Bptsv2", "", pricing.ARM, ""},
		{"Standard_B1s", "Bs", "", pricing.X86, ""},
		{"Standard_E16-4ads_v5", "Eadsv5", "4", pricing.X86, ""},
		{"Standard_DS13-4_v2", "DSv2", "4", pricing.X86, ""},
		{"Standard_GS4-8", "GS", "8", pricing.X86, ""},
		{"Standard_HB120-16rs_v3", "HBrsv3", "16", pricing.X86, ""},
		{"Standard_M416ds-104_6_v3", "Mds_6_v3", "104", pricing.X86, ""},
		{"Standard_M176bs_3_v3", "Mbs_3_v3", "", pricing.X86, ""},
		{"Standard_FX12mds", "FXmds", "", pricing.X86, ""},
		{"Standard_D1", "D", "", pricing.X86, ""},
		{"Basic_A0", "A", "", pricing.X86, ""},
		{"Standard_NC40ads_H100_v5", "NCads_H100_v5", "", pricing.X86, pricing.RestrictAccelerator},
		{"Standard_NV4ads_V710_v5", "NVads_V710_v5", "", pricing.X86, pricing.RestrictAccelerator},
		{"Standard_NP10s", "NPs", "", pricing.X86, pricing.RestrictAccelerator},
		{"Standard_PB6s", "PBs", "", pricing.X86, pricing.RestrictAccelerator},
		{"D2", "D", "", pricing.X86, ""},
		{"", "", "", pricing.X86, ""},
	}
	for _, test := range tests {
		if family := azure.Family(test.name); family != test.family {
			t.Errorf("%s is of family %q, want %q", test.name, family, test.family)
		}
		if active := azure.ActiveVCPUs(test.name); active != test.active {
			t.Errorf("%s has %q active vCPUs, want %q", test.name, active, test.active)
		}
		if architecture := azure.Architecture(test.name); architecture != test.architecture {
			t.Errorf("%s is %s, want %s", test.name, architecture, test.architecture)
		}
		if restriction := azure.Restriction(test.name); restriction != test.restriction {
			t.Errorf("%s is restricted by %q, want %q", test.name, restriction, test.restriction)
		}
	}
}

func TestBurstableBaselines(t *testing.T) {
	offering := offeringOf(t, "azure/virtual-machines")
	got := map[string]string{}
	for _, baseline := range offering.Placement.Fleet.Baselines {
		got[baseline.Type] = pricing.Text(baseline.VCPU)
		if baseline.Citation.Memory {
			t.Errorf("%s was checked against its page", baseline.Type)
		}
	}
	for name, want := range map[string]string{
		"Standard_B1ls": "0.05", "Standard_B1s": "0.1", "Standard_B1ms": "0.2", "Standard_B2s": "0.4", "Standard_B2ms": "0.6",
		"Standard_B4ms": "0.9", "Standard_B8ms": "1.35", "Standard_B12ms": "2.025", "Standard_B16ms": "2.7", "Standard_B20ms": "3.375",
		"Standard_B2ts_v2": "0.4", "Standard_B2ls_v2": "0.6", "Standard_B2s_v2": "0.8", "Standard_B4ls_v2": "1.2", "Standard_B32s_v2": "12.8",
		"Standard_B2ats_v2": "0.4", "Standard_B32als_v2": "9.6", "Standard_B2pts_v2": "0.4", "Standard_B16ps_v2": "6.4",
	} {
		if got[name] != want {
			t.Errorf("%s sustains %q vCPUs, want %s", name, got[name], want)
		}
	}
	if len(got) != 41 {
		t.Errorf("%d burstable types, want 41", len(got))
	}
}
