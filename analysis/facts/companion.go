package facts

import (
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// linkKey is one question of which resources belong to which.
type linkKey struct{ companion, argument, to string }

// links are the answers of all companions of a type, computed once and seen
// from what they belong to.
type links struct {
	of map[*pass.Resource][]link
	// open are how many companions may belong to something that is not listed.
	open int
}

// link is one companion; sure says that it belongs to the resource, whenever
// both are there, open that it may belong to others as well.
type link struct {
	companion  *pass.Resource
	sure, open bool
}

// Companions are resources of one type that belong to another resource.
type Companions struct {
	// Found are those that do or may; Sure[i] says that it does and is there.
	Found []*pass.Resource
	Sure  []bool
	// Complete says that there are no others: neither of unknown companions in
	// the modules at hand, nor outside of these.
	Complete bool
}

// Some says whether there is at least one.
func (c Companions) Some() symbol.Answer {
	for _, sure := range c.Sure {
		if sure {
			return symbol.Yes
		}
	}
	if len(c.Found) == 0 && c.Complete {
		return symbol.No
	}
	return symbol.Unknown
}

// First is the first that surely belongs, or nil.
func (c Companions) First() *pass.Resource {
	for i, r := range c.Found {
		if c.Sure[i] {
			return r
		}
	}
	return nil
}

// Companions are the resources of a type ("aws_s3_bucket_versioning") whose
// argument ("bucket") stands for a resource, by reference or by equal name, also
// in modules that it is passed to, and those made by for_each over it.
func (f *Facts) Companions(r *pass.Resource, typ, argument string) Companions {
	all := f.link(linkKey{typ, argument, r.Type})
	c := Companions{Complete: true}
	open := all.open
	for _, l := range all.of[r] {
		c.Found = append(c.Found, l.companion)
		c.Sure = append(c.Sure, l.sure && f.there(l.companion, r))
		if l.open && l.sure {
			open-- // it is this one's whatever else it is
		}
		c.Complete = c.Complete && (l.sure || !l.open)
	}
	c.Complete = c.Complete && open == 0
	if c.Complete && len(c.Found) == 0 && !f.Users(r).Complete {
		c.Complete = false
	}
	return c
}

func (f *Facts) link(key linkKey) *links {
	return f.links.Get(f.view, key, func() *links { return f.linksOf(key) })
}

func (f *Facts) linksOf(key linkKey) *links {
	all := &links{of: map[*pass.Resource][]link{}}
	for _, companion := range f.Resources(key.companion) {
		t := f.Target(companion, key.argument, key.to)
		if !t.Complete {
			all.open++
		}
		for i, r := range t.Found {
			all.of[r] = append(all.of[r], link{companion, t.Sure[i], !t.Complete})
		}
	}
	return all
}

// bucketParts are the companions of aws_s3_bucket and the blocks or arguments
// of the bucket that say the same.
var bucketParts = map[string]struct{ typ, inline string }{
	"versioning":    {"aws_s3_bucket_versioning", "versioning"},
	"encryption":    {"aws_s3_bucket_server_side_encryption_configuration", "server_side_encryption_configuration"},
	"public access": {"aws_s3_bucket_public_access_block", ""},
	"ownership":     {"aws_s3_bucket_ownership_controls", ""},
	"policy":        {"aws_s3_bucket_policy", "policy"},
	"logging":       {"aws_s3_bucket_logging", "logging"},
	"lifecycle":     {"aws_s3_bucket_lifecycle_configuration", "lifecycle_rule"},
	"acl":           {"aws_s3_bucket_acl", "acl"},
	"replication":   {"aws_s3_bucket_replication_configuration", "replication_configuration"},
	"notification":  {"aws_s3_bucket_notification", ""},
	"website":       {"aws_s3_bucket_website_configuration", "website"},
	"cors":          {"aws_s3_bucket_cors_configuration", "cors_rule"},
	"object lock":   {"aws_s3_bucket_object_lock_configuration", "object_lock_configuration"},
}

// BucketPart are the companions of an aws_s3_bucket for one purpose:
// "versioning", "encryption", "public access", "ownership", "policy",
// "logging", "lifecycle", "acl", "replication", "notification", "website",
// "cors" or "object lock". inline says whether the bucket's own block or
// argument of that purpose is written.
func (f *Facts) BucketPart(bucket *pass.Resource, purpose string) (companions Companions, inline bool) {
	part, ok := bucketParts[purpose]
	if !ok {
		return Companions{}, false
	}
	inline = part.inline != "" && bucket.Has(part.inline)
	return f.Companions(bucket, part.typ, "bucket"), inline
}

// there says that a companion is there whenever what it belongs to is: it is
// always there, or count or for_each of both say the same, or for_each of the
// companion goes over the other.
func (f *Facts) there(companion, to *pass.Resource) bool {
	if companion.Presence() == pass.Present {
		return true
	}
	for _, name := range []string{"for_each", "count"} {
		mine := expansion(companion, name)
		if mine == nil {
			continue
		}
		if ref := mine.Ref(); ref != nil && ref.Path == "" && resource(ref) == to {
			return true
		}
		if positive(mine) {
			return true
		}
		if theirs := expansion(to, name); theirs != nil && symbol.Same(mine, theirs) == symbol.Yes {
			return true
		}
	}
	return false
}

// expansion is the value of count or for_each, nil where it is not written.
func expansion(r *pass.Resource, name string) *symbol.Value {
	attr := r.Block.Body().Attributes[name]
	if attr == nil {
		return nil
	}
	return symbol.Of(r.View()).Evaluate(r.Block, attr.Expr, nil)
}

// positive says that a count makes at least one instance, whatever it depends
// on.
func positive(count *symbol.Value) bool {
	for _, alternative := range count.Alternatives() {
		if n, ok := alternative.Int(); !ok || n < 1 {
			return false
		}
	}
	return true
}
