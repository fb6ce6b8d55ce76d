package repair

import "testing"

func TestConstraint(t *testing.T) {
	for given, want := range map[string]string{
		"^1.2.3": "~> 1.2", "^1": "~> 1.0", "~1.2": "~> 1.2.0", "~1.2.3": "~> 1.2.3", "1.x": "~> 1.0", "1.2.*": "~> 1.2.0",
		"latest": ">= 0", "=> 1.5": ">= 1.5", "v1.2.3": "1.2.3", ">= 1.0 && < 2.0": ">= 1.0 , < 2.0", ">= 1.0 and < 2.0": ">= 1.0, < 2.0",
		"==1.0": "=1.0",
	} {
		if got := constraint(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
}

func TestResembling(t *testing.T) {
	for _, c := range []struct {
		name  string
		names []string
		want  string
	}{
		{"cluster_name_arn", []string{"arn", "name", "cluster_name"}, "cluster_name"},
		{"arn_name", []string{"name", "arn"}, "arn"},
		{"vpcid", []string{"vpc_id", "subnet_id"}, "vpc_id"},
		{"subnet", []string{"private_subnet_ids_of_all", "subnet_id"}, "subnet_id"},
		{"nothing", []string{"vpc_id"}, ""},
	} {
		got := ""
		if near := resembling(c.name, c.names); len(near) > 0 {
			got = near[0]
		}
		if got != c.want {
			t.Errorf("%q resembles %q, want %q", c.name, got, c.want)
		}
	}
}
