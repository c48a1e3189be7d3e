import type { FeeModel } from './fee-model.ts'
import type { SpreadModel } from './spread.ts'

/** What a venue charges, with where that is written and when it held. */
export interface CostPreset {
  readonly title: string
  readonly fee: FeeModel
  readonly spread?: SpreadModel
  /** Where the figures are from. */
  readonly source: string
  /** When they held, as far as the source tells. Venues change their fees: check before relying on them. */
  readonly asOf: string
  /** What the figures leave out. */
  readonly note: string
}

/**
 * Costs of venues as data, to be given as `costs` or to start from.
 *
 * @example
 * ```ts
 * console.log(costPresets['ibkr-us-stocks-fixed'].fee.perShare) // 0.005
 * ```
 */
export const costPresets = {
  'us-equities-zero-commission': {
    title: 'US stocks without commission',
    fee: { type: 'none' },
    source: 'https://alpaca.markets/support/commission-clearing-fees',
    asOf: 'not dated',
    note: 'Leaves out the regulatory fees on sales (SEC, FINRA TAF), a few thousandths of a percent.',
  },
  'ibkr-us-stocks-fixed': {
    title: 'Interactive Brokers, US stocks, fixed',
    fee: { type: 'per-share', perShare: '0.005', minimum: '1', maximumRate: '0.01' },
    source: 'https://www.interactivebrokers.co.uk/en/pricing/commissions-stocks.php?re=amer',
    asOf: 'May 2024 to May 2025, when the SEC fee that the page quotes held',
    note: 'Leaves out the regulatory fees on sales. Orders for fractions of a share have another minimum.',
  },
  'ibkr-us-stocks-tiered': {
    title: 'Interactive Brokers, US stocks, tiered',
    fee: {
      type: 'tiered',
      days: 30,
      by: 'units',
      tiers: [
        { from: 0, perShare: '0.0035' },
        { from: 300_001, perShare: '0.002' },
        { from: 3_000_001, perShare: '0.0015' },
        { from: 20_000_001, perShare: '0.001' },
        { from: 100_000_001, perShare: '0.0005' },
      ],
      minimum: '0.35',
      maximumRate: '0.01',
    },
    source: 'https://www.interactivebrokers.co.uk/en/pricing/commissions-stocks.php?re=amer',
    asOf: 'May 2024 to May 2025, when the SEC fee that the page quotes held',
    note: 'Leaves out exchange, clearing and regulatory fees. The broker counts by calendar month, this by 30 days.',
  },
  'lean-us-equities': {
    title: "LEAN's default for US equities",
    fee: { type: 'per-share', perShare: '0.005', minimum: '1', maximumRate: '0.01', minimumWins: true },
    source: 'https://github.com/QuantConnect/Lean, Common/Orders/Fees/InteractiveBrokersFeeHelper.cs',
    asOf: 'commit 04a0c2542e10',
    note: 'Differs from LEAN below 0.50 USD a share, where LEAN lets the maximum hold once the minimum is reached.',
  },
  'binance-spot': {
    title: 'Binance spot, by 30-day volume',
    fee: {
      type: 'tiered',
      days: 30,
      tiers: [
        { from: 0, maker: '0.001', taker: '0.001' },
        { from: 1_000_000, maker: '0.0009', taker: '0.001' },
        { from: 5_000_000, maker: '0.0008', taker: '0.001' },
        { from: 20_000_000, maker: '0.0007', taker: '0.001' },
      ],
    },
    source: 'https://www.binance.com/en/support/announcement/40669f3da342426c87b083b659673316',
    asOf: 'from 2022-06-01',
    note: 'Regular to VIP 3, without the discount for paying in BNB; the balance in BNB that a tier asks for is assumed.',
  },
  'binance-usd-m-futures': {
    title: 'Binance USDⓈ-M futures, regular user',
    fee: { type: 'maker-taker', maker: '0.0002', taker: '0.0005' },
    source: 'https://www.binance.com/en/fee/futureFee, as repeated by several guides',
    asOf: 'not dated',
    note: 'Leaves out funding, the tiers of VIP users and the discount for paying in BNB.',
  },
  'coinbase-advanced': {
    title: 'Coinbase Advanced, by 30-day volume',
    fee: {
      type: 'tiered',
      days: 30,
      tiers: [
        { from: 0, maker: '0.006', taker: '0.012' },
        { from: 1_000, maker: '0.0035', taker: '0.0075' },
        { from: 10_000, maker: '0.0025', taker: '0.004' },
        { from: 50_000, maker: '0.0015', taker: '0.0025' },
        { from: 100_000, maker: '0.001', taker: '0.002' },
        { from: 1_000_000, maker: '0.0008', taker: '0.0015' },
        { from: 25_000_000, maker: '0.0005', taker: '0.001' },
        { from: 100_000_000, maker: '0.0002', taker: '0.0008' },
        { from: 250_000_000, maker: '0', taker: '0.0005' },
      ],
    },
    source: 'https://www.coinbase.com/advanced-fees, as repeated by several programs that trade there',
    asOf: 'January 2026',
    note: 'Stable pairs cost less. The venue recalculates the tier hourly, this with every fill.',
  },
  'oanda-eurusd-spread-only': {
    title: 'OANDA, EUR/USD, spread only',
    fee: { type: 'none' },
    spread: { type: 'fixed', ticks: 8 },
    source: 'https://oanda.com/sg-en/trading/our-pricing',
    asOf: 'not dated',
    note: 'A typical spread of 0.8 pips, as ticks of 0.00001; the true one varies, and is wide around news.',
  },
  'cme-micro-equity-futures': {
    title: 'CME Micro E-mini equity futures at Interactive Brokers',
    fee: { type: 'per-contract', perContract: '0.62' },
    source: 'https://www.interactivebrokers.com/en/pricing/commissions-futures.php and /en/accounts/fees/CME.php',
    asOf: 'not dated; after the exchange raised its fee to 0.35',
    note: 'Each contract and side: commission 0.25, exchange 0.35, regulatory 0.02 (MES, MNQ, M2K).',
  },
} as const satisfies Readonly<Record<string, CostPreset>>
