/**
 * Versions and ranges as dbt compares them. They look like those of npm and mean something else: ranges are single
 * bounds that are combined, a prerelease may be written without its dash, and a bound without a prerelease keeps the
 * prereleases of that version out.
 */
export type Version = {
  readonly matcher: Matcher
  readonly major: number
  readonly minor: number
  readonly patch: number
  readonly prerelease: string | null
  readonly build: string | null
}
type Matcher = '=' | '>' | '>=' | '<' | '<='

/** Bounds of what is allowed; null where there is none. */
export type VersionRange = { readonly start: Version | null; readonly end: Version | null }

const NUMBER = '(?:0|[1-9]\\d*)'
const PART = '(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)'
const VERSION = new RegExp(
  `^(?<matcher>>=|>|<=|<|=)?(?<major>${NUMBER})\\.(?<minor>${NUMBER})\\.(?<patch>${NUMBER})` +
    `(?:-?(?<prerelease>${PART}(?:\\.${PART})*))?(?:\\+(?<build>[0-9A-Za-z-]*(?:\\.[0-9A-Za-z-]*)*))?\\n?$`,
)

/** A version with what stands before it, or undefined where the text is none. */
export function parseVersion(text: string): Version | undefined {
  const groups = VERSION.exec(text)?.groups
  if (groups === undefined) return undefined
  return {
    matcher: MATCHERS.find((matcher) => matcher === groups.matcher) ?? '=',
    major: Number(groups.major),
    minor: Number(groups.minor),
    patch: Number(groups.patch),
    prerelease: groups.prerelease ?? null,
    build: groups.build ?? null,
  }
}

const MATCHERS: readonly Matcher[] = ['=', '>', '>=', '<', '<=']

/** As dbt prints it: `=1.0.0`, `>=1.2.0-rc1`. */
export function versionText(version: Version): string {
  const { matcher, major, minor, patch, prerelease, build } = version
  const tail = `${prerelease ? `-${prerelease}` : ''}${build ? `+${build}` : ''}`
  return `${matcher}${major}.${minor}.${patch}${tail}`
}

export function rangeText({ start, end }: VersionRange): string {
  if (start === null && end === null) return 'ANY'
  return [start, end].flatMap((bound) => (bound === null ? [] : [versionText(bound)])).join(', ')
}

function isLower({ matcher }: Version): boolean {
  return matcher === '>' || matcher === '>='
}

function isUpper({ matcher }: Version): boolean {
  return matcher === '<' || matcher === '<='
}

/** Below 0 where `a` is first, above where `b` is; bounds at one version order by how they include it. */
export function compareVersions(a: Version, b: Version): number {
  const byNumber = a.major - b.major || a.minor - b.minor || a.patch - b.patch
  if (byNumber !== 0) return Math.sign(byNumber)
  if (a.prerelease !== b.prerelease) {
    // `<2.0.0` is before the prereleases of 2.0.0, though 2.0.0 itself comes after them.
    if (a.prerelease === null) return a.matcher === '<' ? -1 : 1
    if (b.prerelease === null) return -1
    const order = comparePrereleases(a.prerelease, b.prerelease)
    if (order !== 0) return order
  }
  return compareBounds(a, b)
}

function compareBounds(a: Version, b: Version): number {
  const includes = (x: Matcher, y: Matcher) => a.matcher === x && b.matcher === y
  if (includes('>=', '<=') || includes('<=', '>=')) return 0
  if (includes('<', '<=') || includes('>=', '>') || (isUpper(a) && isLower(b))) return -1
  if (includes('<=', '<') || includes('>', '>=') || (isLower(a) && isUpper(b))) return 1
  return 0
}

function comparePrereleases(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareParts(left[i] ?? '', right[i] ?? '')
    if (order !== 0) return order
  }
  return Math.sign(a.length - b.length)
}

/** Numbers come before words. */
function compareParts(a: string, b: string): number {
  const [x, y] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (x && y) return Math.sign(Number(a) - Number(b))
  if (x || y) return x ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

function rangeOf(version: Version): VersionRange {
  if (version.matcher === '=') return { start: version, end: version }
  return isLower(version) ? { start: version, end: null } : { start: null, end: version }
}

/** The range that all of the versions leave, or null where they contradict each other. */
export function combineVersions(versions: readonly Version[]): VersionRange | null {
  // dbt begins with the last.
  const last = versions.at(-1)
  if (last === undefined) return { start: null, end: null }
  let range: VersionRange | null = rangeOf(last)
  for (const version of versions.slice(0, -1)) {
    range = combineRanges(range, rangeOf(version))
    if (range === null) return null
  }
  return range
}

/** Whether nothing among the versions contradicts another. */
export function areCompatible(versions: readonly Version[]): boolean {
  return versions.length === 1 || combineVersions(versions) !== null
}

function combineRanges(a: VersionRange, b: VersionRange): VersionRange | null {
  if (a.start?.matcher === '=' && b.start?.matcher === '=') {
    return compareVersions(a.start, b.start) === 0 ? { start: a.start, end: a.start } : null
  }
  const start = combineBounds(a.start, b.start, 1)
  const end = combineBounds(a.end, b.end, -1)
  if (start === undefined || end === undefined) return null
  if (start !== null && end !== null && compareVersions(start, end) > 0) return null
  return { start, end }
}

/** The narrower of two bounds, lower ones where `side` is 1; undefined where an exact version is outside the other. */
function combineBounds(a: Version | null, b: Version | null, side: 1 | -1): Version | null | undefined {
  if (a === null || b === null) return a ?? b
  const [bound, exact] = a.matcher === '=' ? [b, a] : [a, b]
  if (exact.matcher !== '=') return compareVersions(a, b) * side < 0 ? b : a
  const order = compareVersions(bound, exact) * side
  const included = bound.matcher === '>=' || bound.matcher === '<='
  return order < 0 || (order === 0 && included) ? exact : undefined
}

/** Versions of texts, oldest first; prereleases only where they are wanted. Texts that are no version are an error. */
export function sortVersions(texts: readonly string[], prereleases: boolean): string[] {
  const versions = texts.flatMap((text) => {
    const version = parseVersion(text)
    return version !== undefined && (prereleases || version.prerelease === null) ? [{ text, version }] : []
  })
  return versions.sort((a, b) => compareVersions(a.version, b.version)).map(({ text }) => text)
}

/** The newest of the texts that a range allows, or undefined. */
export function newestIn(range: VersionRange, texts: readonly string[]): string | undefined {
  let newest: { readonly text: string; readonly version: Version } | undefined
  const bounds = [range.start, range.end].flatMap((bound) => bound ?? [])
  for (const text of texts) {
    const version = parseVersion(text)
    if (version === undefined || !areCompatible([version, ...bounds])) continue
    if (newest === undefined || compareVersions(newest.version, version) < 0) newest = { text, version }
  }
  return newest?.text
}
