package tfjson_test

import (
	"os"
	"reflect"
	"testing"

	"github.com/terravet/terravet/schema/flat/tfjson"
)

// TestWriteIsReadAgain reads what Terraform printed of three providers, writes
// it, and reads it again.
func TestWriteIsReadAgain(t *testing.T) {
	for _, name := range []string{"five.json", "six.json", "time.json"} {
		data, err := os.ReadFile("../../live/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		first, err := tfjson.Read(data, "")
		if err != nil {
			t.Fatal(err)
		}
		written, err := tfjson.Write(first...)
		if err != nil {
			t.Fatal(err)
		}
		second, err := tfjson.Read(written, "")
		if err != nil {
			t.Fatal(err)
		}
		if len(first) == 0 || !reflect.DeepEqual(first, second) {
			t.Errorf("%s: what was written says something else", name)
		}
	}
}
