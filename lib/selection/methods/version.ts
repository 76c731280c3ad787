import { invalid, text } from '../value'
import type { Method } from '../world'

type Version = string | number

/** By what a model's version is to the latest one. */
export const version: Method = {
  name: 'version',
  doc: { example: 'latest', about: 'latest, prerelease, old or none' },
  match({ value }) {
    const wanted = text(value)
    const matches = COMPARISONS.get(wanted)
    if (matches === undefined) {
      throw invalid(
        `Invalid version type selector ${wanted}: expected one of: "latest", "prerelease", "old", or "none"`,
      )
    }
    return (node) =>
      node.resource_type === 'model' && matches(node.version ?? null, node.latest_version ?? null)
  },
}

type Comparison = (own: Version | null, latest: Version | null) => boolean

const COMPARISONS = new Map<string, Comparison>([
  ['latest', (own, latest) => own !== null && own === latest],
  ['prerelease', (own, latest) => isSet(own) && isSet(latest) && isBefore(latest, own)],
  ['old', (own, latest) => isSet(own) && isSet(latest) && isBefore(own, latest)],
  ['none', (own) => own === null],
])

/** dbt does not compare with version 0. */
function isSet(version: Version | null): version is Version {
  return version !== null && version !== 0 && version !== ''
}

/** As numbers where both are, else as texts. */
function isBefore(a: Version, b: Version): boolean {
  const [x, y] = [number(a), number(b)]
  return x !== undefined && y !== undefined ? x < y : String(a) < String(b)
}

function number(version: Version): number | undefined {
  const text = String(version).trim()
  return text === '' || Number.isNaN(Number(text)) ? undefined : Number(text)
}
