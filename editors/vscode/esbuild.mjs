// Builds dist/: the extension in one file, and the grammars that the manifest names.
import { build } from 'esbuild'
import { mkdir, copyFile, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { dirname, join } from 'node:path'

const minify = process.argv.includes('--minify')
const grammars = dirname(fileURLToPath(import.meta.resolve('tm-grammars')))

await mkdir('dist', { recursive: true })
await build({
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.js',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  minify,
  sourcemap: minify ? false : 'linked',
})
for (const name of ['terraform', 'hcl']) {
  await copyFile(join(grammars, 'grammars', `${name}.json`), `dist/${name}.tmGrammar.json`)
}

// Their licence wants its text to go along.
const notices = (await readFile(join(grammars, 'NOTICE'), 'utf8')).split(/^={60,}\n/m)
const notice = notices.find((part) => /^Files:.*\bterraform\.json\b/m.test(part))
if (!notice) throw new Error('tm-grammars has no notice for terraform.json')
await writeFile('dist/NOTICE', notice)
