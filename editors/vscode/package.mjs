// Packages the extension into dist/.
//
//   npm run package                          without the program, for every platform
//   npm run package -- linux-x64 win32-arm64 with the program of each platform
//   npm run package -- all                   for each platform there is
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statSync } from 'node:fs'

const platforms = {
  'linux-x64': ['linux', 'amd64'], 'linux-arm64': ['linux', 'arm64'],
  'alpine-x64': ['linux', 'amd64'], 'alpine-arm64': ['linux', 'arm64'],
  'darwin-x64': ['darwin', 'amd64'], 'darwin-arm64': ['darwin', 'arm64'],
  'win32-x64': ['windows', 'amd64'], 'win32-arm64': ['windows', 'arm64'],
}

const run = (command, args, env = {}) =>
  execFileSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env }, shell: process.platform === 'win32' })
const vsce = (name, ...args) => {
  const file = `dist/${name}.vsix`
  run('npx', ['vsce', 'package', '--no-dependencies', '--out', file, ...args])
  console.log(`${file}: ${(statSync(file).size / 1000).toFixed(0)} kB`)
}

const asked = process.argv.slice(2)
rmSync('bin', { recursive: true, force: true })
mkdirSync('dist', { recursive: true })
if (asked.length === 0) vsce('terravet')
for (const target of asked.includes('all') ? Object.keys(platforms) : asked) {
  const [os, arch] = platforms[target] ?? []
  if (!os) throw new Error(`${target} is none of ${Object.keys(platforms).join(', ')}`)
  const program = `bin/terravet${os === 'windows' ? '.exe' : ''}`
  // Built without cgo it runs under any C library, Alpine's as well.
  // Without its tracing pages gRPC is 3 MB smaller, as the linker can tell what is used.
  run('go', ['build', '-trimpath', '-tags=grpcnotrace', '-ldflags=-s -w', '-o', program, '../../cmd/terravet'], { GOOS: os, GOARCH: arch, CGO_ENABLED: '0' })
  console.log(`${program}: ${(statSync(program).size / 1e6).toFixed(1)} MB`)
  vsce(`terravet-${target}`, '--target', target)
  rmSync('bin', { recursive: true, force: true })
}
