import { describe, expect, it } from 'vitest'
import { findManifestFaults } from './find-manifest-faults.ts'
import { findTarballFaults } from './find-tarball-faults.ts'

const map = JSON.stringify({ sources: ['../src/index.ts'], sourcesContent: ['export const a = 1'] })
const good: Readonly<Record<string, string>> = {
  'package.json': '{"exports":{".":{"default":"./dist/index.js"}}}',
  'README.md': '',
  LICENSE: '',
  'dist/index.js': '',
  'dist/index.js.map': map,
  'dist/index.d.ts': '',
}

function faultsOf(files: Readonly<Record<string, string>>): readonly string[] {
  return findTarballFaults('@race/x', Object.keys(files), (path) => files[path] ?? '')
}

const manifest = {
  name: '@race/x',
  version: '0.1.0',
  license: 'MIT',
  engines: { node: '>=22.18' },
  exports: { '.': { '@race/source': './src/index.ts', default: './dist/index.js' } },
  publishConfig: { exports: { '.': { default: './dist/index.js' } } },
  dependencies: { '@race/core': 'workspace:*', zod: '4.6.7' },
}

function manifestFaults(change: Partial<typeof manifest>, references = ['../core']): readonly string[] {
  return findManifestFaults({ folder: 'x', path: 'packages/x', manifest: { ...manifest, ...change } }, references)
}

describe('the gate of packages', () => {
  it('lets a package with build, maps, README and license pass', () => {
    expect(faultsOf(good)).toEqual([])
  })

  it('finds sources and tests that would be published', () => {
    expect(faultsOf({ ...good, 'src/index.ts': '' })).toEqual(['@race/x: src/index.ts should not be published'])
  })

  it('finds a missing source map and one without the sources', () => {
    const { 'dist/index.js.map': _, ...withoutMap } = good
    expect(faultsOf(withoutMap)).toEqual(['@race/x: dist/index.js has no source map'])
    const empty = { ...good, 'dist/index.js.map': '{"sources":["../src/index.ts"]}' }
    expect(faultsOf(empty)).toEqual(['@race/x: dist/index.js.map does not hold the text of ../src/index.ts'])
  })

  it('finds what only the workspace understands in the published manifest', () => {
    const left = { ...good, 'package.json': '{"dependencies":{"@race/core":"workspace:*"}}' }
    expect(faultsOf(left)).toEqual(['@race/x: the published manifest holds workspace:'])
  })

  it('finds manifests that differ from the rule', () => {
    expect(manifestFaults({})).toEqual([])
    expect(manifestFaults({ license: 'ISC' })).toHaveLength(1)
    expect(manifestFaults({ publishConfig: { exports: { '.': { default: './dist/other.js' } } } })).toHaveLength(1)
    expect(manifestFaults({ dependencies: { '@race/core': 'workspace:*', zod: '^4.6.7' } })).toHaveLength(1)
  })

  it('finds references that differ from the dependencies', () => {
    expect(manifestFaults({}, [])).toHaveLength(1)
    expect(manifestFaults({}, ['../core', '../host'])).toHaveLength(1)
  })
})
