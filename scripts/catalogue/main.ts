// Writes docs/indicators from the catalogue of @race/indicators.
// Run it with: npm run catalogue
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { catalogFiles, catalogFolder } from './catalog-files.ts'

const folder = join(repositoryRoot, catalogFolder)
const files = catalogFiles()
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const [name, content] of files) writeFileSync(join(folder, name), content)
console.log(`${catalogFolder}: ${files.size} files.`)
