import { ArrowRight, Database, Server } from 'lucide-react'
import type { ReactNode } from 'react'
import { nodeHref } from '../project/project-index'
import { AppLink } from '../shell/app-link'
import { Badge } from '../ui/badge'
import { CopyButton } from '../ui/copy-button'
import { cx } from '../ui/cx'
import { RelativeTime } from '../ui/relative-time'
import { TypeIcon } from '../ui/type-icon'
import type { DeploymentsValue, Pair } from './deployment-value'

export type ChangedModel = {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly materialization: string | null
  readonly change: 'new' | 'modified'
  /** Stands in a schema of the deployment, so that a promote brings it to production. */
  readonly inScope: boolean
}

const MOST = 12

/** What is deployed where, from which commit to which, which side serves, and what changes. */
export function TopCard({
  value,
  changed,
  action,
  locked,
}: {
  value: DeploymentsValue
  changed: readonly ChangedModel[]
  action: ReactNode
  locked: string | null
}) {
  const { current, scope, previous } = value
  const from = previous?.commit ?? null
  const to = current === null ? value.commit : current.commit
  return (
    <section aria-label="Deployment" className="pane">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3 px-4 py-3">
        <div className="min-w-0 flex-1 basis-72">
          <h2 className="flex items-center gap-1.5 text-16">
            {current === null ? (
              'No deployment is under way'
            ) : (
              <>
                Deployment <span className="font-mono">{current.id}</span>
                <CopyButton text={current.id} label="Copy the deployment's id" />
              </>
            )}
          </h2>
          <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-ink-2">
            <span>
              target <span className="font-mono text-12">{scope?.target}</span>
            </span>
            {to !== null && (
              <span className="inline-flex items-center gap-1 font-mono text-12">
                {from ?? 'no commit on record'}
                <ArrowRight size={12} aria-label="to" className="text-ink-3" />
                {to}
              </span>
            )}
            {current !== null && (
              <span>
                begun <RelativeTime at={current.startedAt} /> by {current.by}
              </span>
            )}
          </p>
        </div>
        <div className="flex flex-col items-end gap-1 max-sm:w-full max-sm:items-stretch">
          <div className="flex justify-end gap-2 max-sm:[&>:first-child]:flex-1">{action}</div>
          {locked !== null && (
            <p id="next-locked" className="max-w-96 text-right text-12 text-ink-2 max-sm:text-left">
              {locked}
            </p>
          )}
        </div>
      </div>
      <Sides value={value} />
      <Changed changed={changed} />
    </section>
  )
}

/** Both sides, always both: which serves production's names, and what stands under the other names. */
function Sides({ value }: { value: DeploymentsValue }) {
  const { serving, pairs, current } = value
  const known = current !== null && serving !== null
  const under = (names: 'production' | 'deployment'): string => {
    if (current === null) return names === 'production' ? 'serves' : 'empty'
    if (!known) return 'unknown'
    const first = serving === 'production' ? 'old side' : 'new side'
    return names === 'production' ? `${first} serves` : serving === 'production' ? 'new side' : 'old side'
  }
  return (
    <div className="grid border-t sm:grid-cols-2 sm:divide-x max-sm:divide-y">
      <SideColumn
        title="Production’s names"
        note={under('production')}
        loud
        pairs={pairs.map((p) => ({ kind: p.kind, name: p.name, content: p.production }))}
      />
      <SideColumn
        title="Deployment’s names"
        note={under('deployment')}
        pairs={pairs.map((p) => ({ kind: p.kind, name: p.deployment, content: p.staged }))}
      />
    </div>
  )
}

function SideColumn({
  title,
  note,
  pairs,
  loud = false,
}: {
  title: string
  note: string
  loud?: boolean
  pairs: readonly { readonly kind: Pair['kind']; readonly name: string; readonly content: Pair['staged'] }[]
}) {
  return (
    <div className="min-w-0 px-4 py-3">
      <h3 className="mb-1 flex items-center gap-2">
        <span className="eyebrow">{title}</span>
        <Badge accent={loud}>{note}</Badge>
      </h3>
      <ul className="grid gap-x-6 md:grid-cols-2">
        {pairs.map(({ kind, name, content }) => {
          const Icon = kind === 'schema' ? Database : Server
          return (
            <li key={`${kind} ${name}`} className="flex min-h-6 min-w-0 items-center gap-1.5">
              <Icon size={13} aria-label={kind} className="shrink-0 text-ink-3" />
              <span
                title={name}
                className={cx('min-w-0 truncate font-mono text-12', content === null && 'text-ink-3')}
              >
                {name}
              </span>
              <span className="ml-auto shrink-0 text-12 text-ink-3">
                {content === null
                  ? 'not made'
                  : [content.size, `${content.objects} ${content.objects === 1 ? 'object' : 'objects'}`]
                      .filter(Boolean)
                      .join(' · ')}
              </span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Changed({ changed }: { changed: readonly ChangedModel[] }) {
  const outside = changed.filter((m) => !m.inScope).length
  return (
    <div className="border-t px-4 py-3">
      <h3 className="eyebrow mb-1">{`Changed models: ${changed.length}`}</h3>
      {changed.length === 0 ? (
        <p className="text-ink-2">
          Every definition is the one that production was built from. A change on disk shows here at once.
        </p>
      ) : (
        <ul className="flex flex-wrap gap-x-5 gap-y-1">
          {changed.slice(0, MOST).map((model) => (
            <li key={model.id} className="flex min-w-0 items-center gap-1.5">
              <TypeIcon type={model.kind} materialization={model.materialization} />
              <AppLink href={nodeHref(model.id)} className="truncate font-mono hover:text-accent">
                {model.name}
              </AppLink>
              <Badge accent>{model.change}</Badge>
              {!model.inScope && (
                <Badge title="Its schema is not among the deployment's: a run builds it in production">
                  outside
                </Badge>
              )}
            </li>
          ))}
          {changed.length > MOST && <li className="text-ink-2">{`and ${changed.length - MOST} more`}</li>}
        </ul>
      )}
      {outside > 0 && (
        <p className="mt-1 text-12 text-ink-2">
          {`${outside} of them ${outside === 1 ? 'stands' : 'stand'} in a schema that the deployment does not make anew: running on the new side builds ${outside === 1 ? 'it' : 'them'} where production reads.`}
        </p>
      )}
    </div>
  )
}
