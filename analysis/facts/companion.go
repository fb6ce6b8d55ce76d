package facts

import (
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// linkKey is one question of which resources belong to which.
type linkKey struct{ companion, argument, to string }

// links are the answers of all companions of a type, computed once.
type links struct {
	targets map[*pass.Resource]Targets
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
	key := linkKey{typ, argument, r.Type}
	all := f.links[key]
	if all == nil {
		all = &links{targets: map[*pass.Resource]Targets{}}
		for _, companion := range f.Resources(typ) {
			all.targets[companion] = f.Target(companion, argument, r.Type)
		}
		f.links[key] = all
	}
	c := Companions{Complete: true}
	for _, companion := range f.Resources(typ) {
		switch all.targets[companion].Is(r) {
		case symbol.Yes:
			c.Found = append(c.Found, companion)
			c.Sure = append(c.Sure, f.there(companion, r))
		case symbol.Unknown:
			for _, t := range all.targets[companion].Found {
				if t == r {
					c.Found, c.Sure = append(c.Found, companion), append(c.Sure, false)
				}
			}
			c.Complete = false
		}
	}
	if c.Complete && len(c.Found) == 0 && !f.Users(r).Complete {
		c.Complete = false
	}
	return c
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
		if n, ok := mine.Int(); ok && n > 0 {
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
