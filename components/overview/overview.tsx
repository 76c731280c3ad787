import { ArrowRight } from 'lucide-react'
import { FaultGroups } from '../diagnostics/fault-groups'
import { Markdown } from '../docs/markdown'
import { LiveState } from '../live/live-state'
import { hasLiveState } from '../live/words'
import { nodeHref } from '../project/project-index'
import { AppLink } from '../shell/app-link'
import { Badge } from '../ui/badge'
import { buttonClass } from '../ui/button'
import { NodeRow, NodeText } from '../ui/node-link'
import { Page, Section } from '../ui/page'
import { RelativeTime } from '../ui/relative-time'
import { RunStatus } from '../ui/run-status'
import { EmptyState } from '../ui/states'
import { HealthStrip } from './health-strip'
import type { OverviewView, RunView } from './overview-view'

function Header({ view }: { view: OverviewView }) {
  const address =
    view.target.address === null ? view.target.name : `${view.target.name} at ${view.target.address}`
  return (
    <header className="mb-5">
      <h1 className="text-20">{view.name}</h1>
      <p className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-0.5 text-ink-2">
        <AppLink href="/models" className="text-ink hover:text-accent">{`${view.models} models`}</AppLink>
        {view.counts.map((entry) => (
          <AppLink key={entry.word} href={entry.href} className="hover:text-accent">
            {`${entry.count} ${entry.count === 1 ? entry.word : entry.plural}`}
          </AppLink>
        ))}
        <span>
          compiled <RelativeTime at={view.compiledAt} />
        </span>
        <span>
          target <span className="font-mono text-12">{address}</span>
        </span>
      </p>
    </header>
  )
}

function Faults({ view }: { view: OverviewView }) {
  const errors = view.diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length
  const warnings = view.diagnostics.length - errors
  if (view.diagnostics.length === 0) return null
  const title =
    errors > 0
      ? `The project as saved doesn't compile: ${errors} ${errors === 1 ? 'error' : 'errors'}`
      : `${warnings} ${warnings === 1 ? 'warning' : 'warnings'} of the last compile`
  return (
    <Section title={title} className="mb-6">
      {errors > 0 && (
        <p className="mb-2 text-ink-2">
          Everything below shows the last version that compiled, <RelativeTime at={view.compiledAt} />, or
          what is sound of this one where none has yet. A save that repairs it is taken up by itself.
        </p>
      )}
      <FaultGroups diagnostics={view.diagnostics} />
    </Section>
  )
}

/** Nodes that can't be built as they are; the project is whole without them. */
function NodeFaultList({ faults }: { faults: OverviewView['nodeFaults'] }) {
  if (faults.length === 0) return null
  return (
    <Section title="Faults in the SQL of nodes" count={faults.length} className="mb-6">
      <FaultGroups diagnostics={faults} />
    </Section>
  )
}

function Runs({ runs }: { runs: readonly RunView[] }) {
  return (
    <Section title="Last runs">
      <div className="pane divide-y">
        {runs.length === 0 && (
          <EmptyState quiet title="Nothing has run yet" command="greenlight build">
            A run makes the models in the database and tests them. What it did to each stands here.
          </EmptyState>
        )}
        {runs.map((run) => (
          <div key={run.id} className="flex min-h-8 flex-wrap items-center gap-x-3 px-3 py-1">
            <RunStatus status={run.status} />
            {run.href === null ? (
              <code className="font-mono text-12">{run.command}</code>
            ) : (
              <AppLink href={run.href} className="min-w-0 truncate font-mono text-12 hover:text-accent">
                {run.command}
              </AppLink>
            )}
            <span className="text-12 text-ink-3">
              {Object.entries(run.counts)
                .map(([status, count]) => `${count} ${status}`)
                .join(' · ')}
            </span>
            <span className="flex-1" />
            {run.seconds !== null && (
              <span className="text-12 text-ink-2">{`${run.seconds.toFixed(1)} s`}</span>
            )}
            <span className="text-12 text-ink-2">
              <RelativeTime at={run.at} />
            </span>
          </div>
        ))}
      </div>
    </Section>
  )
}

function Failing({ failing }: Pick<OverviewView, 'failing'>) {
  if (failing.length === 0) return null
  return (
    <Section title="Failing tests" count={failing.length}>
      <ul className="pane divide-y">
        {failing.slice(0, 8).map((test) => (
          <li
            key={`${test.subject.id} ${test.label}`}
            className="flex min-h-8 flex-wrap items-center gap-x-3 px-3 py-1"
          >
            <RunStatus status="fail" failures={test.failures} />
            <span className="min-w-0 flex-1 truncate font-mono text-12">{test.label}</span>
            <span className="text-12">
              <NodeText node={test.subject} tab="tests" />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Changed({ changed }: Pick<OverviewView, 'changed'>) {
  if (changed.length === 0) return null
  return (
    <Section
      title="Changed since the last run"
      count={changed.length}
      action={
        <AppLink href="/lineage?lens=changes" className={buttonClass('quiet', 'small')}>
          In lineage
        </AppLink>
      }
    >
      <div className="pane divide-y">
        {changed.slice(0, 8).map((node) => (
          <NodeRow key={node.id} node={node} tab="sql">
            <Badge accent>{node.change}</Badge>
          </NodeRow>
        ))}
      </div>
    </Section>
  )
}

function Start({ start }: Pick<OverviewView, 'start'>) {
  const { products, mostUsed, undocumented } = start
  return (
    <>
      {products.length > 0 && (
        <Section title="What the project is for">
          <div className="pane divide-y">
            {products.map((node) => (
              <NodeRow key={node.id} node={node}>
                {hasLiveState(node.kind, node.materialization) ? (
                  <LiveState id={node.id} />
                ) : (
                  <span className="text-12 text-ink-3">{node.kind}</span>
                )}
              </NodeRow>
            ))}
          </div>
        </Section>
      )}
      {mostUsed.length > 0 && (
        <Section title="Most used models">
          <div className="pane divide-y">
            {mostUsed.map((node) => (
              <NodeRow key={node.id} node={node}>
                <span className="text-12 text-ink-3">{`${node.users} downstream`}</span>
                <LiveState
                  id={node.id}
                  look="glyph"
                  applicable={hasLiveState(node.kind, node.materialization)}
                />
              </NodeRow>
            ))}
          </div>
        </Section>
      )}
      {undocumented.length > 0 && (
        <Section title="Waiting for a description">
          <div className="pane divide-y">
            {undocumented.map((node) => (
              <NodeRow key={node.id} node={node} />
            ))}
          </div>
        </Section>
      )}
    </>
  )
}

/** The first page. */
export function Overview({ view }: { view: OverviewView }) {
  const first = view.start.products[0] ?? view.start.mostUsed[0]
  return (
    <Page>
      <Header view={view} />
      <Faults view={view} />
      <NodeFaultList faults={view.nodeFaults} />
      <HealthStrip
        clusters={view.clusters}
        tests={view.tests}
        changed={view.changed}
        recorded={view.recorded}
        documented={view.documented}
      />
      {view.deployment !== null && (
        <AppLink
          href={view.deployment.href}
          className="mt-4 flex items-center gap-3 rounded-1 border bg-accent-soft px-4 py-3 text-accent"
        >
          <span className="flex-1">
            <span className="font-strong">{`Deployment ${view.deployment.name}`}</span>
            {` is at ${view.deployment.step}`}
          </span>
          <ArrowRight size={16} aria-hidden />
        </AppLink>
      )}
      <div className="mt-6 grid gap-6 lg:grid-cols-[minmax(0,5fr)_minmax(0,4fr)]">
        <div className="flex min-w-0 flex-col gap-6">
          {view.welcome !== null && (
            <Section title="About this project">
              <div className="pane px-4 py-3">
                <Markdown text={view.welcome} />
              </div>
            </Section>
          )}
          <Failing failing={view.failing} />
          <Changed changed={view.changed} />
          <Runs runs={view.runs} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          {first !== undefined && (
            <div className="flex gap-2">
              <AppLink
                href={`/lineage?focus=${encodeURIComponent(first.id)}`}
                className={buttonClass('plain')}
              >
                See the lineage
              </AppLink>
              <AppLink href={nodeHref(first.id)} className={buttonClass('quiet')}>
                {`Read ${first.name}`}
              </AppLink>
            </div>
          )}
          <Start start={view.start} />
        </div>
      </div>
    </Page>
  )
}
