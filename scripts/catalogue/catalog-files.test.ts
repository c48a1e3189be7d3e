import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { catalogFiles, catalogFolder } from './catalog-files.ts'

it('the page of the indicators and its charts are those of the catalogue: else run "npm run catalogue"', () => {
  const folder = join(repositoryRoot, catalogFolder)
  const files = catalogFiles()
  expect(existsSync(folder) ? readdirSync(folder).sort() : []).toEqual([...files.keys()].sort())
  for (const [name, content] of files) expect(readFileSync(join(folder, name), 'utf8'), name).toBe(content)
})
