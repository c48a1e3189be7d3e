import { describe, expect, it } from 'vitest'
import { formatMarkdown, formatTable } from './format-table.ts'
import { isGoalMet, type Row } from './row.ts'
import { type Figures, replaceFigures } from './write-page.ts'

const timing = {
  coldMs: 20,
  bestMs: 1,
  lowerQuartileMs: 1.25,
  medianMs: 1.5,
  upperQuartileMs: 150.4,
  cpuMs: 1.375,
  rounds: 15,
}
const fast: Row = {
  workload: 'W1',
  what: 'one backtest, 10 bars',
  engine: 'race',
  value: 41.234,
  unit: 'M bars/s',
  goal: { kind: 'at-least', value: 40 },
  perFloor: 0.5,
  timing,
  result: '1.00, 2 entries',
  fault: null,
}
const heavy: Row = {
  ...fast,
  workload: 'memory',
  what: 'bytes held',
  value: 70,
  unit: 'bytes/bar',
  goal: { kind: 'at-most', value: 64 },
  perFloor: null,
  timing: null,
  fault: 'must be less',
}
const figures: Figures = {
  date: '2026-01-02',
  machine: {
    processor: 'Abacus',
    cores: 2,
    memoryGb: 4,
    system: 'Linux 6.1',
    node: '24.0.0',
    v8: '13',
    loadAtStart: 0.5,
  },
  rounds: 15,
  rows: [fast, heavy],
}
const begin = '<!-- figures: npm run bench -- --write --date YYYY-MM-DD -->'
const end = '<!-- end of figures -->'

describe('the page of figures', () => {
  it('gets new figures between its marks and keeps the rest', () => {
    const page = replaceFigures(`# Head\n\n${begin}\nstale\n${end}\n\n## Tail\n`, figures)
    expect(page.startsWith(`# Head\n\n${begin}\n\nMeasured on 2026-01-02: Abacus, 2 cores, 4 GB;`)).toBe(true)
    expect(page.endsWith(`${end}\n\n## Tail\n`)).toBe(true)
    expect(page).not.toContain('stale')
    expect(page).toContain('when the bench began: 0.5.\n1 of 2 goals were met.')
    const busy = replaceFigures(page, { ...figures, machine: { ...figures.machine, loadAtStart: 7 } })
    expect(busy).toContain('when the bench began: 7.0, so that other work took part of the cores.')
    expect(replaceFigures(page, figures)).toBe(page)
  })

  it('must have its marks, once', () => {
    for (const page of ['', begin, `${end}${begin}`, `${begin}${end}${begin}${end}`]) {
      expect(() => replaceFigures(page, figures)).toThrow(/must have the line/)
    }
  })

  it('has a table for each thing that was run, with goals met and missed, and says what is wrong', () => {
    const markdown = formatMarkdown(figures.rows)
    expect(markdown).toContain('### W1: one backtest, 10 bars')
    expect(markdown).toMatch(
      /\| race +\| 41\.2 M bars\/s \| ≥ 40: met \| +0\.50x \| 1\.50 ms \| 1\.25 ms to 150 ms \| 1\.38 ms \| 20\.0 ms \| +15 \| 1\.00, 2 entries \|/,
    )
    expect(markdown).toMatch(/70\.0 bytes\/bar \| ≤ 64: missed \|.*1\.00, 2 entries WRONG: must be less \|/)
  })

  it('aligns its lines on a terminal', () => {
    const lines = formatTable(figures.rows).split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[1]).toMatch(/^W1: one backtest, 10 bars {2}race {2}.*15 {2}1\.00, 2 entries$/)
    expect(lines[0]?.indexOf('engine')).toBe(lines[1]?.indexOf('race'))
  })

  it('judges goals from both sides', () => {
    expect([isGoalMet(fast), isGoalMet(heavy), isGoalMet({ ...fast, goal: null })]).toEqual([true, false, null])
    expect(isGoalMet({ ...heavy, value: 64 })).toBe(true)
  })
})
