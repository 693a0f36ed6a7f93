package gcp

import (
	"strings"

	"breakeven/pricing"
)

// attached is what a machine type carries beside vCPUs and memory.
type attached struct {
	localSSDGiB  int64
	accelerator  component
	accelerators string // how many; small G4 machines have a share of one
}

// attachments are the types that carry something, as in the list of machine types
// of github.com/Cyclenerd/google-cloud-pricing-cost-calculator (fd66b26f,
// 2026-07-30), which follows
// https://docs.cloud.google.com/compute/docs/general-purpose-machines and
// https://docs.cloud.google.com/compute/docs/accelerator-optimized-machines.
//
// A type that carries something and is not named here would be priced too low. Its
// name tells: a test holds that every "-lssd" type and every accelerator type of
// the embedded list is here, and the price of each composes exactly.
var attachments = map[string]attached{
	"a2-highgpu-1g":                 {accelerator: "a100", accelerators: "1"},
	"a2-highgpu-2g":                 {accelerator: "a100", accelerators: "2"},
	"a2-highgpu-4g":                 {accelerator: "a100", accelerators: "4"},
	"a2-highgpu-8g":                 {accelerator: "a100", accelerators: "8"},
	"a2-megagpu-16g":                {accelerator: "a100", accelerators: "16"},
	"a2-ultragpu-1g":                {localSSDGiB: 375, accelerator: "a100-80gb", accelerators: "1"},
	"a2-ultragpu-2g":                {localSSDGiB: 750, accelerator: "a100-80gb", accelerators: "2"},
	"a2-ultragpu-4g":                {localSSDGiB: 1_500, accelerator: "a100-80gb", accelerators: "4"},
	"a2-ultragpu-8g":                {localSSDGiB: 3_000, accelerator: "a100-80gb", accelerators: "8"},
	"a3-highgpu-1g":                 {localSSDGiB: 750, accelerator: "h100-80gb", accelerators: "1"},
	"a3-highgpu-2g":                 {localSSDGiB: 1_500, accelerator: "h100-80gb", accelerators: "2"},
	"a3-highgpu-4g":                 {localSSDGiB: 3_000, accelerator: "h100-80gb", accelerators: "4"},
	"a3-highgpu-8g":                 {localSSDGiB: 6_000, accelerator: "h100-80gb", accelerators: "8"},
	"a3-megagpu-8g":                 {localSSDGiB: 6_000, accelerator: "h100-80gb-mega", accelerators: "8"},
	"c3-standard-4-lssd":            {localSSDGiB: 375},
	"c3-standard-8-lssd":            {localSSDGiB: 750},
	"c3-standard-22-lssd":           {localSSDGiB: 1_500},
	"c3-standard-44-lssd":           {localSSDGiB: 3_000},
	"c3-standard-88-lssd":           {localSSDGiB: 6_000},
	"c3-standard-176-lssd":          {localSSDGiB: 12_000},
	"c3d-highmem-8-lssd":            {localSSDGiB: 375},
	"c3d-highmem-16-lssd":           {localSSDGiB: 375},
	"c3d-highmem-30-lssd":           {localSSDGiB: 750},
	"c3d-highmem-60-lssd":           {localSSDGiB: 1_500},
	"c3d-highmem-90-lssd":           {localSSDGiB: 3_000},
	"c3d-highmem-180-lssd":          {localSSDGiB: 6_000},
	"c3d-highmem-360-lssd":          {localSSDGiB: 12_000},
	"c3d-standard-8-lssd":           {localSSDGiB: 375},
	"c3d-standard-16-lssd":          {localSSDGiB: 375},
	"c3d-standard-30-lssd":          {localSSDGiB: 750},
	"c3d-standard-60-lssd":          {localSSDGiB: 1_500},
	"c3d-standard-90-lssd":          {localSSDGiB: 3_000},
	"c3d-standard-180-lssd":         {localSSDGiB: 6_000},
	"c3d-standard-360-lssd":         {localSSDGiB: 12_000},
	"c4-highmem-4-lssd":             {localSSDGiB: 375},
	"c4-highmem-8-lssd":             {localSSDGiB: 375},
	"c4-highmem-16-lssd":            {localSSDGiB: 750},
	"c4-highmem-24-lssd":            {localSSDGiB: 1_500},
	"c4-highmem-32-lssd":            {localSSDGiB: 1_875},
	"c4-highmem-48-lssd":            {localSSDGiB: 3_000},
	"c4-highmem-96-lssd":            {localSSDGiB: 6_000},
	"c4-highmem-144-lssd":           {localSSDGiB: 9_000},
	"c4-highmem-192-lssd":           {localSSDGiB: 12_000},
	"c4-highmem-288-lssd":           {localSSDGiB: 18_000},
	"c4-highmem-288-lssd-metal":     {localSSDGiB: 18_000},
	"c4-standard-4-lssd":            {localSSDGiB: 375},
	"c4-standard-8-lssd":            {localSSDGiB: 375},
	"c4-standard-16-lssd":           {localSSDGiB: 750},
	"c4-standard-24-lssd":           {localSSDGiB: 1_500},
	"c4-standard-32-lssd":           {localSSDGiB: 1_875},
	"c4-standard-48-lssd":           {localSSDGiB: 3_000},
	"c4-standard-96-lssd":           {localSSDGiB: 6_000},
	"c4-standard-144-lssd":          {localSSDGiB: 9_000},
	"c4-standard-192-lssd":          {localSSDGiB: 12_000},
	"c4-standard-288-lssd":          {localSSDGiB: 18_000},
	"c4-standard-288-lssd-metal":    {localSSDGiB: 18_000},
	"c4a-highmem-4-lssd":            {localSSDGiB: 375},
	"c4a-highmem-8-lssd":            {localSSDGiB: 750},
	"c4a-highmem-16-lssd":           {localSSDGiB: 1_500},
	"c4a-highmem-32-lssd":           {localSSDGiB: 2_250},
	"c4a-highmem-48-lssd":           {localSSDGiB: 3_750},
	"c4a-highmem-64-lssd":           {localSSDGiB: 5_250},
	"c4a-highmem-72-lssd":           {localSSDGiB: 6_000},
	"c4a-standard-4-lssd":           {localSSDGiB: 375},
	"c4a-standard-8-lssd":           {localSSDGiB: 750},
	"c4a-standard-16-lssd":          {localSSDGiB: 1_500},
	"c4a-standard-32-lssd":          {localSSDGiB: 2_250},
	"c4a-standard-48-lssd":          {localSSDGiB: 3_750},
	"c4a-standard-64-lssd":          {localSSDGiB: 5_250},
	"c4a-standard-72-lssd":          {localSSDGiB: 6_000},
	"c4d-highmem-8-lssd":            {localSSDGiB: 375},
	"c4d-highmem-16-lssd":           {localSSDGiB: 375},
	"c4d-highmem-32-lssd":           {localSSDGiB: 750},
	"c4d-highmem-48-lssd":           {localSSDGiB: 1_500},
	"c4d-highmem-64-lssd":           {localSSDGiB: 2_250},
	"c4d-highmem-96-lssd":           {localSSDGiB: 3_000},
	"c4d-highmem-192-lssd":          {localSSDGiB: 6_000},
	"c4d-highmem-384-lssd":          {localSSDGiB: 12_000},
	"c4d-standard-8-lssd":           {localSSDGiB: 375},
	"c4d-standard-16-lssd":          {localSSDGiB: 375},
	"c4d-standard-32-lssd":          {localSSDGiB: 750},
	"c4d-standard-48-lssd":          {localSSDGiB: 1_500},
	"c4d-standard-64-lssd":          {localSSDGiB: 2_250},
	"c4d-standard-96-lssd":          {localSSDGiB: 3_000},
	"c4d-standard-192-lssd":         {localSSDGiB: 6_000},
	"c4d-standard-384-lssd":         {localSSDGiB: 12_000},
	"g2-standard-4":                 {accelerator: "l4", accelerators: "1"},
	"g2-standard-8":                 {accelerator: "l4", accelerators: "1"},
	"g2-standard-12":                {accelerator: "l4", accelerators: "1"},
	"g2-standard-16":                {accelerator: "l4", accelerators: "1"},
	"g2-standard-24":                {accelerator: "l4", accelerators: "2"},
	"g2-standard-32":                {accelerator: "l4", accelerators: "1"},
	"g2-standard-48":                {accelerator: "l4", accelerators: "4"},
	"g2-standard-96":                {accelerator: "l4", accelerators: "8"},
	"g4-standard-6":                 {accelerator: "rtx6000", accelerators: "0.125"},
	"g4-standard-12":                {accelerator: "rtx6000", accelerators: "0.25"},
	"g4-standard-24":                {accelerator: "rtx6000", accelerators: "0.5"},
	"g4-standard-48":                {accelerator: "rtx6000", accelerators: "1"},
	"g4-standard-96":                {accelerator: "rtx6000", accelerators: "2"},
	"g4-standard-192":               {accelerator: "rtx6000", accelerators: "4"},
	"g4-standard-384":               {accelerator: "rtx6000", accelerators: "8"},
	"z3-highmem-8-highlssd":         {localSSDGiB: 3_000},
	"z3-highmem-14-standardlssd":    {localSSDGiB: 3_000},
	"z3-highmem-16-highlssd":        {localSSDGiB: 6_000},
	"z3-highmem-22-highlssd":        {localSSDGiB: 9_000},
	"z3-highmem-22-standardlssd":    {localSSDGiB: 6_000},
	"z3-highmem-32-highlssd":        {localSSDGiB: 12_000},
	"z3-highmem-44-highlssd":        {localSSDGiB: 18_000},
	"z3-highmem-44-standardlssd":    {localSSDGiB: 9_000},
	"z3-highmem-88-highlssd":        {localSSDGiB: 36_000},
	"z3-highmem-88-standardlssd":    {localSSDGiB: 18_000},
	"z3-highmem-176-standardlssd":   {localSSDGiB: 36_000},
	"z3-highmem-192-highlssd-metal": {localSSDGiB: 72_000},
}

// carriesUnknown reports whether a type's name says that it carries something of
// which nothing is known here. Such a type has no price.
func carriesUnknown(machine *pricing.MachineType) bool {
	_, known := attachments[machine.Name]
	return !known && (machine.Restriction == pricing.RestrictAccelerator || namesLocalSSD(machine.Name))
}

// namesLocalSSD: the names of types with local disks say so. Those of Z3 end with
// the kind of its disks.
func namesLocalSSD(machineType string) bool { return strings.Contains(machineType, "lssd") }
