import { expect, it } from 'vitest'
import type { WorkspaceConfiguration } from 'vscode'
import manifest from '../package.json'
import { documents, languageIds } from '../src/languages'
import { initializationOptions, needsRestart, restartSettings } from '../src/settings'

it('restarts for what is read at the start', () => {
  expect(restartSettings(manifest).sort()).toEqual(['terravet.allowProviders', 'terravet.diagnostics', 'terravet.server.path'])
  const change = (name: string) => ({ affectsConfiguration: (section: string) => section === name })
  expect(needsRestart(change('terravet.diagnostics'), manifest)).toBe(true)
  expect(needsRestart(change('terravet.profile'), manifest)).toBe(false)
})

it('says trust by itself, whatever the settings say', () => {
  const settings = { profile: 'strict', trusted: true, inlayHints: { values: false } } as unknown as WorkspaceConfiguration
  expect(initializationOptions(settings, false)).toEqual(
    { profile: 'strict', inlayHints: { values: false }, allowProviders: [], trusted: false, status: true })
  expect(initializationOptions(settings, true)).toHaveProperty('trusted', true)
})

it('lets no workspace say which program is started', () => {
  const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces
  expect(restrictedConfigurations).toContain('terravet.server.path')
  expect(restrictedConfigurations).toContain('terravet.allowProviders')
})

it('tells the server of every language of the manifest that is not plain HCL', () => {
  const ids = manifest.contributes.languages.map((l) => l.id).filter((id) => id !== 'hcl')
  expect(languageIds.slice().sort()).toEqual(ids.sort())
  for (const id of ids) expect(documents).toContainEqual({ scheme: 'file', language: id })
})

it('has a grammar for every language', () => {
  expect(manifest.contributes.grammars.map((g) => g.language).sort()).toEqual(manifest.contributes.languages.map((l) => l.id).sort())
})
