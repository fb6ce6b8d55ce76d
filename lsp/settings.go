package lsp

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis"
)

// settings are what a user may choose, as initializationOptions or as the
// section "terravet" of the client's configuration.
type settings struct {
	// Diagnostics is the channel of findings: "push", "pull", or "auto", which
	// pulls with clients that can be told to pull again.
	Diagnostics string
	// ProviderValidation asks installed providers, where they may be started,
	// what they think of the values in open documents.
	ProviderValidation bool
	// WorkspaceDiagnostics publishes the findings of every module of the
	// workspace, not only of those that are open and their neighbours.
	WorkspaceDiagnostics bool
	// Watch lets the server watch the disk itself where the client does not.
	Watch bool
	// Profile says whose rules run; empty leaves it to .terravet.hcl.
	Profile string
	// Hints in the lines: what names are worth, how many instances a block makes,
	// what a module call leaves to defaults.
	HintValues, HintCounts, HintDefaults bool
	// Moved writes a moved block when a resource or a module call is renamed.
	Moved bool
	// CodeLens shows lines above declarations.
	CodeLens bool
}

func defaultSettings() settings {
	return settings{Diagnostics: "auto", Watch: true, Moved: true, HintValues: true, HintCounts: true}
}

// read takes over what is set in value and returns a warning for each setting
// that is not understood. Nothing in here is a reason to fail.
func (s settings) read(value jsontext.Value) (settings, []string) {
	var members map[string]jsontext.Value
	if len(value) == 0 || value.Kind() == 'n' {
		return s, nil
	}
	if json.Unmarshal(value, &members) != nil {
		return s, []string{"the settings are no JSON object and were ignored"}
	}
	if section, ok := members["terravet"]; ok {
		return s.read(section) // the whole configuration was sent
	}
	var warnings []string
	for name, value := range members {
		if value.Kind() == 'n' {
			continue
		}
		var err error
		switch name {
		case "diagnostics":
			var channel string
			if err = json.Unmarshal(value, &channel); err == nil {
				switch channel {
				case "push", "pull", "auto":
					s.Diagnostics = channel
				default:
					err = fmt.Errorf(`%q is not "auto", "push" or "pull"`, channel)
				}
			}
		case "profile":
			var profile string
			if err = json.Unmarshal(value, &profile); err == nil {
				if _, ok := analysis.ParseProfile(profile); !ok && profile != "" {
					err = fmt.Errorf(`%q is not "default", "strict" or "production"`, profile)
				} else {
					s.Profile = profile
				}
			}
		case "workspaceDiagnostics":
			err = setBool(value, &s.WorkspaceDiagnostics)
		case "inlayHints":
			err = s.readHints(value)
		case "movedOnRename":
			err = setBool(value, &s.Moved)
		case "codeLens":
			err = setBool(value, &s.CodeLens)
		case "providerValidation":
			err = setBool(value, &s.ProviderValidation)
		case "watch":
			err = setBool(value, &s.Watch)
		default:
			continue // settings of the editor's extension are none of ours
		}
		if err != nil {
			warnings = append(warnings, fmt.Sprintf("setting terravet.%s was ignored: %v", name, err))
		}
	}
	return s, warnings
}

// readHints takes true or false for all hints, or an object of kinds.
func (s *settings) readHints(value jsontext.Value) error {
	var all bool
	if json.Unmarshal(value, &all) == nil {
		s.HintValues, s.HintCounts, s.HintDefaults = all, all, all
		return nil
	}
	var kinds struct {
		Values   *bool `json:"values"`
		Counts   *bool `json:"counts"`
		Defaults *bool `json:"defaults"`
	}
	if json.Unmarshal(value, &kinds) != nil {
		return fmt.Errorf("%s is neither true, false nor an object of values, counts and defaults", value)
	}
	for from, to := range map[*bool]*bool{kinds.Values: &s.HintValues, kinds.Counts: &s.HintCounts, kinds.Defaults: &s.HintDefaults} {
		if from != nil {
			*to = *from
		}
	}
	return nil
}

func setBool(value jsontext.Value, to *bool) error {
	var b bool
	if json.Unmarshal(value, &b) != nil {
		return fmt.Errorf("%s is not true or false", value)
	}
	*to = b
	return nil
}

// didChangeConfiguration takes new settings. A client that keeps them to
// itself, and sends null, is asked for them.
func (s *server) didChangeConfiguration(params jsonrpc2.RawMessage) error {
	var p struct {
		Settings jsontext.Value `json:"settings"`
	}
	if err := decode(params, &p); err != nil {
		return err
	}
	if (len(p.Settings) == 0 || p.Settings.Kind() == 'n') && s.caps.configuration {
		s.askSettings()
		return nil
	}
	s.setSettings(p.Settings.Clone())
	return nil
}

// askSettings fetches the section "terravet" from the client.
func (s *server) askSettings() {
	s.background("workspace/configuration", func() {
		var values []jsontext.Value
		err := s.client.call(protocol.MethodWorkspaceConfiguration, &protocol.ConfigurationParams{
			Items: []protocol.ConfigurationItem{{Section: ptr("terravet")}},
		}, &values)
		if err == nil && len(values) == 1 {
			s.setSettings(values[0])
		}
	})
}

// warn shows the user what is wrong with the settings, once.
func (s *server) warn(warnings []string) {
	for _, w := range warnings {
		if s.log.new(w) {
			s.client.notify(protocol.MethodWindowShowMessage, &protocol.ShowMessageParams{Type: protocol.MessageTypeWarning, Message: w})
		}
	}
}

// setSettings applies settings over those of the start. The channel of
// findings was agreed on in initialize and does not change later.
func (s *server) setSettings(value jsontext.Value) {
	chosen, warnings := s.initial.read(value)
	s.warn(warnings)
	old, _ := s.session.update(func(at *moment) {
		if at.settings.Profile != chosen.Profile {
			at.files++ // what was found before is not what would be found now
		}
		at.settings = chosen
	})
	if old.settings != chosen {
		s.checks.reconsider()
		s.refreshHints(old.settings, chosen)
	}
	if old.settings.Profile != chosen.Profile {
		s.checks.proven.forget()
		s.checks.again()
	}
}

// refreshHints has the client ask again for what it shows in and above lines, if
// other things are wanted there now.
func (s *server) refreshHints(old, now settings) {
	hints := old.HintValues != now.HintValues || old.HintCounts != now.HintCounts || old.HintDefaults != now.HintDefaults
	s.background("refreshing what is shown in lines", func() {
		if hints && s.caps.refreshHints {
			_ = s.client.call(protocol.MethodWorkspaceInlayHintRefresh, nil, nil)
		}
		if old.CodeLens != now.CodeLens && s.caps.refreshLenses {
			_ = s.client.call(protocol.MethodWorkspaceCodeLensRefresh, nil, nil)
		}
	})
}
