import type { Option } from '../../sql'
import type { Column, RefreshOption } from '../catalog/model'
import { planError, unsupported } from '../errors/error'
import type { Running } from './handler'
import { preview } from './make'

export type Options = {
  readonly notNull: readonly string[]
  readonly refresh: readonly RefreshOption[]
  readonly printed: readonly Option[]
}

export function viewOptions(running: Running, all: readonly Option[], columns: readonly Column[]): Options {
  const notNull: string[] = []
  const printed: Option[] = []
  for (const option of all) {
    switch (option.name) {
      case 'ASSERT NOT NULL': {
        const name = option.value?.kind === 'identifier' ? (option.value.name[0] ?? '') : ''
        if (!columns.some((c) => c.name === name))
          throw planError(`column "${name}" in ASSERT NOT NULL option not found`)
        if (notNull.includes(name)) throw planError(`duplicate column "${name}" in non-null assertions`)
        notNull.push(name)
        printed.push(option)
        break
      }
      case 'REFRESH':
        if (option.value?.kind === 'refresh' && option.value.refresh.kind !== 'on-commit') {
          if (running.house.flag('enable_refresh_every_mvs'))
            throw unsupported('REFRESH EVERY and REFRESH AT')
          throw preview('REFRESH EVERY and REFRESH AT materialized views', 'enable_refresh_every_mvs')
        }
        break
      case 'RETAIN HISTORY':
        checkInterval(running, option, 'RETAIN HISTORY')
        throw preview('RETAIN HISTORY', 'enable_logical_compaction_window')
      case 'PARTITION BY':
        partitionBy(option, columns)
        printed.push(option)
        break
    }
  }
  printed.push({ name: 'REFRESH', value: { kind: 'refresh', refresh: { kind: 'on-commit' } }, at: 0 })
  return { notNull, refresh: [{ kind: 'on-commit' }], printed }
}

/** `invalid RETAIN HISTORY: …` for what isn't an interval. */
function checkInterval(running: Running, option: Option, name: string): void {
  const text =
    option.value && (option.value.kind === 'for' || option.value.kind === 'string') ? option.value.text : ''
  try {
    running.house.types.input(1186, text)
  } catch (error) {
    throw planError(`invalid ${name}: ${error instanceof Error ? error.message : ''}`)
  }
}

function partitionBy(option: Option, columns: readonly Column[]): void {
  const names =
    option.value?.kind === 'list'
      ? option.value.of.map((each) => (each.kind === 'identifier' ? (each.name[0] ?? '') : ''))
      : []
  names.forEach((name, i) => {
    const expected = columns[i]?.name ?? ''
    if (name !== expected) {
      throw planError(
        `PARTITION BY columns should be a prefix of the relation's columns (expected ${expected} at index ${i}, got ${name})`,
      )
    }
  })
}
