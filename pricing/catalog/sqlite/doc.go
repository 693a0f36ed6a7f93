// Package sqlite keeps the catalogs of one machine in a file.
//
// It owns the file and its schema, what is done about a file that is full, damaged,
// read-only or replaced, and the refresh lock between the processes of a machine.
//
// It does not own the contract that it fulfils, or what a change does to an index
// (pricing/catalog), or where the file stands (the command).
package sqlite
