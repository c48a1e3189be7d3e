/** Tables of the result store. Decimals are text, times are integer milliseconds, JSON is text. */
export interface Schema {
  race: {
    id: string
    name: string
    status: string
    seed: string
    currency: string
    capital: string
    risk_profile: string
    datasets: string
    config: string
    race_hash: string | null
    started_at: number
    updated_at: number
  }
  run: {
    id: string
    race_id: string | null
    name: string
    strategy_id: string
    strategy_version: string
    params: string
    status: string
    rank: number | null
    currency: string
    initial_equity: string
    final_equity: string | null
    run_hash: string | null
    risk_profile: string
    metrics: string
    warnings: string
  }
  trade: {
    run_id: string
    position: number
    instrument: string
    side: string
    quantity: string
    entry_time: number
    entry_price: string
    exit_time: number | null
    exit_price: string | null
    fees: string
    profit: string
    return_fraction: number
    bars_held: number
  }
  equity: {
    run_id: string
    /** Little-endian float64. */
    time: Uint8Array
    equity: Uint8Array
  }
}
