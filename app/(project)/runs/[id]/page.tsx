import { Console } from '../../../../components/runs/console'
import { AppLink } from '../../../../components/shell/app-link'
import { buttonClass } from '../../../../components/ui/button'
import { PageTitle } from '../../../../components/ui/page-title'
import { EmptyState } from '../../../../components/ui/states'
import { cancelRun, startRun } from '../../../actions/runs'
import { currentProject, openProject } from '../../../server'
import { runNodeFacts } from '../../../view-models/runs'

type Props = { params: Promise<{ id: string }> }

export default async function RunPage({ params }: Props) {
  const id = decodeURIComponent((await params).id)
  const [project, reading] = await Promise.all([openProject(), currentProject()])
  // Ids are names of files.
  const value = /^[\w-]+$/.test(id) ? await project.runner.value(id) : null
  if (value === null)
    return (
      <>
        <PageTitle>Run</PageTitle>
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
      </>
    )
  // The log comes by stream: it may be long, and is drawn in the browser only.
  return (
    <>
      <PageTitle>{value.command ?? 'Run'}</PageTitle>
      <Console
        key={id}
        initial={{ ...value, lines: {} }}
        facts={runNodeFacts(reading.manifest)}
        start={startRun}
        cancel={cancelRun}
      />
    </>
  )
}
