// Package facts answers what rules ask about several resources at once: who
// refers to whom, which companion a bucket has, which policies are a role's,
// whether a key lets a service use it, on which way an event comes to a
// function.
//
// It sees the module that is judged and all modules that it calls, as one tree:
// what is passed into a module and returned from it is followed. What an
// argument is made of, also where it is not known, comes from package
// facts/symbol; policies are read by facts/policy; who can reach what is in
// facts/network.
//
// # How do I ask
//
// Facts are made once for a View, whoever asks first:
//
//	f := facts.Of(p.View)
//
// Which companions does a bucket have, by reference or by equal name, in this
// module or in one that it calls?
//
//	c := f.Companions(bucket, "aws_s3_bucket_versioning", "bucket")
//	if c.Some() == symbol.No { … }            // surely none
//	if v := c.First(); v != nil { … }         // surely this one
//	block, inline := f.BucketPart(bucket, "public access")
//
// Who uses this, and does it leave the modules that I see?
//
//	u := f.Users(topic)
//	if len(u.By()) == 0 && u.Complete { … }   // nobody
//	f.Refers(a, b), f.DependsOn(later, earlier)
//
// What does an argument name? The answer is a list of resources, whether it
// is sure of each, and whether there may be others:
//
//	t := f.Target(function, "role", "aws_iam_role")
//	role := t.One()                           // nil unless it is surely one of ours
//	if t.None() { … }                         // surely none of ours: a literal ARN, a data source, absent
//
// Which key, and does it let the service in? The default key policy, aliases,
// companion policies and grants are counted:
//
//	k := f.Key(group, "kms_key_id")
//	if key := k.One(); key != nil {
//		verdict, missing := f.KeyAdmits(key, "logs.amazonaws.com", "kms:Encrypt", "kms:Decrypt")
//		if verdict == policy.No { … missing … }
//	}
//	if k.Managed == "alias/aws/sns" { … }     // a key whose policy nobody can change
//
// What may a role do? Its own, attached and AWS managed policies together:
//
//	f.May(role, "sqs:ReceiveMessage", queue) == policy.No
//	verdict, by := f.RolePolicy(role).Allows(policy.Self(), "s3:GetObject", policy.ARN(bucket, "/*")...)
//	f.TrustPolicy(role).Allows(policy.Service("lambda.amazonaws.com"), "sts:AssumeRole")
//
// Whom does a role trust, under which conditions?
//
//	for _, s := range f.TrustPolicy(role).Statements {
//		for _, who := range s.Principals.Items {
//			provider := f.Targets(who.Value, "aws_iam_openid_connect_provider").One()
//		}
//		s.Has("token.actions.githubusercontent.com:sub") == symbol.No
//	}
//
// Which statements of the judged module give identities permissions, or say who
// may assume a role, each once, in whatever they are written?
//
//	for _, s := range f.Granted() { if s.Admin() == symbol.Yes { p.Report(s.Actions.At.Place(), …) } }
//	for _, s := range f.Trusted() { … }
//
// Who may use a resource that has a policy of its own?
//
//	a := f.Policy(bucket)                     // a.Written: is there one at all
//	for _, s := range a.Statements {
//		if s.Public() == symbol.Yes { p.Report(s.At.Place(), …) }
//	}
//	a.AdmitsService("logs.s3.amazonaws.com", "s3:PutObject")
//
// Which events come to a function, and may their sender invoke it?
//
//	sure, perhaps, complete := f.DeliveriesTo(function)
//	verdict, permission := f.MayInvoke(function, "s3.amazonaws.com", bucket)
//
// Where does a function log, which parameters are set, which region is it in?
//
//	f.LogGroups(function).Some()
//	parameter, set := f.Parameters(db).Get("rds.force_ssl")
//	f.InRegion(certificate, "us-east-1") == symbol.No
//
// Who is a member of a role in google's policies?
//
//	for _, b := range f.Bindings() { if b.Public() == symbol.Yes { … } }
//
// # What an argument is made of
//
// pass.Value says what an argument is worth. Where that is unknown and you want
// to know more (is it the same text as there, does it begin with that ARN), ask
// for its symbol.Value:
//
//	name := facts.Value(function, "function_name")
//	symbol.Same(name, facts.Value(alarm, "dimensions.FunctionName")) == symbol.Yes
//	for _, b := range bodies { b.Value("from_port") }   // bodies, complete := symbol.Instances(r)
//
// symbol.Instances reads a resource once for each instance of its count or
// for_each; symbol.BodyOf reads it once for all.
//
// # Three answers
//
// A rule that reports something bad that is there asks for symbol.Yes (or
// policy.Yes); one that reports something missing asks for symbol.No (or
// policy.No). Everything else is silence, and zero values are silence:
// symbol.Unknown, policy.Untold, a nil resource, Complete == false. Those for
// absence already count that a file is broken, that a resource is conditional,
// and that it leaves the modules at hand.
//
// # Where a finding goes
//
// symbol.Values, statements, rules and the rest have an At; At.Place() is where
// to mark. It may lie in a called module: report it only if its Scope is the
// judged module (At.Scope.Prefix() == ""), else mark your own resource and name
// the other as related.
//
// Read facts.go, target.go (what does it name), user.go (who refers to it),
// companion.go, then access.go and key.go, event.go, and the small ones.
package facts
