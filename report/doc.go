// Package report turns answers into bytes for people and spreadsheets, and
// spreadsheets into usage profiles.
//
// It owns the CSV dialects in both directions (the profile reader and the
// result writer), the result columns, single values, the terminal table,
// markdown, the explained proof, the CSV template, and what charts show in which words
// (report/chart draws them).
//
// It does not own HTTP, files, the JSON answer (api), or any number: amounts
// are written as the estimate holds them, and only tables for people round.
package report
