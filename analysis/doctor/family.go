package doctor

import (
	"fmt"
	"strings"
)

// families are the beginnings of parameter group families by engine, and how
// many parts of the version go into the name: postgres 16.3 is postgres16,
// mysql 8.0.35 mysql8.0.
//
// Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html
var families = map[string]struct {
	prefix string
	parts  int
}{
	"postgres":          {"postgres", 1},
	"mysql":             {"mysql", 2},
	"mariadb":           {"mariadb", 2},
	"aurora-postgresql": {"aurora-postgresql", 1},
	"aurora-mysql":      {"aurora-mysql", 2},
	"docdb":             {"docdb", 2},
	"neptune":           {"neptune", 2},
}

// family is the family of a parameter group for the patient's engine; known
// says that it follows from what is written.
func (p *patient) family() (family string, known bool) {
	engine := p.query.Literal("engine")
	switch p.query.Type {
	case "aws_redshift_cluster":
		// https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-parameter-groups.html
		return `"redshift-1.0"`, true
	case "aws_docdb_cluster":
		engine = "docdb"
	case "aws_neptune_cluster":
		engine = "neptune"
	}
	f, ok := families[engine]
	version := p.query.Literal("engine_version")
	parts := strings.Split(version, ".")
	if !ok || version == "" {
		return `""`, false
	}
	if engine == "aurora-mysql" { // 8.0.mysql_aurora.3.05.2, and 5.7.mysql_aurora.2.11.1
		return fmt.Sprintf("%q", f.prefix+strings.Join(parts[:min(2, len(parts))], ".")), len(parts) > 1
	}
	if engine == "postgres" && len(parts) > 1 && strings.HasPrefix(version, "9.") {
		f.parts = 2
	}
	if len(parts) < f.parts {
		if engine == "mysql" || len(parts) == 0 {
			return `""`, false
		}
		parts = append(parts, "0")
	}
	return fmt.Sprintf("%q", f.prefix+strings.Join(parts[:f.parts], ".")), true
}
