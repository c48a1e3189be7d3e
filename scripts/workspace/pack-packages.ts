import { join } from 'node:path'
import { mapConcurrently } from './map-concurrently.ts'
import { repositoryRoot } from './repository-root.ts'
import { runProgram } from './run-tool.ts'
import { readWorkspacePackages, type WorkspacePackage } from './workspace-package.ts'

/** A package as npm would get it. */
export type PackedPackage = {
  readonly item: WorkspacePackage
  /** Path of the `.tgz` file. */
  readonly tarball: string
  /** Paths of the files in it. */
  readonly files: readonly string[]
}

/** Packs all packages into `folder`, as publishing does: with the manifest's `publishConfig` applied. */
export async function packPackages(folder: string): Promise<readonly PackedPackage[]> {
  return mapConcurrently(readWorkspacePackages(), 2, async (item) => {
    const { code, output } = await runProgram(
      join(repositoryRoot, 'node_modules/.bin/pnpm'),
      ['pack', '--json', '--pack-destination', folder],
      join(repositoryRoot, item.path),
    )
    if (code !== 0) throw new Error(`${item.manifest.name} could not be packed:\n${output}`)
    const report: { filename: string; files: readonly { path: string }[] } = JSON.parse(
      output.slice(output.indexOf('{')),
    )
    return { item, tarball: report.filename, files: report.files.map((file) => file.path) }
  })
}
