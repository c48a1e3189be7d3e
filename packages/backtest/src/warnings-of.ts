import type { BacktestKernel } from './kernel.ts'

/** What a reader of a result should know of the run. */
export function warningsOf(kernel: BacktestKernel): string[] {
  const { recorder, unsoundSignals, gate, done, host } = kernel
  const warnings: string[] = []
  for (const [code, { count, first }] of unsoundSignals)
    warnings.push(`${counted(count, 'signal')} not sound (${code}), the first: ${first}`)
  const denied = recorder.deniedCount - [...unsoundSignals.values()].reduce((sum, { count }) => sum + count, 0)
  if (denied > 0) warnings.push(`${counted(denied, 'signal')} denied by the risk gate`)
  if (recorder.rejectedCount > 0) warnings.push(`${counted(recorder.rejectedCount, 'order')} rejected by the venue`)
  if (gate.isHalted) warnings.push('trading was halted by the drawdown limit')
  const bars = kernel.current.map((one, index) => (kernel.barsBefore[index] as number) + one.length)
  const short = bars.findIndex((count, index) => count < (host.warmupBars[index] ?? 1))
  if (short >= 0 && done > 0) {
    const one = kernel.current[short]
    warnings.push(
      `${one?.instrument.id} ${one?.timeframe} has ${bars[short]} bars, fewer than the ${host.warmupBars[short]} that the indicators need: onBar was never called`,
    )
  }
  const unpaid = kernel.accounts?.unpaidDividends ?? 0
  if (unpaid > 0) warnings.push(`${counted(unpaid, 'dividend')} due after the last bar and not paid`)
  warnings.push(...unheard(kernel))
  return warnings
}

/** Handlers that wait for ticks or times which the run does not have. */
function unheard({ host, prepared }: BacktestKernel): string[] {
  const has = (kind: 'quotes' | 'trades') => prepared.ticks?.[kind].some((one) => one !== null) === true
  return [
    ...(host.handlers.onQuote !== undefined && !has('quotes')
      ? ['onQuote was never called: the run has no quotes']
      : []),
    ...(host.handlers.onTrade !== undefined && !has('trades')
      ? ['onTrade was never called: the run has no trades']
      : []),
    ...(host.handlers.onTimer === undefined ? [] : ['onTimer was never called: a backtest has no intervals']),
  ]
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what} was` : `${count} ${what}s were`
}
