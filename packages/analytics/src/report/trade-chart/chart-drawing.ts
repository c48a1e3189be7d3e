/**
 * A colour by what it means, `'up'` and `'down'` as gains and losses have it, or one of the eight of entrants; each is legible on a
 * light and on a dark ground.
 */
export type ChartTone = 'up' | 'down' | 'neutral' | 'c0' | 'c1' | 'c2' | 'c3' | 'c4' | 'c5' | 'c6' | 'c7'

/** What all drawings have. Bars are counted from 0 in the series of the chart. */
interface NamedDrawing {
  /** Shown in the legend; drawings of one name are shown and hidden together, and share the tone of the first. */
  readonly name: string
  /** `'neutral'` by default. */
  readonly tone?: ChartTone
}

/**
 * A value per bar, such as an average.
 *
 * @example
 * ```ts
 * const average: ChartLine = { type: 'line', name: 'EMA 20', values: ema(series.close, 20), tone: 'c0' }
 * const strength: ChartLine = { type: 'line', name: 'RSI 14', values: rsi(series.close, 14), pane: 'RSI' }
 * ```
 */
export interface ChartLine extends NamedDrawing {
  readonly type: 'line'
  /** As long as the series; what is not finite breaks the line. */
  readonly values: Float64Array
  /** Title of a pane of its own, which lines of the same title share; with the prices by default. */
  readonly pane?: string
  /** `'straight'` from bar to bar by default; `'stepped'` holds each value for its bar, as levels that jump want it. */
  readonly shape?: 'straight' | 'stepped'
  readonly isDashed?: boolean
}

/** A straight line between two prices, such as a trend line, from the middle of one bar to the middle of another. */
export interface ChartSegment extends NamedDrawing {
  readonly type: 'segment'
  readonly fromBar: number
  readonly fromPrice: number
  readonly toBar: number
  readonly toPrice: number
  readonly isDashed?: boolean
}

/** A range of prices over a stretch of bars, such as a zone of supply, from the bar that made it to the one that ended it. */
export interface ChartZone extends NamedDrawing {
  readonly type: 'zone'
  readonly fromBar: number
  /** Null for one that goes on to the end. */
  readonly toBar: number | null
  readonly top: number
  readonly bottom: number
}

/** A price that counts over a stretch of bars, such as a retracement or the high of yesterday. */
export interface ChartLevel extends NamedDrawing {
  readonly type: 'level'
  readonly price: number
  /** 0 by default. */
  readonly fromBar?: number
  /** To the end by default. */
  readonly toBar?: number | null
  /** Written at its right end, such as `61.8 %`. */
  readonly label?: string
}

/** A point, such as a swing high. */
export interface ChartPoint extends NamedDrawing {
  readonly type: 'point'
  readonly bar: number
  readonly price: number
}

/** What a chart can draw over its bars: plain data, so that any language or store can hand it over. */
export type ChartDrawing = ChartLine | ChartSegment | ChartZone | ChartLevel | ChartPoint
