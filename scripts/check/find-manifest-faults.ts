import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../workspace/repository-root.ts'
import type { Manifest, WorkspacePackage } from '../workspace/workspace-package.ts'

type Item = Pick<WorkspacePackage, 'folder' | 'path' | 'manifest'>

/** What the manifest of a package says wrongly, or differently from the others. */
export function findManifestFaults(item: Item, references = readReferences(item.path)): readonly string[] {
  const { manifest } = item
  const faults = [
    manifest.name === `@race/${item.folder}` ? '' : `the name ${manifest.name} differs from the folder`,
    manifest.license === 'MIT' ? '' : 'the license is not MIT',
    manifest.engines?.node === '>=22.18' ? '' : 'engines.node is not >=22.18',
    samePublishedExports(manifest) ? '' : 'publishConfig.exports differs from exports without @race/source',
    ...findLooseVersions(manifest),
    ...findReferenceFaults(manifest, references),
  ]
  return faults.filter((fault) => fault !== '').map((fault) => `${item.path}/package.json: ${fault}`)
}

function samePublishedExports(manifest: Manifest): boolean {
  const expected = Object.entries(manifest.exports).map(([subpath, ways]) => {
    const { '@race/source': _source, ...published } = ways
    return [subpath, published]
  })
  return JSON.stringify(Object.fromEntries(expected)) === JSON.stringify(manifest.publishConfig?.exports)
}

/** Versions are exact, so that two installs of one release run the same code. */
function findLooseVersions(manifest: Manifest): readonly string[] {
  return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(([name, range]) => (name.startsWith('@race/') ? range !== 'workspace:*' : !/^\d/.test(range)))
    .map(([name, range]) => `${name} is asked for as ${range}, not as one exact version`)
}

/** The build order of TypeScript follows the references, which must name the packages depended upon. */
function findReferenceFaults(manifest: Manifest, references: readonly string[]): readonly string[] {
  const depended = Object.keys(manifest.dependencies ?? {})
    .filter((name) => name.startsWith('@race/'))
    .map((name) => `../${name.slice('@race/'.length)}`)
  return [
    ...depended.filter((path) => !references.includes(path)).map((path) => `tsconfig.json has no reference to ${path}`),
    ...references
      .filter((path) => !depended.includes(path))
      .map((path) => `tsconfig.json refers to ${path} needlessly`),
  ]
}

function readReferences(path: string): readonly string[] {
  const file = join(repositoryRoot, path, 'tsconfig.json')
  if (!existsSync(file)) return []
  const config: { references?: readonly { path: string }[] } = JSON.parse(readFileSync(file, 'utf8'))
  return (config.references ?? []).map((reference) => reference.path)
}
