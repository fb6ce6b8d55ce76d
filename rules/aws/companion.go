package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis/pass"
)

// companionOf is how a block that goes with a resource is written: the lines
// that multiply it as the resource is, and what stands for the resource there.
func companionOf(r *pass.Resource) (head []string, ref string) {
	switch {
	case r.Has("for_each"):
		return []string{"for_each = " + r.Address(), ""}, "each.value"
	case r.Has("count"):
		return []string{"count = length(" + r.Address() + ")", ""}, r.Address() + "[count.index]"
	}
	return nil, r.Address()
}

// suffixed is the expression of a name with something after it; false where
// the name is not written on one line.
func suffixed(name pass.Value, suffix string) (string, bool) {
	source := name.Source()
	switch {
	case source == "" || strings.Contains(source, "\n"):
		return "", false
	case strings.HasPrefix(source, `"`) && strings.HasSuffix(source, `"`):
		return strings.TrimSuffix(source, `"`) + suffix + `"`, true
	}
	return `"${` + source + "}" + suffix + `"`, true
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
