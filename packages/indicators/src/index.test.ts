import { expect, it } from 'vitest'
import { indicatorCatalog } from './catalog/index.ts'
import * as entry from './index.ts'

const exported = new Map<string, unknown>(Object.entries(entry))

it.each(indicatorCatalog.map(({ indicator }) => indicator))(
  '$id stands in the public entry beside the maker of its streams',
  (indicator) => {
    const { id } = indicator
    expect(exported.get(id)).toBe(indicator)
    expect(exported.get(`create${id.charAt(0).toUpperCase()}${id.slice(1)}`)).toBeTypeOf('function')
  },
)

it('exports nothing that is not in the catalogue, but how to make an indicator of your own', () => {
  expect(exported.has('defineIndicator')).toBe(true)
  expect(exported.size).toBe(2 * indicatorCatalog.length + 1)
})
