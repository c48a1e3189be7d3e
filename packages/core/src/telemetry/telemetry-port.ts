/** Attributes of spans and measurements; never secrets. */
export type Attributes = Readonly<Record<string, string | number | boolean>>

/** A piece of work that takes time. */
export interface Span {
  setAttributes(attributes: Attributes): void
  recordError(error: unknown): void
  /** Ends it; once. */
  end(): void
}

/** Where spans and metrics go. Nothing in a hot loop reports: work reports per batch. */
export interface Telemetry {
  readonly port: 'telemetry/1'
  startSpan(name: string, attributes?: Attributes): Span
  /** Adds to a counter. */
  count(name: string, value: number, attributes?: Attributes): void
  /** Adds a value to a distribution; the unit is the last word of the name. */
  record(name: string, value: number, attributes?: Attributes): void
}

/** Reports nothing: the default. */
export const noTelemetry: Telemetry = Object.freeze({
  port: 'telemetry/1',
  startSpan: () => noSpan,
  count() {},
  record() {},
} as const)

const noSpan: Span = Object.freeze({ setAttributes() {}, recordError() {}, end() {} })
