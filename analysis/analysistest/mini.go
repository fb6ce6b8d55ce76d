package analysistest

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/flat/tfjson"
)

//go:embed mini.json
var mini []byte

// Pool returns the schemas of the mini provider, registry address
// "terravet/mini": version 1.5.0 is mini.json. Version 1.0.0 lacks the argument
// kms_key_id of mini_server. Version 2.0.0 has the argument tenancy more, lacks
// key_rotation_enabled, and lacks the type mini_policy.
var Pool = sync.OnceValue(func() *flat.Pool {
	var sources []flat.Source
	for _, version := range []string{"1.0.0", "1.5.0", "2.0.0"} {
		read, err := tfjson.Read(mini, "mini.json")
		if err != nil {
			panic(fmt.Sprintf("mini.json: %v", err))
		}
		for _, s := range read {
			s.Version = version
			server := s.Bodies[flat.Resource]["mini_server"]
			switch version {
			case "1.0.0":
				delete(server.Attributes, "kms_key_id")
			case "2.0.0":
				server.Attributes["tenancy"] = server.Attributes["kms_key_id"]
				delete(server.Attributes, "key_rotation_enabled")
				delete(s.Bodies[flat.Resource], "mini_policy")
			}
			sources = append(sources, s)
		}
	}
	data, err := flat.Write(sources)
	if err != nil {
		panic(fmt.Sprintf("mini pool: %v", err))
	}
	pool, err := flat.Open(string(data))
	if err != nil {
		panic(fmt.Sprintf("mini pool: %v", err))
	}
	return pool
})
