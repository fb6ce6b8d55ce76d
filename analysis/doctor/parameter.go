package doctor

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/suggest"
)

// parameter sets a named value: in a block of the resource itself, in the group
// that is attached to it, or in a group that is made and attached.
func (p *patient) parameter(m suggest.Meaning) *analysis.Fix {
	s := m.Setting
	if p.attr == nil || p.block.Type() != "resource" {
		return nil
	}
	value, ok := p.setting(s)
	if !ok {
		return nil
	}
	name, entry := "name", fmt.Sprintf("%q", s.Name)
	lines := []string{name + " = " + entry, "value = " + value}
	switch {
	case m.Type == "":
		return p.ownSetting(s, rewrite.Block(s.Block, lines...))
	case s.Attach == "":
		return p.settingResource(m, lines)
	}
	if attr := p.block.Body().Attributes[s.Attach]; attr != nil {
		group := p.refers(attr.Expr)
		if group == nil || group.Type() != "resource" || group.Label(0) != m.Type {
			return nil // a group that is not of this module
		}
		return p.extendGroup(group, s, rewrite.Block(s.Block, lines...))
	}
	return p.createGroup(m, rewrite.Block(s.Block, lines...))
}

// setting is the value of a parameter for the value that was written.
func (p *patient) setting(s *suggest.Setting) (string, bool) {
	if on, ok := module.LiteralBool(p.attr.Expr); ok {
		if on {
			return fmt.Sprintf("%q", s.On), true
		}
		return fmt.Sprintf("%q", s.Off), true
	}
	if text, ok := module.LiteralString(p.attr.Expr); ok {
		switch strings.ToLower(text) {
		case "enabled", "required", "require", "on", "yes":
			return fmt.Sprintf("%q", s.On), true
		case "disabled", "off", "no":
			return fmt.Sprintf("%q", s.Off), true
		}
		return p.value(), true
	}
	if p.query.Form == suggest.BoolForm {
		return fmt.Sprintf("%s ? %q : %q", p.value(), s.On, s.Off), true
	}
	if _, ok := p.attr.Expr.(*hclsyntax.LiteralValueExpr); ok {
		return fmt.Sprintf("%q", p.value()), true // values of parameters are strings
	}
	return p.value(), p.query.Form == suggest.NumberForm || p.query.Form == suggest.StringForm
}

// ownSetting writes a block of name and value into the resource itself.
func (p *patient) ownSetting(s *suggest.Setting, source string) *analysis.Fix {
	into := p.body
	for _, step := range s.Path {
		next := bodies(into, []string{step})
		if len(next) != 1 {
			return nil
		}
		into = next[0]
	}
	return p.replaceBy(fmt.Sprintf("Set %q in a block %q", s.Name, s.Block), into, source, true)
}

// settingResource makes a resource that is one parameter.
func (p *patient) settingResource(m suggest.Meaning, lines []string) *analysis.Fix {
	body, ok := p.schemas.Newest().Body(flat.Resource, m.Type)
	link := p.link(m.Link)
	if !ok || link == "" || p.bound(nil) {
		return nil
	}
	all := append([]string{}, lines...)
	more, complete := p.require(body, m.Type, func(name string) bool { return name == "name" || name == "value" || name == m.Link })
	all = append(all, m.Link+" = "+link)
	all = append(all, more...)
	name := p.free(m.Type, p.block.Label(1)+"_"+strings.NewReplacer(".", "_", "-", "_").Replace(m.Setting.Name))
	out, after := p.out(), p.After(rewrite.Block(fmt.Sprintf("resource %q %q", m.Type, name), all...))
	if out == nil || after == nil {
		return nil
	}
	fix := review(fmt.Sprintf("Set %q in a new resource %q %q", m.Setting.Name, m.Type, name), append(out, after...))
	fix.Preferred = complete
	return fix
}

// extendGroup adds a parameter to the group that is attached, or removes what
// was written where the group sets it.
func (p *patient) extendGroup(group *module.Block, s *suggest.Setting, source string) *analysis.Fix {
	place, ok := rewrite.Of(p.module, group)
	if !ok {
		return nil
	}
	for _, b := range group.Body().Blocks {
		if b.Type != s.Block {
			continue
		}
		if attr := b.Body.Attributes["name"]; attr != nil {
			if name, _ := module.LiteralString(attr.Expr); name == s.Name {
				return review(fmt.Sprintf("Remove %q: %s sets %q", p.name, group.Address(), s.Name), p.out())
			}
		}
	}
	insert, out := place.InsertBlock(group.Body(), source), p.out()
	if insert == nil || out == nil {
		return nil
	}
	return review(fmt.Sprintf("Set parameter %q in %s", s.Name, group.Address()), append(out, insert...))
}

// createGroup makes a group of parameters, and attaches it.
func (p *patient) createGroup(m suggest.Meaning, source string) *analysis.Fix {
	if p.block.Body().Attributes["for_each"] != nil || p.block.Body().Attributes["count"] != nil {
		if p.bound(nil) {
			return nil
		}
	}
	body, ok := p.schemas.Newest().Body(flat.Resource, m.Type)
	if !ok {
		return nil
	}
	var lines []string
	if name := p.groupName(); name != "" {
		lines = append(lines, "name = "+name)
	}
	family, known := p.family()
	if _, has := body.Attribute("family"); has {
		lines = append(lines, "family = "+family)
	}
	more, complete := p.require(body, m.Type, func(name string) bool { return name == "name" || name == "family" || name == m.Setting.Block })
	lines = append(append(lines, more...), "", source)
	if p.block.Body().Attributes["tags"] != nil {
		if _, ok := body.Attribute("tags"); ok {
			lines = append(lines[:len(lines)-2:len(lines)-2], "tags = "+p.valueSource(p.block.Body().Attributes["tags"].Expr), "", source)
		}
	}
	label := p.free(m.Type, p.block.Label(1))
	attach := p.Insert(p.body, p.attr, m.Setting.Attach+" = "+m.Type+"."+label+".name")
	out, after := p.out(), p.After(rewrite.Block(fmt.Sprintf("resource %q %q", m.Type, label), lines...))
	if attach == nil || out == nil || after == nil {
		return nil
	}
	r := p.whole()
	edits := append(p.Edit(r, m.Setting.Attach+" = "+m.Type+"."+label+".name"), after...)
	fix := review(fmt.Sprintf("Set parameter %q in a new %q and attach it", m.Setting.Name, m.Type), edits)
	fix.Preferred = complete && known
	return fix
}

// groupName names a group after the resource: by the same expression.
func (p *patient) groupName() string {
	for _, name := range [...]string{"cluster_identifier", "identifier", "replication_group_id", "cluster_id"} {
		if attr := p.block.Body().Attributes[name]; attr != nil {
			return p.valueSource(attr.Expr)
		}
	}
	return ""
}
