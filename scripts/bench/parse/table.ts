import type { Measured } from '../measure'
import { type Results, STEPS, type Step } from './run'

/** The steps of one size as a table, with how many times less Greenlight needed where dbt was measured, too. */
export function table(size: number, { dbt, greenlight }: Results): string {
  const rows: string[][] = [
    dbt ? ['', 'dbt-core', '', '', 'greenlight', '', '', 'times less', '', ''] : ['', 'greenlight', '', ''],
    ['', ...(dbt ? COLUMNS : []), ...COLUMNS, ...(dbt ? COLUMNS : [])],
  ]
  for (const [step, { what }] of Object.entries(STEPS) as [Step, { what: string }][]) {
    const [theirs, ours] = [dbt?.[step], greenlight?.[step]]
    if (!ours) continue
    rows.push([
      what,
      ...(theirs ? shown(theirs) : []),
      ...shown(ours),
      ...(theirs ? ratios(theirs, ours) : []),
    ])
  }
  const widths = rows[1]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? []
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  )
  return [`${size.toLocaleString('en')} models`, ...lines].join('\n')
}

const COLUMNS = ['wall', 'CPU', 'memory']

function shown({ wallSeconds, cpuSeconds, peakMb }: Measured): string[] {
  return [`${wallSeconds.toFixed(2)} s`, `${cpuSeconds.toFixed(2)} s`, `${peakMb.toFixed(0)} MB`]
}

function ratios(theirs: Measured, ours: Measured): string[] {
  return [
    (theirs.wallSeconds / ours.wallSeconds).toFixed(1),
    (theirs.cpuSeconds / ours.cpuSeconds).toFixed(1),
    (theirs.peakMb / ours.peakMb).toFixed(2),
  ]
}
