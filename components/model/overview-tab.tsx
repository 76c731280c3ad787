import { Markdown } from '../docs/markdown'
import { AppLink } from '../shell/app-link'
import { CopyButton } from '../ui/copy-button'
import { Section } from '../ui/page'
import { RunStatus } from '../ui/run-status'
import { CommentDrift } from './comment-drift'
import { Definition } from './definition'
import { MiniLineage } from './mini-lineage'
import type { ModelView } from './model-view'

function stub(view: ModelView): string {
  const top = view.kind === 'sink' ? 'models' : `${view.resourceType}s`
  const columns = view.columns
    .map((column) => `      - name: ${column.name}\n        description: ""\n`)
    .join('')
  return `${top}:\n  - name: ${view.name}\n    description: ""\n${columns === '' ? '' : `    columns:\n${columns}`}`
}

function Description({ view }: { view: ModelView }) {
  return (
    <Section title="Description">
      {view.description === '' ? (
        <div className="pane flex items-center gap-2 px-4 py-3 text-ink-2">
          <span className="flex-1">Not described yet. Copy a YAML stub, and put it beside the file.</span>
          <CopyButton text={stub(view)} label="Copy a YAML stub" />
        </div>
      ) : (
        <Markdown text={view.description} />
      )}
      {view.docBlocks.map((block) => (
        <p key={block.id} className="mt-2 text-12 text-ink-3">
          {`doc block ${block.name}, `}
          <span className="font-mono">{block.path}</span>
        </p>
      ))}
      <CommentDrift text={view.description} comment={view.comment} />
    </Section>
  )
}

function Where({ view }: { view: ModelView }) {
  const rows: readonly (readonly [string, string | null])[] = [
    ['File', view.path],
    ['Described in', view.patchPath === view.path ? null : view.patchPath],
    ['Package', view.packageName],
    ['Group', view.group],
    ['Access', view.access],
    ['Indexes', view.indexes.length === 0 ? null : view.indexes.join(' · ')],
    ['Kind', view.exposure?.type ?? null],
    ['Maturity', view.exposure?.maturity ?? null],
    ['Address', view.exposure?.url ?? null],
  ]
  return (
    <Section title="Where it is">
      <dl className="pane divide-y">
        {rows.map(([label, value]) =>
          value === null ? null : (
            <div key={label} className="flex min-h-8 items-center gap-3 px-3 py-1">
              <dt className="w-24 shrink-0 text-ink-3">{label}</dt>
              <dd className="flex min-w-0 flex-1 items-center font-mono text-12">
                <span className="min-w-0 flex-1 break-all">{value}</span>
                {label === 'File' && <CopyButton text={value} label="Copy the path" />}
              </dd>
            </div>
          ),
        )}
      </dl>
    </Section>
  )
}

function Tests({ view }: { view: ModelView }) {
  const loud = view.tests.filter(
    (test) => test.status !== null && test.status !== 'pass' && test.status !== 'success',
  )
  return (
    <Section
      title="Tests"
      count={view.tests.length}
      action={
        <AppLink href="?tab=tests" className="text-12 text-accent hover:underline">
          All tests
        </AppLink>
      }
    >
      <ul className="pane divide-y">
        {view.tests.length === 0 && (
          <li className="px-3 py-2 text-ink-2">None yet: nothing would notice wrong rows.</li>
        )}
        {(loud.length > 0 ? loud : view.tests).slice(0, 6).map((test) => (
          <li key={test.id} className="flex min-h-8 items-center gap-3 px-3">
            <span className="w-24 shrink-0">
              <RunStatus status={test.status} failures={test.failures} />
            </span>
            <span className="min-w-0 truncate font-mono text-12">
              {test.column === null ? test.label : `${test.column}: ${test.label}`}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** The first thing one wants to know of a node. */
export function OverviewTab({ view }: { view: ModelView }) {
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="flex min-w-0 flex-col gap-6">
        <Description view={view} />
        <Definition parts={view.definition} />
        <Section title="Reads and is read by">
          {view.parents.length + view.children.length === 0 ? (
            <p className="text-ink-2">It reads nothing of this project, and nothing reads it.</p>
          ) : (
            <MiniLineage view={view} />
          )}
        </Section>
      </div>
      <div className="flex min-w-0 flex-col gap-6">
        {view.hasRows && <Tests view={view} />}
        <Where view={view} />
      </div>
    </div>
  )
}
