import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from './repository-root.ts'

/** The part of a package's manifest that the gates read. */
export type Manifest = {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly files?: readonly string[]
  readonly bin?: Readonly<Record<string, string>>
  readonly engines?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>> }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** One way into a package: what a user writes after `import … from`. */
export type PublicEntry = {
  /** What a user imports, such as `@race/data/synthetic`. */
  readonly specifier: string
  /** The source file, relative to the repository's root. */
  readonly source: string
  /** The built file, relative to the repository's root. */
  readonly built: string
}

export type WorkspacePackage = {
  /** The folder's name, such as `core`. */
  readonly folder: string
  /** The folder's path, relative to the repository's root. */
  readonly path: string
  readonly manifest: Manifest
  readonly entries: readonly PublicEntry[]
}

/** All packages of the workspace in alphabetical order. */
export function readWorkspacePackages(root: string = repositoryRoot): readonly WorkspacePackage[] {
  return readdirSync(join(root, 'packages'))
    .filter((folder) => existsSync(join(root, 'packages', folder, 'package.json')))
    .sort()
    .map((folder) => {
      const path = `packages/${folder}`
      const manifest: Manifest = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))
      return { folder, path, manifest, entries: entriesOf(path, manifest) }
    })
}

function entriesOf(path: string, manifest: Manifest): readonly PublicEntry[] {
  return Object.entries(manifest.exports).map(([subpath, conditions]) => ({
    specifier: manifest.name + subpath.slice(1),
    source: join(path, conditions['@race/source'] ?? ''),
    built: join(path, conditions.default ?? ''),
  }))
}
