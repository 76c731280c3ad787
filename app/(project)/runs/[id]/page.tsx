import type { Metadata } from 'next'
import { Console } from '../../../../components/runs/console'
import { AppLink } from '../../../../components/shell/app-link'
import { buttonClass } from '../../../../components/ui/button'
import { EmptyState } from '../../../../components/ui/states'
import { cancelRun, startRun } from '../../../actions/runs'
import { currentProject, openProject } from '../../../server'
import { runNodeFacts } from '../../../view-models/runs'

type Props = { params: Promise<{ id: string }> }

const load = async (params: Props['params']) => {
  const id = decodeURIComponent((await params).id)
  // Ids are names of files.
  return { id, value: /^[\w-]+$/.test(id) ? await (await openProject()).runner.value(id) : null }
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { value } = await load(params)
  return { title: value?.command ?? 'Run' }
}

export default async function RunPage({ params }: Props) {
  const [{ id, value }, reading] = await Promise.all([load(params), currentProject()])
  if (value === null)
    return (
      <EmptyState
        title="No run has this id"
        action={
          <AppLink href="/runs" className={buttonClass()}>
            All runs
          </AppLink>
        }
      >
        <span className="font-mono break-all">{id}</span> is not in the record of this project on this
        machine.
      </EmptyState>
    )
  // The log comes by stream: it may be long, and is drawn in the browser only.
  return (
    <Console
      key={id}
      initial={{ ...value, lines: {} }}
      facts={runNodeFacts(reading.manifest)}
      start={startRun}
      cancel={cancelRun}
    />
  )
}
