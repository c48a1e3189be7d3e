import { type CatalogEntry, type CatalogParam, type IndicatorFamily, indicatorCatalog } from '@race/indicators/catalog'

const families: Readonly<Record<IndicatorFamily, string>> = {
  averages: 'Moving averages',
  oscillators: 'Oscillators',
  trend: 'Trend',
  volatility: 'Volatility',
  volume: 'Volume',
  structure: 'Structure',
  statistics: 'Statistics',
  price: 'Prices and windows',
  candles: 'Candle patterns',
}

/** The page of the catalogue, in Markdown. */
export function catalogPage(): string {
  const sections = Object.entries(families).flatMap(([family, title]) => {
    const entries = indicatorCatalog.filter((entry) => entry.family === family)
    return entries.length === 0 ? [] : [`## ${title}`, ...entries.flatMap(sectionOf)]
  })
  return `${[
    '# The indicators',
    `${indicatorCatalog.length} indicators of \`@race/indicators\`, each as a whole column and value by value. This page is made from the catalogue that the package exports (\`@race/indicators/catalog\`) by \`npm run catalogue\`; the charts show each with its defaults over a seeded walk of 120 bars.`,
    ...sections,
  ].join('\n\n')}\n`
}

function sectionOf(entry: CatalogEntry): string[] {
  const { indicator, title, summary, params, warmup, source, undefinedWhere, outputs } = entry
  return [
    `### ${title}`,
    `\`${callOf(entry)}\`${outputs.length > 1 ? ` gives ${outputs.map(({ name }) => `\`${name}\``).join(', ')}` : ''}. ${summary}`,
    `![${title}](${indicator.id}.svg)`,
    [
      ...params.map(lineOf),
      `- First value at bar: ${warmup}.${undefinedWhere === undefined ? '' : ` No value ${undefinedWhere}.`}`,
      ...outputs.flatMap(({ name, range }) => (range === undefined ? [] : [boundsOf(name, range)])),
      `- Source: ${source}`,
    ].join('\n'),
  ]
}

function boundsOf(name: string, [min, max]: readonly [number, number]): string {
  return `- \`${name}\` ${max === Number.POSITIVE_INFINITY ? `is at least ${min}` : `lies from ${min} to ${max}`}.`
}

function callOf({ indicator, params }: CatalogEntry): string {
  const names = [
    ...indicator.inputs.map((name) => (name === 'value' ? 'values' : name)),
    ...params.map(({ name }) => name),
  ]
  return `${indicator.id}(${names.join(', ')})`
}

function lineOf(param: CatalogParam): string {
  if (param.kind === 'choice') {
    const choices = param.choices.map((choice) => `\`'${choice}'\``).join(' or ')
    return `- \`${param.name}\`: ${choices}; \`'${param.default}'\` by default; ${param.summary}.`
  }
  const bounds = `from ${param.min.toLocaleString('en-US', { maximumFractionDigits: 12 })} to ${param.max.toLocaleString('en-US')}`
  return `- \`${param.name}\`: ${param.summary}; ${param.unit}, ${bounds}; ${param.default} by default.`
}
