package aws

import (
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/pass"
)

// companionOf is how a block that goes with a resource is written: the lines
// that multiply it as the resource is, and what stands for the resource there.
func companionOf(r *pass.Resource) (head []string, ref string) {
	switch r.Expansion() {
	case eval.ByForEach:
		return []string{"for_each = " + r.Address(), ""}, "each.value"
	case eval.ByCount:
		return []string{"count = length(" + r.Address() + ")", ""}, r.Address() + "[count.index]"
	}
	return nil, r.Address()
}

// isReplica says that a database follows another one, which has what it lacks:
// backups, protection, a second zone.
func isReplica(db *pass.Resource) bool {
	for _, source := range []string{"replicate_source_db", "replication_source_identifier"} {
		if db.Has(source) && !db.Value(source).Absent() {
			return true
		}
	}
	return false
}
