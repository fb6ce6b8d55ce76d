package output

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/terravet/terravet/analysis"
)

// github writes workflow commands, which GitHub Actions shows beside the lines
// of a pull request.
type github struct{}

// Write implements Format.
func (github) Write(w io.Writer, r *Result) error {
	b := bufio.NewWriter(w)
	for _, d := range r.Diagnostics {
		word := level(d.Severity)
		if word == "note" {
			word = "notice"
		}
		at := d.Range
		where := fmt.Sprintf("file=%s,line=%d", commandProperty(at.Filename), at.Start.Line)
		if at.End.Line > at.Start.Line {
			where += fmt.Sprintf(",endLine=%d", at.End.Line) // columns are for one line only
		} else {
			where += fmt.Sprintf(",col=%d,endColumn=%d", at.Start.Column, max(at.End.Column, at.Start.Column+1))
		}
		text := d.Detail
		if text == "" {
			text = d.Summary
		}
		for _, f := range d.Fixes {
			if f.Preferred {
				text += "\nhelp: " + f.Title
			}
		}
		fmt.Fprintf(b, "::%s %s,title=%s::%s\n", word, where, commandProperty(fmt.Sprintf("%s [%s]", d.Summary, d.Code)), commandText(text))
	}
	for _, u := range r.Unreadable {
		fmt.Fprintf(b, "::error file=%s,title=Not readable::%s\n", commandProperty(u.Filename), commandText(u.Reason))
	}
	return b.Flush()
}

// commandText escapes what follows a workflow command, which ends with the line.
func commandText(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// commandProperty escapes a property of a workflow command.
func commandProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(commandText(s))
}

// gitlab writes a Code Quality report, which GitLab shows in merge requests.
type gitlab struct{}

type (
	qualityIssue struct {
		Description string          `json:"description"`
		Check       string          `json:"check_name"`
		Fingerprint string          `json:"fingerprint"`
		Severity    string          `json:"severity"`
		Location    qualityLocation `json:"location"`
	}
	qualityLocation struct {
		Path  string       `json:"path"`
		Lines qualityLines `json:"lines"`
	}
	qualityLines struct {
		Begin int `json:"begin"`
		End   int `json:"end,omitempty"`
	}
)

// Write implements Format.
func (gitlab) Write(w io.Writer, r *Result) error {
	issues := []qualityIssue{}
	seen := map[string]int{}
	for _, d := range r.Diagnostics {
		text := d.Summary
		if d.Detail != "" {
			text += ": " + d.Detail
		}
		// GitLab shows one issue of each fingerprint.
		print := fingerprint(d)
		seen[print]++
		if n := seen[print]; n > 1 {
			print = fmt.Sprintf("%s-%d", print, n)
		}
		issues = append(issues, qualityIssue{
			Description: text, Check: d.Code, Fingerprint: print, Severity: quality(d.Severity),
			Location: qualityLocation{d.Range.Filename, qualityLines{d.Range.Start.Line, d.Range.End.Line}},
		})
	}
	for _, u := range r.Unreadable {
		issues = append(issues, qualityIssue{
			Description: "Not readable: " + u.Reason, Check: "unreadable", Fingerprint: "unreadable-" + u.Filename,
			Severity: "blocker", Location: qualityLocation{u.Filename, qualityLines{Begin: 1}},
		})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(issues)
}

func quality(s analysis.Severity) string {
	switch s {
	case analysis.Error:
		return "critical"
	case analysis.Warning:
		return "major"
	case analysis.Information:
		return "minor"
	}
	return "info"
}
