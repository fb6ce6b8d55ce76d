// A workspace that is not trusted is judged all the same, and chooses nothing.
const assert = require('node:assert/strict')
const vscode = require('vscode')
const { client, ours, run, show, until } = require('./steps.cjs')

exports.run = () => run([
  ['it is not trusted', () => assert.equal(vscode.workspace.isTrusted, false)],
  ['it is judged', async () => {
    const { document } = await show('main.tf')
    await until('a finding', () => ours(document.uri).some((d) => d.message.includes('require_tls')))
  }],
  ['it chooses no program, and the server knows', async () => {
    const settings = vscode.workspace.getConfiguration('terravet')
    await settings.update('server.path', '/bin/false', vscode.ConfigurationTarget.Workspace)
    assert.notEqual(vscode.workspace.getConfiguration('terravet').get('server.path'), '/bin/false')
    const running = await client()
    const options = running.clientOptions.initializationOptions()
    assert.equal(options.trusted, false)
    assert.equal(options.server?.path === '/bin/false', false)
  }],
])
