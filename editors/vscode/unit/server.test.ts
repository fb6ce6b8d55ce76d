import * as path from 'node:path'
import { describe, expect, it } from 'vitest'
import { findServer, type Places, tooOld } from '../src/server'

const places: Places = {
  setting: '', extension: '/ext', path: ['/usr/bin', '/opt/bin'].join(path.delimiter), home: '/home/me', windows: false,
}
const only = (...files: string[]) => (file: string) => files.includes(file)

describe('the program', () => {
  it('is what the user set', () => {
    expect(findServer({ ...places, setting: '/my/terravet' }, only('/my/terravet', '/ext/bin/terravet')))
      .toEqual({ program: '/my/terravet', from: 'setting' })
    expect(findServer({ ...places, setting: ' ~/bin/terravet ' }, only('/home/me/bin/terravet')))
      .toEqual({ program: '/home/me/bin/terravet', from: 'setting' })
  })
  it('is not another one if the setting leads nowhere', () => {
    expect(findServer({ ...places, setting: '/my/terravet' }, only('/ext/bin/terravet'))).toHaveProperty('problem')
  })
  it('is never relative to the workspace', () => {
    expect(findServer({ ...places, setting: './terravet' }, () => true)).toHaveProperty('problem')
    expect(findServer({ ...places, path: ['.', 'bin', ''].join(path.delimiter) }, (f) => !f.startsWith('/ext'))).toHaveProperty('problem')
  })
  it('comes with the extension, or stands on the PATH', () => {
    expect(findServer(places, only('/ext/bin/terravet', '/usr/bin/terravet'))).toEqual({ program: '/ext/bin/terravet', from: 'bundled' })
    expect(findServer(places, only('/opt/bin/terravet'))).toEqual({ program: '/opt/bin/terravet', from: 'PATH' })
    expect(findServer(places, only())).toHaveProperty('problem')
  })
  it('has another name on Windows', () => {
    expect(findServer({ ...places, windows: true }, only(path.join('/ext', 'bin', 'terravet.exe')))).toHaveProperty('from', 'bundled')
  })
  it('is looked at, not only named', () => {
    expect(findServer({ ...places, setting: process.execPath })).toHaveProperty('from', 'setting')
    expect(findServer({ ...places, setting: path.dirname(process.execPath) })).toHaveProperty('problem')
  })
})

describe('its version', () => {
  it.each([
    ['0.9.9', true], ['v1.1.9', true], ['1.2.0', false], ['1.2.3', false], ['2.0.0', false],
    ['a1b2c3d4e5f6', false], ['(devel)', false], [undefined, false], ['1.2.0-rc1', false],
  ])('%s is too old for 1.2.0: %s', (version, old) => {
    expect(tooOld(version, '1.2.0')).toBe(old)
  })
})
