import { describe, expect, it } from 'vitest'
import { figure } from './figure.ts'

describe('figure', () => {
  it('has six significant digits and no zeros at the end', () => {
    expect([105, 0.1 + 0.2, 1.0716449, 0.08798, -2.5, 1_234_567].map(figure)).toEqual([
      ...['105', '0.3', '1.07164', '0.08798', '-2.5', '1234570'],
    ])
  })
})
