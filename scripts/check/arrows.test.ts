import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findForbiddenArrows } from './arrows.ts'

let root: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'race-arrows-')))
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** A workspace as pnpm lays it out: each package is linked into the folder of each other one. */
function givenPackages(files: Readonly<Record<string, string>>): void {
  const folders = [...new Set(Object.keys(files).map((path) => path.split('/')[1] ?? ''))]
  const dependencies = Object.fromEntries(folders.map((folder) => [`@race/${folder}`, 'workspace:*']))
  for (const folder of folders) {
    const source = folder === 'brokers' ? './src/simulated/index.ts' : './src/index.ts'
    const exports = { [folder === 'brokers' ? './simulated' : '.']: { '@race/source': source } }
    write(
      `packages/${folder}/package.json`,
      JSON.stringify({ name: `@race/${folder}`, type: 'module', exports, dependencies }),
    )
    for (const other of folders) {
      const link = join(root, 'packages', folder, 'node_modules/@race', other)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(join(root, 'packages', other), link)
    }
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
}

async function rulesBroken(): Promise<readonly string[]> {
  const { findings } = await findForbiddenArrows(root, ['packages'])
  return findings.map((finding) => finding.split('\n')[0] ?? '')
}

const plain = 'export const name = 1\n'

describe('the gate of arrows', () => {
  it('lets arrows point down', async () => {
    givenPackages({
      'packages/core/src/index.ts': plain,
      'packages/brokers/src/simulated/index.ts': `import '@race/core'\n${plain}`,
      'packages/backtest/src/index.ts': `import '@race/core'\nimport '@race/brokers/simulated'\n${plain}`,
    })
    expect(await rulesBroken()).toEqual([])
  })

  it('finds an arrow that points up', async () => {
    givenPackages({
      'packages/core/src/index.ts': `export { name } from '@race/host'\n`,
      'packages/host/src/index.ts': plain,
    })
    expect(await rulesBroken()).toEqual(['arrow-from-core: packages/core/src/index.ts → packages/host/src/index.ts'])
  })

  it('finds an arrow that is there for a type only', async () => {
    givenPackages({
      'packages/indicators/src/index.ts': `import type { Name } from '@race/core'\nexport type Other = Name\n`,
      'packages/core/src/index.ts': 'export type Name = string\n',
    })
    expect(await rulesBroken()).toEqual([
      'arrow-from-indicators: packages/indicators/src/index.ts → packages/core/src/index.ts',
    ])
  })

  it('finds an arrow between packages of one level', async () => {
    givenPackages({
      'packages/risk/src/index.ts': `import '@race/storage'\n${plain}`,
      'packages/storage/src/index.ts': plain,
    })
    expect(await rulesBroken()).toEqual(['arrow-from-risk: packages/risk/src/index.ts → packages/storage/src/index.ts'])
  })

  it('lets a test import any package', async () => {
    givenPackages({
      'packages/core/src/index.ts': plain,
      'packages/core/src/name.test.ts': `import '@race/host'\n`,
      'packages/host/src/index.ts': plain,
    })
    expect(await rulesBroken()).toEqual([])
  })

  it('finds a broker other than the simulated one in the backtest', async () => {
    givenPackages({
      'packages/brokers/src/simulated/index.ts': plain,
      'packages/brokers/src/paper/index.ts': plain,
      'packages/backtest/src/index.ts': `import '../../brokers/src/paper/index.ts'\n${plain}`,
    })
    expect(await rulesBroken()).toContain(
      'arrow-from-backtest: packages/backtest/src/index.ts → packages/brokers/src/paper/index.ts',
    )
  })

  it('finds an import that reaches past the ways into a package, and one that does not use its name', async () => {
    givenPackages({
      'packages/core/src/index.ts': plain,
      'packages/core/src/deep.ts': plain,
      'packages/risk/src/index.ts': `import '../../core/src/deep.ts'\n${plain}`,
      'packages/risk/src/gate.test.ts': `import '../../core/src/deep.ts'\n`,
    })
    const broken = await rulesBroken()
    expect(broken).toContain('no-deep-import: packages/risk/src/index.ts → packages/core/src/deep.ts')
    expect(broken).toContain('no-deep-import: packages/risk/src/gate.test.ts → packages/core/src/deep.ts')
    expect(broken).toContain('no-relative-import-of-a-package: packages/risk/src/index.ts → packages/core/src/deep.ts')
  })

  it('finds modules that import each other in a circle', async () => {
    givenPackages({
      'packages/core/src/index.ts': `import './one.ts'\n`,
      'packages/core/src/one.ts': `import './two.ts'\n${plain}`,
      'packages/core/src/two.ts': `import './one.ts'\n${plain}`,
    })
    expect((await rulesBroken()).filter((rule) => rule.startsWith('no-circle'))).toHaveLength(1)
  })

  it('finds a Node module in a package for the browser, even by way of another package', async () => {
    givenPackages({
      'packages/storage/src/index.ts': `import 'node:fs'\n${plain}`,
      'packages/risk/src/index.ts': `import 'fs'\n${plain}`,
      'packages/arena/src/index.ts': `import '@race/storage'\n${plain}`,
      'packages/risk/src/gate.test.ts': `import 'node:fs'\n`,
    })
    const broken = (await rulesBroken()).filter((rule) => rule.startsWith('no-node'))
    expect(broken.map((rule) => rule.split(' ')[1]).sort()).toEqual([
      'packages/arena/src/index.ts',
      'packages/risk/src/index.ts',
    ])
  })

  it('finds a package that has no line in the table', async () => {
    givenPackages({
      'packages/gossip/src/index.ts': `import '@race/core'\n`,
      'packages/core/src/index.ts': plain,
    })
    expect(await rulesBroken()).toContain(
      'no-unknown-package: packages/gossip/src/index.ts → packages/core/src/index.ts',
    )
  })

  it('finds an import of something that the manifest does not declare', async () => {
    givenPackages({ 'packages/core/src/index.ts': `import 'no-such-package'\n` })
    expect((await rulesBroken()).map((rule) => rule.split(':')[0])).toContain('no-unresolvable')
  })
})
