import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const skippedFolders = new Set(['node_modules', 'dist', '.tsbuild', '.git', 'coverage', '.race'])

/** Paths of all files under `folder`, relative to `root`, with `/` between parts; built and installed ones left out. */
export function listFiles(root: string, folder = '.'): readonly string[] {
  const found: string[] = []
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      const child = path === '.' ? entry.name : `${path}/${entry.name}`
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name) && child !== 'docs/api') visit(child)
      } else if (entry.isFile()) found.push(child)
    }
  }
  visit(folder)
  return found.sort()
}

/** Whether a file holds tests, type tests, property tests or benches rather than code that is shipped. */
export function isTestFile(path: string): boolean {
  return /\.(test|test-d|bench)\.ts$/.test(path)
}
