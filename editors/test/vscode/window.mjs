// Drives the window as a user does: sees the squiggle, opens the light bulb's
// menu, takes the fix, saves. Pictures of each step go to the folder in
// TERRAVET_IMAGES, if there is one.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { open, scene } from './vscode.mjs'

const step = Number(process.env.TERRAVET_TIMEOUT ?? 60) * 1000
const at = scene({
  'security.workspace.trust.enabled': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.statusBar.visible': true,
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'editor.minimap.enabled': false,
  'editor.fontSize': 14,
  'breadcrumbs.enabled': false,
  'editor.lightbulb.enabled': 'on',
  'editor.stickyScroll.enabled': false,
  'editor.hover.above': false,
})
const window = await open(at, { flags: ['--disable-workspace-trust'], size: { width: 1100, height: 620 } })
const { page } = window
const began = Date.now()
const say = (text) => console.log(`ok   ${text} (${Date.now() - began} ms)`)
const picture = async (name) => {
  if (process.env.TERRAVET_IMAGES) await page.screenshot({ path: join(process.env.TERRAVET_IMAGES, `${name}.png`), animations: 'disabled', caret: 'hide' })
}
/** Tries a second time what a slow window swallowed. */
const twice = async (what, act, seen) => {
  for (let i = 0; ; i++) {
    await act()
    try {
      return await seen()
    } catch (e) {
      if (i === 1) throw new Error(`${what}: ${e.message}`, { cause: e })
      await page.keyboard.press('Escape')
    }
  }
}
const visible = (selector, text) => page.locator(selector, text ? { hasText: text } : {}).first().waitFor({ state: 'visible', timeout: step })

try {
  await visible('.monaco-workbench')
  await twice('opening the file', async () => {
    await page.keyboard.press('Control+P')
    await page.locator('.quick-input-widget input').first().waitFor({ timeout: step })
    await page.locator('.quick-input-widget input').first().fill('main.tf:8:5')
    await visible('.quick-input-list .monaco-list-row', 'main.tf')
    await page.keyboard.press('Enter')
  }, () => visible('.editor-instance .view-line', 'require_tls'))
  await visible('.squiggly-error')
  say('a squiggle')

  await twice('the problems', () => page.keyboard.press('Control+Shift+M'), () => visible('.markers-panel', 'require_tls'))
  say('the finding among the problems')
  await page.keyboard.press('Control+B') // more room for the text
  const word = page.locator('.squiggly-error').first()
  await twice('the message', async () => {
    await page.mouse.move(5, 5)
    await word.hover({ force: true })
  }, () => visible('.monaco-hover', 'aws_redshift_parameter_group'))
  await picture('finding')
  say('the message')

  await page.keyboard.press('Escape')
  await page.mouse.move(5, 5)
  const fix = 'aws_redshift_parameter_group'
  await twice('the light bulb', async () => {
    await page.keyboard.press('Control+1')
    await page.keyboard.press('Control+.')
  }, () => visible('.action-widget .monaco-list-row', fix))
  await picture('light-bulb')
  say('the menu of the light bulb')

  await twice('the fix', () => page.locator('.action-widget .monaco-list-row', { hasText: fix }).first().click(),
    () => visible('.editor-instance .view-line', 'require_ssl'))
  await page.locator('.squiggly-error').first().waitFor({ state: 'detached', timeout: step })
  await page.keyboard.press('Control+S')
  for (const end = Date.now() + step; !readFileSync(join(at.folder, 'main.tf'), 'utf8').includes('require_ssl');) {
    if (Date.now() > end) throw new Error('the file was not saved')
    await page.waitForTimeout(100)
  }
  await visible('.markers-panel', 'No problems')
  await page.waitForTimeout(1500) // the colours follow the text
  await picture('fixed')
  say('the fix is applied and saved, and the finding is gone')
} catch (e) {
  console.log(`FAIL ${e.stack}`)
  await page.screenshot({ path: join(at.root, '../terravet-window-failed.png') }).catch(() => {})
  process.exitCode = 1
} finally {
  await window.close()
  at.remove()
}
