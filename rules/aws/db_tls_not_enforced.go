package aws

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var dbTLSNotEnforced = &pass.Rule{
	ID:       "aws/db-tls-not-enforced",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types: []string{"aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster",
		"aws_db_parameter_group", "aws_rds_cluster_parameter_group", "aws_docdb_cluster_parameter_group"},
	Absence: pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Database accepts connections without TLS",
		Why: "Whether a connection is encrypted is left to the client unless the parameter group says that it must be: rds.force_ssl for " +
			"PostgreSQL before 15 (Aurora: before 17) and SQL Server, require_secure_transport for MySQL before 8.4 and MariaDB before 11.8, " +
			"db2comm for Db2. Many drivers fall back to plain text without a word.",
		Bad: `resource "aws_db_parameter_group" "orders" {
  name   = "orders"
  family = "mysql8.0"

  parameter {
    name  = "slow_query_log"
    value = "1"
  }
}

resource "aws_db_instance" "orders" {
  engine               = "mysql"
  engine_version       = "8.0.40"
  instance_class       = "db.t4g.medium"
  allocated_storage    = 50
  parameter_group_name = aws_db_parameter_group.orders.name
}
`,
		Good: `resource "aws_db_parameter_group" "orders" {
  name   = "orders"
  family = "mysql8.0"

  parameter {
    name  = "slow_query_log"
    value = "1"
  }

  parameter {
    name  = "require_secure_transport"
    value = "1"
  }
}

resource "aws_db_instance" "orders" {
  engine               = "mysql"
  engine_version       = "8.0.40"
  instance_class       = "db.t4g.medium"
  allocated_storage    = 50
  parameter_group_name = aws_db_parameter_group.orders.name
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html",
			"https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html",
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.require-ssl.html",
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mariadb-ssl-connections.require-ssl.html",
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/SQLServer.Concepts.General.SSL.Using.html",
			"https://docs.aws.amazon.com/documentdb/latest/developerguide/security.encryption.ssl.html",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{Checkov: []string{"CKV2_AWS_69", "CKV_AWS_90"}},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		judged := map[*pass.Resource]bool{}
		for _, db := range p.Resources("aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster") {
			parameters := f.Parameters(db)
			for _, group := range parameters.Groups {
				judged[group] = true
			}
			tls, ok := tlsParameter(db, parameters)
			if !ok || !standsAlone(db) {
				continue
			}
			written, set := parameters.Get(tls.name)
			name, named := db.Value(tls.argument).Text()
			byDefault := parameters.Default || named && strings.HasPrefix(name, "default.")
			switch {
			case byDefault && tls.byDefault == symbol.No:
				// A group that the module declares and does not use is another
				// rule's finding.
				if p.Has(tls.group) && parameters.Default {
					continue
				}
			case set == symbol.Yes && literally(written.Value, tls.off...), set == symbol.No && !byDefault && tls.byDefault == symbol.No:
			default:
				continue
			}
			report := p.Report(db.At(tls.argument), "%s accepts connections without TLS: %s is not set to %s.", db.Address(), tls.name, tls.on)
			switch groups := parameters.Groups; {
			case len(groups) == 1 && groups[0].View() == p.View:
				report.Related(groups[0].Header(), "the parameter group").
					Fix("Require TLS", analysis.Review, func() []analysis.Edit { return setParameter(groups[0], tls.name, tls.on) })
			case len(groups) == 0 && tls.family != "":
				report.Fix("Give it a parameter group that requires TLS", analysis.Review, func() []analysis.Edit { return tls.give(p, db) })
			}
		}
		// A group for databases elsewhere that says so itself.
		for _, group := range p.Resources("aws_db_parameter_group", "aws_rds_cluster_parameter_group", "aws_docdb_cluster_parameter_group") {
			if !judged[group] {
				permissiveGroup(p, group)
			}
		}
	},
}

// permissiveGroup reports a parameter group that switches TLS off.
func permissiveGroup(p *pass.Pass, group *pass.Resource) {
	tls, ok := tlsSetting{}, false
	if family, known := group.Value("family").Text(); known {
		tls, ok = tlsOfFamily(family)
	}
	blocks, _ := group.Blocks("parameter")
	for _, b := range blocks {
		value, known := b.Value("value").Text()
		if ok && known && b.Presence == pass.Present && b.Value("name").Is(tls.name) && slices.Contains(tls.off, strings.ToLower(value)) {
			p.Report(b.At("value"), "Databases with %s accept connections without TLS: %s is not set to %s.", group.Address(), tls.name, tls.on).
				Fix("Require TLS", analysis.Review, func() []analysis.Edit { return setParameter(group, tls.name, tls.on) })
		}
	}
}

// tlsSetting is the parameter by which a database requires TLS.
type tlsSetting struct {
	name, on string
	off      []string
	// byDefault says whether the default of the family requires TLS.
	byDefault symbol.Answer
	// argument names the parameter group, which is of the type group; family is
	// the group's family, "" where it is not known.
	argument, group, family string
}

// tlsParameter is the parameter for the engine of a database; false where that
// is not known, or has none.
func tlsParameter(db *pass.Resource, parameters facts.Parameters) (s tlsSetting, ok bool) {
	if len(parameters.Groups) == 1 {
		if family, known := parameters.Groups[0].Value("family").Text(); known {
			s, ok = tlsOfFamily(family)
		}
	} else if engine, known := db.Value("engine").Text(); known {
		major, minor := engineVersion(db)
		s, ok = tlsOf(engine, major, minor)
	}
	s.argument, s.group = "parameter_group_name", "aws_db_parameter_group"
	switch db.Type {
	case "aws_rds_cluster":
		s.argument, s.group = "db_cluster_parameter_group_name", "aws_rds_cluster_parameter_group"
	case "aws_docdb_cluster":
		s.argument, s.group = "db_cluster_parameter_group_name", "aws_docdb_cluster_parameter_group"
	}
	return s, ok
}

// familyOf are the engine and version in the name of a family of parameter
// groups.
var familyOf = regexp.MustCompile(`^(aurora-postgresql|aurora-mysql|postgres|mysql|mariadb|sqlserver-[a-z]+|db2-[a-z]+|docdb)-?([0-9]+)(?:\.([0-9]+))?$`)

func tlsOfFamily(family string) (tlsSetting, bool) {
	words := familyOf.FindStringSubmatch(family)
	if words == nil {
		return tlsSetting{}, false
	}
	major, _ := strconv.Atoi(words[2])
	minor, _ := strconv.Atoi(words[3])
	return tlsOf(words[1], major, minor)
}

// tlsOf is the parameter of an engine of some version, 0 where it is not known.
func tlsOf(engine string, major, minor int) (tlsSetting, bool) {
	s := tlsSetting{name: "rds.force_ssl", on: "1", off: []string{"0", "off", "false"}}
	// since says whether the version is one whose default requires TLS.
	since := func(first, second int) symbol.Answer {
		if major == 0 {
			return symbol.Unknown
		}
		return symbol.Is(major > first || major == first && minor >= second)
	}
	number, numbers := strconv.Itoa(major), strconv.Itoa(major)+"."+strconv.Itoa(minor)
	switch {
	case engine == "postgres":
		s.byDefault, s.family = since(15, 0), "postgres"+number
	case engine == "aurora-postgresql":
		s.byDefault, s.family = since(17, 0), "aurora-postgresql"+number
	case engine == "mysql":
		s.name, s.byDefault, s.family = "require_secure_transport", since(8, 4), "mysql"+numbers
	case engine == "mariadb":
		s.name, s.byDefault, s.family = "require_secure_transport", since(11, 8), "mariadb"+numbers
	case engine == "aurora-mysql":
		s.name, s.on, s.byDefault, s.family = "require_secure_transport", "ON", since(8, 4), "aurora-mysql"+numbers
	case strings.HasPrefix(engine, "sqlserver-"):
		s.byDefault, s.family = symbol.No, engine+"-"+number+".0"
	case strings.HasPrefix(engine, "db2-"):
		s.name, s.on, s.off, s.byDefault, s.family = "db2comm", "SSL", []string{"tcpip", "tcpip,ssl", "ssl,tcpip"}, symbol.No, engine+"-"+numbers
	case engine == "docdb":
		s.name, s.on, s.off, s.byDefault = "tls", "enabled", []string{"disabled"}, symbol.Yes
	default:
		return s, false
	}
	if major == 0 || strings.HasPrefix(engine, "postgres") && major < 10 {
		s.family = ""
	}
	return s, true
}

// engineVersion is the version of a database's engine, 0 where it is not known.
func engineVersion(db *pass.Resource) (major, minor int) {
	text, ok := db.Value("engine_version").Text()
	if !ok {
		return 0, 0
	}
	words := strings.Split(text, ".")
	major, _ = strconv.Atoi(words[0])
	if len(words) > 1 {
		minor, _ = strconv.Atoi(words[1])
	}
	return major, minor
}

// give makes a parameter group that requires TLS, for a database that has none.
func (s tlsSetting) give(p *pass.Pass, db *pass.Resource) []analysis.Edit {
	id, ok := db.Value("identifier").Text()
	if db.Type != "aws_db_instance" {
		id, ok = db.Value("cluster_identifier").Text()
	}
	if !ok {
		id = strings.ReplaceAll(db.Name, "_", "-")
	}
	if db.Multiplied() {
		return nil
	}
	name := p.FreeName(s.group, db.Name)
	group := rewrite.Block(`resource "`+s.group+`" "`+name+`"`, `name   = "`+id+`-tls"`, `family = "`+s.family+`"`, "",
		rewrite.Block("parameter", `name  = "`+s.name+`"`, `value = "`+s.on+`"`))
	return append(db.Set(s.argument, s.group+"."+name+".name"), db.After(group)...)
}
