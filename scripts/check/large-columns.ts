import type { LargeColumns } from './judge-column-sizes.ts'

/** The column drivers that do not fit into what one may weigh, by what makes them large, with their sizes in bytes. */
export const largeColumns: LargeColumns = [
  {
    why: 'It keeps swings, lines, bases or zones that come and go by rules: the kernel is the indicator, and its column runs it bar by bar.',
    sizes: {
      zones: 2_588,
      trendLines: 1_921,
      fibonacci: 1_877,
      zigzag: 1_672,
      pivots: 1_130,
    },
  },
  {
    why: 'It keeps a table of rows of prices that grows and moves.',
    sizes: {
      volumeProfile: 1_672,
    },
  },
  {
    why: "It is Ehlers' Hilbert transform, with its filters and an arc tangent of the package's own.",
    sizes: {
      mama: 1_786,
      htTrendline: 1_659,
      htDcPeriod: 1_403,
    },
  },
  {
    why: 'It is two indicators by choice: one that follows a momentum, with a loop of its own, and one that follows deviations, by its kernel.',
    sizes: {
      vidya: 2_129,
    },
  },
  {
    why: 'It places a price in a range of extremes and smooths that, by simple or by exponential averages as its parameters say, so that it has the loops of all three.',
    sizes: {
      stochRsi: 1_403,
      stoch: 1_227,
      stochF: 1_186,
    },
  },
  {
    why: "It has an arc tangent of the package's own beside its line.",
    sizes: {
      linearRegAngle: 1_048,
    },
  },
]
