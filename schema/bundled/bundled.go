// Package bundled holds the schemas that terravet brings along: a pool of
// provider versions, embedded in the program and read where it lies.
//
// pool.bin and NOTICE are generated from sources.txt and the files in facts by
// cmd/internal/gen; nothing else decides what is in them. The facts in the pool
// come from generated bindings, not from the providers themselves:
// flat.Version.Source names the package and flat.Version.Complete says what it
// does not tell.
package bundled

import (
	_ "embed"
	"sync"

	"github.com/terravet/terravet/schema/flat"
)

//go:generate go run ../../cmd/internal/gen

//go:embed pool.bin
var data string

var open = sync.OnceValue(func() *flat.Pool {
	p, err := flat.Open(data)
	if err != nil {
		// The pool is a part of the program: a test holds that it opens.
		panic(err)
	}
	return p
})

// Pool gives the embedded pool.
func Pool() *flat.Pool { return open() }
