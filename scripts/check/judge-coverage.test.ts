import { describe, expect, it } from 'vitest'
import { judgeCoverage, sumCoverage } from './judge-coverage.ts'

const share = (covered: number, total: number) => ({ covered, total })

describe('the gate of coverage', () => {
  it('adds up the lines and branches of the files of one package', () => {
    const files = [
      ['packages/core/src/a.ts', { lines: share(9, 10), branches: share(0, 0) }],
      ['packages/core/src/b.ts', { lines: share(0, 10), branches: share(1, 4) }],
      ['packages/core-extra/src/a.ts', { lines: share(0, 100), branches: share(0, 100) }],
    ] as const
    expect(sumCoverage('core', files)).toEqual({ name: 'core', files: 2, lines: 45, branches: 25 })
  })

  it('fails a package of which nothing was measured', () => {
    expect(judgeCoverage([sumCoverage('host', [])]).failures).toEqual(['host: no file was measured'])
  })

  it('asks 90 % of lines and branches where money is at stake, and 85 % of lines elsewhere', () => {
    const { failures } = judgeCoverage([
      { name: 'core', files: 1, lines: 90, branches: 89.9 },
      { name: 'risk', files: 1, lines: 89.9, branches: 90 },
      { name: 'brokers', files: 1, lines: 90, branches: 90 },
      { name: 'host', files: 1, lines: 85, branches: 10 },
      { name: 'data', files: 1, lines: 84.99, branches: 100 },
    ])
    expect(failures).toEqual([
      'core: branches 89.90 %, asked are 90 %',
      'risk: lines 89.90 %, asked are 90 %',
      'data: lines 84.99 %, asked are 85 %',
    ])
  })
})
