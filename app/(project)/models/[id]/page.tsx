import type { ReactNode } from 'react'
import type { DiagnosticView } from '../../../../components/diagnostics/diagnostic-view'
import { NodeFaults } from '../../../../components/diagnostics/node-faults'
import { LineageTab, WarmLineage } from '../../../../components/lineage/lineage-tab'
import { ColumnTable } from '../../../../components/model/column-table'
import { CommentDrift } from '../../../../components/model/comment-drift'
import { LiveTab } from '../../../../components/model/live-tab'
import { ModelHeader } from '../../../../components/model/model-header'
import type { ModelView } from '../../../../components/model/model-view'
import { OverviewTab } from '../../../../components/model/overview-tab'
import { CodeBlock, type Highlighted, SqlTab } from '../../../../components/model/sql-tab'
import { TestList } from '../../../../components/model/test-list'
import { UnknownNode } from '../../../../components/model/unknown-node'
import { PageTitle } from '../../../../components/ui/page-title'
import { TabLinks } from '../../../../components/ui/tabs'
import type { Reason } from '../../../../lib/manifest'
import { highlight } from '../../../highlight/highlight'
import { columnNames, currentProject } from '../../../server'
import { compiledLinks, sourceLinks } from '../../../view-models/code-links'
import { catalogOf } from '../../../view-models/facts'
import { faultLines } from '../../../view-models/fault-lines'
import { modelView } from '../../../view-models/model'
import { nearestNodes } from '../../../view-models/nearest'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ tab?: string | string[] }> }

async function load(params: Props['params']) {
  const reading = await currentProject()
  const id = decodeURIComponent((await params).id)
  const inSql = catalogOf(reading, id) === null ? await columnNames(id) : null
  return { reading, id, view: modelView(reading, id, inSql?.names), incomplete: inSql?.incomplete ?? [] }
}

function tabsOf(view: ModelView) {
  const tab = (key: string, label: string, note?: number) => ({ key, label, href: `?tab=${key}`, note })
  const always = [tab('overview', 'Overview')]
  if (view.hasRows || view.columns.length > 0) always.push(tab('columns', 'Columns', view.columns.length))
  always.push(tab('lineage', 'Lineage'))
  if (view.code.source !== null) always.push(tab('sql', 'SQL'))
  if (view.hasRows) always.push(tab('tests', 'Tests', view.tests.length), tab('live', 'Live'))
  always.push(tab('raw', 'Config'))
  return always
}

async function Sql({
  view,
  reading,
  faults,
}: {
  view: ModelView
  reading: Awaited<ReturnType<typeof currentProject>>
  faults: readonly DiagnosticView[]
}) {
  const { source, compiled } = view.code
  const one = async (
    text: string | null,
    path: string | null,
    links: typeof sourceLinks,
    language: 'jinja-sql' | 'sql',
  ): Promise<Highlighted | null> => {
    if (text === null) return null
    const faulty = path === null ? [] : faultLines(text, path, faults)
    return {
      text,
      path,
      html: await highlight(text, language, links(reading.manifest, view.id, text), faulty),
    }
  }
  return (
    <SqlTab
      name={view.name}
      source={await one(source, view.path, sourceLinks, 'jinja-sql')}
      compiled={await one(compiled, null, compiledLinks, 'sql')}
      compileError={view.code.compileError}
    />
  )
}

async function Raw({ view }: { view: ModelView }) {
  const block = async (title: string, value: unknown) => {
    const text = JSON.stringify(value, null, 2)
    return (
      <CodeBlock key={title} title={title} code={{ text, path: null, html: await highlight(text, 'json') }} />
    )
  }
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      {await Promise.all([block('Config', view.config), block('Meta', view.meta)])}
    </div>
  )
}

function Columns({ view, incomplete }: { view: ModelView; incomplete: readonly Reason[] }) {
  const drifts = Object.fromEntries(
    view.columns.map((column) => [
      column.name,
      <CommentDrift key={column.name} text={column.description} comment={column.comment} />,
    ]),
  )
  return (
    <ColumnTable
      view={{ id: view.id, columns: view.columns, catalogAt: view.catalogAt }}
      incomplete={incomplete}
      drifts={drifts}
    />
  )
}

export default async function ModelPage({ params, searchParams }: Props) {
  const [{ reading, id, view, incomplete }, { tab }] = await Promise.all([load(params), searchParams])
  if (view === undefined) {
    const own = reading.diagnostics.filter(({ uniqueId }) => uniqueId === id)
    return (
      <>
        <PageTitle>{id}</PageTitle>
        <UnknownNode id={id} near={nearestNodes(reading, id)} faults={own} />
      </>
    )
  }
  const tabs = tabsOf(view)
  const current = tabs.find((each) => each.key === tab)?.key ?? 'overview'
  const files = new Set([view.path, view.patchPath])
  // A file that declares several nodes may be wrong as a whole; what it warns of may be any of them.
  const shared = view.definition.length > 0
  const faults = [...reading.diagnostics, ...reading.nodeFaults].filter(
    (fault) =>
      fault.uniqueId === id || (files.has(fault.at?.file ?? '') && !(shared && fault.severity === 'warning')),
  )
  const body: { readonly [key: string]: () => ReactNode } = {
    overview: () => <OverviewTab view={view} />,
    columns: () => <Columns view={view} incomplete={incomplete} />,
    lineage: () => <LineageTab id={view.id} />,
    sql: () => <Sql view={view} reading={reading} faults={faults} />,
    tests: () => <TestList tests={view.tests} name={view.name} />,
    live: () => {
      const { id, name, kind, materialization, relation } = view
      return <LiveTab view={{ id, name, kind, materialization, relation }} />
    },
    raw: () => <Raw view={view} />,
  }
  const isLineage = current === 'lineage'
  return (
    <div className={isLineage ? 'flex h-full flex-col' : undefined}>
      <PageTitle>{view.name}</PageTitle>
      <ModelHeader view={view} />
      <WarmLineage />
      <NodeFaults diagnostics={faults} />
      <TabLinks tabs={tabs} current={current} label="Parts of this page" />
      <div className={isLineage ? 'min-h-0 flex-1' : 'mx-auto max-w-[1600px] px-4 py-5 sm:px-6'}>
        {body[current]?.()}
      </div>
    </div>
  )
}
