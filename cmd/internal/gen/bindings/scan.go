package bindings

import (
	"strings"
)

// declarations are what one directory of a package declares, by name.
type declarations struct {
	structs map[string]*structure
	classes []*class // resources, data sources, the provider: in source order
}

// structure is an object type: an interface and the class that reads it.
type structure struct {
	name    string
	members map[string]*member // by Terraform's name
	// classless: only the interface is there, so nothing is known of what the
	// provider computes.
	classless bool
}

// class is a resource, data source, ephemeral resource or provider.
type class struct {
	structure
	base   string // as in "TerraformResource"
	typ    string // Terraform's name of the type
	config string // the interface of what can be configured
}

// member is what is told about one attribute or block, in pieces from several
// places.
type member struct {
	name string

	inInterface bool
	mayBeLeft   bool   // the interface marks it with "?"
	block       bool   // the documentation says "NAME block"
	declared    string // TypeScript type in the interface

	inClass                      bool
	computed, optional, required bool
	field                        string // TypeScript type of the private field
	made                         string // what a private field is initialized with: the text after "new "
	getter                       string // what the getter returns

	collection string // "list", "set", "map", "struct", "simple" of the HCL table
	writeOnly  bool
}

func newDeclarations() *declarations {
	return &declarations{structs: make(map[string]*structure)}
}

func (d *declarations) structure(name string) *structure {
	s := d.structs[name]
	if s == nil {
		s = &structure{name: name, members: make(map[string]*member), classless: true}
		d.structs[name] = s
	}
	return s
}

func (s *structure) member(name string) *member {
	m := s.members[name]
	if m == nil {
		m = &member{name: name}
		s.members[name] = m
	}
	return m
}

// scan adds what a TypeScript file declares. The generators' output is regular
// down to the white space; what does not look as expected is passed over.
func (d *declarations) scan(text string) {
	// The configuration's interface is the one that extends the meta-arguments:
	// its name is the class's and "Config", but for clashes.
	var config string
	known := len(d.classes)
	defer func() {
		for _, c := range d.classes[known:] {
			if c.config = config; config == "" {
				c.config = c.name + "Config"
			}
		}
	}()
	lines := &lineReader{rest: text}
	for lines.next() {
		line := lines.line
		switch {
		case strings.HasPrefix(line, "export interface "):
			name := word(line[len("export interface "):])
			if strings.Contains(line, "MetaArguments") {
				config = name
			}
			if !strings.HasSuffix(line, "{}") {
				d.scanInterface(lines, d.structure(name))
			} else {
				d.structure(name)
			}
		case strings.HasPrefix(line, "export class "):
			d.scanClass(lines, line[len("export class "):])
		case strings.HasPrefix(line, "export function ") && strings.Contains(line, "ToHclTerraform(struct?: "):
			_, after, _ := strings.Cut(line, "(struct?: ")
			name := strings.TrimSuffix(word(after), "OutputReference")
			scanTable(lines, d.structure(name), "}")
		}
	}
}

func (d *declarations) scanInterface(lines *lineReader, s *structure) {
	var doc, link string
	inDoc := false // where a provider's description may hold anything, a "}" too
	for lines.next() && (inDoc || lines.line != "}") {
		line := strings.TrimSpace(lines.line)
		switch {
		case inDoc:
			switch {
			case line == "*/":
				inDoc = false
			case strings.HasPrefix(line, "* Docs at Terraform Registry"):
				link = line
			case strings.HasPrefix(line, "* ") && doc == "":
				doc = line[2:]
			}
		case line == "/**":
			inDoc, doc, link = true, "", ""
		case strings.HasPrefix(line, "readonly "):
			prop, typ, ok := strings.Cut(strings.TrimSuffix(line[len("readonly "):], ";"), ": ")
			if !ok {
				continue
			}
			prop, left := strings.CutSuffix(prop, "?")
			m := s.member(linkedName(link, prop))
			m.inInterface = true
			m.mayBeLeft = left
			m.declared = typ
			m.block = doc == m.name+" block"
			doc, link = "", ""
		}
	}
}

// linkedName is Terraform's name of a property: the documentation links to it
// as {@link …#name Class#name}.
func linkedName(link, prop string) string {
	if i := strings.LastIndexByte(link, '#'); i >= 0 {
		if name, _, ok := strings.Cut(link[i+1:], "}"); ok && name != "" {
			return name
		}
	}
	return snake(prop)
}

func (d *declarations) scanClass(lines *lineReader, head string) {
	name := word(head)
	_, base, _ := strings.Cut(head, " extends ")
	base = word(base)
	if i := strings.LastIndexByte(base, '.'); i >= 0 {
		base = base[i+1:]
	}
	var s *structure
	switch base {
	case "TerraformResource", "TerraformDataSource", "TerraformProvider", "TerraformEphemeralResource":
		c := &class{base: base, structure: structure{name: name, members: make(map[string]*member)}}
		d.classes = append(d.classes, c)
		s = &c.structure
		defer func() { c.typ = d.scanBody(lines, s) }()
		return
	case "ComplexObject", "ComplexComputedList":
		s = d.structure(strings.TrimSuffix(name, "OutputReference"))
		s.classless = false
	default:
		s = &structure{members: make(map[string]*member)} // a list of what is declared elsewhere
	}
	d.scanBody(lines, s)
}

// scanBody reads a class up to its closing brace and gives the value of its
// tfResourceType.
func (d *declarations) scanBody(lines *lineReader, s *structure) (typ string) {
	var m *member // the attribute being read, until its getter is complete
	for lines.next() && lines.line != "}" {
		line := strings.TrimSpace(lines.line)
		switch {
		case strings.HasPrefix(line, "// "):
			if name, flags, ok := strings.Cut(line[3:], " - computed: "); ok && !strings.Contains(name, " ") {
				m = s.member(name)
				m.inClass = true
				m.computed = strings.HasPrefix(flags, "true")
				m.optional = strings.Contains(flags, "optional: true")
				m.required = strings.Contains(flags, "required: true")
			}
		case strings.HasPrefix(line, "public static readonly tfResourceType"):
			_, typ, _ = strings.Cut(line, "= ")
			typ = strings.Trim(typ, `"';`)
		case strings.HasPrefix(line, "protected synthesizeHclAttributes("):
			scanTable(lines, s, "  }")
		case m == nil:
		case strings.HasPrefix(line, "private _"):
			decl := strings.TrimSuffix(line, ";")
			if _, made, ok := strings.Cut(decl, " = new "); ok {
				m.made = made
			} else if _, field, ok := strings.Cut(decl, ": "); ok {
				m.field = field
			}
		case strings.HasPrefix(line, "* @deprecated Write-only"):
			m.writeOnly = true
		case strings.HasPrefix(line, "return "):
			m.getter = strings.TrimSuffix(line[len("return "):], ";")
			m = nil
		}
	}
	return typ
}

// scanTable reads the table of what a structure writes as HCL, up to the line
// that ends the function.
func scanTable(lines *lineReader, s *structure, end string) {
	var m *member
	for lines.next() && lines.line != end {
		line := strings.TrimSpace(lines.line)
		switch {
		case strings.HasSuffix(line, ": {"):
			m = s.members[strings.Trim(strings.TrimSuffix(line, ": {"), `"'`)]
		case m == nil:
		case strings.HasPrefix(line, "type: "):
			m.collection = strings.Trim(line[len("type: "):], `",`)
		case strings.HasPrefix(line, "value: ") && strings.Contains(line, "markWriteOnlyAttribute("):
			m.writeOnly = true
		case line == "},":
			m = nil
		}
	}
}

// lineReader goes through a text line by line.
type lineReader struct{ line, rest string }

func (r *lineReader) next() bool {
	if r.rest == "" {
		r.line = ""
		return false
	}
	r.line, r.rest, _ = strings.Cut(r.rest, "\n")
	r.line = strings.TrimRight(r.line, "\r \t")
	return true
}

// word is the identifier that a text begins with, dots included.
func word(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && r != '.' && r != '$' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	if end < 0 {
		return s
	}
	return s[:end]
}

// snake turns a property name back into Terraform's.
func snake(prop string) string {
	var b strings.Builder
	for i, r := range prop {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
