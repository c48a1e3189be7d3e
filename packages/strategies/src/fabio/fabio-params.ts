import { z } from 'zod'
import { riskFractionParam } from '../internal/risk-fraction-param.ts'
import { shortParam } from '../internal/short-param.ts'

export const fabioParams = z.strictObject({
  setups: z
    .enum(['both', 'rejection', 'acceptance'])
    .default('both')
    .meta({ description: 'Which of the two ideas it trades: back into the value area, away from it, or both.' }),
  rowTicks: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(0)
    .meta({ unit: 'ticks', step: 5, description: 'Height of a row of the profile; 0 for rows by rowPercent.' }),
  rowPercent: z
    .number()
    .min(0.001)
    .max(5)
    .default(0.05)
    .meta({ unit: '% of price', step: 0.05, description: 'Height of a row of the profile where rowTicks is 0.' }),
  valueArea: z
    .number()
    .min(10)
    .max(95)
    .default(70)
    .meta({ unit: '% of volume', step: 5, description: 'Share of the volume that the value area holds.' }),
  sessionStart: z
    .number()
    .min(0)
    .max(23.75)
    .default(0)
    .meta({ unit: 'UTC hour', step: 0.5, description: 'When a session of 24 hours, and with it a profile, begins.' }),
  sessionHours: z
    .number()
    .min(0.5)
    .max(24)
    .default(24)
    .meta({ unit: 'hours', step: 0.5, description: 'How long of a session it trades; the profile is of all of it.' }),
  sessionBarsMin: z
    .int()
    .min(1)
    .max(1440)
    .default(6)
    .meta({ unit: 'bars', step: 6, description: 'A session before of fewer bars than this is no guide.' }),
  probeBarsMax: z.int().min(1).max(200).default(6).meta({
    unit: 'bars',
    step: 1,
    description: 'A rejection is back inside within this, its first and last bar included.',
  }),
  stopAtr: z.number().min(0).max(10).default(0.25).meta({
    unit: 'ATR',
    step: 0.25,
    description: 'How far the stop of a rejection lies beyond the probe; a tick at least.',
  }),
  atrPeriod: z
    .int()
    .min(1)
    .max(500)
    .default(14)
    .meta({ unit: 'bars', step: 7, description: "Period of the average true range, in Wilder's smoothing." }),
  volumePeriod: z
    .int()
    .min(1)
    .max(500)
    .default(20)
    .meta({ unit: 'bars', step: 5, description: 'Bars of the average volume that an acceptance is measured by.' }),
  volumeFactor: z.number().min(0).max(20).default(1).meta({
    unit: 'averages',
    step: 0.25,
    description: 'The two closes outside have more volume than this, on average.',
  }),
  insideFraction: z.number().min(0).max(2).default(0.25).meta({
    unit: 'value areas',
    step: 0.25,
    description: 'How far inside the edge the stop of an acceptance lies; a tick at least.',
  }),
  acceptanceTarget: z
    .enum(['height', 'risk'])
    .default('height')
    .meta({ description: 'Where an acceptance aims: one height of the value area beyond its edge, or targetR risks.' }),
  targetR: z
    .number()
    .min(0.1)
    .max(50)
    .default(2)
    .meta({ unit: 'risks', step: 0.5, description: 'Target of an acceptance by risk.' }),
  rewardMin: z
    .number()
    .min(0)
    .max(20)
    .default(1)
    .meta({ unit: 'risks', step: 0.25, description: 'A trade whose target is nearer than this is not made.' }),
  tradesMax: z
    .int()
    .min(1)
    .max(100)
    .default(2)
    .meta({ unit: 'entries', step: 1, description: 'Entries that it asks for in one session at most.' }),
  flatAtEnd: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether positions are closed at the open of the last bar of a session.' }),
  expiryBars: z
    .number()
    .min(0.1)
    .max(100)
    .default(1)
    .meta({ unit: 'bars', step: 1, description: 'How long after its decision an entry is still worth making.' }),
  short: shortParam,
  riskFraction: riskFractionParam,
})

export type FabioParams = z.output<typeof fabioParams>
