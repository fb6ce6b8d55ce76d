import { beforeEach, expect, it, vi } from 'vitest'
import * as vscode from 'vscode'
import { offerToTakeOver } from '../src/hashicorp'
import { codeText } from '../src/commands'

const kept = new Map<string, unknown>()
const state = { get: (k: string) => kept.get(k), update: (k: string, v: unknown) => { kept.set(k, v); return Promise.resolve() }, keys: () => [...kept.keys()] } as vscode.Memento
const update = vi.fn(() => Promise.resolve())
let validates: boolean | undefined

beforeEach(() => {
  kept.clear()
  update.mockClear()
  validates = undefined
  vi.spyOn(vscode.workspace, 'getConfiguration').mockReturnValue({ get: () => validates, update } as unknown as vscode.WorkspaceConfiguration)
})

const installed = (there: boolean) =>
  vi.spyOn(vscode.extensions, 'getExtension').mockReturnValue(there ? ({} as vscode.Extension<unknown>) : undefined)
const answering = (answer: string | undefined) =>
  vi.spyOn(vscode.window, 'showInformationMessage').mockReset().mockResolvedValue(answer as never)

it('asks nothing where there is no other extension, or it does not validate', async () => {
  const ask = answering(undefined)
  installed(false)
  await offerToTakeOver(state)
  installed(true)
  validates = false
  await offerToTakeOver(state)
  expect(ask).not.toHaveBeenCalled()
})

it('turns the validation off if told to, and asks once', async () => {
  installed(true)
  const ask = answering('Turn its validation off')
  await offerToTakeOver(state)
  await offerToTakeOver(state)
  expect(ask).toHaveBeenCalledTimes(1)
  expect(update).toHaveBeenCalledExactlyOnceWith('terraform.validation.enableEnhancedValidation', false, vscode.ConfigurationTarget.Global)
})

it('leaves it on otherwise', async () => {
  installed(true)
  answering('Keep both')
  await offerToTakeOver(state)
  expect(update).not.toHaveBeenCalled()
})

it('reads codes with and without a page', () => {
  expect(codeText({ code: 'terraform/cycle' })).toBe('terraform/cycle')
  expect(codeText({ code: { value: 'aws/x', target: vscode.Uri.parse('https://x.test') } })).toBe('aws/x')
  expect(codeText({ code: undefined })).toBe('')
})
