import { z } from 'zod'
import type { DefinitionPart } from '../../../components/model/definition-view'
import { facts, table } from './pieces'

const side = z.object({
  input: z.string().optional(),
  /** A list of rows, or a query, or CSV. */
  rows: z.union([z.array(z.record(z.string(), z.unknown())), z.string()]).nullish(),
  fixture: z.string().nullish(),
})
const values = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((given) => Object.entries(given ?? {}))

const shown = (value: unknown): string =>
  value === null || value === undefined ? 'null' : typeof value === 'string' ? value : JSON.stringify(value)

function sidePart(title: string, { rows, fixture }: z.infer<typeof side>): readonly DefinitionPart[] {
  if (fixture) return facts(title, [['Fixture', fixture]])
  if (typeof rows === 'string') return [{ kind: 'code', title, text: rows.trim() }]
  if (!rows || rows.length === 0) return facts(title, [['Rows', 'none']])
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return table(
    title,
    columns,
    rows.map((row) => columns.map((column) => (column in row ? shown(row[column]) : ''))),
  )
}

/** The rows that a unit test puts in, what it sets in place of macros and variables, and the rows that should come out. */
export const unitTest = z
  .object({
    model: z.string(),
    given: z.array(side),
    expect: side,
    overrides: z.object({ macros: values, vars: values, env_vars: values }).nullish(),
  })
  .transform(({ model, given, expect, overrides: instead }) => {
    const named = (kind: string, set: readonly (readonly [string, unknown])[] = []) =>
      set.map(([name, value]) => [`${kind} ${name}`, shown(value)] as const)
    return [
      ...given.flatMap((each) => sidePart(`Given ${each.input ?? ''}`, each)),
      ...facts('Instead', [
        ...named('macro', instead?.macros),
        ...named('var', instead?.vars),
        ...named('env var', instead?.env_vars),
      ]),
      ...sidePart(`Expected of ${model}`, expect),
    ]
  })
