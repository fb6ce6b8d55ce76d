// Package flat holds provider schemas in a form that is read where it lies.
//
// A pool is one string: many versions of many providers, every distinct block
// body stored once. Opening it checks a header of a few hundred bytes and
// decodes nothing; a lookup is a binary search over fixed-width records in the
// string and allocates nothing. That is what lets a language server start with
// dozens of provider versions at hand for the price of the pages it touches.
//
// Reading order: kind.go (what a pool can be asked about), pool.go (opening and
// the tables), version.go (providers and versions), body.go (arguments and
// nested blocks), types.go (types on demand), implied.go (the value a body
// decodes to), source.go (the model a writer fills), write.go (model to bytes).
// format.go is the byte layout, shared by reader and writer.
//
// # Identity
//
// Values of this package are small and comparable. Equal bodies are equal
// values with ==, whichever provider version they were reached through, as long
// as they come from the same Pool: "did this block change between 5.100 and
// 6.0" is one comparison.
//
// # Robustness
//
// A pool may be a damaged cache file. Open refuses what its header shows to be
// damaged; what lies deeper is bounds-checked where it is read and then counts
// as absent, empty or dynamic. No bytes make this package panic or loop.
//
// The package knows nothing of where schemas come from nor which version to
// choose; that is package schema's work.
package flat
