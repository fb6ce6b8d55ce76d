package output

// palette colours text for a terminal, or leaves it alone.
type palette struct{ on bool }

// Colours are the codes of ANSI terminals; the terminal's theme decides what
// they look like.
const (
	bold      = "1"
	dim       = "2"
	red       = "31"
	green     = "32"
	blue      = "34"
	boldRed   = "1;31"
	boldAmber = "1;33"
	boldBlue  = "1;34"
	boldCyan  = "1;36"
)

func (p palette) paint(color, s string) string {
	if !p.on || s == "" {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}
