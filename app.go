package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/alecthomas/kong"

	"breakeven/estimator"
	"breakeven/estimator/workload"
	"breakeven/providers"
	"breakeven/providers/aws"
	"breakeven/providers/azure"
	"breakeven/providers/gcp"
	"breakeven/report"
)

// App is one run of the program, with everything it touches of its process.
// Tests of whole runs start it as main does, on pipes and a loopback listener.
type App struct {
	Args      []string // without the program's name
	Stdin     io.Reader
	Stdout    io.Writer
	Stderr    io.Writer
	LookupEnv func(name string) (string, bool)

	// Listening, when set, is told the address that serve listens on.
	Listening func(net.Addr)
	// Plan, when set, stands for the embedded catalog's: tests compile it once.
	Plan *estimator.Plan

	embedded string // version of the embedded catalog, since there is a plan
}

// The exit codes.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
	exitTooDear = 3 // estimate --fail-over: the cheapest option costs more
)

// errTooDear is the result of --fail-over, not a failure: nothing is printed
// beyond the sentence it wraps.
var errTooDear = errors.New("over the limit")

// usageError is a mistake of the caller's in flags or files.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// commands is the grammar of the command line.
type commands struct {
	Serve       serveCommand       `cmd:"" help:"Serve the API and the dashboard page."`
	Estimate    estimateCommand    `cmd:"" help:"Compare what a workload costs on every option."`
	BreakEven   breakEvenCommand   `cmd:"" help:"Show where two options change places."`
	Portfolio   portfolioCommand   `cmd:"" help:"Put many workloads on one bill, and say which of them to move."`
	Catalog     catalogCommands    `cmd:"" help:"Show the price catalog."`
	Version     versionCommand     `cmd:"" help:"Print the versions of program, engine and catalog."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask a running server whether it is alive; for a container's health check."`
}

// Run parses the arguments, runs the command and returns the exit code.
func (a *App) Run(ctx context.Context) int {
	grammar := &commands{
		Estimate:  estimateCommand{Profile: kong.Plugins{newProfileFlags()}},
		BreakEven: breakEvenCommand{Profile: kong.Plugins{newProfileFlags()}},
		Portfolio: portfolioCommand{Profile: kong.Plugins{newProfileFlags()}},
		Catalog:   catalogCommands{Diff: catalogDiffCommand{Profile: kong.Plugins{newProfileFlags()}}},
	}
	helped := false
	parser, err := kong.New(grammar,
		kong.Name("breakeven"),
		kong.Description("What a workload costs per execution, in always-on containers and on virtual machines; where the order flips, and which fits.\n\n"+
			"Every flag is also an environment variable; a flag wins over the variable, and both over a file."),
		kong.Writers(a.Stdout, a.Stderr),
		kong.Exit(func(int) { helped = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: helpWidth}),
		kong.ValueFormatter(helpWithVariable),
		kong.Resolvers(kong.ResolverFunc(a.resolve)),
	)
	if err != nil {
		a.complain(err)
		return exitFailure
	}
	parsed, err := parser.Parse(a.Args)
	if helped {
		return exitOK
	}
	if err != nil {
		a.complain(err)
		a.complain("--help tells what there is")
		return exitUsage
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return a.finish(parsed.Run(a))
}

// finish prints an error and turns it into an exit code.
func (a *App) finish(err error) int {
	if err == nil {
		return exitOK
	}
	var (
		fields workload.Errors
		row    report.RowError
		usage  usageError
	)
	switch {
	case errors.As(err, &fields):
		for _, field := range fields {
			a.complain(field)
		}
		return exitUsage
	case errors.As(err, &row):
		for i := range row {
			a.complain(row[i])
		}
		return exitUsage
	}
	a.complain(err)
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, errTooDear):
		return exitTooDear
	default:
		return exitFailure
	}
}

// complain prints a line to standard error. Where that fails there is nobody to
// tell, and the exit code says it too.
func (a *App) complain(what any) { _, _ = fmt.Fprintf(a.Stderr, "breakeven: %v\n", what) }

// helpWidth keeps lines of --help readable on wide terminals.
const helpWidth = 110

// variablePrefix begins the names of the environment variables.
const variablePrefix = "BREAKEVEN_"

// variable is the environment variable of a flag.
func variable(flag string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// resolve gives a flag that the arguments do not set its variable's value.
func (a *App) resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	value, ok := a.LookupEnv(variable(flag.Name))
	if flag.Name == "help" || !ok || value == "" {
		return nil, nil //nolint:nilnil // the parser's contract for "not set here"
	}
	return value, nil
}

// helpWithVariable names the variable behind the flag's help.
func helpWithVariable(value *kong.Value) string {
	if value.Name == "help" {
		return value.Help
	}
	return strings.TrimSuffix(value.Help, ".") + " ($" + variable(value.Name) + ")."
}

// providerSet are the providers that this program knows. Only a refresh asks them
// for anything; without options they ask their own services.
func providerSet() providers.Set { return providers.Set{aws.New(), azure.New(), gcp.New()} }
