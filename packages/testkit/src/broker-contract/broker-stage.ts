import type { Broker, BrokerReport, Decimal, Instrument } from '@race/core'

/** What a script gives back: the reports that came by `match`, of a broker that has it; none for others. */
export type Scripted = readonly BrokerReport[] | Promise<readonly BrokerReport[]>

export interface ScriptedFill {
  readonly clientOrderId: string
  readonly quantity: Decimal
  /** In the quote currency. */
  readonly price: Decimal
}

/**
 * What can be made to happen at the venue behind a broker. Each ability is optional: a case that needs one that is missing is
 * skipped and says so.
 */
export interface VenueScript {
  /** How many orders the venue has ever taken under this id. */
  orderCount?(clientOrderId: string): number | Promise<number>
  /** Executes so much of a working order at this price, exactly. */
  fill?(fill: ScriptedFill): Scripted
  /** `fill`, by market events that are told to `ahead.match` of the broker; the reports that it gave. */
  fillAhead?(fill: ScriptedFill): readonly BrokerReport[]
  /** What the venue has to store waits until the function that is given back is called. */
  holdDisk?(): () => void
  /** What the venue stores next fails, and is not there. */
  failDisk?(): void
  /** The venue refuses the next order, for want of money or whatever it likes. */
  rejectNext?(): void
  /** The next call is lost on its way to the venue. */
  loseNextRequest?(): void
  /** The venue carries the next command out; its answer is lost. */
  loseNextAnswer?(): void
  /** The venue carries the next command out and answers with a failure of its own, as with HTTP 502. */
  failNextAnswer?(): void
  /** The venue carries the next command out; its answer comes when the function that is given back is called. */
  holdNextAnswer?(): () => void
  /** The fill happens at the venue when the next cancellation has arrived and before it is carried out. */
  fillBeforeNextCancel?(fill: ScriptedFill): void
  /** Reports wait, in their order, until the function that is given back is called. */
  holdReports?(): () => void
  /** Tells every report so far once more. */
  repeatReports?(): Scripted
  /** The stream of reports breaks off and comes back; what was told meanwhile is lost. */
  dropStream?(): Scripted
  /** Takes a fill back. */
  bust?(fillId: string): Scripted
}

/** A broker over a venue of its own, and what can be made to happen there. */
export interface BrokerStage {
  /** Not connected yet. */
  readonly broker: Broker
  readonly instrument: Instrument
  /** Near which the instrument trades: a limit order to buy a tenth below rests. On a tick. */
  readonly price: Decimal
  readonly venue: VenueScript
  /** What it logs in with, when that is secret: texts that must come up nowhere. */
  readonly secrets?: readonly string[]
  /**
   * Lets what is under way go on for a while: a step of virtual time, or a moment of the real one; gives the reports that came
   * by `match`. A real wait of 5 ms by default.
   */
  settle?(): Scripted
  close(): Promise<void>
}

/** How the contract gets at a broker. */
export interface BrokerHarness {
  /** The broker's name in the results, such as `alpaca`. */
  readonly name: string
  /** A fresh broker over a fresh venue, for each case. */
  open(): Promise<BrokerStage>
}
