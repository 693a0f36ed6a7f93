// Package chart draws pictures of numbers as SVG and PNG.
//
// It owns the layout, the scales, the colours of both themes, and what makes a
// picture readable without eyes: its title and its alt text. Decimals come in;
// floats are coordinates here and nothing else, and every number that is printed
// is a text of the caller's.
//
// It does not own what is drawn, or its words (report), HTTP, or files. It
// imports nothing of ours.
package chart
