package aws

import (
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
	Types:    []string{"aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Database accepts connections without TLS",
		Why: "Whether a connection is encrypted is left to the client unless the parameter group says that it must be: rds.force_ssl for " +
			"PostgreSQL before 15 (Aurora: before 17) and SQL Server, require_secure_transport for MySQL before 8.4 and MariaDB before 11.8. " +
			"Many drivers fall back to plain text without a word.",
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
		for _, db := range p.Resources(p.Rule().Types...) {
			tls, ok := tlsParameter(db)
			if !ok || !standsAlone(db) {
				continue
			}
			parameters := f.Parameters(db)
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
	},
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
func tlsParameter(db *pass.Resource) (tlsSetting, bool) {
	s := tlsSetting{name: "rds.force_ssl", on: "1", off: []string{"0", "off", "false"}, argument: "parameter_group_name", group: "aws_db_parameter_group"}
	if db.Type != "aws_db_instance" {
		s.argument, s.group = "db_cluster_parameter_group_name", "aws_rds_cluster_parameter_group"
	}
	if db.Type == "aws_docdb_cluster" {
		s.name, s.on, s.off, s.group, s.byDefault = "tls", "enabled", []string{"disabled"}, "aws_docdb_cluster_parameter_group", symbol.Yes
		return s, true
	}
	engine, ok := db.Value("engine").Text()
	if !ok {
		return s, false
	}
	major, minor := engineVersion(db)
	// since is the first version whose default requires TLS.
	since := func(first, second int) symbol.Answer {
		if major == 0 {
			return symbol.Unknown
		}
		return symbol.Is(major > first || major == first && minor >= second)
	}
	number := func(n int) string { return strconv.Itoa(n) }
	switch {
	case engine == "postgres":
		s.byDefault, s.family = since(15, 0), "postgres"+number(major)
	case engine == "aurora-postgresql":
		s.byDefault, s.family = since(17, 0), "aurora-postgresql"+number(major)
	case engine == "mysql" || engine == "mariadb":
		s.name, s.byDefault, s.family = "require_secure_transport", since(8, 4), engine+number(major)+"."+number(minor)
		if engine == "mariadb" {
			s.byDefault = since(11, 8)
		}
	case engine == "aurora-mysql":
		s.name, s.on, s.byDefault, s.family = "require_secure_transport", "ON", since(8, 4), "aurora-mysql"+number(major)+"."+number(minor)
	case strings.HasPrefix(engine, "sqlserver-"):
		s.byDefault, s.family = symbol.No, engine+"-"+number(major)+".0"
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
