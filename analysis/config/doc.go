// Package config is what users say about rules: the settings file .terravet.hcl
// and the comments that silence a finding in place.
//
// # The settings file
//
// It stands in a module's directory or in any directory above it; the nearest
// one counts, alone.
//
//	profile = "strict"            # default, strict or production
//	ignore  = ["examples/**"]     # paths below this file's folder, nothing is reported there
//
//	rule "aws/secret-without-rotation" {
//	  enabled  = true             # also switches on what the profile leaves out
//	  severity = "information"    # error, warning, information or hint
//	  options  = { days = 30 }    # what the rule lets one tune
//	}
//
//	rule "aws/*" {                # all rules of a group; a rule's own block wins
//	  enabled = false
//	}
//
// [Read] takes what can be read of it and makes findings, in that file, of what
// cannot; a mistake in the settings never keeps a check from running.
//
// # Comments
//
//	# terravet:ignore aws/db-publicly-accessible reachable through the VPN only
//
// silences a rule (or several, divided by commas) for the block or argument that
// follows, or for the line that it stands on. A reason is wanted. What it names
// must exist, and an ignore that silences nothing is reported, so that none is
// left behind. Comments by which other tools are silenced (checkov:skip,
// trivy:ignore, tfsec:ignore, tflint-ignore, kics-scan ignore-…) count for the
// rules that mean the same, and are never reported.
//
// Language errors can be silenced by their code as well: whoever writes such a
// comment knows better, and says why.
//
// Read catalogue.go (what can be named), settings.go, then ignore.go.
package config
