/**
 * The golden case of broken projects: each one's command, its exit code, and the error: dbt's class, the file and the
 * line, and the words, but for white space and Python's print of its own objects.
 */
import { join } from 'node:path'
import { z } from 'zod'
import { eventOf } from '../../../lib/cli/warning-events'
import type { Diagnostic } from '../../../lib/foundation'
import { classesOf } from '../dbt-classes'
import { firstDifference } from '../difference'
import { type NodeResult, type Ours, resultSchema, Sandpit } from '../sandpit'
import { scriptSchema } from '../scripted-port'
import { splitShell } from '../shell'

const projectSchema = z.object({
  name: z.string(),
  argv: z.string(),
  env: z.record(z.string(), z.string()).optional(),
  database: scriptSchema.optional(),
})

const recordedSchema = z.object({
  name: z.string(),
  exit: z.number(),
  error: z.object({ class: z.string(), message: z.string() }).optional(),
  results: z.array(resultSchema).optional(),
  messages: z.array(z.object({ event: z.string(), message: z.string() })).optional(),
})
type Recorded = z.infer<typeof recordedSchema>

export type Found = { readonly what: string; readonly difference: string | undefined }

/** Runs every broken project of a case and compares. */
export async function checkBrokenProjects(
  folder: string,
  projects: readonly unknown[],
  recorded: unknown,
  profiles: string,
): Promise<Found[]> {
  const theirs = new Map(
    z
      .array(recordedSchema)
      .parse(recorded)
      .map((each) => [each.name, each]),
  )
  const found: Found[] = []
  for (const project of z.array(projectSchema).parse(projects)) {
    const expected = theirs.get(project.name)
    if (expected === undefined) continue
    const sandpit = new Sandpit(join(folder, 'project', project.name), project.env ?? {}, profiles)
    try {
      const argv = splitShell(project.argv)
      const ours = await sandpit.run(argv, project.database ?? null)
      found.push(...compare(expected, ours, sandpit.folder))
    } finally {
      sandpit.remove()
    }
  }
  return found
}

function compare(theirs: Recorded, ours: Ours, folder: string): Found[] {
  const told = (difference: string | undefined) =>
    difference === undefined ? undefined : `${difference}\n${ours.said.slice(-1500)}`
  const found: Found[] = [
    { what: `${theirs.name}: exit`, difference: told(firstDifference(ours.exit, theirs.exit)) },
    { what: `${theirs.name}: warnings`, difference: warnings(theirs, ours, folder) },
  ]
  if (theirs.error) {
    const error = { ...theirs.error, message: theirs.error.message.replaceAll('<project>', folder) }
    found.push({ what: `${theirs.name}: error`, difference: errorDifference(error, ours) })
  }
  for (const result of theirs.results ?? []) {
    const difference = resultDifference(result, ours)
    found.push({ what: `${theirs.name}: ${result.unique_id}`, difference })
  }
  return found
}

function errorDifference(
  error: { readonly class: string; readonly message: string },
  ours: Ours,
): string | undefined {
  const theirs = takenApart(error.message)
  const errors = ours.diagnostics.filter((each) => each.severity === 'error')
  // What is wrong with the command line itself is no fault of the project: it is only told.
  if (error.class === 'DbtUsageException') return usageDifference(theirs.text, ours)
  const all = errors.map((each) => differenceOf(each, error.class, theirs))
  // Where Python itself fails there are no words to hold to: that it is refused is all.
  if (CRASHES.has(error.class) && errors.length > 0) return undefined
  if (all.length === 0 && ours.said.includes(theirs.text)) return undefined
  if (all.length === 0) return `no error, not ${JSON.stringify(theirs)}\n${ours.said.slice(-500)}`
  return all.includes(undefined) ? undefined : all[0]
}

const CRASHES = new Set(['AttributeError', 'KeyError'])

function usageDifference(text: string, ours: Ours): string | undefined {
  const words = text.match(/'[^']*'/g) ?? []
  return words.every((word) => ours.said.includes(word.slice(1, -1)))
    ? undefined
    : `${ours.said.slice(-300)}, not ${text}`
}

function differenceOf(ours: Diagnostic, dbtClass: string, theirs: TakenApart): string | undefined {
  const classes = classesOf(ours)
  // A warning that --warn-error made an error is of one class, whatever it warns of.
  if (dbtClass !== 'EventCompilationError' && !classes.includes(dbtClass))
    return `${ours.code} is ${classes.join(' or ')}, not ${dbtClass}: ${ours.message}`
  const said = [ours.message, ours.cause?.text ?? ''].map((each) => takenApart(each).text)
  const text = firstDifference(said[0], theirs.text, 'message')
  const hasOwnWords = OWN_WORDS.some((each) => each.test(theirs.text) || each.test(dbtClass))
  if (text !== undefined && said[1] !== theirs.text && !hasOwnWords) return text
  // Where a macro fails, ours is its place; dbt's is the node that called it.
  const places = [ours.at?.file ?? '', ours.cause?.text ?? '', ...(ours.uniqueId ? [theirs.file ?? ''] : [])]
  const isInPackages = theirs.text.startsWith('The packages.yml file in this project is malformed')
  if (theirs.file !== null && !isInPackages && !places.some((each) => each.includes(theirs.file ?? '')))
    return `at ${ours.at?.file}, not ${theirs.file}`
  // Of a template in a YAML file dbt counts the template's lines, we those of the file.
  const isInYaml = ours.at?.file.endsWith('.yml') === true
  if (theirs.line !== null && !isInYaml && ours.at?.line !== theirs.line)
    return `line ${ours.at?.line}, not ${theirs.line}`
  const chain = (ours.related ?? []).flatMap(
    (each) => /^in macro (?:.*\.)?(\w+)$/.exec(each.message)?.[1] ?? [],
  )
  // dbt leaves out macros in which it no longer is when it tells.
  const known = chain.filter((each) => theirs.macros.includes(each))
  return theirs.macros.length === 0 ? undefined : firstDifference(known, theirs.macros, 'macros')
}

/** What dbt says by the words of a library, which are others here, or of a connection that was never made. */
const OWN_WORDS = [
  /^connection never acquired/,
  /^PythonParsingError$/,
  /^\d+ validation errors? for Pydantic/,
]

type TakenApart = {
  readonly text: string
  readonly file: string | null
  readonly line: number | null
  readonly macros: readonly string[]
}

const HEAD =
  /^\s*(?:(?:Compilation|Parsing|Runtime|Database|Internal) Error|Error reading \w+: (?<read>\S+) - Runtime Error)(?: in \S+ \S+ \((?<in>.*)\))?$/

/** A message of dbt without the lines that only say where it is from. */
function takenApart(message: string): TakenApart {
  const lines = message.split('\n')
  let file: string | null = null
  while (lines.length > 0) {
    const match = HEAD.exec(lines[0] ?? '')
    if (!match) break
    file = match.groups?.in ?? match.groups?.read ?? file
    lines.shift()
  }
  const rest = lines.join('\n')
  const encountered = /\n\s*Error encountered in .*\/([^/]+)$/.exec(rest)
  if (encountered?.[1] !== undefined) file = encountered[1]
  const place = /\n\s*line (\d+)\n.*$/.exec(rest)
  const macros = [...rest.matchAll(/^\s*> (?:in|called by) macro (\w+) /gm)].map((match) => match[1] ?? '')
  const text = rest
    .slice(0, encountered?.index ?? place?.index)
    .replace(/\n\s*> in macro .*$/s, '')
    .replace(/(Syntax error near line \d+)[\s:]*[\s\S]*$/, '$1')
    .replace(/^\s*\[WARNING\](?:\[\w+\])?:\s*(?:Deprecated\s+functionality)?\s*/, '')
    .replaceAll(/'dbt\.contracts\.graph\.manifest\.FlatGraphMapping object'/g, "'dict object'")
    .replace(/(maximum recursion depth exceeded) [ \w]+$/, '$1')
    .replace(/^(.*?)\n\nFailed validating [\s\S]*\n\nOn instance(\[.*\]):[\s\S]*$/, 'at path $2: $1')
    .replaceAll(/FilePath\(searched_path='([^']*)', relative_path='([^']*)'[^)]*\)/g, '$1/$2')
    .replaceAll(/ @ (\w+): .*? - at path/g, ' @ $1 - at path')
    .replaceAll('at path []: ', '')
    .replaceAll('Runtime Error', '')
    .replaceAll(/\s@: UnparsedModelUpdate.*$/gs, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^(Found a cycle: )(.*)$/, (_, head, ids) => head + turned(ids.split(' --> ')).join(' --> '))
    .replace(/(these (?:files|resources): ?)(.*)$/, (_, head, list) => head + sorted(list))
  return { text, file: file?.replace(/^\.\//, '') ?? null, line: place ? Number(place[1]) : null, macros }
}

/** dbt begins a cycle, and lists files, in the order of the disk: ours begin with the first by name. */
function turned(ids: readonly string[]): readonly string[] {
  const start = ids.indexOf([...ids].sort()[0] ?? '')
  return [...ids.slice(start), ...ids.slice(0, start)]
}

function sorted(list: string): string {
  return list
    .replaceAll(/(^| )- /g, ' ')
    .split(/ (?=\S+(?: \(|$|\s))/)
    .map((each) => each.trim())
    .filter(Boolean)
    .sort()
    .join(' ')
}

/** Of a node's message the words and the place; its macros are those of the adapter, where ours are another plan. */
function resultDifference(theirs: NodeResult, ours: Ours): string | undefined {
  const mine = ours.results.find((each) => each.unique_id === theirs.unique_id)
  if (mine === undefined) return `no result, not ${theirs.status}\n${ours.said.slice(-800)}`
  if (mine.status !== theirs.status) return `${mine.status}, not ${theirs.status}: ${mine.message}`
  const [a, b] = [takenApart(mine.message ?? ''), takenApart(theirs.message ?? '')]
  const file = b.macros.length > 0 || b.file === null ? null : b.file
  return firstDifference({ text: a.text, file: file && a.file }, { text: b.text, file })
}

const NO_WARNING = new Set([
  'MainEncounteredError',
  'DeprecationsSummary',
  'GenericExceptionOnRun',
  'RunningOperationCaughtError',
])

function warnings(theirs: Recorded, ours: Ours, folder: string): string | undefined {
  const normal = (text: string) =>
    text
      .replaceAll(folder, '<project>')
      .replace(/\[WARNING\](\[\w+\])?:\s*(Deprecated\s+functionality)?/, '')
      .replaceAll(/\s+/g, ' ')
      .trim()
  const recorded = (theirs.messages ?? [])
    .filter((each) => !NO_WARNING.has(each.event))
    .map((each) => `${each.event}: ${normal(each.message)}`)
  const told = ours.diagnostics.flatMap((each) => {
    const event = each.severity === 'warning' ? eventOf(each) : null
    return event === null ? [] : [`${event.name}: ${normal(each.message)}`]
  })
  // What was said twice in one way is recorded once.
  return firstDifference([...new Set(told)].sort(), recorded.sort(), 'warnings')
}
