// Package postgres keeps the catalogs of many replicas in a PostgreSQL database.
//
// It owns the tables and their schema, the refresh lock between replicas, and what is
// done when the server goes away and comes back.
//
// It does not own the contract that it fulfils, or what a change does to an index
// (pricing/catalog), or the database, its backups and its users (the operator).
package postgres
