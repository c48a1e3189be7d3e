import { describe, expect, it } from 'vitest'
import { indicatorCatalog } from './catalog/index.ts'
import * as columns from './columns.ts'

const drivers = new Map(Object.entries(columns))

describe('the column drivers alone', () => {
  it('are those of every indicator of the catalogue, under its name, and no others', () => {
    expect([...drivers.keys()].sort()).toEqual(indicatorCatalog.map(({ indicator }) => indicator.id).sort())
  })

  it.each(indicatorCatalog.map(({ indicator }) => indicator))(
    'of $id is what the indicator runs itself',
    (indicator) => {
      expect(drivers.get(indicator.id)).toBe(indicator.column)
    },
  )
})
