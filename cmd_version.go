package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"breakeven/estimator"
)

// versionCommand prints what an answer depends on.
type versionCommand struct {
	Prices catalogFlags `embed:""`
}

// Run prints the versions.
func (c versionCommand) Run(ctx context.Context, a *App) error {
	prices, err := a.catalog(ctx, c.Prices)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.Stdout, "breakeven %s\nengine %s\ncatalog %s as of %s\n%s %s/%s\n", buildVersion(), estimator.Version,
		prices.Version(), prices.AsOf(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// buildVersion is the module's version, or the commit it was built from.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	version := info.Main.Version
	if version == "" {
		version = "(devel)"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && version == "(devel)" {
			version += " " + setting.Value
		}
	}
	return version
}
