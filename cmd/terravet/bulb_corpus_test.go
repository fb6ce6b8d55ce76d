package main

import (
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/workspace"
)

// BenchmarkLightBulb asks for the fixes of planted faults, as an editor does
// when the cursor is on one. It tells the mean, and what the slowest take.
func BenchmarkLightBulb(b *testing.B) {
	dir := corpus(b)
	stacks := readStacks(b, filepath.Join(dir, "ai-stacks", "stacks"))
	e := newEngine()
	type light struct {
		id     string
		ms     float64
		allocs uint64
	}
	count := map[string]int{}
	var all []light
	for _, m := range readMutations(b, dir) {
		if count[m.Class]++; count[m.Class] > max(2, *samples) {
			continue
		}
		snap, _ := workspace.Read(m.files(stacks[m.Stack]), mutationRoot)
		reports := map[string]*engine.Report{}
		for _, dir := range snap.Dirs() {
			reports[dir] = e.Check(snap, dir, nil)
		}
		for _, dir := range snap.Dirs() {
			report := reports[dir]
			for _, findings := range report.Files() {
				for _, f := range findings {
					if f.Severity != analysis.Error {
						continue
					}
					l := light{id: m.ID + " " + m.Class + " " + f.Code, ms: 1e9}
					for range 3 {
						var before, after runtime.MemStats
						runtime.ReadMemStats(&before)
						start := time.Now()
						e.FixesBeside(snap, report, f, func(dir string) *engine.Report { return reports[dir] })
						l.ms = min(l.ms, float64(time.Since(start).Microseconds())/1000)
						runtime.ReadMemStats(&after)
						l.allocs = after.Mallocs - before.Mallocs
					}
					all = append(all, l)
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b light) int { return int(b.allocs) - int(a.allocs) })
	ms, allocs := 0.0, 0.0
	for _, l := range all {
		ms, allocs = ms+l.ms/float64(len(all)), allocs+float64(l.allocs)/float64(len(all))
	}
	b.ReportMetric(ms, "ms/bulb")
	b.ReportMetric(allocs, "allocs/bulb")
	b.ReportMetric(float64(all[len(all)/20].allocs), "allocs-p95")
	b.ReportMetric(float64(all[0].allocs), "allocs-max")
	for _, l := range all[:min(len(all), 12)] {
		b.Logf("%.1f ms, %d allocations: %s", l.ms, l.allocs, l.id)
	}
}
