package portfolio

// KeptComparisons is the most rows whose comparisons are kept.
const KeptComparisons = keptComparisons
