import { z } from 'zod'
import { DiagnosticError, error } from '../../foundation'
import type { Session } from '../session'

const providersSchema = z.array(
  z.object({ org: z.string(), url: z.string(), token: z.string(), provider: z.string() }),
)
type Provider = z.infer<typeof providersSchema>[number]

const ADO = new Set(['ado', 'azure_devops', 'azure_active_directory'])
const PROVIDERS = ['github', 'gitlab', 'azure_active_directory', 'azure_devops', 'ado']

/** The address of a `private:` package and the token in it, which is a secret. */
export type PrivateAddress = { readonly url: string; readonly token: string | null }

/**
 * Where a `private: org/repo` package is: at the first of the providers in DBT_ENV_PRIVATE_GIT_PROVIDER_INFO that has
 * it, or else at the provider's public address by ssh. @throws DiagnosticError GL1212
 */
export function privateAddress(session: Session, name: string, provider: string | null): PrivateAddress {
  const providers = configured(session)
  if (providers.length === 0) return { url: bySsh(name, provider), token: null }
  if (provider !== null && !PROVIDERS.includes(provider)) {
    throw unresolved(`Invalid provider '${provider}'. Valid providers: ${PROVIDERS.join(', ')}`)
  }
  for (const each of providers) {
    const url = resolveBy(each, name, provider)
    if (url !== null) return { url, token: each.token }
  }
  throw unresolved(`No matching Git URLs for private definition ${name} with provider ${provider ?? 'None'}`)
}

function configured(session: Session): readonly Provider[] {
  const text = session.host.env.DBT_ENV_PRIVATE_GIT_PROVIDER_INFO ?? '[]'
  try {
    return providersSchema.parse(JSON.parse(text))
  } catch {
    throw unresolved('DBT_ENV_PRIVATE_GIT_PROVIDER_INFO is not a JSON list of {org, url, token, provider}')
  }
}

function bySsh(name: string, provider: string | null): string {
  switch (provider ?? 'github') {
    case 'github':
      return `git@github.com:${name}.git`
    case 'gitlab':
      return `git@gitlab.com:${name}.git`
    case 'ado':
    case 'azure_devops':
      if (name.split('/').length >= 3) return `git@ssh.dev.azure.com:v3/${name}`
      throw unresolved(
        `The '${provider}' provider requires org/project/repo format (3 parts), got: '${name}'`,
      )
    default:
      throw unresolved(
        `Invalid private package configuration: '${name}' provider: '${provider}'. Valid providers are: github, gitlab, ado, azure_devops`,
      )
  }
}

/** The provider's address with the package's names and the token filled in; null where it is not there. */
function resolveBy(entry: Provider, name: string, provider: string | null): string | null {
  const [org = '', ...rest] = name.split('/')
  const repository = rest.at(-1) ?? org
  const group = rest.slice(0, -1).join('/')
  if (entry.org !== org) return null
  if (provider !== null && entry.provider !== provider && !(ADO.has(entry.provider) && ADO.has(provider)))
    return null
  // Addresses of the old kind leave the project out; who asks for `ado` means the full one.
  const legacy = ADO.has(entry.provider) && entry.provider !== 'ado'
  if (legacy && provider === 'ado' && group === '') return null
  const known = pathOf(entry.url, ADO.has(entry.provider))
  const ignoresGroup =
    group === '' && (legacy || (provider !== null && provider !== 'ado' && ADO.has(provider)))
  const matches =
    known.org === org &&
    fits(known.repository, repository, '{repo}') &&
    (ignoresGroup || fits(known.group, group, '{group}', '{project}'))
  if (!matches) return null
  const fill: { readonly [mark: string]: string } = {
    token: entry.token,
    repo: repository,
    group,
    project: group,
  }
  return entry.url.replace(/\{(\w+)\}/g, (mark, word: string) => fill[word] ?? mark)
}

function fits(known: string, wanted: string, ...wildcards: readonly string[]): boolean {
  return known === wanted || (wildcards.includes(known) && wanted !== '')
}

function pathOf(url: string, isAdo: boolean) {
  const path = url.replace(/^[a-z+]+:\/\/[^/]*\/?/, '').replace(/\.git$/, '')
  const [org = '', ...rest] = (isAdo ? path.replace('/_git/', '/') : path).split('/')
  return { org, group: rest.slice(0, -1).join('/'), repository: rest.at(-1) ?? org }
}

function unresolved(message: string): DiagnosticError {
  return new DiagnosticError(error('GL1212', message))
}
