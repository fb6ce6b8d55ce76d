package check

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema/suggest"
)

// Actions run beside the changes of a resource, since Terraform 1.14. They have
// no values; only action_trigger blocks refer to them.
//
// Source: https://developer.hashicorp.com/terraform/language/block/action

// actionArguments judges what stands in an action block around its config.
// What it may be told of resources differs by version.
func (k *checker) actionArguments(b *module.Block) {
	k.grammar(b.Body(), []string{"count", "for_each", "provider", "depends_on", "linked_resource", "linked_resources"}, []string{"config"})
	k.once(module.Nested(b.Body(), k.json, "config", false), "Duplicate config block", `An action must contain only one nested "config" block.`)
}

// actionEvents are what can trigger an action; those of destruction are known
// and refused.
var actionEvents = []string{"before_create", "after_create", "before_update", "after_update", "before_destroy", "after_destroy"}

// actionTrigger judges an action_trigger block of a resource's lifecycle.
func (k *checker) actionTrigger(trigger *hclsyntax.Block, frame eval.Frame) {
	if k.broken || k.json {
		return
	}
	body := trigger.Body
	if attr := body.Attributes["condition"]; attr != nil {
		k.evaluate(attr.Expr, frame)
	}
	if attr := body.Attributes["events"]; attr != nil {
		k.triggerEvents(trigger, attr)
	}
	if attr := body.Attributes["actions"]; attr != nil {
		k.triggerActions(trigger, attr)
	}
}

func (k *checker) triggerEvents(trigger *hclsyntax.Block, attr *hclsyntax.Attribute) {
	list, ok := attr.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		k.invalidExpression(attr.Expr, "A static list expression is required.")
		return
	}
	if len(list.Exprs) == 0 {
		k.trigger(trigger.DefRange(), "No events specified", "At least one event must be specified for an action_trigger.")
	}
	var seen []string
	for _, item := range list.Exprs {
		word := hcl.ExprAsKeyword(item)
		at := item.Range()
		switch {
		case !slices.Contains(actionEvents, word):
			near := suggest.Near(word, each(actionEvents[:4]))
			k.trigger(at, fmt.Sprintf("Invalid \"event\" value %s", word),
				`The "event" argument supports the following values: before_create, after_create, before_update, after_update, before_destroy, after_destroy.`+didYouMean(near))
		case slices.Contains(actionEvents[4:], word):
			// Announced for a later version, which may be the one in use.
			k.trigger(at, "Invalid destroy event used",
				"The destroy events (before_destroy, after_destroy) are not supported by the versions of Terraform that are known here.").Severity = analysis.Warning
		case slices.Contains(seen, word):
			k.trigger(at, fmt.Sprintf("Duplicate %q event", word), "The event is already defined in this action_trigger block.")
		}
		seen = append(seen, word)
	}
}

func (k *checker) triggerActions(trigger *hclsyntax.Block, attr *hclsyntax.Attribute) {
	list, ok := attr.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		k.invalidExpression(attr.Expr, "A static list expression is required.")
		return
	}
	if len(list.Exprs) == 0 {
		k.trigger(trigger.DefRange(), "No actions specified", "At least one action must be specified for an action_trigger.")
	}
	for _, item := range list.Exprs {
		actions := 0
		for _, t := range item.Variables() {
			switch t.RootName() {
			case "action":
				actions++
				k.actionReference(t)
			case "module":
				k.trigger(item.Range(), "Invalid reference to action outside this module", "Actions can only be referenced in the module they are declared in.")
				actions = 1
			case "var", "local", "each", "count", "path", "terraform", "self", "data", "ephemeral":
			default:
				k.trigger(item.Range(), "Invalid action argument inside action_triggers", "action_triggers.actions must only refer to actions in the current module.")
				actions = 1
			}
		}
		switch {
		case actions == 0:
			k.trigger(item.Range(), "No actions specified", "At least one action must be specified for an action_trigger.")
		case actions > 1:
			k.trigger(item.Range(), "Invalid action expression", "Multiple action references in actions expression.")
		}
	}
}

// actionReference judges action.type.name.
func (k *checker) actionReference(t hcl.Traversal) {
	if len(t) < 3 {
		return
	}
	typ, ok := t[1].(hcl.TraverseAttr)
	name, named := t[2].(hcl.TraverseAttr)
	if !ok || !named {
		return
	}
	address := "action." + typ.Name + "." + name.Name
	k.use(address)
	if k.scope.Uncertain() || k.module.Has(address) {
		return
	}
	near := suggest.Near(name.Name, func(yield func(string) bool) {
		for _, b := range k.module.Blocks() {
			if b.Type() == "action" && b.Label(0) == typ.Name && !yield(b.Label(1)) {
				return
			}
		}
	})
	f := k.trigger(hcl.RangeBetween(t[0].SourceRange(), name.SrcRange), "action_trigger actions references non-existent action",
		fmt.Sprintf("The lifecycle action_trigger actions list contains a reference to the action %q that does not exist in the configuration of this module.", address)+didYouMean(near))
	end := name.SrcRange.End.Byte
	f.Fixes = k.renames(near, end-len(name.Name), end)
}

func (k *checker) trigger(at hcl.Range, summary, detail string) *analysis.Finding {
	return k.report(analysis.Finding{Code: "terraform/action-trigger", Summary: summary, Detail: detail, Location: k.at(at)})
}
