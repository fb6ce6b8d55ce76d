package network

import (
	"strconv"

	"github.com/terravet/terravet/analysis/facts/symbol"
)

// AdminPorts are ports on which listens what is made for people who are
// trusted: shells, desktops, databases, caches.
func AdminPorts() []string {
	return []string{"22", "23", "135", "445", "1433", "1521", "2375", "3306", "3389", "5432", "5439", "5900", "5985", "5986", "6379", "9200", "11211", "27017"}
}

// OpenPorts are those of some ports that the rule is surely about, with what
// usually listens there: "22 (SSH)". They are the first few; "and more" stands
// for the others. Who may come is not asked. All that listens there speaks TCP.
func (r Rule) OpenPorts(ports []string) []string {
	var open []string
	if r.protocol() == "udp" {
		return nil
	}
	for _, word := range ports {
		port, err := strconv.Atoi(word)
		if err != nil || r.On(port) != symbol.Yes {
			continue
		}
		if len(open) == 3 {
			return append(open, "and more")
		}
		if name := listener(port); name != "" {
			word += " (" + name + ")"
		}
		open = append(open, word)
	}
	return open
}

// meant is how many ports a range has at most that is written for the sake of
// one of them.
const meant = 16

// Means says that a rule surely was written for one of some ports other than 22:
// it opens that port alone, or a small range with it.
func (r Rule) Means(ports ...string) bool {
	for _, word := range ports {
		port, err := strconv.Atoi(word)
		if err != nil || port == 22 || r.On(port) != symbol.Yes {
			continue
		}
		for _, p := range r.Ports {
			from, low := p.From.Int()
			to, high := p.To.Int()
			if low && high && from <= port && port <= to && to-from < meant {
				return true
			}
		}
	}
	return false
}

// listener is what usually listens on a port, "" where that is not said.
func listener(port int) string {
	return map[int]string{
		22: "SSH", 23: "Telnet", 135: "RPC", 445: "SMB", 1433: "SQL Server", 1521: "Oracle", 2375: "Docker", 3306: "MySQL", 3389: "RDP",
		5432: "PostgreSQL", 5439: "Redshift", 5900: "VNC", 5985: "WinRM", 5986: "WinRM", 6379: "Redis", 9200: "Elasticsearch",
		11211: "Memcached", 27017: "MongoDB",
	}[port]
}
