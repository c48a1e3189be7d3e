import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isTestFile, listFiles } from '../workspace/list-files.ts'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { readWorkspacePackages } from '../workspace/workspace-package.ts'
import { findUntidiness, type Untidiness } from './find-untidiness.ts'
import { type Gate, resultOfFindings } from './gate.ts'
import { tidyAllowed } from './tidy-allowed.ts'

export const tidyGate: Gate = {
  name: 'tidy',
  guards: 'length of files and functions, names of files and folders, no open tasks, a README per package',
  async run() {
    const paths = ['packages', 'examples', 'scripts']
      .flatMap((folder) => listFiles(repositoryRoot, folder))
      .filter((path) => /\.(ts|mjs|js|tsx)$/.test(path))
    const found = paths.flatMap((path) =>
      findUntidiness(path, readFileSync(join(repositoryRoot, path), 'utf8'), { isTest: isTestFile(path) }),
    )
    return resultOfFindings([...applyTidyAllowances(found), ...findMissingFiles()], `${paths.length} files`)
  },
}

/** Takes away what has a reason, and adds the reasons that nothing needs any more. */
export function applyTidyAllowances(found: readonly Untidiness[], allowed = tidyAllowed): readonly string[] {
  const matches = (item: Untidiness, allowance: (typeof allowed)[number]): boolean =>
    item.path === allowance.path && item.rule === allowance.rule && (item.lines ?? 0) <= allowance.linesMax
  const stale = allowed
    .filter((allowance) => !found.some((item) => matches(item, allowance)))
    .map(({ path, rule }) => `scripts/check/tidy-allowed.ts: ${path} does not need ${rule} any more (or is longer).`)
  const broken = found
    .filter((item) => !allowed.some((allowance) => matches(item, allowance)))
    .map(({ path, line, what }) => `${path}:${line}: ${what}`)
  return [...broken, ...stale]
}

function findMissingFiles(): readonly string[] {
  return readWorkspacePackages().flatMap(({ path, entries }) =>
    [`${path}/README.md`, ...entries.map((entry) => entry.source)]
      .filter((file) => !existsSync(join(repositoryRoot, file)))
      .map((file) => `${file} is missing.`),
  )
}
