import * as vscode from 'vscode'

const extension = 'hashicorp.terraform'
const setting = 'terraform.validation.enableEnhancedValidation'
const asked = 'terravet.askedForHashicorp'

/**
 * Offers, once, to leave the findings to terravet where HashiCorp's extension
 * shows its own: both would report the same mistake.
 */
export async function offerToTakeOver(state: vscode.Memento): Promise<void> {
  if (!vscode.extensions.getExtension(extension) || state.get(asked)) return
  const settings = vscode.workspace.getConfiguration()
  if (settings.get<boolean>(setting) === false) return
  await state.update(asked, true)
  const yes = 'Turn its validation off'
  const answer = await vscode.window.showInformationMessage(
    "HashiCorp's Terraform extension validates, too. Mistakes that both find are shown twice.", yes, 'Keep both')
  if (answer === yes) await settings.update(setting, false, vscode.ConfigurationTarget.Global)
}
