// Package rules lists the rules: what apply refuses, what breaks in production,
// what lets someone in. README.md beside this file is the manual, made of the
// rules themselves.
//
// # How to write a rule
//
//	go run ./rules/newrule aws/db-publicly-accessible
//
// makes rules/aws/db_publicly_accessible.go (one rule, one file), the cases
// beside it, and adds it to the list of its group. The name says the defect, not
// the remedy. Fill in the struct literal: it is the manual, and it is executed.
// Then
//
//	go test ./rules -run Rules/aws/db-publicly-accessible
//	go generate ./rules
//
// and read what the first says: Bad must trigger the rule, Good must not, and
// where the rule has a fix, the first fix must turn Bad into Good byte for byte.
// All three are checked with the real schemas of the bundled providers, so they
// must be valid configuration.
//
// # Cases
//
// The .txtar file beside the rule holds its cases. A folder is a case, by itself
// a workspace: `unknown/main.tf`, `unknown/modules/x/main.tf`. A line that ends
// in `# want "regular expression"` expects a finding there ("severity: summary:
// detail"), every other finding fails the case. `fixed/main.tf.fixed` is the
// text of that file after the first fix of its first finding; -update writes it.
// What the rule must be silent about deserves more cases than what it finds:
// values that are not known, count = 0, companions in other files, behind
// for_each or in a called module, broken text, modules for others to call.
//
// # What holds for every rule
//
//   - It claims nothing that is not known: `v.False()` and `v.Absent()` are
//     silent on unknown values, and so must everything else be. The tests
//     replace all values of Bad by an unset variable and want silence, unless
//     the rule says that it finds something missing ([pass.Absence]); then they
//     break the text around it and want silence.
//   - Before it says that a companion is missing it asks [pass.Resource.Enclosed]:
//     a caller or a module that the resource is handed to may have it.
//   - The message says what is wrong with which address and, where something is
//     missing, what was searched ([pass.Report.Searched]); related information
//     points at the other side. The why belongs into the Doc.
//   - One defect is one finding. Look at what other rules of the group say about
//     the same line.
//   - Severity: error means apply fails or a door is open; warning that it
//     breaks or exposes under stated conditions; information and hint are advice.
//     The default profile shows only what is nearly always right.
//   - A fix is proposed wherever the module determines it. It refers to declared
//     things only, or brings what it needs, and writes only what every provider
//     version in question supports ([pass.Resource.Supports]).
//   - A rule keeps no state, reads no file and does not panic on half-typed
//     text; what several rules need to know is a fact below analysis/facts.
//
// Rules of a group are one package: names of helpers should be those of the rule
// they belong to.
package rules
