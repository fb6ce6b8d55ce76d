// Steps of a test in the extension host: each has a name and a time of its own,
// and all that is known is written after each, so that a host that ends early
// still tells how far it came.
const fs = require('node:fs')
const vscode = require('vscode')

const lines = []
const save = (done) => fs.writeFileSync(process.env.TERRAVET_RESULTS, JSON.stringify({ lines, done }))

exports.note = (text) => { lines.push(`     ${text}`); save(false) }

exports.run = async (steps) => {
  let failed = 0
  for (const [name, step] of steps) {
    const began = Date.now()
    try {
      await step()
      lines.push(`ok   ${name} (${Date.now() - began} ms)`)
    } catch (e) {
      failed++
      lines.push(`FAIL ${name} (${Date.now() - began} ms): ${e && e.stack || e}`)
    }
    save(false)
  }
  save(true)
  if (failed > 0) throw new Error(`${failed} of ${steps.length} steps failed`)
}

/** Waits until a question has an answer that is not false, null or undefined. */
const until = exports.until = async (what, ask, every = 5, limit = 60_000) => {
  const end = Date.now() + limit
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== null && answer !== false) return answer
    if (Date.now() > end) throw new Error(`still not: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, every))
  }
}

exports.ours = (uri) => vscode.languages.getDiagnostics(uri).filter((d) => d.source === 'terravet')

exports.code = (d) => typeof d.code === 'object' ? d.code.value : d.code

exports.file = (name) => vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, name)

exports.show = async (name) => {
  const document = await vscode.workspace.openTextDocument(exports.file(name))
  return vscode.window.showTextDocument(document)
}

/** Replaces text of a document, or adds at its end where there is no old text. */
exports.replace = async (document, old, text) => {
  const at = old === '' ? document.getText().length : document.getText().indexOf(old)
  if (at < 0) throw new Error(`no ${old} in the document`)
  const edit = new vscode.WorkspaceEdit()
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + old.length)), text)
  if (!await vscode.workspace.applyEdit(edit)) throw new Error('the edit was not applied')
}

exports.at = (document, text, offset = 0) => document.positionAt(document.getText().indexOf(text) + offset)

exports.extension = () => vscode.extensions.getExtension('terravet.terravet')

exports.client = async () => {
  const api = await exports.extension().activate()
  return until('a client that runs', () => { const c = api.client(); return c && c.isRunning() ? c : undefined })
}
