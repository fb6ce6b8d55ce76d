package facts

import (
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Password is an argument that takes the password of a database, cache or
// broker.
type Password struct {
	// Argument is its path: "password", "user.password".
	Argument string
	// Managed is the argument by which the service makes and rotates the password
	// itself, instead of Argument; empty where it cannot.
	Managed string
	// Forbidden are the printable characters that the service refuses.
	Forbidden string
}

// passwords are the types that take passwords. What each forbids is said in the
// reference of its API, at the argument.
var passwords = map[string]Password{
	"aws_db_instance":                   {"password", "manage_master_user_password", `/"@ `},
	"aws_rds_cluster":                   {"master_password", "manage_master_user_password", `/"@ `},
	"aws_docdb_cluster":                 {"master_password", "manage_master_user_password", `/"@ `},
	"aws_redshift_cluster":              {"master_password", "manage_master_password", `/"@ '\`},
	"aws_redshiftserverless_namespace":  {"admin_user_password", "manage_admin_password", `/"@ '\`},
	"aws_elasticache_replication_group": {"auth_token", "", "\"%'()*+,./:;=?@[\\]_`{|}~ "},
	"aws_mq_broker":                     {"user.password", "", ",:="},
	"aws_opensearch_domain":             {"advanced_security_options.master_user_options.master_user_password", "", ""},
	"aws_elasticsearch_domain":          {"advanced_security_options.master_user_options.master_user_password", "", ""},
	"aws_dms_endpoint":                  {"password", "", ""},
	"aws_directory_service_directory":   {"password", "", ""},
}

// PasswordTypes are the types that take a password, in alphabetical order.
func PasswordTypes() []string {
	types := make([]string, 0, len(passwords))
	for typ := range passwords {
		types = append(types, typ)
	}
	slices.Sort(types)
	return types
}

// PasswordOf is the argument of a type that takes a password; false where there
// is none.
func PasswordOf(typ string) (Password, bool) {
	p, ok := passwords[typ]
	return p, ok
}

// secretAttributes are the attributes that hold a credential, of resources and
// data sources of a type. The providers mark all of them as sensitive.
var secretAttributes = map[string][]string{
	"random_password":                   {"result", "bcrypt_hash"},
	"tls_private_key":                   {"private_key_pem", "private_key_openssh", "private_key_pem_pkcs8"},
	"aws_iam_access_key":                {"secret", "ses_smtp_password_v4"},
	"aws_secretsmanager_secret_version": {"secret_string", "secret_binary"},
	"aws_ecr_authorization_token":       {"password", "authorization_token"},
	"aws_eks_cluster_auth":              {"token"},
}

// SecretAttribute says that an attribute of a resource or data source holds a
// credential: a password, token or private key.
func SecretAttribute(typ, attribute string) bool {
	if slices.Contains(secretAttributes[typ], attribute) {
		return true
	}
	p, ok := passwords[typ]
	return ok && !strings.Contains(p.Argument, ".") && p.Argument == attribute
}

// SecretIn is the first credential that a text surely contains: an attribute
// that holds one, of a resource or data source of these modules.
func SecretIn(v *symbol.Value) *symbol.Ref {
	if v == nil {
		return nil
	}
	for _, p := range v.Parts {
		if p.Ref == nil {
			continue
		}
		path, _, _ := strings.Cut(p.Ref.Path, "[")
		if r := resource(p.Ref); r != nil && r.Mode != "ephemeral" && SecretAttribute(r.Type, path) {
			return p.Ref
		}
	}
	return nil
}

// Holder is what a reference is to, or nil: the resource of these modules.
func Holder(ref *symbol.Ref) *pass.Resource { return resource(ref) }
