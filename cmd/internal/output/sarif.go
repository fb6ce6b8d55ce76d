package output

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/terravet/terravet/analysis"
)

// Rule is what a format may say of a code.
type Rule struct {
	Summary string // one line
	Text    string // some sentences
	Page    string // the address of its page, or empty
	// Severity is that of its findings unless something else is set.
	Severity analysis.Severity
	// Category is the heading it is listed under; may be empty.
	Category string
}

// sarif is version 2.1.0 of the Static Analysis Results Interchange Format,
// which code hosts read.
type sarif struct{ options Options }

type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string           `json:"id"`
		ShortDescription     *sarifText       `json:"shortDescription,omitempty"`
		FullDescription      *sarifText       `json:"fullDescription,omitempty"`
		HelpURI              string           `json:"helpUri,omitempty"`
		DefaultConfiguration *sarifLevel      `json:"defaultConfiguration,omitempty"`
		Properties           *sarifProperties `json:"properties,omitempty"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLevel struct {
		Level string `json:"level"`
	}
	sarifProperties struct {
		Tags []string `json:"tags"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Fixes        []sarifFix        `json:"fixes,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
		Message  *sarifText     `json:"message,omitempty"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int  `json:"startLine,omitempty"`
		StartColumn int  `json:"startColumn,omitempty"`
		EndLine     int  `json:"endLine,omitempty"`
		EndColumn   int  `json:"endColumn,omitempty"`
		ByteOffset  *int `json:"byteOffset,omitempty"`
		ByteLength  *int `json:"byteLength,omitempty"`
	}
	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted *sarifText  `json:"insertedContent,omitempty"`
	}
)

// Write implements Format.
func (s sarif) Write(w io.Writer, r *Result) error {
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "terravet", Version: s.options.Version, InformationURI: "https://github.com/terravet/terravet", Rules: []sarifRule{},
		}},
		Invocations: []sarifInvocation{{Successful: len(r.Unreadable) == 0}},
		ColumnKind:  "unicodeCodePoints",
		Results:     []sarifResult{},
	}
	for _, u := range r.Unreadable {
		run.Invocations[0].Notifications = append(run.Invocations[0].Notifications, sarifNotification{
			Level: "error", Message: sarifText{u.Reason},
			Locations: []sarifLocation{{Physical: sarifPhysical{Artifact: artifact(u.Filename)}}},
		})
	}
	driver := &run.Tool.Driver
	for _, d := range r.Diagnostics {
		at := slices.IndexFunc(driver.Rules, func(r sarifRule) bool { return r.ID == d.Code })
		if at < 0 {
			at = len(driver.Rules)
			driver.Rules = append(driver.Rules, s.rule(d.Code))
		}
		run.Results = append(run.Results, result(d, at))
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

func (s sarif) rule(code string) sarifRule {
	made := sarifRule{ID: code}
	if s.options.Rule == nil {
		return made
	}
	known, ok := s.options.Rule(code)
	if !ok {
		return made
	}
	text := func(s string) *sarifText {
		if s == "" {
			return nil
		}
		return &sarifText{s}
	}
	made.ShortDescription, made.FullDescription, made.HelpURI = text(known.Summary), text(known.Text), known.Page
	if known.Severity != 0 {
		made.DefaultConfiguration = &sarifLevel{level(known.Severity)}
	}
	if known.Category != "" {
		made.Properties = &sarifProperties{[]string{known.Category}}
	}
	return made
}

func level(s analysis.Severity) string {
	switch s {
	case analysis.Error:
		return "error"
	case analysis.Warning:
		return "warning"
	}
	return "note"
}

func result(d Diagnostic, rule int) sarifResult {
	message := d.Summary
	if d.Detail != "" {
		message += ": " + d.Detail
	}
	out := sarifResult{RuleID: d.Code, RuleIndex: rule, Level: level(d.Severity), Message: sarifText{message}}
	at := sarifLocation{Physical: sarifPhysical{artifact(d.Range.Filename), region(d.Range, d.Snippet)}}
	if d.Address != "" {
		at.Logical = []sarifLogical{{d.Address}}
	}
	out.Locations = []sarifLocation{at}
	for _, r := range d.Related {
		out.Related = append(out.Related, sarifLocation{
			Physical: sarifPhysical{artifact(r.Range.Filename), region(r.Range, r.Snippet)}, Message: &sarifText{r.Message},
		})
	}
	out.Fingerprints = map[string]string{"terravet/v1": fingerprint(d)}
	for _, f := range d.Fixes {
		if f.From == "" {
			out.Fixes = append(out.Fixes, fix(f))
		}
	}
	return out
}

// fingerprint names the same finding in the next run, though lines have moved.
func fingerprint(d Diagnostic) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{d.Code, d.Range.Filename, d.Address, strings.TrimSpace(d.Snippet.Code)}, "\x00")))
	return hex.EncodeToString(sum[:12])
}

// region counts columns in code points, from 1.
func region(r Range, s Snippet) *sarifRegion {
	code := s.Code
	column := func(offset int) int {
		offset = min(max(offset, 0), len(code))
		line := strings.LastIndexByte(code[:offset], '\n') + 1
		return utf8.RuneCountInString(code[line:offset]) + 1
	}
	out := &sarifRegion{StartLine: r.Start.Line, StartColumn: column(s.Start), EndLine: r.End.Line, EndColumn: column(s.End)}
	if code == "" {
		out.StartColumn, out.EndColumn = r.Start.Column, r.End.Column
	}
	return out
}

func fix(f Fix) sarifFix {
	out := sarifFix{Description: sarifText{f.Title}}
	for _, e := range f.Edits {
		at := slices.IndexFunc(out.Changes, func(c sarifChange) bool { return c.Artifact == artifact(e.Range.Filename) })
		if at < 0 {
			at = len(out.Changes)
			out.Changes = append(out.Changes, sarifChange{Artifact: artifact(e.Range.Filename)})
		}
		length := e.Range.End.Byte - e.Range.Start.Byte
		replacement := sarifReplacement{Deleted: sarifRegion{ByteOffset: &e.Range.Start.Byte, ByteLength: &length}}
		if e.NewText != "" {
			replacement.Inserted = &sarifText{e.NewText}
		}
		out.Changes[at].Replacements = append(out.Changes[at].Replacements, replacement)
	}
	return out
}

// artifact is a file by its name relative to where the check ran.
func artifact(name string) sarifArtifact {
	u := url.URL{Path: path.Clean(name)}
	return sarifArtifact{u.EscapedPath()}
}
