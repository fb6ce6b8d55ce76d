package facts

import (
	"maps"
	"slices"

	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// parameterGroups are the types of databases and caches: the argument that
// names a parameter group, and the group's type.
var parameterGroups = map[string][]struct{ argument, group string }{
	"aws_db_instance":                   {{"parameter_group_name", "aws_db_parameter_group"}},
	"aws_rds_cluster":                   {{"db_cluster_parameter_group_name", "aws_rds_cluster_parameter_group"}, {"db_instance_parameter_group_name", "aws_db_parameter_group"}},
	"aws_rds_cluster_instance":          {{"db_parameter_group_name", "aws_db_parameter_group"}},
	"aws_redshift_cluster":              {{"cluster_parameter_group_name", "aws_redshift_parameter_group"}},
	"aws_docdb_cluster":                 {{"db_cluster_parameter_group_name", "aws_docdb_cluster_parameter_group"}},
	"aws_neptune_cluster":               {{"neptune_cluster_parameter_group_name", "aws_neptune_cluster_parameter_group"}, {"neptune_instance_parameter_group_name", "aws_neptune_parameter_group"}},
	"aws_neptune_cluster_instance":      {{"neptune_parameter_group_name", "aws_neptune_parameter_group"}},
	"aws_elasticache_cluster":           {{"parameter_group_name", "aws_elasticache_parameter_group"}},
	"aws_elasticache_replication_group": {{"parameter_group_name", "aws_elasticache_parameter_group"}},
	"aws_memorydb_cluster":              {{"parameter_group_name", "aws_memorydb_parameter_group"}},
	"aws_dax_cluster":                   {{"parameter_group_name", "aws_dax_parameter_group"}},
}

// Parameter is one parameter of a group.
type Parameter struct {
	Name, Value *symbol.Value
	Group       *pass.Resource
	// Maybe says that the parameter may not be set.
	Maybe bool
	At    symbol.At
}

// Parameters are what a database's parameter groups set.
type Parameters struct {
	All []Parameter
	// Groups are the declared groups that are named.
	Groups []*pass.Resource
	// Default says that no group is named: the service's default one counts.
	Default bool
	// Complete says that nothing else is set: the groups are declared here and
	// all of their parameters are known.
	Complete bool
}

// Parameters reads the parameter groups of a database or cache.
func (f *Facts) Parameters(db *pass.Resource) Parameters {
	p := Parameters{Default: true, Complete: true}
	kinds := parameterGroups[db.Type]
	if kinds == nil {
		return Parameters{}
	}
	for _, kind := range kinds {
		if Value(db, kind.argument).IsNull() {
			continue
		}
		p.Default = false
		t := f.Target(db, kind.argument, kind.group)
		p.Complete = p.Complete && t.Complete && !t.Elsewhere
		for i, group := range t.Found {
			p.Groups = append(p.Groups, group)
			p.read(group, !t.Sure[i] || len(t.Found) > 1)
		}
	}
	return p
}

func (p *Parameters) read(group *pass.Resource, maybe bool) {
	blocks, complete := symbol.BodyOf(group).Blocks("parameter")
	p.Complete = p.Complete && complete
	for _, b := range blocks {
		p.All = append(p.All, Parameter{Name: b.Value("name"), Value: b.Value("value"), Group: group, Maybe: maybe || b.Maybe, At: b.At})
	}
}

// Get is a parameter by its name; the second result is Unknown where there may
// be one that is not seen, No where it is surely not set.
func (p Parameters) Get(name string) (Parameter, symbol.Answer) {
	answer := symbol.Is(false)
	if !p.Complete {
		answer = symbol.Unknown
	}
	for _, parameter := range p.All {
		text, ok := parameter.Name.Literal()
		switch {
		case ok && text == name && parameter.Maybe:
			return parameter, symbol.Unknown
		case ok && text == name:
			return parameter, symbol.Yes
		case !ok:
			answer = symbol.Unknown
		}
	}
	return Parameter{}, answer
}

// GroupUsers are the databases and caches that use a parameter group.
func (f *Facts) GroupUsers(group *pass.Resource) Companions {
	c := Companions{Complete: true}
	for _, typ := range slices.Sorted(maps.Keys(parameterGroups)) {
		for _, kind := range parameterGroups[typ] {
			if kind.group != group.Type {
				continue
			}
			some := f.Companions(group, typ, kind.argument)
			c.Found, c.Sure = append(c.Found, some.Found...), append(c.Sure, some.Sure...)
			c.Complete = c.Complete && some.Complete
		}
	}
	// Somebody else refers to it: a resource of a type that is not known here.
	if len(c.Found) == 0 && len(f.Users(group).By()) > 0 {
		c.Complete = false
	}
	return c
}
