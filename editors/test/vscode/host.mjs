// Runs a module of tests in the extension host, and prints what it found.
//
//	node host.mjs trusted|untrusted
import { existsSync, readFileSync } from 'node:fs'
import { open, scene } from './vscode.mjs'

const kind = process.argv[2] ?? 'trusted'
const trusted = kind === 'trusted'
const at = scene({ 'security.workspace.trust.enabled': !trusted, 'security.workspace.trust.startupPrompt': 'never' })
let ended
const exit = new Promise((resolve) => { ended = resolve })
const window = await open(at, {
  tests: `host/${kind}.cjs`, flags: trusted ? ['--disable-workspace-trust'] : [], onExit: (code) => ended(code),
})
const limit = setTimeout(() => ended('no answer within the time'), Number(process.env.TERRAVET_TIMEOUT ?? 240) * 1000)
const code = await exit
clearTimeout(limit)
const results = existsSync(at.results) ? JSON.parse(readFileSync(at.results, 'utf8')) : undefined
if (results) for (const line of results.lines) console.log(line)
if (code !== 0 || !results?.done) {
  console.log(`the extension host ended with ${code}`)
  if (!results?.done) console.log(window.log())
}
await window.close()
at.remove()
process.exit(code === 0 && results?.done ? 0 : 1)
