import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles } from '../workspace/list-files.ts'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { runTool } from '../workspace/run-tool.ts'
import { readWorkspacePackages, type WorkspacePackage } from '../workspace/workspace-package.ts'
import { findBrokenLinks } from './find-broken-links.ts'
import type { Gate } from './gate.ts'

export const docsGate: Gate = {
  name: 'docs',
  guards: 'the API pages build without a warning, and the links between the Markdown files lead somewhere',
  async run() {
    const pages = listFiles(repositoryRoot).filter((path) => path.endsWith('.md') && !path.startsWith('.changeset/'))
    const links = findBrokenLinks(repositoryRoot, pages, (path) => readFileSync(join(repositoryRoot, path), 'utf8'))
    const entries = readWorkspacePackages().flatMap(findMissingEntryPoints)
    const api = await runTool({ packageName: 'typedoc', bin: 'typedoc', args: ['--treatWarningsAsErrors'] })
    const warnings = api.output.match(/^\[(warning|error)\]/gm)?.length ?? 0
    const passed = links.length === 0 && entries.length === 0 && api.code === 0
    return {
      passed,
      summary: passed
        ? `${pages.length} Markdown files`
        : `${links.length} broken links, ${warnings} warnings of typedoc`,
      output: passed ? '' : [...links, ...entries, api.code === 0 ? '' : api.output].join('\n'),
    }
  },
}

/** The API pages must show every way into a package. */
function findMissingEntryPoints({ path, entries }: WorkspacePackage): readonly string[] {
  const config: { entryPoints: readonly string[] } = JSON.parse(
    readFileSync(join(repositoryRoot, path, 'typedoc.json'), 'utf8'),
  )
  const documented = config.entryPoints.map((entry) => join(path, entry))
  return entries
    .filter((entry) => !documented.includes(entry.source))
    .map((entry) => `${path}/typedoc.json does not name the entry point of ${entry.specifier}.`)
}
