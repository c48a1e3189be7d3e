import { type IndicatorCall, ordered } from './indicator-call.ts'

const down = { outputs: { aroon_down: 'down', aroon_up: 'up' } }

/** How each function of Tulip is called here, by its name: with the conventions that are Tulip's. */
export const tulipCalls: Readonly<Record<string, IndicatorCall>> = {
  sma: ordered('sma'),
  ema: ordered('ema', ['first']),
  wma: ordered('wma'),
  dema: ordered('dema', ['first']),
  tema: ordered('tema', ['first']),
  hma: ordered('hma'),
  zlema: ordered('zlema', ['first']),
  trima: ordered('trima'),
  wilders: ordered('wilder'),
  vwma: ordered('vwma'),
  rsi: ordered('rsi'),
  aroon: ordered('aroon', [], down),
  aroonosc: ordered('aroonOsc'),
  max: ordered('highest'),
  min: ordered('lowest'),
  sum: ordered('sum'),
  obv: ordered('obv', ['zero']),
  ad: ordered('ad'),
  adosc: ordered('adosc'),
  emv: ordered('emv'),
  wad: ordered('wad'),
  nvi: ordered('nvi'),
  pvi: ordered('pvi'),
}

/** Functions of Tulip that cannot be compared, and why. */
export const incomparable: Readonly<Record<string, string>> = {}
