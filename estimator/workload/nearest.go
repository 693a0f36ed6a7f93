package workload

import "strings"

// Nearest returns the valid name that the caller most likely meant: the one
// with the smallest edit distance (a swap of neighbours counts once) if that is
// small for the name's length, else the first one that begins with the name.
// Empty when nothing is near. Case and dashes do not count.
func Nearest(name string, valid []string) string {
	const longest = 64
	if name == "" || len(name) > longest {
		return ""
	}
	wanted := normalised(name)
	best, least := "", min(max(1, len(wanted)/3), 5)+1
	for _, candidate := range valid {
		if d := distance(wanted, normalised(candidate), least); d < least {
			best, least = candidate, d
		}
	}
	if best != "" || len(wanted) < 3 {
		return best
	}
	for _, candidate := range valid {
		if strings.HasPrefix(normalised(candidate), wanted) {
			return candidate
		}
	}
	return ""
}

// NearestClause is "; the nearest is ..." for the end of a complaint, or nothing
// when no valid name is near.
func NearestClause(name string, valid []string) string {
	if nearest := Nearest(name, valid); nearest != "" {
		return "; the nearest is " + quote(nearest)
	}
	return ""
}

func normalised(name string) string {
	return strings.ReplaceAll(strings.ToLower(name), "-", "_")
}

// distance is the optimal string alignment distance of two short texts, or
// limit when their lengths alone put them that far apart.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
