package lsp

import "go.lsp.dev/protocol"

// featureCapabilities are what the client can do with answers to its questions.
type featureCapabilities struct {
	// Links instead of locations, each for its own request.
	declarationLink, definitionLink, typeDefinitionLink, implementationLink bool
}

// featureAnnouncement is the part of the client's announcement that
// featureCapabilities are read from.
type featureAnnouncement struct {
	Declaration    maybe[linkAnnouncement] `json:"declaration"`
	Definition     maybe[linkAnnouncement] `json:"definition"`
	TypeDefinition maybe[linkAnnouncement] `json:"typeDefinition"`
	Implementation maybe[linkAnnouncement] `json:"implementation"`
}

type linkAnnouncement struct {
	LinkSupport maybe[bool] `json:"linkSupport"`
}

func (a *featureAnnouncement) read() featureCapabilities {
	return featureCapabilities{
		declarationLink:    a.Declaration.value.LinkSupport.value,
		definitionLink:     a.Definition.value.LinkSupport.value,
		typeDefinitionLink: a.TypeDefinition.value.LinkSupport.value,
		implementationLink: a.Implementation.value.LinkSupport.value,
	}
}

// announceFeatures tells the client what may be asked.
func (s *server) announceFeatures(c *protocol.ServerCapabilities) {
	c.DeclarationProvider = protocol.Boolean(true)
	c.DefinitionProvider = protocol.Boolean(true)
	c.TypeDefinitionProvider = protocol.Boolean(true)
	c.ImplementationProvider = protocol.Boolean(true)
	c.ReferencesProvider = protocol.Boolean(true)
	c.DocumentHighlightProvider = protocol.Boolean(true)
}
