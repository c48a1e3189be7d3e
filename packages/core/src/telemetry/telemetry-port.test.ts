import { describe, expect, it } from 'vitest'
import { noTelemetry } from './telemetry-port.ts'

describe('noTelemetry', () => {
  it('takes every report, gives nothing back, and is frozen', () => {
    const span = noTelemetry.startSpan('backtest', { bars: 1000 })
    expect(noTelemetry.port).toBe('telemetry/1')
    expect(noTelemetry.count('orders', 1)).toBeUndefined()
    expect(noTelemetry.record('lap-duration-ms', 12.5, { lap: 1 })).toBeUndefined()
    expect(span.setAttributes({ fills: 3 })).toBeUndefined()
    expect(span.recordError(new Error('x'))).toBeUndefined()
    expect(span.end()).toBeUndefined()
    expect(Object.isFrozen(noTelemetry) && Object.isFrozen(span)).toBe(true)
  })
})
