// Runs the contract of every broker and writes what came of it to docs/brokers.md: npm run brokers
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { brokersPage } from './brokers-page.ts'
import { harnesses } from './harnesses.ts'

const path = join(repositoryRoot, 'docs/brokers.md')
writeFileSync(path, await brokersPage(harnesses))
console.log(`${path}: ${harnesses.length} brokers`)
