/** How far two files of facts agree, property by property, as `facts.py compare` has it. */
import type { RecordedFacts } from './fact-file'
import { byCodePoint, canonical } from './hashing'
import { type Facts, type Listing, SECTIONS } from './make-facts'

type Entry = { readonly [key: string]: unknown }

/** Agreement of one property: how many of how many, and what differs. */
export class Tally {
  same = 0
  total = 0
  #differences: string[] = []

  add(same: boolean, difference: () => string): void {
    this.total += 1
    if (same) this.same += 1
    else this.#differences.push(difference())
  }
  /** Counts differences that are expected as agreement. */
  excuse(isExpected: (difference: string) => boolean): void {
    const rest = this.#differences.filter((difference) => !isExpected(difference))
    this.same += this.#differences.length - rest.length
    this.#differences = rest
  }
  get differences(): readonly string[] {
    return this.#differences
  }
  get percent(): number {
    return this.total === 0 ? 100 : (100 * this.same) / this.total
  }
}

type Tallies = Map<string, Tally>

function tally(tallies: Tallies, key: string): Tally {
  const known = tallies.get(key)
  if (known !== undefined) return known
  const made = new Tally()
  tallies.set(key, made)
  return made
}

const union = (one: object, two: object) =>
  [...new Set([...Object.keys(one), ...Object.keys(two)])].sort(byCodePoint)

function shown(value: unknown): string {
  if (value === undefined) return '(absent)'
  const text = canonical(value)
  return text.length > 160 ? `${text.slice(0, 159)}…` : text
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

function listDifference(theirs: unknown, ours: unknown): string {
  const [one, two] = [strings(theirs), strings(ours)]
  const missing = one.filter((item) => !two.includes(item))
  const extra = two.filter((item) => !one.includes(item))
  return `missing ${shown(missing)} extra ${shown(extra)}`
}

function configDifference(theirs: Entry, ours: Entry): string {
  const one: Entry = { ...Object(theirs.config_keys) }
  const two: Entry = { ...Object(ours.config_keys) }
  const keys = union(one, two).filter((key) => one[key] !== two[key])
  return keys.length > 0 ? `keys ${keys.join(', ')}` : 'only keys whose value is empty'
}

function propertyDifference(key: string, theirs: Entry, ours: Entry): string {
  if (key === 'config_sha') return configDifference(theirs, ours)
  if (key === 'nodes' || key === 'macros' || key === 'tags') return listDifference(theirs[key], ours[key])
  return `${shown(ours[key])}, not ${shown(theirs[key])}`
}

function compareEntry(section: string, id: string, theirs: Entry, ours: Entry, tallies: Tallies): void {
  for (const key of union(theirs, ours)) {
    // Its keys are there to explain config_sha. What dbt didn't compile is asked of nobody.
    if (key === 'config_keys' || (key === 'compiled_sha' && (theirs[key] ?? null) === null)) continue
    tally(tallies, `${section}.${key}`).add(
      canonical(theirs[key]) === canonical(ours[key]) && key in theirs === key in ours,
      () => `${id}: ${propertyDifference(key, theirs, ours)}`,
    )
  }
}

function compareSections(theirs: RecordedFacts, ours: Facts, tallies: Tallies): void {
  for (const section of SECTIONS) {
    const [one, two] = [theirs[section], ours.sections[section] ?? {}]
    for (const id of union(one, two)) {
      const [a, b] = [one[id], two[id]]
      const present = tally(tallies, `${section}.present`)
      if (a === undefined || b === undefined)
        present.add(false, () => `${id} is ${a === undefined ? 'too much' : 'missing'}`)
      else {
        present.add(true, () => '')
        compareEntry(section, id, a, b, tallies)
      }
    }
  }
}

function compareListing(argv: string, theirs: Listing, ours: Listing | undefined, tallies: Tallies): void {
  tally(tallies, 'ls').add(theirs.sha === ours?.sha, () => {
    if (ours === undefined) return `ls ${argv}: fails`
    const lines = theirs.list && ours.list ? `: ${listDifference(theirs.list, ours.list)}` : ''
    return `ls ${argv}: ${ours.count} lines, not ${theirs.count}${lines}`
  })
}

/** Compares what was recorded of dbt with our own facts. */
export function compareFacts(theirs: RecordedFacts, ours: Facts): ReadonlyMap<string, Tally> {
  const tallies: Tallies = new Map()
  for (const kind of union(theirs.counts, ours.counts)) {
    // Our own built-in macros need not be those of dbt.
    if (kind === 'macros') continue
    const [a, b] = [theirs.counts[kind] ?? 0, ours.counts[kind] ?? 0]
    tally(tallies, 'counts').add(a === b, () => `${kind}: ${b}, not ${a}`)
  }
  tally(tallies, 'edges').add(theirs.edges === ours.edges, () => `${ours.edges}, not ${theirs.edges}`)
  compareSections(theirs, ours, tallies)
  const disabled = { theirs: new Set(theirs.disabled), ours: new Set(ours.disabled) }
  for (const id of new Set([...disabled.theirs, ...disabled.ours]))
    tally(tallies, 'disabled').add(
      disabled.theirs.has(id) && disabled.ours.has(id),
      () => `${id} is ${disabled.ours.has(id) ? 'too much' : 'missing'}`,
    )
  for (const [argv, listed] of Object.entries(theirs.ls)) compareListing(argv, listed, ours.ls[argv], tallies)
  return tallies
}
