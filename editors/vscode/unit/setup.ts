import { createVSCodeMock } from 'jest-mock-vscode'
import { vi } from 'vitest'

// The mock knows no extensions.
vi.mock('vscode', () => ({ ...createVSCodeMock(vi), extensions: { getExtension: vi.fn() } }))
