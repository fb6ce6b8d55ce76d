import * as vscode from 'vscode'
import type { LanguageClient } from 'vscode-languageclient/node'
import { documents } from './languages'
import { findings, schemasChanged, schemasRequest, type SchemaStatus, summary } from './schemas'

/** The entry beside the language of a file: which schemas speak, what was found. */
export class Status implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem('terravet', documents)
  private readonly own: vscode.Disposable[] = [this.item]
  private client: LanguageClient | undefined
  private schemas = ''

  constructor() {
    this.item.name = 'Terravet'
    this.item.command = { command: 'terravet.showOutput', title: 'Show the output' }
    this.own.push(
      vscode.window.onDidChangeActiveTextEditor(() => void this.askSchemas()),
      vscode.workspace.onDidSaveTextDocument(() => void this.askSchemas()),
      vscode.languages.onDidChangeDiagnostics((e) => {
        const uri = vscode.window.activeTextEditor?.document.uri.toString()
        if (e.uris.some((changed) => changed.toString() === uri)) this.show()
      }),
    )
    this.show()
  }

  /** Follows a client, or none. */
  follow(client: LanguageClient | undefined, problem = ''): void {
    this.client = client
    this.schemas = problem
    client?.onNotification(schemasChanged, () => void this.askSchemas())
    this.show()
    void this.askSchemas()
  }

  private async askSchemas(): Promise<void> {
    const client = this.client
    const document = vscode.window.activeTextEditor?.document
    if (!client?.isRunning() || !document || !vscode.languages.match(documents, document)) return
    try {
      const schemas = await client.sendRequest<SchemaStatus[]>(schemasRequest, { textDocument: { uri: document.uri.toString() } })
      this.schemas = summary(schemas)
    } catch {
      this.schemas = '' // the server is going away; whoever comes next is asked
    }
    this.show()
  }

  private show(): void {
    if (!this.client) {
      this.item.text = '$(circle-slash) terravet'
      this.item.detail = this.schemas || 'not running'
      this.item.severity = vscode.LanguageStatusSeverity.Error
      return
    }
    const uri = vscode.window.activeTextEditor?.document.uri
    const all = (uri ? vscode.languages.getDiagnostics(uri) : []).filter((d) => d.source === 'terravet')
    const errors = all.filter((d) => d.severity === vscode.DiagnosticSeverity.Error).length
    this.item.text = `terravet: ${findings(errors, all.length - errors)}`
    this.item.detail = this.schemas
    this.item.severity = vscode.LanguageStatusSeverity.Information
  }

  dispose(): void {
    this.own.forEach((d) => void d.dispose())
  }
}
