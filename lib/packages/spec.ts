import { z } from 'zod'
import { DiagnosticError, Float, floatRepr } from '../foundation'
import { isPlainObject, malformedPackages, type PackageEntry, type Plain, pythonRepr } from '../project'

/** A number or text, as YAML has a version: kept apart, because dbt's hash of them differs. */
export type Scalar = string | Float

type Common = { readonly name: string | null; readonly written: Plain }

type GitLike = {
  readonly revision: Scalar | null
  readonly warnUnpinned: boolean | null
  readonly subdirectory: string | null
}

/** One entry under `packages:`, checked. */
export type PackageSpec = Common &
  (
    | { readonly kind: 'local'; readonly local: string }
    | { readonly kind: 'tarball'; readonly tarball: string; readonly name: string }
    | ({ readonly kind: 'git'; readonly git: string } & GitLike)
    | ({ readonly kind: 'private'; readonly private: string; readonly provider: string | null } & GitLike)
    | {
        readonly kind: 'hub'
        readonly package: string
        readonly version: Scalar | readonly Scalar[]
        readonly prerelease: boolean | null
      }
  )

// dbt takes an int for a text, and keeps a float.
const scalar = z.union([
  z.string(),
  z.instanceof(Float),
  z.number().transform(String),
  z.bigint().transform(String),
])
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null)
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null)
const revision = scalar.nullish().transform((value) => value ?? null)
const gitLike = { revision, 'warn-unpinned': flag, subdirectory: text, name: text }

const entrySchemas = {
  local: z.strictObject({ local: z.string(), name: text }),
  tarball: z.strictObject({ tarball: z.string(), name: z.string() }),
  git: z.strictObject({ git: z.string(), ...gitLike }),
  package: z.strictObject({
    package: z.string(),
    version: z.union([scalar, z.array(scalar)]),
    install_prerelease: z.boolean().nullable().default(false),
    name: text,
  }),
  private: z.strictObject({ private: z.string(), provider: text, ...gitLike }),
}

/** Checks an entry as dbt does. @throws DiagnosticError GL1201 */
export function readSpec(entry: PackageEntry): PackageSpec {
  const { rendered, written } = entry
  const refuse = (why: string) => new DiagnosticError(malformedPackages(why, entry.at))
  if (isPlainObject(rendered)) {
    for (const [key, words] of [
      ['package', 'hub'],
      ['local', 'local'],
      ['git', 'git'],
    ] as const) {
      if (rendered[key] === '')
        throw refuse(`A ${words} package is missing the value. It is a required property.`)
    }
    const hub = rendered.package
    if (typeof hub === 'string') {
      if (isNothing(rendered.version)) {
        throw refuse(
          `${hub} is missing the version. When installing from the Hub package index, version is a required property`,
        )
      }
      if (!hub.includes('/')) {
        throw refuse(
          `${hub} was not found in the package index. Packages on the index require a namespace, e.g dbt-labs/dbt_utils`,
        )
      }
    }
    const spec = specOf({ ...rendered }, written)
    if (spec !== undefined) return spec
  }
  throw refuse(`${pythonRepr(rendered)} is not valid under any of the given schemas`)
}

function isNothing(value: Plain | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function specOf(data: { readonly [key: string]: Plain }, written: Plain): PackageSpec | undefined {
  const local = entrySchemas.local.safeParse(data)
  if (local.success) return { kind: 'local', ...local.data, written }
  const tarball = entrySchemas.tarball.safeParse(data)
  if (tarball.success) return { kind: 'tarball', ...tarball.data, written }
  const git = entrySchemas.git.safeParse(data)
  if (git.success) return { kind: 'git', git: git.data.git, ...gitParts(git.data), written }
  const hub = entrySchemas.package.safeParse(data)
  if (hub.success) {
    const { version, install_prerelease: prerelease, name } = hub.data
    return { kind: 'hub', package: hub.data.package, version, prerelease, name, written }
  }
  const secluded = entrySchemas.private.safeParse(data)
  if (!secluded.success) return undefined
  const { private: address, provider } = secluded.data
  return { kind: 'private', private: address, provider, ...gitParts(secluded.data), written }
}

function gitParts(data: z.infer<(typeof entrySchemas)['private']> | z.infer<(typeof entrySchemas)['git']>) {
  const { revision: wanted, subdirectory, name } = data
  return { revision: wanted, warnUnpinned: data['warn-unpinned'], subdirectory, name }
}

/** A version or revision as a text, a float as Python prints it. */
export function scalarText(value: Scalar): string {
  return value instanceof Float ? floatRepr(value.value) : value
}
