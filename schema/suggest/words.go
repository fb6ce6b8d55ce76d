package suggest

import (
	"strings"

	"github.com/agext/levenshtein"
)

// word is one word of a name: what it means, and how much that says.
type word struct {
	text   string
	means  string // the first word of its group of synonyms, or its stem
	weight float64
}

// Weights of words. What says little cannot alone make two names alike.
const (
	weightFlag     = 0.15 // enable, is, use
	weightUnit     = 0.2  // days, seconds, period
	weightGeneral  = 0.3  // config, default, master
	weightIdentity = 0.35 // id, name, arn
	weightOwner    = 0.25 // a word of the type that holds the argument
	weightFull     = 1
)

// strong is the weight from which on a word alone may make two names alike.
const strong = 0.5

// synonyms are words that mean the same in names of arguments and types,
// whichever provider they come from. An underscore joins words that count as
// one. A word stands in one group only.
var synonyms = []string{
	"tls ssl https transit_encryption encryption_in_transit in_transit",
	"encrypt encrypted encryption encrypting sse cse",
	"kms kms_key cmk cmek kms_master_key customer_managed_key encryption_key customer_master_key crypto_key",
	"sg security_group security_groups sgs vpc_security_group vpc_security_groups",
	"subnet subnets subnetwork subnetworks",
	"az availability_zone availability_zones azs zone zones",
	"lb load_balancer loadbalancer elb",
	"log logs logging logged logger",
	"monitor monitoring monitored insights",
	"auth authentication authn authenticated authorization authz",
	"backup backups snapshot snapshots",
	"recovery restore recover",
	"delete deletion deleted termination terminate destroy",
	"protect protection protected",
	"size instance_type instance_class instance_size machine_type vm_size node_type node_size sku flavor machine_size",
	"count number num quantity capacity replicas nodes",
	"max maximum", "min minimum",
	"user username login admin administrator admins",
	"password passwd pwd pass",
	"image ami img",
	"location region datacenter",
	"db database", "cert certificate certs",
	"env environment", "repo repository", "org organization", "msg message",
	"desc description comment",
	"tag tags label labels",
	"expiry expiration expire expires ttl", "retention retain",
	"rotation rotate rotated",
	"replica replication replicate replicated",
	"version versions release", "versioning versioned",
	"public publicly", "access accessible", "private privately",
	"scan scanning scanned",
	"key keys", "policy policies",
	"network vnet virtual_network vpc",
	"function lambda", "bucket buckets", "address addr ip", "cidr cidrs ip_range ip_ranges ip_cidr_range cidr_range cidr_block cidr_blocks ranges",
	"dns domain_name_system", "host hostname",
	"allow allowed permit", "deny denied block blocked",
	"mutable mutability", "redirect redirection",
	"autoscaling auto_scaling autoscale autoscaler scaling",
	"storage disk volume", "identity principal",
	"instance vm virtual_machine", "waf web_acl", "rbac role_based_access_control",
}

// light are the words that say little.
var light = map[string]float64{
	"enable": weightFlag, "enabled": weightFlag, "disable": weightFlag, "disabled": weightFlag, "is": weightFlag, "use": weightFlag, "has": weightFlag, "the": weightFlag, "with": weightFlag,
	"on": weightFlag, "of": weightFlag, "for": weightFlag, "to": weightFlag, "and": weightFlag, "only": weightFlag, "a": weightFlag, "should": weightFlag, "at": weightFlag, "rest": weightFlag,
	"require": weightFlag, "required": weightFlag, "force": weightFlag, "forced": weightFlag, "enforce": weightFlag, "enforced": weightFlag,
	"in": weightFlag, "days": weightUnit, "day": weightUnit, "seconds": weightUnit, "second": weightUnit, "minutes": weightUnit, "minute": weightUnit, "hours": weightUnit, "hour": weightUnit, "period": weightUnit, "gb": weightUnit, "mb": weightUnit, "gib": weightUnit, "time": weightUnit,
	"config": weightGeneral, "configuration": weightGeneral, "configurations": weightGeneral, "settings": weightGeneral, "setting": weightGeneral, "options": weightGeneral, "option": weightGeneral, "specification": weightGeneral, "spec": weightGeneral, "properties": weightGeneral, "params": weightGeneral, "info": weightGeneral,
	"default": weightGeneral, "master": weightGeneral, "value": weightGeneral, "data": weightGeneral, "resource": weightGeneral, "list": weightGeneral, "all": weightGeneral, "state": weightGeneral, "status": weightGeneral, "mode": weightGeneral, "custom": weightGeneral, "document": weightGeneral, "v2": weightGeneral, "block": weightGeneral,
	"id": weightIdentity, "ids": weightIdentity, "arn": weightIdentity, "arns": weightIdentity, "name": weightIdentity, "names": weightIdentity, "identifier": weightIdentity, "identifiers": weightIdentity, "uri": weightIdentity, "url": weightIdentity, "link": weightIdentity, "type": weightIdentity,
}

// meanings maps a word, or two or more joined by underscores, to the first of
// its group.
var meanings = func() map[string]string {
	m := map[string]string{}
	for _, group := range synonyms {
		words := strings.Fields(group)
		for _, w := range words {
			m[w] = words[0]
		}
	}
	return m
}()

// maxPhrase is the number of words of the longest synonym.
const maxPhrase = 4

// read splits a name into words. owner are the words of the type around it,
// which say little there.
func read(name string, owner []word) []word { return readInto(nil, name, owner) }

func readInto(words []word, name string, owner []word) []word {
	if strings.ToLower(name) != name {
		name = snake(name)
	}
	for name != "" {
		part, rest, means := name, "", ""
		// The longest phrase that is a synonym, else one word.
		end := len(name)
		for n := range maxPhrase {
			i := nth(name, n+1)
			if i < 0 {
				i = len(name)
			}
			if n == 0 {
				end = i
			}
			if group, ok := meanings[name[:i]]; ok {
				means, end = group, i
			}
			if i == len(name) {
				break
			}
		}
		part = name[:end]
		if end < len(name) {
			rest = name[end+1:]
		}
		name = rest
		if part == "" {
			continue
		}
		w := word{text: part, means: means, weight: weightFull}
		if means == "" {
			w.means = stem(part)
		}
		if light, ok := light[part]; ok {
			w.weight = light
		}
		for _, o := range owner {
			if o.means == w.means {
				w.weight = min(w.weight, weightOwner)
			}
		}
		words = append(words, w)
	}
	return words
}

// nth is the position of the nth underscore, dash or dot, or -1.
func nth(name string, n int) int {
	for i := range len(name) {
		if name[i] == '_' || name[i] == '-' || name[i] == '.' {
			if n--; n == 0 {
				return i
			}
		}
	}
	return -1
}

// snake writes DeletionPolicy, deletionPolicy and KMSKeyId in the way of the
// language.
func snake(name string) string {
	var b strings.Builder
	upper := func(i int) bool { return i >= 0 && i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	for i := range len(name) {
		c := name[i]
		if upper(i) {
			if i > 0 && name[i-1] != '_' && name[i-1] != '-' && (!upper(i-1) || i+1 < len(name) && !upper(i+1) && name[i+1] != '_') {
				b.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// alike says how much two names mean the same: 0 where nothing, 1 for the same
// words.
func alike(a, b []word) float64 {
	var wa, wb, ma, mb float64
	var used uint64
	real := false
	for _, w := range b {
		wb += w.weight
	}
	onlyLight := true
	for _, w := range a {
		onlyLight = onlyLight && w.weight < strong
	}
	for _, w := range a {
		wa += w.weight
		for j, o := range b {
			if used&(1<<j) != 0 || j > 60 {
				continue
			}
			grade := w.same(o)
			if grade == 0 {
				continue
			}
			used |= 1 << j
			ma += w.weight * grade
			mb += o.weight * grade
			real = real || min(w.weight, o.weight) >= strong || onlyLight && w.weight > weightFlag
			break
		}
	}
	if !real || wa == 0 || wb == 0 {
		return 0
	}
	score := 0.6*ma/wa + 0.4*mb/wb
	if mb > wb-0.01 {
		score += 0.03 // the whole of it is said
	}
	if wa-ma >= strong && wb-mb >= strong {
		score *= 0.85 // each says something that the other does not: template_, model_selection_expression
	}
	return min(score, 1)
}

// same says how much two words mean the same.
func (w word) same(o word) float64 {
	switch {
	case w.text == o.text:
		return 1
	case w.means == o.means:
		return 0.93
	case identity(w.text) && identity(o.text):
		return 0.6
	case w.means == "az" && o.means == "location" || w.means == "location" && o.means == "az":
		return 0.8
	}
	short, long := w.text, o.text
	if len(short) > len(long) {
		short, long = long, short
	}
	switch {
	case strings.HasSuffix(w.text, "_"+o.text) || strings.HasSuffix(o.text, "_"+w.text):
		return 0.75 // kms_key, key
	case strings.IndexByte(w.text, '_') >= 0 || strings.IndexByte(o.text, '_') >= 0:
		return 0 // phrases are themselves or nothing
	case len(short) >= 4 && strings.HasPrefix(long, short) && !identity(short):
		return 0.85
	case len(short) >= 7 && short[:len(short)-len(short)/4] == long[:len(short)-len(short)/4]:
		return 0.8 // concurrency, concurrent
	case len(short) >= 5 && len(long)-len(short) <= 1 && levenshtein.Distance(short, long, nil) == 1:
		return 0.85
	}
	return 0
}

func identity(text string) bool {
	switch text {
	case "id", "name", "arn", "identifier", "uri", "url", "ids", "names", "arns", "identifiers":
		return true
	}
	return false
}

// Alike says how much two names mean the same: 0 for nothing, 1 for the same
// words.
func Alike(a, b string) float64 { return alike(read(a, nil), read(b, nil)) }
