import { type IndicatorCall, ordered } from './indicator-call.ts'

const both = { outputs: { aroon_down: 'down', aroon_up: 'up' } }
const bands = { outputs: { bbands_lower: 'lower', bbands_middle: 'middle', bbands_upper: 'upper' } }
const stochastic = { outputs: { stoch_k: 'k', stoch_d: 'd' } }

/** How each function of Tulip is called here, by its name: with the conventions that are Tulip's. */
export const tulipCalls: Readonly<Record<string, IndicatorCall | Readonly<Record<string, IndicatorCall>>>> = {
  ad: ordered('ad'),
  adosc: ordered('adosc'),
  adx: ordered('adx', ['tulip']),
  adxr: ordered('adxr', ['tulip']),
  ao: ordered('ao', [5, 34]),
  apo: ordered('apo', ['ema', 'first']),
  aroon: ordered('aroon', [], both),
  aroonosc: ordered('aroonOsc'),
  atr: ordered('atr', ['highLow']),
  bbands: ordered('bbands', [], bands),
  bop: ordered('bop'),
  // It gives the first 19 values of a period of 20 later than TA-Lib.
  cci: ordered('cci', [], { apartBars: 19 }),
  cmo: ordered('cmo', ['sum']),
  dema: ordered('dema', ['first']),
  di: { plus_di: ordered('plusDi', ['tulip']), minus_di: ordered('minusDi', ['tulip']) },
  dm: { plus_dm: ordered('plusDm', ['tulip']), minus_dm: ordered('minusDm', ['tulip']) },
  dpo: ordered('dpo'),
  dx: ordered('dx', ['tulip']),
  ema: ordered('ema', ['first']),
  emv: ordered('emv'),
  fisher: ordered('fisher', [], { outputs: { fisher: 'fisher', fisher_signal: 'signal' } }),
  hma: ordered('hma'),
  // Its first value is the seed, one bar earlier.
  kama: ordered('kama', [], { apartBars: 1 }),
  linreg: ordered('linearReg'),
  linregintercept: ordered('linearRegIntercept'),
  linregslope: ordered('linearRegSlope'),
  mass: ordered('mass', ['first']),
  max: ordered('highest'),
  md: ordered('avgDev'),
  min: ordered('lowest'),
  mom: ordered('mom'),
  natr: ordered('natr', ['highLow']),
  nvi: ordered('nvi'),
  obv: ordered('obv', ['zero']),
  ppo: ordered('ppo', ['ema', 'first']),
  psar: ordered('sar', ['tulip']),
  pvi: ordered('pvi'),
  qstick: ordered('qstick'),
  roc: ordered('rocp'),
  rocr: ordered('rocr'),
  rsi: ordered('rsi'),
  sma: ordered('sma'),
  stddev: ordered('stddev'),
  stderr: ordered('stderr'),
  stoch: ordered('stoch', [], stochastic),
  stochrsi: ordered('stochRsi', [], {
    outputs: { stochrsi: 'k' },
    theirs: (value) => value / 100,
    take: ([period = 0]) => [period, period, 1],
  }),
  sum: ordered('sum'),
  tema: ordered('tema', ['first']),
  tr: ordered('trueRange', ['highLow']),
  trima: ordered('trima'),
  // It divides by the new average, where TA-Lib and the definition divide by the one before.
  trix: ordered('trix', ['first'], { apartBars: 42, theirs: (value) => value / (1 + value / 100) }),
  tsf: ordered('tsf'),
  ultosc: ordered('ultOsc'),
  var: ordered('variance'),
  vhf: ordered('vhf'),
  vwma: ordered('vwma'),
  wad: ordered('wad'),
  wilders: ordered('wilder'),
  willr: ordered('willr'),
  wma: ordered('wma'),
  zlema: ordered('zlema', ['first']),
}

/** Functions of Tulip that no convention makes comparable, and why. */
export const incomparable: Readonly<Record<string, string>> = {
  mfi: 'on EUR/USD typical prices tie in decimals, and it takes the last digit of the float for a move; TA-Lib does not',
  macd: 'with periods 12 and 26 it weighs by 0.15 and 0.075 in place of 2/13 and 2/27',
}
