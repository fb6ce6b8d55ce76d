import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['unit/*.test.ts'], setupFiles: ['unit/setup.ts'] },
  // The module exists in the editor only; setup.ts says what stands for it.
  resolve: { alias: { vscode: fileURLToPath(new URL('unit/vscode.ts', import.meta.url)) } },
})
