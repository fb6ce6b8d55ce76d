package aws

import (
	"strconv"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var rdsPasswordForbiddenCharacters = &pass.Rule{
	ID:       "aws/rds-password-forbidden-characters",
	Severity: analysis.Warning,
	Category: "Secrets and rotation",
	Types:    []string{"random_password", "random_string"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Generated password may have characters that the service refuses",
		Why: "random_password (and random_string) takes special characters from !@#$%&*()-_=+[]{}<>:? unless override_special says otherwise. RDS, DocumentDB and " +
			"Redshift refuse the @ in it, ElastiCache most of the others, Amazon MQ the colon and the equals sign. Whether apply fails " +
			"is a matter of luck, which is why it works in one environment and not in the next.",
		Bad: `resource "random_password" "orders" {
  length = 32
}

resource "aws_db_instance" "orders" {
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  allocated_storage = 50
  username          = "orders"
  password          = random_password.orders.result
}
`,
		Good: `resource "random_password" "orders" {
  length           = 32
  override_special = "!#$%&*()-_=+[]{}<>:?"
}

resource "aws_db_instance" "orders" {
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  allocated_storage = 50
  username          = "orders"
  password          = random_password.orders.result
}
`,
		Sources: []string{
			"https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/password#override_special",
			"https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
			"https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html",
			"https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html",
			"https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-creating-configuring-broker.html",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, password := range p.Resources(p.Rule().Types...) {
			special, override := password.Value("special"), password.Value("override_special")
			chars, known := override.Text()
			if !special.Absent() && !special.True() || !known && !override.Absent() {
				continue
			}
			if chars == "" {
				chars = generatedSpecial // an empty override counts as none
			}
			user, refused := refusingPassword(f, password, chars)
			if user == nil {
				continue
			}
			argument, _ := facts.PasswordOf(user.Type)
			p.Report(override.At(), "%s may contain %s, which %s refuses in %s.", password.Address(), listed(refused), user.Address(), argument.Argument).
				Related(user.At(argument.Argument), "the password is used here").
				Fix("Leave these characters out", analysis.Review, func() []analysis.Edit {
					rest := strings.Map(func(r rune) rune {
						if strings.ContainsRune(refused, r) {
							return -1
						}
						return r
					}, chars)
					if rest == "" {
						return nil
					}
					return password.Set("override_special", strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(rest)))
				})
		}
	},
}

// generatedSpecial are the special characters of random_password.
const generatedSpecial = "!@#$%&*()-_=+[]{}<>:?"

// refusingPassword is the first resource of the module that takes a generated
// password as it is, and the characters of it that it refuses.
func refusingPassword(f *facts.Facts, password *pass.Resource, chars string) (user *pass.Resource, refused string) {
	for _, use := range password.Referrers() {
		r := use.Resource
		if r == nil || use.Attribute != "result" && use.Attribute != "" {
			continue
		}
		argument, ok := facts.PasswordOf(r.Type)
		if !ok || use.Path != argument.Argument || f.Target(r, argument.Argument, password.Type).One() != password {
			continue
		}
		for _, c := range chars {
			if strings.ContainsRune(argument.Forbidden, c) && !strings.ContainsRune(refused, c) {
				refused += string(c)
				if user == nil {
					user = r
				}
			}
		}
	}
	return user, refused
}

// listed lists characters in words.
func listed(chars string) string {
	var words []string
	for _, c := range chars {
		word := string(c)
		if c == ' ' {
			word = "a space"
		}
		words = append(words, word)
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " or " + words[n-1]
	}
	return strings.Join(words, "")
}
