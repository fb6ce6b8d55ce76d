import * as fs from 'node:fs'
import * as path from 'node:path'

/** Where the program was found, or what to tell the user. */
export type Found = { program: string; from: 'setting' | 'bundled' | 'PATH' } | { problem: string }

/** What the search depends on. */
export interface Places {
  /** The setting `terravet.server.path`. */
  setting: string
  /** The folder of the extension. */
  extension: string
  /** The environment variable PATH. */
  path: string
  /** The user's home, for a leading `~`. */
  home: string
  windows: boolean
}

/**
 * Looks for the program: what the user set, what came with the extension, what
 * is on the PATH. A setting that leads nowhere is told, not passed over.
 */
export function findServer(at: Places, isProgram: (file: string) => boolean = executable): Found {
  const name = at.windows ? 'terravet.exe' : 'terravet'
  const setting = at.setting.trim()
  if (setting !== '') {
    const file = setting.replace(/^~(?=[/\\]|$)/, at.home)
    if (!path.isAbsolute(file)) {
      return { problem: `The setting terravet.server.path is no absolute path: ${setting}` }
    }
    if (isProgram(file)) return { program: file, from: 'setting' }
    return { problem: `The setting terravet.server.path names no program: ${setting}` }
  }
  const bundled = path.join(at.extension, 'bin', name)
  if (isProgram(bundled)) return { program: bundled, from: 'bundled' }
  for (const dir of at.path.split(path.delimiter)) {
    // A relative folder would be one of the workspace.
    if (!path.isAbsolute(dir)) continue
    const file = path.join(dir, name)
    if (isProgram(file)) return { program: file, from: 'PATH' }
  }
  return { problem: 'The terravet program was not found, neither in this extension nor on the PATH.' }
}

function executable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK)
    return fs.statSync(file).isFile()
  } catch {
    return false
  }
}

/** The first version of the program that this extension works with. */
export const oldest = '0.1.0'

/**
 * Says that a version is known to be too old. Builds from a checkout have none
 * that could be compared, and are believed to be new.
 */
export function tooOld(version: string | undefined, least = oldest): boolean {
  const numbers = (v: string) => /^v?(\d+)\.(\d+)\.(\d+)$/.exec(v)?.slice(1).map(Number)
  const is = numbers(version ?? '')
  const wanted = numbers(least)
  if (!is || !wanted) return false
  for (let i = 0; i < 3; i++) {
    const difference = (is[i] ?? 0) - (wanted[i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
