package syntax

import "testing"

func TestClassify(t *testing.T) {
	for name, want := range map[string]Name{
		"main.tf":                     {Kind: Config},
		"/a/b.c/main.tf":              {Kind: Config},
		`C:\infra\main.tf`:            {Kind: Config},
		"override.tf":                 {Kind: Config, Override: true},
		"x_override.tf.json":          {Kind: Config, JSON: true, Override: true},
		"override.tofu":               {Kind: Tofu, Override: true},
		"myoverride.tf":               {Kind: Config},
		"main.tofu.json":              {Kind: Tofu, JSON: true},
		"terraform.tfvars":            {Kind: Vars},
		"x.auto.tfvars.json":          {Kind: Vars, JSON: true},
		"a.tftest.hcl":                {Kind: Test},
		"a.tofutest.hcl":              {Kind: Test},
		"a.tftest.json":               {Kind: Test, JSON: true},
		".terraform.lock.hcl":         {Kind: Lock},
		".terravet.hcl":               {Kind: Settings},
		"a.tfquery.hcl":               {Kind: Query},
		"main.tf~":                    {},
		".#main.tf":                   {},
		"#main.tf#":                   {},
		".main.tf.swp":                {},
		".hidden.tf":                  {},
		"main.tf.bak":                 {},
		"terragrunt.hcl":              {},
		"":                            {},
		"terraform.tfvars.example.tf": {Kind: Config},
	} {
		if got := Classify(name); got != want {
			t.Errorf("Classify(%q) = %+v, want %+v", name, got, want)
		}
	}
}
