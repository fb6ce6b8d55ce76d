// A workspace that is trusted: from the first finding to a server that crashes.
const assert = require('node:assert/strict')
const fs = require('node:fs')
const vscode = require('vscode')
const { at, client, code, extension, file, note, ours, replace, run, show, until } = require('./steps.cjs')

const unsupported = 'terraform/unsupported-argument'
const onTLS = (uri) => ours(uri).find((d) => code(d) === unsupported && d.message.includes('require_tls'))

exports.run = () => run([
  ['a finding, soon after opening', async () => {
    const began = performance.now()
    const { document } = await show('main.tf')
    const finding = await until('a finding', () => onTLS(document.uri))
    note(`open to first finding: ${(performance.now() - began).toFixed(0)} ms`)
    assert.equal(document.languageId, 'terraform')
    assert.equal(finding.severity, vscode.DiagnosticSeverity.Error)
    assert.equal(document.getText(finding.range), 'require_tls')
    assert.match(finding.message, /aws_redshift_parameter_group/)
    assert.match(finding.code.target.toString(true), /codes\.md#terraformunsupported-argument/)
  }],
  ['a keystroke changes the finding', async () => {
    const { document } = vscode.window.activeTextEditor
    const times = []
    for (let i = 0; i < 20; i++) {
      const [old, text] = i % 2 === 0 ? ['require_tls', 'require_tlsx'] : ['require_tlsx', 'require_tls']
      const began = performance.now()
      await replace(document, old, text)
      await until(`a finding on ${text}`, () => ours(document.uri).find((d) => d.message.includes(`"${text}"`)), 1)
      times.push(performance.now() - began)
    }
    times.sort((a, b) => a - b)
    note(`keystroke to changed finding, 20 times: median ${times[10].toFixed(0)} ms, most ${times[19].toFixed(0)} ms`)
  }],
  ['hover, definition and completion', async () => {
    const { document } = await show('main.tf')
    const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, at(document, 'node_type', 2))
    assert.match(hovers.flatMap((h) => h.contents).map((c) => c.value).join('\n'), /node_type/)
    await replace(document, '', '\nlocals {\n  name = aws_redshift_cluster.warehouse.end\n}\n')
    const definitions = await vscode.commands.executeCommand('vscode.executeDefinitionProvider', document.uri, at(document, '.warehouse.end', 3))
    assert.equal(definitions.length, 1)
    const list = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', document.uri, at(document, '.warehouse.end', '.warehouse.end'.length))
    const labels = list.items.map((i) => typeof i.label === 'string' ? i.label : i.label.label)
    assert.ok(labels.includes('endpoint'), labels.slice(0, 20).join(' '))
    await vscode.commands.executeCommand('workbench.action.files.revert')
    await until('the old text', () => !document.getText().includes('locals'))
  }],
  ['a finding leads to what it is about', async () => {
    const { document } = await show('versions.tf')
    await replace(document, '', '\nvariable "a" {}\nvariable "a" {}\n')
    const finding = await until('a duplicate', () => ours(document.uri).find((d) => d.message.includes('"a"') && d.relatedInformation?.length > 0))
    assert.equal(finding.relatedInformation[0].location.uri.toString(), document.uri.toString())
    await vscode.commands.executeCommand('workbench.action.files.revert')
    await until('no duplicate', () => ours(document.uri).length === 0)
  }],
  ['the fix of two blocks is applied and saved', async () => {
    const { document } = await show('main.tf')
    const finding = await until('the finding', () => onTLS(document.uri))
    const actions = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, finding.range, vscode.CodeActionKind.QuickFix.value, 10)
    const action = actions.find((a) => a.title.includes('aws_redshift_parameter_group'))
    assert.ok(action, actions.map((a) => a.title).join(' | '))
    assert.ok(action.isPreferred)
    assert.ok(await vscode.workspace.applyEdit(action.edit))
    await until('no finding', () => ours(document.uri).length === 0)
    assert.ok(await document.save())
    const saved = fs.readFileSync(document.uri.fsPath, 'utf8')
    assert.match(saved, /cluster_parameter_group_name = aws_redshift_parameter_group\.warehouse\.name/)
    assert.match(saved, /resource "aws_redshift_parameter_group" "warehouse"/)
    assert.doesNotMatch(saved, /require_tls/)
    assert.equal(ours(document.uri).length, 0)
  }],
  ['fix all, by the command', async () => {
    fs.writeFileSync(file('queue.tf').fsPath, 'resource "aws_sqs_queue" "orders" {\n  name = "orders"\n  tags {\n    team = "orders"\n  }\n}\n')
    const { document } = await show('queue.tf')
    await until('a finding', () => ours(document.uri).length > 0)
    await vscode.commands.executeCommand('terravet.fixAll')
    await until('the fix', () => document.getText().includes('tags = {'))
    await until('no finding', () => ours(document.uri).length === 0)
    await document.save()
  }],
  ['formatting', async () => {
    const { document } = await show('queue.tf')
    await replace(document, '  name = "orders"', 'name="orders"')
    await vscode.commands.executeCommand('editor.action.formatDocument')
    await until('the layout', () => document.getText().includes('\n  name = "orders"\n'))
    await document.save()
  }],
  ['settings reach the server, those of its start by a restart', async () => {
    const settings = vscode.workspace.getConfiguration('terravet')
    const { document } = await show('versions.tf')
    await replace(document, '', '\nlocals {\n  n = 2 + 3\n}\n\noutput "n" {\n  value = local.n\n}\n')
    const hints = async () => (await vscode.commands.executeCommand('vscode.executeInlayHintProvider', document.uri,
      new vscode.Range(0, 0, document.lineCount, 0))).length
    await until('hints', async () => await hints() > 0, 50)
    await settings.update('inlayHints.values', false, vscode.ConfigurationTarget.Workspace)
    await until('no hints', async () => await hints() === 0, 50)
    await settings.update('inlayHints.values', undefined, vscode.ConfigurationTarget.Workspace)
    await vscode.commands.executeCommand('workbench.action.files.revert')
    const before = await client()
    await settings.update('diagnostics', 'push', vscode.ConfigurationTarget.Workspace)
    const after = await until('another client', async () => { const now = await client(); return now !== before && now })
    assert.equal(after.initializeResult.capabilities.diagnosticProvider, undefined)
    fs.writeFileSync(file('topic.tf').fsPath, 'resource "aws_sns_topic" "orders" {\n  nme = "orders"\n}\n')
    const topic = await show('topic.tf')
    await until('a pushed finding', () => ours(topic.document.uri).length > 0)
    await settings.update('diagnostics', undefined, vscode.ConfigurationTarget.Workspace)
    await until('the first way again', async () => (await client()).initializeResult.capabilities.diagnosticProvider)
  }],
  ['a server that crashes comes back', async () => {
    const { document } = await show('topic.tf')
    await until('a finding', () => ours(document.uri).length > 0)
    const now = await client()
    const pid = now._serverProcess.pid
    process.kill(pid, 'SIGKILL')
    await until('another process', () => now._serverProcess && now._serverProcess.pid !== pid && now.isRunning(), 50)
    await replace(document, 'nme', 'nmx')
    await until('a finding on the new text', () => ours(document.uri).some((d) => d.message.includes('nmx')))
  }],
  ['commands and the settings file', async () => {
    const known = await vscode.commands.getCommands(true)
    for (const { command } of extension().packageJSON.contributes.commands) assert.ok(known.includes(command), command)
    const running = await client()
    const schemas = await running.sendRequest('terravet/schemas', { textDocument: { uri: file('main.tf').toString() } })
    assert.equal(schemas[0].provider, 'hashicorp/aws')
    await vscode.commands.executeCommand('terravet.createSettings')
    await until('.terravet.hcl', () => vscode.window.activeTextEditor?.document.uri.path.endsWith('/.terravet.hcl'))
    const settings = vscode.window.activeTextEditor.document
    assert.equal(settings.languageId, 'hcl')
    await replace(settings, '"default"', '"paranoid"')
    await until('a finding in the settings', () => ours(settings.uri).length > 0)
    await replace(settings, '"paranoid"', '"strict"')
    await until('none', () => ours(settings.uri).length === 0)
  }],
  ['trust was told', async () => {
    assert.equal(vscode.workspace.isTrusted, true)
    const running = await client()
    assert.equal(running.clientOptions.initializationOptions().trusted, true)
  }],
])
