// Command breakeven compares what a workload costs per execution, in always-on
// containers and on virtual machines.
//
// It owns the process: flags, environment, exit codes, the server's life, and
// the choice of providers. It does not own any price, rule or format.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // load profiles name time zones, and an image without a system has none
)

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// The first signal drains; from then on a second one ends the process as
	// usual.
	context.AfterFunc(ctx, stop)
	app := App{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, LookupEnv: os.LookupEnv,
	}
	return app.Run(ctx)
}
