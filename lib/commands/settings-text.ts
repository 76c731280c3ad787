import { error, fail, ok, type Result } from '../foundation'
import { isYamlObject, loadYaml } from '../yaml'

type Mapping = { readonly [key: string]: unknown }

/** A mapping typed on the command line as YAML (`--vars`, `--args`); `what` names the flag in errors. */
export function mappingOf(text: string | undefined, what: string): Result<Mapping> {
  if (text === undefined || text.trim() === '') return ok({})
  const document = loadYaml(text, { file: what })
  const value = document.ok ? document.value.value : undefined
  if (isYamlObject(value)) return ok({ ...value })
  return fail(
    error('GL1902', `String '${text}' is not valid YAML: ${what} takes a mapping`, {
      at: document.ok ? document.value.span([]) : (document.errors[0]?.at ?? { file: what, line: 1 }),
      hint: `Write ${what} '{name: value}'.`,
    }),
  )
}

const UNITS: { readonly [unit: string]: number } = {
  ms: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
}

/** Milliseconds of `500ms`, `1s`, `2 minutes` or `00:01:30`; undefined where it is none of these. */
export function durationMs(text: string): number | undefined {
  const clock = /^(\d+):(\d{2}):(\d{2})$/.exec(text.trim())
  if (clock !== null) {
    const [hours = 0, minutes = 0, seconds = 0] = clock.slice(1).map(Number)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000
  }
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)\s*([a-z]+)?$/i.exec(text.trim()) ?? []
  const factor = UNITS[unit.toLowerCase()] ?? UNITS[unit.toLowerCase().replace(/s$/, '')]
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor
}
