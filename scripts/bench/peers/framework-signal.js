import { feeRate, lot } from '../terms.mjs'

/**
 * The cross of the averages of 10 and 50 closes in cents: 1 up, -1 down, 0 none. The framework would search its whole
 * market for every value asked for, so the strategy keeps what it needs.
 *
 * @param {number} fast
 * @param {number} slow
 * @returns {(close: number) => number}
 */
export function createSignal(fast = 10, slow = 50) {
  const kept = new Float64Array(slow)
  let seen = 0
  let fastSum = 0
  let slowSum = 0
  let before = Number.NaN
  return (close) => {
    const cents = Math.round(close * 100)
    if (seen >= fast) fastSum -= Number(kept[(seen - fast) % slow])
    if (seen >= slow) slowSum -= Number(kept[seen % slow])
    kept[seen % slow] = cents
    fastSum += cents
    slowSum += cents
    seen++
    if (seen < slow) return 0
    const difference = fastSum * slow - slowSum * fast
    const crossed = difference > 0 && before <= 0 ? 1 : difference < 0 && before >= 0 ? -1 : 0
    before = difference
    return crossed
  }
}

/**
 * An order for all the cash, with the fee on top of the notional and whole lots. The framework takes its fee out of the
 * amount, so amount and rate are given such that as much is paid, and as much is bought, as with the fee on top.
 *
 * @param {number} cash
 * @param {number} price
 */
export function allIn(cash, price) {
  const units = Math.floor(cash / (price * (1 + feeRate)) / lot + 1e-9) * lot
  return { price, baseAmount: units * (1 + feeRate), percentFee: 100 * (1 - 1 / (1 + feeRate)) }
}
