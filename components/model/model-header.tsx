import { Waypoints } from 'lucide-react'
import { LiveState } from '../live/live-state'
import { hasLiveState } from '../live/words'
import { AppLink } from '../shell/app-link'
import { Badge } from '../ui/badge'
import { buttonClass } from '../ui/button'
import { CopyButton } from '../ui/copy-button'
import { RelativeTime } from '../ui/relative-time'
import { RunStatus } from '../ui/run-status'
import { spoken, TypeIcon } from '../ui/type-icon'
import { CopyLink } from './copy-link'
import type { ModelView } from './model-view'
import { RunMenu } from './run-menu'

function Facts({ view }: { view: ModelView }) {
  const kind =
    view.materialization === null || view.kind === 'sink' ? spoken(view.kind) : spoken(view.materialization)
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-2">
      <span>{kind}</span>
      {view.relation !== null && (
        <span className="flex min-w-0 items-center">
          <span className="truncate font-mono text-12">{view.relation}</span>
          <CopyButton text={view.relation} label="Copy the relation's name" />
        </span>
      )}
      {view.cluster !== null && (
        <span>
          cluster{' '}
          <AppLink
            href={`/models?cluster=${encodeURIComponent(view.cluster)}`}
            className="font-mono text-12 hover:text-accent"
          >
            {view.cluster}
          </AppLink>
        </span>
      )}
      {view.owner !== null && <span>{`owner ${view.owner}`}</span>}
      {view.contract && <Badge title="Columns and types are enforced when it is made">contract</Badge>}
      {view.access !== null && view.access !== 'protected' && <Badge>{view.access}</Badge>}
      {view.tags.map((tag) => (
        <AppLink key={tag} href={`/models?tag=${encodeURIComponent(tag)}`}>
          <Badge>{tag}</Badge>
        </AppLink>
      ))}
    </div>
  )
}

function Strip({ view }: { view: ModelView }) {
  const failed = view.tests.filter((test) => test.status === 'fail' || test.status === 'error').length
  const passed = view.tests.filter((test) => test.status === 'pass' || test.status === 'success').length
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-6 gap-y-1">
      {hasLiveState(view.kind, view.materialization) && <LiveState id={view.id} />}
      {view.lastRun !== null && (
        <span className="flex items-center gap-1.5 text-ink-2">
          last run <RunStatus status={view.lastRun.status} />
          <span className="text-12">
            <RelativeTime at={view.lastRun.at} />
          </span>
        </span>
      )}
      {view.tests.length > 0 && (
        <span className="flex items-center gap-1.5 text-ink-2">
          tests
          {failed > 0 && <span className="font-strong text-failing">{`${failed} failed`}</span>}
          <span>{passed > 0 ? `${passed} ok` : failed > 0 ? '' : `${view.tests.length} not run`}</span>
        </span>
      )}
      {view.change !== null && (
        <Badge accent>
          {view.change === 'new' ? 'new since the last run' : 'modified since the last run'}
        </Badge>
      )}
      {view.drift > 0 && (
        <AppLink href={`?tab=columns`} className="text-hydrating hover:underline">
          {`${view.drift} ${view.drift === 1 ? 'text differs' : 'texts differ'} from the database`}
        </AppLink>
      )}
    </div>
  )
}

/** Sources are watched, exposures are spoken of; neither is run. */
const isRunnable = ({ kind, materialization }: ModelView): boolean =>
  ['model', 'seed', 'sink', 'snapshot'].includes(kind) && materialization !== 'ephemeral'

/** What it is, where it is, how it does, and what one can do with it. */
export function ModelHeader({ view }: { view: ModelView }) {
  return (
    <header className="px-4 pt-5 pb-3 sm:px-6">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <TypeIcon type={view.kind} materialization={view.materialization} size={20} className="mt-1" />
        <h1 className="min-w-0 flex-1 basis-60 font-mono text-20 break-words">{view.name}</h1>
        <div className="no-print flex shrink-0 gap-2" id="model-actions">
          <AppLink href={`/lineage?focus=${encodeURIComponent(view.id)}`} className={buttonClass('plain')}>
            <Waypoints size={14} aria-hidden />
            <span className="max-sm:sr-only">Lineage</span>
          </AppLink>
          {isRunnable(view) && <RunMenu name={view.name} seed={view.kind === 'seed'} />}
          <CopyLink />
        </div>
      </div>
      <Facts view={view} />
      <Strip view={view} />
    </header>
  )
}
