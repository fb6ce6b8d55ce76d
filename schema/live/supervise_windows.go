package live

// Supervise is there on systems that can confine a process; here a provider is
// started directly.
func Supervise(_, _ string) int { return 1 }
