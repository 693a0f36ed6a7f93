package catalog

// Kept is how many plans a Replayer holds.
func (r *Replayer) Kept() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.plans)
}
