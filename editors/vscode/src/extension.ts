/**
 * The extension starts `terravet serve` and stays out of its way: whatever can
 * be decided by the server is decided there. server.ts finds the program,
 * settings.ts says what it is told, status.ts and commands.ts show what only it
 * knows.
 */
import * as os from 'node:os'
import * as vscode from 'vscode'
import { LanguageClient, type LanguageClientOptions, type Location, type ServerOptions } from 'vscode-languageclient/node'
import { registerCommands, type Running } from './commands'
import { offerToTakeOver } from './hashicorp'
import { documents } from './languages'
import { findServer, oldest, tooOld } from './server'
import { initializationOptions, needsRestart } from './settings'
import { Status } from './status'

let running: Running | undefined

/** Returns what tests and other extensions may ask: the client that runs now. */
export async function activate(context: vscode.ExtensionContext): Promise<{ client: () => LanguageClient | undefined }> {
  const output = vscode.window.createOutputChannel('Terravet', { log: true })
  const status = new Status()
  // One after the other: settings may change while the server starts.
  let turn = Promise.resolve()
  const restart = () => (turn = turn.then(stop).then(() => start(context, output, status)))

  context.subscriptions.push(
    output, status,
    vscode.commands.registerCommand('terravet.restart', restart),
    vscode.commands.registerCommand('terravet.showOutput', () => output.show()),
    vscode.commands.registerCommand('terravet.chooseServer', chooseServer),
    ...registerCommands(() => running),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (needsRestart(change, context.extension.packageJSON)) void restart()
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void restart()),
  )
  await restart()
  void offerToTakeOver(context.globalState)
  return { client: () => running?.client }
}

export function deactivate(): Promise<void> {
  return stop()
}

async function stop(): Promise<void> {
  const client = running?.client
  running = undefined
  try {
    await client?.dispose()
  } catch {
    // It had crashed, or did not answer: it is gone either way.
  }
}

async function start(context: vscode.ExtensionContext, output: vscode.LogOutputChannel, status: Status): Promise<void> {
  const settings = vscode.workspace.getConfiguration('terravet')
  const found = findServer({
    setting: settings.get<string>('server.path', ''),
    extension: context.extensionPath,
    path: process.env.PATH ?? '',
    home: os.homedir(),
    windows: process.platform === 'win32',
  })
  await vscode.commands.executeCommand('setContext', 'terravet.running', false)
  if ('problem' in found) {
    output.error(found.problem)
    status.follow(undefined, found.problem)
    void missing(found.problem)
    return
  }
  output.info(`starting ${found.program} (${found.from})`)
  const client = new LanguageClient('terravet', 'Terravet', serverOptions(found.program), clientOptions(settings, output))
  try {
    await client.start()
  } catch (e) {
    const problem = `${found.program} did not start: ${String(e)}`
    output.error(problem)
    status.follow(undefined, problem)
    void missing(problem)
    return
  }
  running = { program: found.program, client }
  status.follow(client)
  await vscode.commands.executeCommand('setContext', 'terravet.running', true)
  const version = client.initializeResult?.serverInfo?.version
  if (tooOld(version)) {
    void missing(`${found.program} is terravet ${version}; this extension needs ${oldest} or newer.`)
  }
}

function serverOptions(program: string): ServerOptions {
  return { command: program, args: ['serve'] }
}

function clientOptions(settings: vscode.WorkspaceConfiguration, output: vscode.LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: documents,
    outputChannel: output,
    traceOutputChannel: output,
    initializationOptions: () => initializationOptions(settings, vscode.workspace.isTrusted),
    synchronize: { configurationSection: 'terravet' },
    diagnosticPullOptions: { onChange: true, onSave: true, onTabs: true },
    middleware: {
      // The server answers with places; showing them is the editor's.
      executeCommand: async (command, args, next) => {
        const answer: unknown = await next(command, args)
        if (command === 'terravet.references' && args.length === 2) await showReferences(args, answer as Location[])
        return answer
      },
    },
  }
}

async function showReferences(args: unknown[], places: Location[]): Promise<void> {
  const converter = running?.client.protocol2CodeConverter
  if (!converter) return
  const [uri, position] = args as [string, { line: number; character: number }]
  await vscode.commands.executeCommand('editor.action.showReferences',
    vscode.Uri.parse(uri), converter.asPosition(position), places.map((place) => converter.asLocation(place)))
}

/** Tells that there is no usable program, with a way out. */
async function missing(problem: string): Promise<void> {
  const choose = 'Choose the program…'
  const install = 'How to install'
  const answer = await vscode.window.showErrorMessage(problem, choose, install)
  if (answer === choose) await chooseServer()
  if (answer === install) await vscode.env.openExternal(vscode.Uri.parse('https://github.com/terravet/terravet#install'))
}

async function chooseServer(): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({ title: 'The terravet program', canSelectMany: false })
  if (!chosen?.[0]) return
  // The change of the setting restarts the server.
  await vscode.workspace.getConfiguration('terravet').update('server.path', chosen[0].fsPath, vscode.ConfigurationTarget.Global)
}
