import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as vscode from 'vscode'
import type { LanguageClient } from 'vscode-languageclient/node'
import { documents } from './languages'
import { schemasRequest, type SchemaStatus, short } from './schemas'

/** What the commands need of the extension: the program and the client, if any. */
export interface Running {
  program: string
  client: LanguageClient
}

const explained = 'terravet-explain'

/** Registers the commands that need no restart. `running` tells the user why there is nothing. */
export function registerCommands(running: () => Running | undefined): vscode.Disposable[] {
  const command = (name: string, run: (at: Running) => Promise<unknown>) =>
    vscode.commands.registerCommand(name, async () => {
      const at = running()
      if (at) await run(at)
      else await vscode.commands.executeCommand('terravet.restart')
    })
  return [
    command('terravet.showSchemas', showSchemas),
    command('terravet.fixAll', () =>
      Promise.resolve(vscode.commands.executeCommand('editor.action.codeAction', { kind: 'source.fixAll.terravet', apply: 'first' }))),
    command('terravet.explain', explain),
    command('terravet.checkWorkspace', checkWorkspace),
    vscode.commands.registerCommand('terravet.toggleInlayHints', toggleInlayHints),
    vscode.commands.registerCommand('terravet.createSettings', createSettings),
    vscode.workspace.registerTextDocumentContentProvider(explained, {
      provideTextDocumentContent: (uri) => {
        const at = running()
        return at ? output(at.program, ['explain', codeOf(uri)]) : ''
      },
    }),
  ]
}

async function output(program: string, args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { timeout: 30_000, maxBuffer: 1 << 22 })
  return stdout
}

async function showSchemas({ client }: Running): Promise<void> {
  const document = vscode.window.activeTextEditor?.document
  if (!document || !vscode.languages.match(documents, document)) {
    void vscode.window.showInformationMessage('Open a Terraform or OpenTofu file first.')
    return
  }
  const schemas = await client.sendRequest<SchemaStatus[]>(schemasRequest, { textDocument: { uri: document.uri.toString() } })
  await vscode.window.showQuickPick(
    schemas.map((s) => ({
      label: `$(${s.certain ? 'verified' : 'question'}) ${short(s)}`,
      description: `${s.provider}, ${s.origin}${s.constraints.length > 0 ? `, wanted: ${s.constraints.join(', ')}` : ''}`,
      detail: s.why,
    })),
    { title: 'Where the schemas of this module come from', placeHolder: schemas.length === 0 ? 'This module uses no provider.' : '' },
  )
}

/** The code of a finding; those with a page of their own come with its address. */
export function codeText(d: Pick<vscode.Diagnostic, 'code'>): string {
  const code = typeof d.code === 'object' ? d.code.value : d.code
  return code === undefined ? '' : String(code)
}

const codeUri = (code: string) => vscode.Uri.from({ scheme: explained, path: `/${code}.txt` })
const codeOf = (uri: vscode.Uri) => uri.path.slice(1).replace(/\.txt$/, '')

async function explain({ program }: Running): Promise<void> {
  const editor = vscode.window.activeTextEditor
  const here = editor
    ? vscode.languages.getDiagnostics(editor.document.uri)
        .filter((d) => d.source === 'terravet' && d.range.contains(editor.selection.active)).map(codeText)
    : []
  const listed = JSON.parse(await output(program, ['rules', '--format', 'json'])) as { id: string; summary: string }[]
  const rules = listed.map((r) => ({ label: r.id, description: r.summary }))
  const items = [...new Set(here)].map((label) => ({ label, description: 'at the cursor' }))
    .concat(rules.filter((r) => !here.includes(r.label)))
  const chosen = await vscode.window.showQuickPick(items, { title: 'Explain a rule', matchOnDescription: true })
  if (chosen) await vscode.window.showTextDocument(codeUri(chosen.label), { preview: true })
}

async function checkWorkspace({ program }: Running): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? []
  const first = folders[0]
  if (!first) {
    void vscode.window.showInformationMessage('Open a folder first.')
    return
  }
  const task = new vscode.Task(
    { type: 'process' }, vscode.TaskScope.Workspace, 'Check the workspace', 'terravet',
    new vscode.ProcessExecution(program, ['check', ...folders.map((f) => f.uri.fsPath)], { cwd: first.uri.fsPath }),
  )
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, clear: true }
  await vscode.tasks.executeTask(task)
}

async function toggleInlayHints(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('terravet.inlayHints')
  const kinds = ['values', 'counts']
  const on = kinds.some((kind) => settings.get<boolean>(kind))
  for (const kind of kinds) await settings.update(kind, !on, vscode.ConfigurationTarget.Global)
}

/** What a new settings file says; all of it is what holds without the file. */
export const newSettings = `# What terravet checks here and below. "terravet rules" lists the rules.

# default, strict or production
profile = "default"

# Nothing is reported for these paths.
ignore = []
`

async function createSettings(): Promise<void> {
  const editor = vscode.window.activeTextEditor
  const folder = (editor && vscode.workspace.getWorkspaceFolder(editor.document.uri)) ?? vscode.workspace.workspaceFolders?.[0]
  if (!folder) {
    void vscode.window.showInformationMessage('Open a folder first.')
    return
  }
  const uri = vscode.Uri.joinPath(folder.uri, '.terravet.hcl')
  const edit = new vscode.WorkspaceEdit()
  edit.createFile(uri, { ignoreIfExists: true, contents: Buffer.from(newSettings) })
  await vscode.workspace.applyEdit(edit)
  await vscode.window.showTextDocument(uri)
}
