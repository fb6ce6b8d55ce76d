// Package syntax turns the text of a file into chunks, one per top-level item, each parsed on its own.
package syntax
